package migrate

import (
	"net/netip"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

const sliceSource = "kubernetes v1.24.17 pkg/apis/discovery/v1beta1/conversion.go, pkg/registry/discovery/endpointslice/strategy.go"

var endpointSlices = []Migration{
	{gvk("discovery.k8s.io/v1beta1", "EndpointSlice"), gvk("discovery.k8s.io/v1", "EndpointSlice"), sliceSource, endpointSlice},
	{gvk("discovery.k8s.io/v1alpha1", "EndpointSlice"), gvk("discovery.k8s.io/v1", "EndpointSlice"), sliceSource, alphaEndpointSlice},
	{gvk("discovery.k8s.io/v1alpha1", "EndpointSlice"), gvk("discovery.k8s.io/v1beta1", "EndpointSlice"), sliceSource, addressType},
}

// The keys of topology that became fields.
const (
	hostnameLabel = "kubernetes.io/hostname"
	zoneLabel     = "topology.kubernetes.io/zone"
)

func alphaEndpointSlice(r *rewrite) {
	addressType(r)
	endpointSlice(r)
}

// endpointSlice moves the node and the zone of each endpoint to their fields. v1 drops every other key of topology when
// it is written.
func endpointSlice(r *rewrite) {
	r.each(path{"endpoints"}, func(endpoint path) {
		topology := at(endpoint, "topology")
		if !r.Has(topology) {
			r.Delete(topology)
			return
		}
		if !r.Has(at(endpoint, "nodeName")) {
			r.Move(at(topology, hostnameLabel), at(endpoint, "nodeName"), manifest.Before("topology"))
		} else if r.Text(at(topology, hostnameLabel)) == r.Text(at(endpoint, "nodeName")) {
			r.Delete(at(topology, hostnameLabel))
		}
		r.Move(at(topology, zoneLabel), at(endpoint, "zone"), manifest.Before("topology"))
		if keys := r.Keys(topology); len(keys) > 0 {
			r.tell("drops %s of %s, which v1 does not keep", strings.Join(keys, ", "), topology)
		}
		r.Delete(topology)
	})
}

// addressType replaces the type IP, the default of v1alpha1, by the family of the addresses.
func addressType(r *rewrite) {
	r.noEmpty(path{"addressType"})
	if kind := r.Text(path{"addressType"}); kind != "" && kind != "IP" {
		return
	}
	families := make(map[string]bool)
	r.each(path{"endpoints"}, func(endpoint path) {
		r.each(at(endpoint, "addresses"), func(p path) {
			address, err := netip.ParseAddr(r.Text(p))
			switch {
			case err != nil:
				families["unknown"] = true
			case address.Is4():
				families["IPv4"] = true
			default:
				families["IPv6"] = true
			}
		})
	})
	for family := range families {
		if len(families) == 1 && family != "unknown" {
			r.Set(path{"addressType"}, family, manifest.Before("endpoints", "ports"))
			return
		}
	}
	r.ask("addressType has to be IPv4 or IPv6, with addresses of one family in a slice")
}
