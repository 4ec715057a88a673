package migrate

import (
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
)

// outdatedProductFields are those of custom kinds whose version lives on, and what products read of pods. There is something to say if all
// versions of the product that are meant know the successor.
var outdatedProductFields = slices.Concat(productFields, argoWorkflows, karpenterNodes)

// FieldProducts returns the products of which fields are known that they gave up in versions that live on.
func FieldProducts() []string {
	var names []string
	for _, o := range outdatedProductFields {
		addTo(&names, o.product)
	}
	return names
}

var productFields = []outdated{
	{
		rule: OutdatedField, severity: lint.Info, group: "traefik.io", kinds: []string{"Middleware", "MiddlewareTCP"},
		at: path{"spec", "ipWhiteList"}, product: "traefik", from: products.Version{Major: 3}, message: "deprecated since Traefik 3.0",
		hint: "use ipAllowList", repair: repair{title: "use ipAllowList", write: renameTo("ipAllowList")},
		source: "traefik/traefik pkg/provider/kubernetes/crd/traefikio/v1alpha1/middleware.go",
	},
	restic("Backup", "spec"), restic("Schedule", "spec", "template"),
	{
		rule: OutdatedField, severity: lint.Info, group: "autoscaling.k8s.io", kinds: []string{"VerticalPodAutoscaler"},
		at: path{"spec", "updatePolicy", "updateMode"}, is: []string{"Auto"}, product: "vertical-pod-autoscaler",
		from: products.Version{Major: 1, Minor: 5}, message: "deprecated since the Vertical Pod Autoscaler 1.5: it is another name of Recreate",
		hint:   "use Recreate, or InPlaceOrRecreate to leave pods running where that is possible",
		repair: repair{title: "use Recreate, which does the same", write: replace("Recreate")},
		source: "kubernetes/autoscaler vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1/types.go",
	},
	failureAction("enforce", "Enforce"), failureAction("audit", "Audit"),
	{
		rule: OutdatedField, severity: lint.Info, group: "kyverno.io", kinds: []string{"ClusterPolicy", "Policy"},
		at: path{"spec", "validationFailureAction"}, is: []string{"Enforce", "Audit"}, product: "kyverno",
		from: products.Version{Major: 1, Minor: 13}, message: "deprecated since Kyverno 1.13", hint: "use validate.failureAction of each rule",
		repair: repair{title: "use validate.failureAction of each rule", write: actionOfRules},
		source: "kyverno/kyverno api/kyverno/v1/spec_types.go, pkg/engine/api/engineresponse.go ruleAction",
	},
	{
		rule: OutdatedField, severity: lint.Warning, at: path{"metadata", "annotations", "karpenter.sh/do-not-evict"}, is: []string{"true"},
		product: "karpenter", from: products.Version{Minor: 32}, message: "deprecated since Karpenter 0.32, and not read since 1.0",
		hint: "use karpenter.sh/do-not-disrupt",
		repair: repair{
			title: "use the new annotation", unsafe: true, write: renameTo("karpenter.sh/do-not-disrupt"),
			note: "Karpenter leaves the nodes of the pods alone again where it did not read the old one",
		},
		source: "Karpenter documentation, v1 migration",
	},
}

// restic is about volumes that are saved file by file, in backups that are at a path.
func restic(kind string, backup ...any) outdated {
	return outdated{
		rule: OutdatedField, severity: lint.Info, group: "velero.io", kinds: []string{kind}, at: at(backup, "defaultVolumesToRestic"),
		product: "velero", from: products.Version{Major: 1, Minor: 10}, message: "deprecated since Velero 1.10",
		hint:   "use defaultVolumesToFsBackup",
		repair: repair{title: "use defaultVolumesToFsBackup", write: renameTo("defaultVolumesToFsBackup")},
		source: "vmware-tanzu/velero v1.18.1 pkg/apis/velero/v1/backup_types.go",
	}
}

// failureAction is about a value that begins in lower case.
func failureAction(old, successor string) outdated {
	return outdated{
		rule: OutdatedField, severity: lint.Info, group: "kyverno.io", kinds: []string{"ClusterPolicy", "Policy"},
		at: path{"spec", "validationFailureAction"}, is: []string{old}, product: "kyverno", from: products.Version{Major: 1, Minor: 8},
		message: "deprecated since Kyverno 1.8", hint: "use " + successor,
		repair: repair{title: "use " + successor, write: replace(successor)}, source: "kyverno/kyverno api/kyverno/v1/spec_types.go",
	}
}

// actionOfRules moves the action of a policy to each of its rules. It leaves policies alone that have other rules than those that
// validate, exceptions for namespaces, or rules with an action of their own.
func actionOfRules(e *manifest.Editor, p path) bool {
	action, rules := e.Value(p), path{"spec", "rules"}
	if e.Has(path{"spec", "validationFailureActionOverrides"}) || e.Len(rules) == 0 {
		return false
	}
	for i := range e.Len(rules) {
		validate := at(rules, i, "validate")
		if e.Len(validate) == 0 || e.Has(at(validate, "failureAction")) || e.Has(at(validate, "failureActionOverrides")) {
			return false
		}
	}
	top := manifest.Before("message", "allowExistingViolations", "assert", "pattern", "anyPattern", "deny", "foreach", "podSecurity", "cel", "manifests")
	for i := range e.Len(rules) {
		field := at(rules, i, "validate", "failureAction")
		if i == 0 {
			e.Move(p, field, top)
			continue
		}
		e.Set(field, action, top)
	}
	return true
}

const argoWorkflowsSource = "argoproj/argo-workflows v3.6.19, v4.1.2 pkg/apis/workflow/v1alpha1/{cron_workflow_types,workflow_types}.go"

// argoWorkflows are fields that became lists.
var argoWorkflows = slices.Concat(
	[]outdated{argoList([]string{"CronWorkflow"}, path{"spec", "schedule"}, "schedules")},
	argoLocks([]string{"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate"}, "spec"),
	argoLocks([]string{"CronWorkflow"}, "spec", "workflowSpec"),
)

// argoLocks are the locks of workflows whose specs are at a path.
func argoLocks(kinds []string, workflow ...any) (all []outdated) {
	for _, holder := range []path{path(workflow), at(workflow, "templateDefaults"), at(workflow, "templates", each)} {
		all = append(all,
			argoList(kinds, at(holder, "synchronization", "mutex"), "mutexes"),
			argoList(kinds, at(holder, "synchronization", "semaphore"), "semaphores"),
		)
	}
	return all
}

func argoList(kinds []string, field path, list string) outdated {
	return outdated{
		rule: OutdatedField, severity: lint.Warning, group: "argoproj.io", kinds: kinds, at: field, product: "argo-workflows",
		from: products.Version{Major: 3, Minor: 6}, message: "deprecated since Argo Workflows 3.6, and not there since 4.0", hint: "use " + list,
		repair: repair{title: "use " + list, write: wrapIn(list)}, source: argoWorkflowsSource,
	}
}

// wrapIn returns a repair that makes the value the only element of a list beside it, if there is none of that name.
func wrapIn(list string) func(*manifest.Editor, path) bool {
	return func(e *manifest.Editor, p path) bool {
		if e.Has(at(p[:len(p)-1], list)) {
			return false
		}
		e.Move(p, at(p[:len(p)-1], list, 0))
		return true
	}
}

// karpenterNodes are the labels and annotations of nodes that Karpenter made before it knew NodePools.
var karpenterNodes = slices.Concat(
	[]outdated{{
		rule: OutdatedField, severity: lint.Warning, kinds: []string{"Node"}, at: path{"metadata", "annotations", "karpenter.sh/do-not-consolidate"},
		is: []string{"true"}, product: "karpenter", from: products.Version{Minor: 32},
		message: "deprecated since Karpenter 0.32, and not read since 1.0", hint: "use karpenter.sh/do-not-disrupt",
		repair: repair{
			title: "use the new annotation", unsafe: true, write: renameTo("karpenter.sh/do-not-disrupt"),
			note: "it keeps Karpenter from replacing the node for other reasons, too",
		},
		source: "Karpenter documentation, v1 migration",
	}},
	provisionerName(path{"spec", "nodeSelector", provisionerLabel}, renameTo(nodePoolLabel)),
	provisionerName(at(requiredTerms, "matchExpressions", each, "key"), replace(nodePoolLabel), provisionerLabel),
	provisionerName(at(preferredTerms, "preference", "matchExpressions", each, "key"), replace(nodePoolLabel), provisionerLabel),
)

const (
	provisionerLabel = "karpenter.sh/provisioner-name"
	nodePoolLabel    = "karpenter.sh/nodepool"
)

var (
	nodeAffinity   = path{"spec", "affinity", "nodeAffinity"}
	requiredTerms  = at(nodeAffinity, "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms", each)
	preferredTerms = at(nodeAffinity, "preferredDuringSchedulingIgnoredDuringExecution", each)
)

// provisionerName is about a place in pods that names the label.
func provisionerName(p path, write func(*manifest.Editor, path) bool, is ...string) []outdated {
	return []outdated{{
		rule: OutdatedField, severity: lint.Warning, at: p, is: is, product: "karpenter", from: products.Version{Minor: 33},
		message: "Karpenter gives nodes another label since 0.33: no new node matches", hint: "use " + nodePoolLabel,
		repair: repair{
			title: "use " + nodePoolLabel, unsafe: true, write: write, note: "check that the NodePool has the name of the Provisioner that it replaces",
		},
		source: "Karpenter documentation, v1beta1 migration",
	}}
}
