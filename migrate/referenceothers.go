package migrate

import (
	"slices"

	"github.com/klint-dev/klint/lint"
)

// otherReferences are those of tools that name objects by apiVersion and kind, and look them up by both.
var otherReferences = slices.Concat(
	named("flagger.app", []string{"Canary"}, "Flagger does not find its target", "fluxcd/flagger pkg/apis/flagger/v1beta1/canary.go",
		path{"spec", "targetRef"}, path{"spec", "autoscalerRef"}, path{"spec", "ingressRef"}),
	named("argoproj.io", []string{"Rollout"}, "the Rollout does not find its workload", "argoproj/argo-rollouts pkg/apis/rollouts/v1alpha1/types.go",
		path{"spec", "workloadRef"}),
	named("sources.knative.dev", []string{"SinkBinding"}, "the binding does not find its subject", knativeBindings, path{"spec", "subject"}),
	named("sources.knative.dev", []string{"ApiServerSource"}, "the source sees none", knativeBindings, path{"spec", "resources", each}),
	named("kyverno.io", []string{"ClusterPolicy", "Policy"}, "the rule fails", kyvernoSource,
		path{"spec", "rules", each, "generate"}, path{"spec", "rules", each, "mutate", "targets", each}),
	named("kubernetes.crossplane.io", []string{"Object"}, "the reference finds no object", "crossplane-contrib/provider-kubernetes apis/object",
		path{"spec", "references", each, "patchesFrom"}, path{"spec", "references", each, "dependsOn"}),
	[]reference{
		argo("AppProject", path{"spec", "orphanedResources", "ignore", each}, groupKind{widen: true}, "the project says nothing about what replaces it"),
		argo("Application", path{"spec", "source", "kustomize", "patches", each, "target"}, triple{patchNote}, "the patch finds no object"),
		argo("Application", path{"spec", "sources", each, "kustomize", "patches", each, "target"}, triple{patchNote}, "the patch finds no object"),
		argo("ApplicationSet", path{"spec", "template", "spec", "source", "kustomize", "patches", each, "target"}, triple{patchNote},
			"the patch finds no object"),
	},
)

const (
	knativeBindings = "knative/eventing pkg/apis/sources/v1, knative.dev/pkg/tracker"
	kyvernoSource   = "kyverno/kyverno api/kyverno/v1/{rule_types,common_types}.go"
)

// named are references with the fields apiVersion and kind.
func named(group string, kinds []string, effect, source string, places ...path) []reference {
	var all []reference
	for _, at := range places {
		all = append(all, reference{group: group, kinds: kinds, at: at, form: pair{}, severity: lint.Error, effect: effect, source: source})
	}
	return all
}

// argoSettings are in the ConfigMap argocd-cm: keys that end in group_Kind.
var argoSettings = []reference{{
	kinds: []string{"ConfigMap"}, at: path{"data"}, form: customization{}, severity: lint.Warning,
	effect: "Argo CD applies the customization to no object", source: "argoproj/argo-cd util/settings/settings.go",
}}
