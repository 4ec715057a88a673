package main

import (
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// shortNames are kubectl's abbreviations of resources.
// Source: ShortNames in kubernetes v1.36.3 pkg/registry and k8s.io/apiextensions-apiserver; psp: v1.24.
var shortNames = map[string]string{
	"cj": "cronjobs", "cm": "configmaps", "crd": "customresourcedefinitions", "crds": "customresourcedefinitions",
	"cs": "componentstatuses", "csr": "certificatesigningrequests", "deploy": "deployments", "ds": "daemonsets",
	"ep": "endpoints", "ev": "events", "hpa": "horizontalpodautoscalers", "ing": "ingresses", "ip": "ipaddresses",
	"limits": "limitranges", "netpol": "networkpolicies", "no": "nodes", "ns": "namespaces", "pc": "priorityclasses",
	"pdb": "poddisruptionbudgets", "po": "pods", "psp": "podsecuritypolicies", "pv": "persistentvolumes",
	"pvc": "persistentvolumeclaims", "quota": "resourcequotas", "rc": "replicationcontrollers", "rs": "replicasets",
	"sa": "serviceaccounts", "sc": "storageclasses", "sts": "statefulsets", "svc": "services",
	"vac": "volumeattributesclasses",
}

// entriesOf returns the versions of the kinds that name means, as kubectl understands names: Deployment, deployments,
// deployment, deploy, deployments.apps, deployments.v1.apps, in any case.
func entriesOf(name string) []schemas.Entry {
	resource, rest, qualified := strings.Cut(strings.ToLower(name), ".")
	if long, ok := shortNames[resource]; ok {
		resource = long
	}
	var entries []schemas.Entry
	for e := range schemas.All() {
		if resource != e.Resource && resource != strings.ToLower(e.GVK.Kind) {
			continue
		}
		version, group, _ := strings.Cut(rest, ".")
		if !qualified || rest == e.GVK.Group || version == e.GVK.Version && group == e.GVK.Group {
			entries = append(entries, e)
		}
	}
	return entries
}

// kindNames returns every kind and resource, for suggestions.
func kindNames() []string {
	var names []string
	for e := range schemas.All() {
		for _, name := range []string{e.GVK.Kind, e.Resource} {
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// resourceName names an object or a version of a kind as kubectl's -o name does: deployment.apps.
func resourceName(gvk manifest.GVK) string {
	name := strings.ToLower(gvk.Kind)
	if gvk.Group != "" {
		name += "." + gvk.Group
	}
	return name
}

// preferred returns the version that a release would be asked for: on by default before off, the newest first, and of
// several groups the one that the others give way to.
func preferred(entries []schemas.Entry, r schemas.Release) (schemas.Entry, bool) {
	for _, status := range []schemas.Status{schemas.Served, schemas.OffByDefault} {
		var best schemas.Entry
		for _, e := range entries { // by group, oldest version first
			switch {
			case e.In(r) != status:
			case best.GVK.IsZero(), e.GVK.Group == best.GVK.Group:
				best = e
			case !best.Replacement.IsZero() && e.Replacement.IsZero():
				best = e
			}
		}
		if !best.GVK.IsZero() {
			return best, true
		}
	}
	return schemas.Entry{}, false
}
