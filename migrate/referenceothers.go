package migrate

import (
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
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
	named("kustomize.toolkit.fluxcd.io", []string{"Kustomization"}, sourceEffect, fluxSource, path{"spec", "sourceRef"}),
	named("helm.toolkit.fluxcd.io", []string{"HelmRelease"}, sourceEffect, fluxSource,
		path{"spec", "chart", "spec", "sourceRef"}, path{"spec", "chartRef"}),
	named("image.toolkit.fluxcd.io", []string{"ImageUpdateAutomation"}, sourceEffect, fluxSource, path{"spec", "sourceRef"}),
	named("eventing.knative.dev", []string{"Trigger"}, sinkEffect, knativeBindings, path{"spec", "subscriber", "ref"}),
	named("messaging.knative.dev", []string{"Subscription"}, sinkEffect, knativeBindings,
		path{"spec", "channel"}, path{"spec", "subscriber", "ref"}, path{"spec", "reply", "ref"}),
	named("sources.knative.dev", nil, sinkEffect, knativeBindings, path{"spec", "sink", "ref"}),
	named("flows.knative.dev", nil, sinkEffect, knativeBindings,
		path{"spec", "channelTemplate"}, path{"spec", "steps", each, "ref"}, path{"spec", "branches", each, "subscriber", "ref"}),
	named("tekton.dev", []string{"PipelineRun", "TaskRun", "Pipeline"}, "Tekton does not find it", "tektoncd/pipeline pkg/apis/pipeline/v1",
		path{"spec", "pipelineRef"}, path{"spec", "taskRef"}, path{"spec", "tasks", each, "taskRef"}, path{"spec", "finally", each, "taskRef"}),
	[]reference{
		resource("CompositeController", path{"spec", "parentResource"}), resource("CompositeController", path{"spec", "childResources", each}),
		resource("DecoratorController", path{"spec", "resources", each}), resource("DecoratorController", path{"spec", "attachments", each}),
		builtin("PatchTransformer"), builtin("PatchJson6902Transformer"),
		fieldSpecs(path{"fieldSpecs", each}, "LabelTransformer", "AnnotationsTransformer", "PrefixTransformer", "SuffixTransformer",
			"PrefixSuffixTransformer", "NamespaceTransformer", "ImageTagTransformer", "ReplicaCountTransformer"),
		transformer(path{"nameReference", each}), transformer(path{"nameReference", each, "fieldSpecs", each}),
		transformer(path{"namePrefix", each}), transformer(path{"nameSuffix", each}), transformer(path{"namespace", each}),
		transformer(path{"commonLabels", each}), transformer(path{"templateLabels", each}), transformer(path{"commonAnnotations", each}),
		transformer(path{"varReference", each}), transformer(path{"images", each}), transformer(path{"replicas", each}),
		settings("resourceModifierRules", path{"resourceModifierRules", each, "conditions", "groupResource"}, resourceText{},
			"Velero changes none", "vmware-tanzu/velero internal/resourcemodifiers/resource_modifiers.go"),
		settings("seriesQuery", path{"rules", each, "resources", "overrides", anyKey}, groupResource{},
			"the adapter finds no metrics of theirs", "kubernetes-sigs/prometheus-adapter pkg/config/config.go"),
		settings("groupVersionKind", path{"spec", "resources", each, "groupVersionKind"}, triple{note: fieldNote},
			"kube-state-metrics counts none", "kubernetes/kube-state-metrics pkg/customresourcestate/config.go"),
		argo("Application", path{"operation", "sync", "resources", each}, groupKind{}, "the operation synchronises none"),
		argo("AppProject", path{"spec", "orphanedResources", "ignore", each}, groupKind{widen: true}, "the project says nothing about what replaces it"),
		argo("Application", path{"spec", "source", "kustomize", "patches", each, "target"}, triple{note: patchNote}, "the patch finds no object"),
		argo("Application", path{"spec", "sources", each, "kustomize", "patches", each, "target"}, triple{note: patchNote}, "the patch finds no object"),
		argo("ApplicationSet", path{"spec", "template", "spec", "source", "kustomize", "patches", each, "target"}, triple{note: patchNote},
			"the patch finds no object"),
	},
)

const (
	sourceEffect    = "Flux does not find the source"
	sinkEffect      = "the events go nowhere"
	knativeBindings = "knative/eventing pkg/apis/sources/v1, knative.dev/pkg/tracker"
	kyvernoSource   = "kyverno/kyverno api/kyverno/v1/{rule_types,common_types}.go"
)

// resource is a place of Metacontroller that names a version and a resource.
func resource(kind string, at path) reference {
	return reference{
		group: "metacontroller.k8s.io", kinds: []string{kind}, at: at, form: pair{resource: true}, severity: lint.Error,
		effect: "the controller does not find the resource", source: "metacontroller pkg/apis/metacontroller/v1alpha1/types.go",
	}
}

// builtin is the target of a kustomize transformer that is written into a file of its own.
func builtin(kind string) reference {
	return reference{
		kinds: []string{kind}, at: path{"target"}, form: triple{note: patchNote}, moves: true, severity: lint.Error,
		effect: "the patch finds no object", source: kustomizeSource,
	}
}

// fieldSpecs are places of a kustomize transformer that say which fields it changes in which objects.
func fieldSpecs(at path, kinds ...string) reference {
	return reference{
		kinds: kinds, at: at, form: triple{note: fieldNote}, moves: true, severity: lint.Warning,
		effect: "the transformer changes no object", source: "kubernetes-sigs/kustomize api/types/fieldspec.go, api/builtins",
	}
}

// transformer is a place in a file that tells kustomize which fields its transformers change, see [manifest.TransformerConfig].
func transformer(at path) reference {
	return reference{
		group: manifest.TransformerConfig.Group, kinds: []string{manifest.TransformerConfig.Kind}, at: at,
		form: triple{note: fieldNote, paths: true}, moves: true, severity: lint.Warning, effect: "the transformer changes no object",
		source: "kubernetes-sigs/kustomize api/internal/plugins/builtinconfig",
	}
}

// settings are references in the data of ConfigMaps that configure a program, in texts that have a marker.
func settings(marker string, at path, f form, effect, source string) reference {
	return reference{
		kinds: []string{"ConfigMap"}, at: path{"data", anyKey}, form: inText{marker, at, f}, severity: lint.Warning, effect: effect, source: source,
	}
}

// named are references with the fields apiVersion and kind.
func named(group string, kinds []string, effect, source string, places ...path) []reference {
	var all []reference
	for _, at := range places {
		all = append(all, reference{group: group, kinds: kinds, at: at, form: pair{}, severity: lint.Error, effect: effect, source: source})
	}
	return all
}

// argoSettings are in the ConfigMap argocd-cm: keys that end in group_Kind, and lists of what Argo CD looks at, as text.
var argoSettings = []reference{
	argoSetting(path{"data"}, customization{}, "Argo CD applies the customization to no object"),
	argoSetting(path{"data", "resource.exclusions"}, argoFilter{}, "Argo CD looks at what replaces them"),
	argoSetting(path{"data", "resource.inclusions"}, argoFilter{}, "Argo CD does not look at what replaces them"),
}

func argoSetting(at path, form form, effect string) reference {
	return reference{
		kinds: []string{"ConfigMap"}, at: at, form: form, severity: lint.Warning, effect: effect,
		source: "argoproj/argo-cd util/settings/settings.go, resources_filter.go",
	}
}

// argoFilter is a text with a list of rules: groups and kinds, both perhaps as patterns, and clusters.
type argoFilter struct{}

func (argoFilter) judge(in *inspection, p path) {
	if in.obj.Name == "argocd-cm" {
		rule := product{groups: "apiGroups", names: "kinds", kinds: true, limits: []string{"clusters"}}
		inText{"apiGroups", path{each}, rule}.judge(in, p)
	}
}
