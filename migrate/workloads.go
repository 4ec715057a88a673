package migrate

import (
	"math"

	"github.com/klint-dev/klint/manifest"
)

const workloadSource = "kubernetes v1.15.12 pkg/apis/{extensions/v1beta1,apps/v1beta1,apps/v1beta2,apps/v1}/defaults.go, " +
	"pkg/apis/apps/validation"

var workloads = []Migration{
	{gvk("extensions/v1beta1", "Deployment"), gvk("apps/v1", "Deployment"), workloadSource, extensionsDeployment},
	{gvk("extensions/v1beta1", "Deployment"), gvk("apps/v1beta2", "Deployment"), workloadSource, extensionsDeployment},
	{gvk("apps/v1beta1", "Deployment"), gvk("apps/v1", "Deployment"), workloadSource, appsBetaDeployment},
	{gvk("apps/v1beta1", "Deployment"), gvk("apps/v1beta2", "Deployment"), workloadSource, appsBetaDeployment},
	{gvk("extensions/v1beta1", "DaemonSet"), gvk("apps/v1", "DaemonSet"), workloadSource, extensionsDaemonSet},
	{gvk("extensions/v1beta1", "DaemonSet"), gvk("apps/v1beta2", "DaemonSet"), workloadSource, extensionsDaemonSet},
	{gvk("apps/v1beta1", "StatefulSet"), gvk("apps/v1", "StatefulSet"), workloadSource, appsBetaStatefulSet},
	{gvk("apps/v1beta1", "StatefulSet"), gvk("apps/v1beta2", "StatefulSet"), workloadSource, appsBetaStatefulSet},
	{gvk("extensions/v1beta1", "ReplicaSet"), gvk("apps/v1", "ReplicaSet"), workloadSource, templateLabels},
	{gvk("extensions/v1beta1", "ReplicaSet"), gvk("apps/v1beta2", "ReplicaSet"), workloadSource, templateLabels},
	{
		gvk("extensions/v1beta1", "Job"), gvk("batch/v1", "Job"),
		"kubernetes v1.5.8 pkg/apis/extensions/v1beta1/{defaults,conversion}.go", extensionsJob,
	},
}

// beforeSelector is where fields of a workload's spec go: what describes the roll-out stands above the selector and the template.
var beforeSelector = manifest.Before("selector", "template")

func extensionsDeployment(r *rewrite) {
	r.keep(path{"spec", "revisionHistoryLimit"}, math.MaxInt32, beforeSelector)
	r.keep(path{"spec", "progressDeadlineSeconds"}, math.MaxInt32, beforeSelector)
	keepLimits(r, 1)
	templateLabels(r)
	rollback(r)
}

// keepLimits writes maxSurge and maxUnavailable, which are 1 in extensions/v1beta1 and 25% in all others.
func keepLimits(r *rewrite, limit any) {
	strategy := path{"spec", "strategy"}
	rolling := at(strategy, "rollingUpdate")
	switch {
	case !r.Has(strategy):
		limits := fields{{Key: "maxSurge", Value: limit}, {Key: "maxUnavailable", Value: limit}}
		r.keep(strategy, fields{{Key: "type", Value: "RollingUpdate"}, {Key: "rollingUpdate", Value: limits}}, beforeSelector)
	case r.Has(rolling) || r.Text(at(strategy, "type")) == "" || r.Text(at(strategy, "type")) == "RollingUpdate":
		r.keep(at(rolling, "maxSurge"), limit, manifest.Before("maxUnavailable"))
		r.keep(at(rolling, "maxUnavailable"), limit)
	}
}

func appsBetaDeployment(r *rewrite) {
	r.keep(path{"spec", "revisionHistoryLimit"}, 2, beforeSelector)
	templateLabels(r)
	rollback(r)
}

// rollbackAnnotation is where apps/v1 keeps the revision to roll back to. The controller takes it out when it has done so.
//
// Source: kubernetes v1.37.2 pkg/apis/apps/v1/conversion.go, pkg/controller/deployment/rollback.go.
const rollbackAnnotation = "deprecated.deployment.rollback.to"

// rollback moves a roll-back that is asked for to the annotation that still asks for it.
func rollback(r *rewrite) {
	old := path{"spec", "rollbackTo"}
	revision := at(old, "revision")
	switch {
	case !r.Has(old):
		r.Delete(old)
		return
	case r.defaults == Modern:
		r.Delete(old)
		r.tell("drops %s: roll back with kubectl rollout undo", old)
		return
	case r.Has(revision):
		r.Set(revision, r.Text(revision))
	default:
		r.Set(revision, "0")
	}
	r.Move(revision, path{"metadata", "annotations", rollbackAnnotation}, manifest.After("name", "labels"))
	r.Delete(old)
	r.tell("asks for the roll-back of %s by an annotation, each time it is applied: kubectl rollout undo is meant for that", old)
}

func extensionsDaemonSet(r *rewrite) {
	// The server counts generations in an annotation now; what a manifest says was never used.
	r.Delete(path{"spec", "templateGeneration"})
	r.keep(path{"spec", "updateStrategy", "type"}, "OnDelete", manifest.Before("selector", "template", "rollingUpdate"))
	templateLabels(r)
}

func appsBetaStatefulSet(r *rewrite) {
	if r.Has(path{"spec", "updateStrategy", "rollingUpdate"}) && r.Text(path{"spec", "updateStrategy", "type"}) == "" {
		// apps/v1beta1 refused this: its default type was OnDelete, which takes no rollingUpdate.
		r.tell("spec.updateStrategy is RollingUpdate now; apps/v1beta1 refused rollingUpdate without that type")
	} else {
		r.keep(path{"spec", "updateStrategy", "type"}, "OnDelete", beforeSelector)
	}
	templateLabels(r)
}

// extensionsJob turns autoSelector around: a selector was made from the template's labels unless autoSelector asked for one
// that is unique to the job, which is what batch/v1 does unless manualSelector is set.
func extensionsJob(r *rewrite) {
	if r.Value(path{"spec", "autoSelector"}) != true {
		copySelector(r)
		r.Set(path{"spec", "manualSelector"}, true, beforeSelector)
	}
	r.Delete(path{"spec", "autoSelector"})
	copyLabels(r)
}

// templateLabels writes the selector and the labels that the old versions took from the pod template.
func templateLabels(r *rewrite) {
	copySelector(r)
	copyLabels(r)
}

// labelsOfTemplate is where the labels of the pods are.
var labelsOfTemplate = path{"spec", "template", "metadata", "labels"}

// copySelector writes the selector, which the successors require.
func copySelector(r *rewrite) {
	switch selector := (path{"spec", "selector"}); {
	case r.Has(selector):
	case r.Len(labelsOfTemplate) == 0:
		r.ask("it has neither spec.selector nor labels in its pod template: %s needs a selector that matches the template", r.to.APIVersion())
	default:
		copyTemplateLabels(r, at(selector, "matchLabels"), manifest.Before("template"))
	}
}

func copyLabels(r *rewrite) {
	switch labels := (path{"metadata", "labels"}); {
	case r.Len(labels) > 0 || r.Len(labelsOfTemplate) == 0:
	case r.defaults == Modern:
		r.changed = append(r.changed, "metadata.labels were those of the pod template")
	default:
		copyTemplateLabels(r, labels, manifest.After("namespace", "generateName", "name"))
	}
}

// copyTemplateLabels writes the labels of the pod template as they are written there, or without their comments if they have some: those
// need to be said once only.
func copyTemplateLabels(r *rewrite, to path, place manifest.Place) {
	if r.commented(labelsOfTemplate) {
		r.Set(to, r.Value(labelsOfTemplate), place)
		return
	}
	r.Copy(labelsOfTemplate, to, place)
}
