package migrate

import (
	"strings"

	"github.com/klint-dev/klint/manifest"
)

const karpenterSource = "karpenter v1.0.8 pkg/apis/v1/nodepool_conversion.go, " +
	"karpenter-provider-aws v1.0.8 pkg/apis/v1/ec2nodeclass_conversion.go, pkg/apis/crds"

var karpenter = []Migration{
	{gvk("karpenter.sh/v1beta1", "NodePool"), gvk("karpenter.sh/v1", "NodePool"), karpenterSource, nodePool},
	{gvk("karpenter.k8s.aws/v1beta1", "EC2NodeClass"), gvk("karpenter.k8s.aws/v1", "EC2NodeClass"), karpenterSource, nodeClass},
}

func nodePool(r *rewrite) {
	spec, disruption := path{"spec", "template", "spec"}, path{"spec", "disruption"}
	if r.Has(at(spec, "kubelet")) {
		r.ask("%s goes to spec.kubelet of the EC2NodeClass, for all pools that use it", at(spec, "kubelet"))
	}
	r.drop(at(spec, "resources"))
	r.Move(at(disruption, "expireAfter"), at(spec, "expireAfter"))
	r.nodeClassReference(at(spec, "nodeClassRef"))
	if !r.Has(disruption) {
		return
	}
	policy, after := at(disruption, "consolidationPolicy"), at(disruption, "consolidateAfter")
	if r.Text(policy) == "WhenUnderutilized" {
		r.Set(policy, "WhenEmptyOrUnderutilized")
	}
	if r.Text(policy) != "WhenEmpty" {
		r.keep(after, "0s", manifest.After("consolidationPolicy"))
	} else if !r.Has(after) {
		r.ask("%s is not there: v1 wants it with every policy", after)
	}
}

// nodeClassReference names the group of a node class where v1beta1 named a version, and looked at neither that nor the kind.
func (r *rewrite) nodeClassReference(ref path) {
	if !r.Has(ref) {
		return
	}
	version := at(ref, "apiVersion")
	if group, _, ok := strings.Cut(r.Text(version), "/"); ok {
		r.Set(version, group)
		r.Rename(version, "group")
	} else if !r.Has(at(ref, "group")) {
		r.ask("%s is not there: v1 wants it, karpenter.k8s.aws on AWS", at(ref, "group"))
	}
	if !r.Has(at(ref, "kind")) {
		r.ask("%s is not there: v1 wants it, EC2NodeClass on AWS", at(ref, "kind"))
	}
}

func nodeClass(r *rewrite) {
	family, terms := path{"spec", "amiFamily"}, path{"spec", "amiSelectorTerms"}
	switch name := r.Text(family); {
	case name == "Ubuntu":
		r.ask("%s: v1 has no Ubuntu; it takes AL2, with amiSelectorTerms and blockDeviceMappings for the image", family)
	case r.Has(terms):
	case name == "" || name == "Custom":
		r.ask("%s is not there: v1 wants it", terms)
	default:
		r.Set(terms, []any{fields{{Key: "alias", Value: strings.ToLower(name) + "@latest"}}}, manifest.After("amiFamily"))
	}
	r.keep(path{"spec", "metadataOptions", "httpPutResponseHopLimit"}, 2)
}
