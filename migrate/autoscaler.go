package migrate

import "github.com/klint-dev/klint/manifest"

const autoscalerSource = "kubernetes v1.24.17 pkg/apis/autoscaling/v2beta1/{conversion,defaults}.go, pkg/apis/autoscaling/v2/defaults.go"

var autoscalers = []Migration{
	autoscalerMigration("v2alpha1", "v2", autoscaler),
	autoscalerMigration("v2alpha1", "v2beta2", autoscaler),
	autoscalerMigration("v2alpha1", "v2beta1", nil),
	autoscalerMigration("v2beta1", "v2", autoscaler),
	autoscalerMigration("v2beta1", "v2beta2", autoscaler),
	autoscalerMigration("v2beta2", "v2", autoscalerReferences),
}

func autoscalerMigration(from, to string, rewrite func(*rewrite)) Migration {
	const group, kind = "autoscaling/", "HorizontalPodAutoscaler"
	return Migration{gvk(group+from, kind), gvk(group+to, kind), autoscalerSource, rewrite}
}

var firstAutoscalers = []Migration{
	{
		gvk("extensions/v1beta1", "HorizontalPodAutoscaler"), gvk("autoscaling/v1", "HorizontalPodAutoscaler"),
		"kubernetes v1.5.8 pkg/apis/extensions/v1beta1/{types,defaults}.go, pkg/controller/podautoscaler/horizontal.go", firstAutoscaler,
	},
}

// firstAutoscaler renames what pointed at a scale subresource, and lifts the only target. Both versions take 80 % if there is none.
func firstAutoscaler(r *rewrite) {
	r.Rename(path{"spec", "scaleRef"}, "scaleTargetRef")
	reference := path{"spec", "scaleTargetRef"}
	r.Delete(at(reference, "subresource"))
	if r.Has(reference) && !r.Has(at(reference, "apiVersion")) {
		// The controller asked for scales of the group extensions, whatever the reference said.
		version := "extensions/v1beta1"
		if r.Text(at(reference, "kind")) == "ReplicationController" {
			version = "v1"
		}
		r.Set(at(reference, "apiVersion"), version, manifest.Before("kind", "name"))
	}
	target := path{"spec", "cpuUtilization"}
	r.Move(at(target, "targetPercentage"), path{"spec", "targetCPUUtilizationPercentage"}, manifest.Before("cpuUtilization"))
	if r.Len(target) == 0 {
		r.Delete(target)
	}
	r.moveReference(reference)
}

// behaviorAnnotation is where the server kept spec.behavior for clients of v2beta1.
const behaviorAnnotation = "autoscaling.alpha.kubernetes.io/behavior"

func autoscaler(r *rewrite) {
	if r.Has(path{"metadata", "annotations", behaviorAnnotation}) {
		r.ask("the annotation %s was read by v2beta1 only: write what it says to spec.behavior", behaviorAnnotation)
	}
	r.each(path{"spec", "metrics"}, func(metric path) {
		resourceMetric(r, at(metric, "resource"))
		resourceMetric(r, at(metric, "containerResource"))
		podsMetric(r, at(metric, "pods"))
		objectMetric(r, at(metric, "object"))
		externalMetric(r, at(metric, "external"))
	})
	// The server ignores the status of a manifest, but refuses fields that v2 does not have.
	if r.Has(path{"status", "currentMetrics"}) {
		r.Delete(path{"status"})
	}
	autoscalerReferences(r)
}

// autoscalerReferences moves what the autoscaler points at. The controller looks up scale targets by group and kind:
// a group that is gone finds nothing.
func autoscalerReferences(r *rewrite) {
	r.moveReference(path{"spec", "scaleTargetRef"})
	r.each(path{"spec", "metrics"}, func(metric path) { r.moveReference(at(metric, "object", "describedObject")) })
}

func resourceMetric(r *rewrite, p path) {
	moveTarget(r, p, "targetAverageUtilization", "Utilization", "averageUtilization")
	moveTarget(r, p, "targetAverageValue", "AverageValue", "averageValue")
	targetType(r, p, "AverageValue")
}

func podsMetric(r *rewrite, p path) {
	r.Move(at(p, "metricName"), at(p, "metric", "name"))
	r.Move(at(p, "selector"), at(p, "metric", "selector"))
	moveTarget(r, p, "targetAverageValue", "AverageValue", "averageValue")
	targetType(r, p, "AverageValue")
}

func objectMetric(r *rewrite, p path) {
	if r.Has(at(p, "target", "kind")) || r.Has(at(p, "target", "name")) {
		r.Rename(at(p, "target"), "describedObject")
	}
	r.Move(at(p, "metricName"), at(p, "metric", "name"))
	r.Move(at(p, "selector"), at(p, "metric", "selector"))
	if r.Has(at(p, "averageValue")) && r.Text(at(p, "targetValue")) == "0" {
		// It was required, even where it is not used; zero is refused in all versions.
		r.Delete(at(p, "targetValue"))
	}
	moveTarget(r, p, "averageValue", "AverageValue", "averageValue")
	moveTarget(r, p, "targetValue", "Value", "value")
	targetType(r, p, "Value")
}

func externalMetric(r *rewrite, p path) {
	r.Move(at(p, "metricName"), at(p, "metric", "name"))
	r.Move(at(p, "metricSelector"), at(p, "metric", "selector"))
	moveTarget(r, p, "targetValue", "Value", "value")
	moveTarget(r, p, "targetAverageValue", "AverageValue", "averageValue")
	targetType(r, p, "AverageValue")
}

// moveTarget moves a target of the old form to target.<key>, and writes its type above it unless there is one.
func moveTarget(r *rewrite, p path, old, kind, key string) {
	if !r.Has(at(p, old)) {
		r.Delete(at(p, old))
		return
	}
	r.Move(at(p, old), at(p, "target", key))
	if !r.Has(at(p, "target", "type")) {
		r.Set(at(p, "target", "type"), kind, manifest.Before(key))
	}
}

// targetType writes the type of a target that has no value: every version refuses the metric then, and the object says so still.
func targetType(r *rewrite, p path, kind string) {
	if of, ok := r.Kind(p); ok && of == manifest.Map && !r.Has(at(p, "target", "type")) {
		r.Set(at(p, "target", "type"), kind)
	}
}
