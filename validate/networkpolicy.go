package validate

import "net/netip"

// networkPolicy judges as ValidateNetworkPolicy does (kubernetes v1.36.3 pkg/apis/networking/validation).
func networkPolicy(c *check) {
	spec := c.root().field("spec")
	labelSelector(spec.field("podSelector"))
	for _, direction := range [...]struct{ rules, peers string }{{"ingress", "from"}, {"egress", "to"}} {
		for _, rule := range spec.field(direction.rules).items() {
			for _, port := range rule.field("ports").items() {
				policyPort(port)
			}
			for _, peer := range rule.field(direction.peers).items() {
				policyPeer(peer)
			}
		}
	}
	types := spec.field("policyTypes")
	if types.len() > 2 {
		types.invalid(invalidValue, "may not specify more than two policyTypes")
		return
	}
	for _, t := range types.items() {
		mustBeOneOf(t, "Ingress", "Egress")
	}
}

func policyPort(v value) {
	port, end := v.field("port"), v.field("endPort")
	if protocol := v.field("protocol"); protocol.exists() {
		mustBeOneOf(protocol, "TCP", "UDP", "SCTP")
	}
	switch {
	case !port.exists():
		if end.exists() {
			end.invalid(invalidPort, "may not be specified when `port` is not specified")
		}
	case port.isString():
		if end.exists() {
			end.invalid(invalidPort, "may not be specified when `port` is non-numeric")
		}
		port.portOrName()
	default:
		port.port()
		if end.isInt() {
			if end.int(0) < port.int(0) {
				end.invalid(invalidPort, "must be greater than or equal to `port`")
			}
			end.port()
		}
	}
}

func policyPeer(v value) {
	pods, namespaces, block := v.field("podSelector"), v.field("namespaceSelector"), v.field("ipBlock")
	labelSelector(pods)
	labelSelector(namespaces)
	if block.exists() {
		ipBlock(block)
	}
	switch {
	case !pods.exists() && !namespaces.exists() && !block.exists():
		v.required("must specify a peer")
	case block.exists() && (pods.exists() || namespaces.exists()):
		v.forbidden("may not specify both ipBlock and another peer")
	}
}

func ipBlock(v value) {
	block := v.field("cidr")
	if !block.require() || !legacyCIDR(block) {
		return
	}
	outer, err := netip.ParsePrefix(block.text())
	for _, except := range v.field("except").items() {
		if !legacyCIDR(except) || err != nil {
			continue
		}
		inner, err := netip.ParsePrefix(except.text())
		if err == nil && (!outer.Contains(inner.Addr()) || outer.Bits() >= inner.Bits()) {
			except.invalid(invalidValue, "must be a strict subset of `cidr`")
		}
	}
}

// ipAddress judges as ValidateIPAddress does (kubernetes v1.36.3 pkg/apis/networking/validation).
func ipAddress(c *check) {
	for _, field := range [...]string{"name", "generateName"} {
		if name := c.root().fields("metadata", field); !name.blank() {
			strictIP(name)
		}
	}
	parent := c.root().fields("spec", "parentRef")
	if !parent.exists() {
		parent.required("")
		return
	}
	parent.field("group").nameIfSet(dnsSubdomain)
	for _, field := range [...]string{"resource", "name"} {
		if f := parent.field(field); f.require() {
			f.name(pathSegment)
		}
	}
	parent.field("namespace").nameIfSet(pathSegment)
}

// serviceCIDR judges as ValidateServiceCIDR does (kubernetes v1.36.3 pkg/apis/networking/validation).
func serviceCIDR(c *check) {
	ranges := c.root().fields("spec", "cidrs")
	switch n := ranges.len(); {
	case ranges.empty():
		ranges.required("at least one CIDR required")
		return
	case n > 2:
		ranges.invalid(invalidValue, "may only hold up to 2 values")
		return
	}
	var families []bool
	for _, r := range ranges.items() {
		strictCIDR(r)
		if prefix, err := netip.ParsePrefix(r.text()); err == nil {
			families = append(families, prefix.Addr().Is4())
		}
	}
	if len(families) == 2 && families[0] == families[1] {
		ranges.invalid(invalidValue, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64")
	}
}
