package validate

import (
	"net/netip"
	"slices"
	"strings"
)

// endpoints judges as ValidateEndpoints does (kubernetes v1.36.3 pkg/apis/core/validation).
func endpoints(c *check) {
	for _, subset := range c.root().field("subsets").items() {
		addresses, notReady, ports := subset.field("addresses"), subset.field("notReadyAddresses"), subset.field("ports")
		if addresses.empty() && notReady.empty() {
			subset.required("must specify `addresses` or `notReadyAddresses`")
		}
		for _, list := range [...]value{addresses, notReady} {
			for _, address := range list.items() {
				endpointAddress(address)
			}
		}
		several := ports.len() > 1
		for _, port := range ports.items() {
			endpointPort(port, several)
		}
	}
}

func endpointAddress(v value) {
	ip := v.field("ip")
	if legacyIP(ip) {
		endpointIP(ip)
	}
	v.field("hostname").nameIfSet(dnsLabel)
	if node := v.field("nodeName"); node.exists() {
		node.name(dnsSubdomain)
	}
}

func endpointPort(v value, several bool) {
	name := v.field("name")
	if name.blank() {
		if several {
			name.required("")
		}
	} else {
		name.name(dnsLabel)
	}
	v.field("port").port()
	v.field("protocol").oneOf(portProtocols...)
	if protocol := v.field("appProtocol"); protocol.exists() {
		protocol.name(labelKey)
	}
}

// endpointSlice judges as ValidateEndpointSliceCreate does (kubernetes v1.36.3 pkg/apis/discovery/validation).
func endpointSlice(c *check) {
	kind := c.root().field("addressType")
	if kind.require() {
		kind.oneOf("FQDN", "IPv4", "IPv6")
	}
	slicePorts(c.root().field("ports"))
	list := c.root().field("endpoints")
	if n := list.len(); n > 1000 {
		list.tooMany(n, 1000)
		return
	}
	for _, endpoint := range list.items() {
		sliceAddresses(endpoint.field("addresses"), kind.text())
		if node := endpoint.field("nodeName"); node.exists() {
			node.name(dnsSubdomain)
		}
		topology := endpoint.field("deprecatedTopology")
		if n := topology.len(); n > 16 {
			topology.tooMany(n, 16)
		}
		labels(topology)
		if host := endpoint.field("hostname"); host.exists() {
			host.name(dnsLabel)
		}
		sliceHints(endpoint.fields("hints", "forZones"), labelValue)
		if c.since(sameZoneTraffic) {
			sliceHints(endpoint.fields("hints", "forNodes"), dnsSubdomain)
		}
	}
}

func slicePorts(ports value) {
	if n := ports.len(); n > 20000 {
		ports.tooMany(n, 20000)
		return
	}
	var names []string
	for _, port := range ports.items() {
		name := port.field("name")
		name.nameIfSet(dnsLabel)
		if slices.Contains(names, name.text()) {
			name.duplicate()
		}
		names = append(names, name.text())
		if protocol := port.field("protocol"); protocol.exists() {
			mustBeOneOf(protocol, portProtocols...)
		}
		if protocol := port.field("appProtocol"); protocol.exists() {
			protocol.name(labelKey)
		}
	}
}

func sliceAddresses(list value, kind string) {
	if list.empty() {
		list.required("must contain at least 1 address")
	}
	if n := list.len(); n > 100 {
		list.tooMany(n, 100)
	}
	for _, address := range list.items() {
		switch kind {
		case "IPv4":
			if legacyIP(address) {
				sliceFamily(list, address, false)
			}
		case "IPv6":
			if strictIP(address) {
				sliceFamily(list, address, true)
			}
		case "FQDN":
			if address.require() {
				address.name(qualifiedDomain)
			}
		}
	}
}

func sliceFamily(list, address value, six bool) {
	addr, err := netip.ParseAddr(address.text())
	if err != nil {
		return
	}
	if addr.Is6() != six {
		family := map[bool]string{false: "must be an IPv4 address", true: "must be an IPv6 address"}[six]
		placed(address, list).invalid(invalidValue, family)
	}
	endpointIP(address)
}

// qualifiedDomain judges a name as IsFullyQualifiedDomainName does (apimachinery v0.36.3 pkg/util/validation).
func qualifiedDomain(name string) string {
	name = strings.TrimSuffix(name, ".")
	if msg := dnsSubdomain(name); msg != "" {
		return msg
	}
	if !strings.Contains(name, ".") {
		return "should be a domain with at least two segments separated by dots"
	}
	for label := range strings.SplitSeq(name, ".") {
		if msg := dnsLabel(label); msg != "" {
			return msg
		}
	}
	return ""
}

func sliceHints(list value, rule nameRule) {
	if n := list.len(); n > 8 {
		list.tooMany(n, 8)
		return
	}
	var names []string
	for _, hint := range list.items() {
		name := hint.field("name")
		if slices.Contains(names, name.text()) {
			name.duplicate()
		}
		names = append(names, name.text())
		name.name(rule)
	}
}
