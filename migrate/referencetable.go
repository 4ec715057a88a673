package migrate

import (
	"slices"

	"github.com/klint-dev/klint/lint"
)

// references are all places that klint looks for references in.
var references = slices.Concat(
	objectReferences, applyingRules, deliveryReferences, kustomizeReferences, auditReferences, otherReferences, argoSettings,
	gatekeeperReferences, kyvernoReferences, veleroReferences, productReferences,
)

// objectReferences name other objects.
var objectReferences = []reference{
	{
		at: path{"metadata", "ownerReferences", each}, form: pair{}, severity: lint.Error,
		effect: "the garbage collector does not find the owner",
		source: "kubernetes v1.37.0 pkg/controller/garbagecollector/operations.go",
	},
	{
		group: "autoscaling", kinds: []string{"HorizontalPodAutoscaler"}, at: path{"spec", "scaleTargetRef"},
		form: pair{byGroup: true}, severity: lint.Error, effect: "the autoscaler does not find its target",
		source: "kubernetes v1.37.0 pkg/controller/podautoscaler/horizontal.go",
	},
	{
		group: "autoscaling", kinds: []string{"HorizontalPodAutoscaler"},
		at:   path{"spec", "metrics", each, "object", "describedObject"},
		form: pair{byGroup: true, note: "the metrics adapter must have the metric under the new group"}, severity: lint.Error,
		effect: "the autoscaler does not find the metric",
		source: "kubernetes v1.37.0 pkg/controller/podautoscaler/metrics",
	},
	{
		group: "autoscaling.k8s.io", kinds: []string{"VerticalPodAutoscaler"}, at: path{"spec", "targetRef"},
		form: pair{byGroup: true}, severity: lint.Error, effect: "the autoscaler does not find its target",
		source: "kubernetes/autoscaler vertical-pod-autoscaler/pkg/target",
	},
	{
		group: "keda.sh", kinds: []string{"ScaledObject"}, at: path{"spec", "scaleTargetRef"}, form: pair{}, severity: lint.Error,
		effect: "KEDA does not find its target",
		source: "kedacore/keda v2.20.1 apis/keda/v1alpha1/gvkr.go",
	},
	{
		group: "admissionregistration.k8s.io", kinds: []string{"ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"},
		at: path{"spec", "paramKind"}, form: pair{}, severity: lint.Error,
		effect: "the policy does not find its parameters, and fails as its failurePolicy says",
		source: "apiserver v0.36.3 pkg/admission/plugin/policy/generic/policy_source.go",
	},
}

const (
	admission  = "admissionregistration.k8s.io"
	calledNote = "the webhook must understand the new version: it gets the objects in it"
	policyNote = "the expressions of the policy see the objects in the new version"
	ruleSource = "apiserver v0.36.3 pkg/admission/plugin/webhook/predicates/rules/rules.go"
)

// applyingRules say by group and resource what they apply to.
var applyingRules = []reference{
	{
		group: "rbac.authorization.k8s.io", kinds: []string{"Role", "ClusterRole"}, at: path{"rules", each},
		form: product{
			groups: "apiGroups", names: "resources", limits: []string{"verbs"}, narrow: "resourceNames",
			note: "the programs that use the role must ask for the new group",
		},
		severity: lint.Warning, effect: "the rule grants nothing there",
		source: "kubernetes v1.37.0 pkg/apis/rbac/v1/evaluation_helpers.go",
	},
	{
		group: admission, kinds: []string{"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"},
		at:       path{"webhooks", each, "rules", each},
		form:     product{groups: "apiGroups", versions: "apiVersions", names: "resources", limits: []string{"operations"}, note: calledNote},
		severity: lint.Warning, effect: "the webhook is never called for them", source: ruleSource,
	},
	policyRules("ValidatingAdmissionPolicy", "matchConstraints", "resourceRules"),
	policyRules("ValidatingAdmissionPolicy", "matchConstraints", "excludeResourceRules"),
	policyRules("MutatingAdmissionPolicy", "matchConstraints", "resourceRules"),
	policyRules("MutatingAdmissionPolicy", "matchConstraints", "excludeResourceRules"),
	policyRules("ValidatingAdmissionPolicyBinding", "matchResources", "resourceRules"),
	policyRules("ValidatingAdmissionPolicyBinding", "matchResources", "excludeResourceRules"),
	policyRules("MutatingAdmissionPolicyBinding", "matchResources", "resourceRules"),
	policyRules("MutatingAdmissionPolicyBinding", "matchResources", "excludeResourceRules"),
	{
		group: "flowcontrol.apiserver.k8s.io", kinds: []string{"FlowSchema"}, at: path{"spec", "rules", each, "resourceRules", each},
		form: product{groups: "apiGroups", names: "resources", limits: []string{"verbs", "namespaces"}}, severity: lint.Warning,
		effect: "the rule matches no request for them",
		source: "apiserver v0.36.3 pkg/util/flowcontrol/rule.go",
	},
	{
		kinds: []string{"ResourceQuota"}, at: path{"spec", "hard"}, form: quota{}, severity: lint.Warning,
		effect: "the quota counts none",
		source: "apiserver v0.36.3 pkg/quota/v1/generic/evaluator.go",
	},
}

// policyRules are the rules of an admission policy or its binding.
func policyRules(kind string, at ...any) reference {
	return reference{
		group: admission, kinds: []string{kind}, at: append(append(path{"spec"}, at...), each),
		form: product{
			groups: "apiGroups", versions: "apiVersions", names: "resources", limits: []string{"operations"}, narrow: "resourceNames",
			note: policyNote,
		},
		severity: lint.Warning, effect: "the rule matches none of them", source: ruleSource,
	}
}

const (
	fluxSource = "fluxcd/kustomize-controller v1.9.0 api/v1/kustomization_types.go, fluxcd/helm-controller api/v2/helmrelease_types.go"
	argoSource = "argoproj/argo-cd pkg/apis/application/v1alpha1/types.go"
	fieldNote  = "check its field paths against the new version"
	patchNote  = "the objects that the patch is for must move with it, and the patch must know the fields of the new version"
)

// deliveryReferences are those of Flux and Argo CD.
var deliveryReferences = slices.Concat(
	[]reference{
		flux("kustomize.toolkit.fluxcd.io", "Kustomization", path{"spec", "healthChecks", each}, pair{}, "the health check never succeeds"),
		flux("kustomize.toolkit.fluxcd.io", "Kustomization", path{"spec", "healthCheckExprs", each},
			pair{note: "check its expressions against the new version"}, "the expressions are for no object"),
		flux("kustomize.toolkit.fluxcd.io", "Kustomization", path{"spec", "patches", each, "target"}, triple{note: patchNote}, "the patch finds no object"),
		flux("helm.toolkit.fluxcd.io", "HelmRelease", path{"spec", "postRenderers", each, "kustomize", "patches", each, "target"},
			triple{note: patchNote}, "the patch finds no object"),
		flux("helm.toolkit.fluxcd.io", "HelmRelease", path{"spec", "driftDetection", "ignore", each, "target"},
			triple{note: "check its paths against the new version"}, "no drift is ignored there"),
		argo("Application", path{"spec", "ignoreDifferences", each}, groupKind{}, "no difference is ignored there"),
		argo("ApplicationSet", path{"spec", "template", "spec", "ignoreDifferences", each}, groupKind{}, "no difference is ignored there"),
	},
	argoProject("clusterResourceWhitelist", "clusterResourceBlacklist", "namespaceResourceWhitelist", "namespaceResourceBlacklist"),
)

func flux(group, kind string, at path, form form, effect string) reference {
	return reference{group: group, kinds: []string{kind}, at: at, form: form, severity: lint.Error, effect: effect, source: fluxSource}
}

func argo(kind string, at path, form form, effect string) reference {
	return reference{
		group: "argoproj.io", kinds: []string{kind}, at: at, form: form, severity: lint.Warning, effect: effect, source: argoSource,
	}
}

func argoProject(lists ...string) []reference {
	var all []reference
	for _, list := range lists {
		all = append(all, argo("AppProject", path{"spec", list, each}, groupKind{widen: true}, "the project says nothing about what replaces it"))
	}
	return all
}

const kustomizeSource = "kubernetes-sigs/kustomize api/types/{selector,replacement,var}.go, api/resmap, api/internal/builtins"

// kustomizeReferences choose objects by patterns of group, version and kind. Patterns other than plain names are left alone.
var kustomizeReferences = []reference{
	kustomize(path{"patches", each, "target"}, triple{note: patchNote}, "the patch finds no object"),
	kustomize(path{"patchesJson6902", each, "target"}, triple{note: patchNote}, "the patch finds no object"),
	kustomize(path{"replacements", each, "source"}, triple{note: fieldNote}, "the replacement finds no source"),
	kustomize(path{"replacements", each, "targets", each, "select"}, triple{note: fieldNote}, "the replacement finds no target"),
	kustomize(path{"replacements", each, "targets", each, "reject", each}, triple{note: fieldNote}, "nothing is left out"),
	kustomize(path{"vars", each, "objref"}, pair{note: fieldNote}, "the variable finds no object"),
}

func kustomize(at path, form form, effect string) reference {
	return reference{
		group: "kustomize.config.k8s.io", at: at, form: form, moves: true, severity: lint.Error, effect: effect, source: kustomizeSource,
	}
}

var auditReferences = []reference{
	{
		group: "audit.k8s.io", kinds: []string{"Policy"}, at: path{"rules", each, "resources", each}, form: groupResources{},
		severity: lint.Warning, effect: "the rule is about none", source: "apiserver v0.36.3 pkg/audit/policy/checker.go",
	},
}

const gatekeeperSource = "open-policy-agent/gatekeeper pkg/mutation/match, apis/config"

var gatekeeperReferences = []reference{
	gatekeeper("constraints.gatekeeper.sh", path{"spec", "match", "kinds", each}, gatekeeperKinds, lint.Warning, "the constraint applies to none"),
	gatekeeper("mutations.gatekeeper.sh", path{"spec", "match", "kinds", each}, gatekeeperKinds, lint.Warning, "the mutation applies to none"),
	gatekeeper("mutations.gatekeeper.sh", path{"spec", "applyTo", each},
		product{groups: "groups", versions: "versions", names: "kinds", kinds: true, note: "check its location against the new version"},
		lint.Warning, "the mutation applies to none"),
	gatekeeper("config.gatekeeper.sh", path{"spec", "sync", "syncOnly", each}, triple{}, lint.Error, "Gatekeeper cannot watch them"),
	gatekeeper("syncset.gatekeeper.sh", path{"spec", "gvks", each}, triple{}, lint.Error, "Gatekeeper cannot watch them"),
}

var gatekeeperKinds = product{groups: "apiGroups", names: "kinds", kinds: true}

func gatekeeper(group string, at path, form form, severity lint.Severity, effect string) reference {
	return reference{group: group, at: at, form: form, severity: severity, effect: effect, source: gatekeeperSource}
}

var kyvernoReferences = slices.Concat(
	kyverno([]string{"ClusterPolicy", "Policy"}, "spec", "rules", each),
	kyverno([]string{"ClusterCleanupPolicy", "CleanupPolicy"}, "spec"),
)

// kyverno are the places that say which kinds a rule is for.
func kyverno(kinds []string, rule ...any) []reference {
	var all []reference
	for _, clause := range []string{"match", "exclude"} {
		for _, group := range []path{{"any", each}, {"all", each}, {}} {
			p := slices.Concat(rule, path{clause}, group, path{"resources", "kinds", each})
			all = append(all, reference{
				group: "kyverno.io", kinds: kinds, at: p, form: kindText{}, severity: lint.Warning,
				effect: "the rule applies to none", source: "kyverno/kyverno pkg/utils/kube/kind.go",
			})
		}
	}
	return all
}

const veleroSource = "vmware-tanzu/velero pkg/apis/velero/v1"

var veleroReferences = slices.Concat(
	velero([]string{"Backup", "Restore"}, "spec"),
	velero([]string{"Schedule"}, "spec", "template"),
)

// velero are the lists of resources of a backup.
func velero(kinds []string, spec ...any) []reference {
	var all []reference
	for _, list := range []string{
		"includedResources", "excludedResources", "includedClusterScopedResources", "excludedClusterScopedResources",
		"includedNamespaceScopedResources", "excludedNamespaceScopedResources",
	} {
		all = append(all, reference{
			group: "velero.io", kinds: kinds, at: slices.Concat(spec, path{list, each}), form: resourceText{}, severity: lint.Warning,
			effect: "there are none to find", source: veleroSource,
		})
	}
	for _, list := range []string{"includedResources", "excludedResources"} {
		all = append(all, reference{
			group: "velero.io", kinds: kinds, at: slices.Concat(spec, path{"hooks", "resources", each, list, each}), form: resourceText{},
			severity: lint.Warning, effect: "the hook is for none of them", source: veleroSource,
		})
	}
	return append(all, reference{
		group: "velero.io", kinds: kinds, at: slices.Concat(spec, path{"orderedResources", anyKey}), form: resourceKey{}, severity: lint.Warning,
		effect: "they have no order", source: veleroSource + ", pkg/backup/item_collector.go",
	})
}
