package validate

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// service judges as ValidateServiceCreate does (kubernetes v1.36.3 pkg/apis/core/validation), with what allocation refuses before
// it (pkg/registry/core/service/storage/alloc.go) where that does not depend on the cluster.
func service(c *check) {
	s := newServiceCheck(c)
	if name := c.root().fields("metadata", "name"); dnsLabel(name.text()) == "" {
		name.nameUntil(relaxedServices, dns1035Label, dnsLabel)
	}
	s.topologyAnnotations()
	if s.ports.empty() && !s.headless && s.kind != "ExternalName" {
		s.ports.required("")
	}
	s.byType()
	s.servicePorts()
	labels(s.spec.field("selector"))
	s.affinity()
	s.clusterIPs()
	for _, ip := range s.spec.field("externalIPs").items() {
		if legacyIP(ip) {
			endpointIP(ip)
		}
	}
	s.spec.field("type").oneOf("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
	s.nodePorts()
	s.sourceRanges()
	s.loadBalancerFields()
	s.trafficPolicies()
}

type serviceCheck struct {
	spec, ports, notes value
	kind               string
	ips                value // spec.clusterIPs, or none where spec.clusterIP stands for it
	headless           bool
}

func newServiceCheck(c *check) *serviceCheck {
	spec := c.root().field("spec")
	s := &serviceCheck{
		spec: spec, ports: spec.field("ports"), notes: c.root().fields("metadata", "annotations"),
		kind: spec.field("type").textOr("ClusterIP"), ips: spec.field("clusterIPs"),
	}
	ips := s.ips.texts()
	if ip := spec.field("clusterIP"); len(ips) == 0 && !ip.blank() {
		ips = []string{ip.text()}
	}
	s.headless = len(ips) == 1 && ips[0] == "None"
	return s
}

func (s *serviceCheck) topologyAnnotations() {
	hints, mode := s.notes.entry("service.kubernetes.io/topology-aware-hints"), s.notes.entry("service.kubernetes.io/topology-mode")
	if hints.exists() && mode.exists() && hints.text() != mode.text() {
		mode.invalid(invalidValue, "must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified")
	}
}

func (s *serviceCheck) byType() {
	switch s.kind {
	case "LoadBalancer", "NodePort":
		if s.headless {
			at := s.spec.field("clusterIPs").step(-1, -1, "", 0)
			at.node = s.spec.field("clusterIP").node
			at.invalid(invalidValue, "may not be set to 'None' for "+s.kind+" services")
		}
	case "ExternalName":
		if ip := s.spec.field("clusterIP"); !s.ips.empty() || !ip.blank() {
			ips := s.ips
			if ips.empty() {
				ips = ip.place(s.spec, "clusterIPs")
			}
			ips.forbidden("may not be set for ExternalName services")
		}
		for _, field := range [...]string{"ipFamilies", "ipFamilyPolicy"} {
			if v := s.spec.field(field); !v.empty() {
				v.forbidden("may not be set for ExternalName services")
			}
		}
		name := s.spec.field("externalName")
		if strings.TrimSuffix(name.text(), ".") == "" {
			name.required("")
		} else {
			name.name(func(n string) string { return dnsSubdomain(strings.TrimSuffix(n, ".")) })
		}
	}
}

// servicePorts judges as validateServicePort does (kubernetes v1.36.3 pkg/apis/core/validation).
func (s *serviceCheck) servicePorts() {
	var names []string
	several := s.ports.len() > 1
	for _, port := range s.ports.items() {
		name := port.field("name")
		if name.blank() {
			if several {
				name.required("")
			}
		} else {
			name.name(dnsLabel)
			if slices.Contains(names, name.text()) {
				name.duplicate()
			}
			names = append(names, name.text())
		}
		number := port.field("port")
		number.port()
		port.field("protocol").oneOf(portProtocols...)
		if target := port.field("targetPort"); !target.exists() || target.blank() || target.isInt() && target.int(0) == 0 {
			// The server takes the port's number.
			if number.exists() && (number.int(0) < 1 || number.int(0) > 65535) && number.isInt() {
				number.place(port, "targetPort").port()
			}
		} else {
			target.portOrName()
		}
		if protocol := port.field("appProtocol"); protocol.exists() {
			protocol.name(labelKey)
		}
	}
}

// affinity judges session affinity. The server drops the configuration where the affinity is None.
func (s *serviceCheck) affinity() {
	kind := s.spec.field("sessionAffinity")
	kind.oneOf("ClientIP", "None")
	timeout := s.spec.fields("sessionAffinityConfig", "clientIP", "timeoutSeconds")
	if t := timeout.int(1); kind.text() == "ClientIP" && (t <= 0 || t > 86400) {
		timeout.invalid(invalidValue, "must be greater than 0 and less than 86400")
	}
}

// clusterIPs judges as ValidateServiceClusterIPsRelatedFields does (kubernetes v1.36.3 pkg/apis/core/validation).
func (s *serviceCheck) clusterIPs() {
	if s.kind == "ExternalName" {
		return
	}
	single, families, policy := s.spec.field("clusterIP"), s.spec.field("ipFamilies"), s.spec.field("ipFamilyPolicy")
	if ips := s.ips.texts(); len(ips) > 0 {
		switch {
		case single.blank():
			s.ips.invalid(invalidValue, "must be empty when `clusterIP` is not specified")
		case single.text() != ips[0]:
			s.ips.invalid(invalidValue, "first value must match `clusterIP`")
		}
	}
	var seen []string
	for _, family := range families.items() {
		mustBeOneOf(family, "IPv4", "IPv6")
		if slices.Contains(seen, family.text()) {
			family.duplicate()
		}
		seen = append(seen, family.text())
	}
	if policy.exists() {
		mustBeOneOf(policy, "PreferDualStack", "RequireDualStack", "SingleStack")
	}
	s.addresses(single, families)
	if policy.textOr("SingleStack") == "SingleStack" && (policy.exists() || !s.headless || !s.spec.field("selector").empty()) {
		switch {
		case s.ips.len() == 2:
			policy.invalid(invalidValue, "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified")
		case families.len() == 2:
			policy.invalid(invalidValue, "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified")
		}
	}
}

// addresses judges the cluster IPs themselves and how they fit the families.
func (s *serviceCheck) addresses(single, families value) {
	if s.ips.empty() {
		if !single.blank() && single.text() != "None" {
			at := s.spec.field("clusterIPs").step(-1, int(single.node), "", 0)
			if legacyIP(at) {
				fitsFamily(at, families, 0)
			}
		}
		return
	}
	valid := true
	for i, ip := range s.ips.items() {
		if i == 0 && ip.text() == "None" {
			if s.ips.len() > 1 {
				valid = false
				s.ips.invalid(invalidValue, "'None' must be the first and only value")
			}
			continue
		}
		valid = legacyIP(ip) && valid
	}
	if s.ips.len() > 2 {
		s.ips.invalid(invalidValue, "may only hold up to 2 values")
	}
	if !valid || s.headless {
		return
	}
	if texts := s.ips.texts(); len(texts) > 1 && !isDualStack(texts) {
		s.ips.invalid(invalidValue, "may specify no more than one IP for each IP family")
	}
	for i, ip := range s.ips.items() {
		fitsFamily(ip, families, i)
	}
}

func fitsFamily(ip, families value, i int) {
	names := families.texts()
	if i >= len(names) {
		return
	}
	addr, err := netip.ParseAddr(ip.text())
	if err != nil {
		return
	}
	if family := names[i]; family == "IPv4" && addr.Is6() || family == "IPv6" && !addr.Is6() {
		ip.invalid(invalidValue, fmt.Sprintf("expected an %s value as indicated by `ipFamilies[%d]`", family, i))
	}
}

// isDualStack reports whether addresses are of both families.
func isDualStack(ips []string) bool {
	var four, six bool
	for _, ip := range ips {
		if addr, err := netip.ParseAddr(ip); err == nil {
			four, six = four || addr.Is4(), six || addr.Is6()
		}
	}
	return four && six
}

// nodePorts reports node ports of ClusterIP services, and ports that are there twice.
func (s *serviceCheck) nodePorts() {
	type key struct {
		protocol string
		number   int64
	}
	var nodes, ports []key
	for _, port := range s.ports.items() {
		if node := port.field("nodePort"); node.int(0) != 0 {
			if s.kind == "ClusterIP" {
				node.forbidden("may not be used when `type` is 'ClusterIP'")
			}
			this := key{port.field("protocol").textOr("TCP"), node.int(0)}
			if slices.Contains(nodes, this) {
				node.duplicate()
			}
			nodes = append(nodes, this)
		}
		this := key{port.field("protocol").textOr("TCP"), port.field("port").int(0)}
		if slices.Contains(ports, this) {
			port.duplicateOf(this.protocol + " port " + strconv.FormatInt(this.number, 10))
		}
		ports = append(ports, this)
	}
}

const sourceRangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges"

func (s *serviceCheck) sourceRanges() {
	const notHere = "may only be used when `type` is 'LoadBalancer'"
	if ranges := s.spec.field("loadBalancerSourceRanges"); !ranges.empty() {
		at := ranges.place(s.spec, "LoadBalancerSourceRanges")
		if s.kind != "LoadBalancer" {
			at.forbidden(notHere)
		}
		for i, r := range ranges.items() {
			cidr(at.step(-1, int(r.node), "", int32(i)), strings.TrimSpace(r.text()))
		}
		return
	}
	note := s.notes.entry(sourceRangesAnnotation)
	if note.key < 0 {
		return
	}
	if s.kind != "LoadBalancer" {
		note.forbidden(notHere)
	}
	if text := strings.TrimSpace(note.text()); text != "" {
		for r := range strings.SplitSeq(text, ",") {
			cidr(note, strings.TrimSpace(r))
		}
	}
}

func (s *serviceCheck) loadBalancerFields() {
	const notHere = "may only be used when `type` is 'LoadBalancer'"
	allocate, class := s.spec.field("allocateLoadBalancerNodePorts"), s.spec.field("loadBalancerClass")
	if s.kind == "LoadBalancer" {
		if class.exists() {
			class.name(labelKey)
		}
		return
	}
	if allocate.exists() {
		allocate.forbidden(notHere)
	}
	if class.exists() {
		class.forbidden(notHere)
	}
}

// trafficPolicies judges as validateServiceExternalTrafficPolicy and its neighbours do (kubernetes v1.36.3
// pkg/apis/core/validation).
func (s *serviceCheck) trafficPolicies() {
	external, health := s.spec.field("externalTrafficPolicy"), s.spec.field("healthCheckNodePort")
	accessible := s.kind == "LoadBalancer" || s.kind == "NodePort" || s.kind == "ClusterIP" && !s.spec.field("externalIPs").empty()
	if accessible {
		external.oneOf("Cluster", "Local")
	} else if !external.blank() {
		external.invalid(invalidValue, "may only be set for externally-accessible services")
	}
	if health.int(0) != 0 {
		if s.kind == "LoadBalancer" && external.text() == "Local" {
			health.port()
		} else {
			health.invalid(invalidValue, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")
		}
	}
	if internal := s.spec.field("internalTrafficPolicy"); internal.exists() {
		mustBeOneOf(internal, "Cluster", "Local")
	}
	if distribution := s.spec.field("trafficDistribution"); distribution.exists() {
		mustBeOneOf(distribution, "PreferClose", "PreferSameZone", "PreferSameNode")
		if text := distribution.text(); strings.HasPrefix(text, "PreferSame") && distribution.c.before(sameZoneTraffic) {
			distribution.invalid(invalidValue, "must be PreferClose before Kubernetes "+sameZoneTraffic.String())
		}
	}
}
