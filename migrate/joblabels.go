package migrate

import (
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// jobLabels is about selectors that choose pods by a label of the Job controller that has a successor. Pods have both.
func jobLabels(label string) []outdated {
	successor := "batch.kubernetes.io/" + label
	selector := outdated{
		rule: OutdatedField, severity: lint.Info, since: 27, message: "the Job controller keeps this label of pods for old manifests only, since 1.27",
		hint: "use " + successor, source: "kubernetes v1.27.16 pkg/apis/batch/types.go, pkg/controller/job/job_controller.go",
		repair: repair{
			since: 27, title: "use the new label", unsafe: true,
			note: "only pods of Jobs have the new label: those that got the old one by hand are no longer chosen",
		},
	}
	var all []outdated
	add := func(kinds []string, at ...any) {
		row := selector
		row.kinds, row.at, row.write = kinds, at, renameTo(successor)
		all = append(all, row)
	}
	addSelector := func(kinds []string, at ...any) {
		add(kinds, slices.Concat(at, path{"matchLabels", label})...)
		row := selector
		row.kinds, row.at, row.is = kinds, slices.Concat(at, path{"matchExpressions", each, "key"}), []string{label}
		row.write = replace(successor)
		all = append(all, row)
	}
	add([]string{"Service"}, "spec", "selector", label)
	addSelector([]string{"NetworkPolicy"}, "spec", "podSelector")
	for _, direction := range [][2]string{{"ingress", "from"}, {"egress", "to"}} {
		addSelector([]string{"NetworkPolicy"}, "spec", direction[0], each, direction[1], each, "podSelector")
	}
	addSelector([]string{"PodDisruptionBudget"}, "spec", "selector")
	addSelector(nil, "spec", "topologySpreadConstraints", each, "labelSelector")
	for _, affinity := range []string{"podAffinity", "podAntiAffinity"} {
		at := path{"spec", "affinity", affinity}
		addSelector(nil, slices.Concat(at, path{"requiredDuringSchedulingIgnoredDuringExecution", each, "labelSelector"})...)
		addSelector(nil, slices.Concat(at, path{"preferredDuringSchedulingIgnoredDuringExecution", each, "podAffinityTerm", "labelSelector"})...)
	}
	return notOwn(all, label)
}

// notOwn leaves the selectors out of pods that have the label in their own template: somebody else than the Job controller sets it.
func notOwn(rows []outdated, label string) []outdated {
	for i := range rows {
		if rows[i].kinds == nil {
			rows[i].applies = func(obj *manifest.Object, _ path) bool {
				base, _ := podTemplate(obj.GVK)
				_, own := obj.Find(at(base, "metadata", "labels", label))
				return !own
			}
		}
	}
	return rows
}
