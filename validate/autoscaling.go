package validate

import (
	"strconv"
	"strings"
)

// horizontalPodAutoscaler judges autoscaling/v2 as ValidateHorizontalPodAutoscaler does (kubernetes v1.36.3
// pkg/apis/autoscaling/validation).
func horizontalPodAutoscaler(c *check) {
	spec := c.root().field("spec")
	c.scaleLimits(spec)
	metrics := spec.field("metrics")
	for _, metric := range metrics.items() {
		metricSpec(metric)
	}
	behavior := spec.field("behavior")
	for _, name := range [...]string{"scaleUp", "scaleDown"} {
		if rules := behavior.field(name); rules.exists() {
			scalingRules(rules)
		}
	}
}

// horizontalPodAutoscalerV1 judges autoscaling/v1, whose CPU target is a metric to the server.
func horizontalPodAutoscalerV1(c *check) {
	spec := c.root().field("spec")
	c.scaleLimits(spec)
	if target := spec.field("targetCPUUtilizationPercentage"); target.isInt() && target.int(1) < 1 {
		target.place(spec.field("metrics").step(-1, -1, "", 0), "resource", "target", "averageUtilization").
			invalid(invalidValue, "must be greater than 0")
	}
}

func (c *check) scaleLimits(spec value) {
	low, high := spec.field("minReplicas"), spec.field("maxReplicas")
	least := int64(1)
	if !c.before(scaleToZero) {
		least = 0
	}
	if low.isInt() && low.int(1) < least {
		low.invalid(invalidValue, "must be greater than or equal to "+strconv.FormatInt(least, 10))
	}
	switch n := high.int(0); {
	case n == 0 && (!high.exists() || high.isInt()):
		high.required("must be set and greater than 0")
	case n < 0:
		high.invalid(invalidValue, "must be greater than or equal to 1")
	}
	if high.int(0) < low.int(1) && (!high.exists() || high.isInt()) {
		high.invalid(invalidValue, "must be greater than or equal to `minReplicas`")
	}
	target := spec.field("scaleTargetRef")
	objectReference(target, target.field("kind").text() == "ReplicationController")
	if low.isInt() && low.int(1) == 0 && !scalesToZero(spec.field("metrics")) {
		spec.field("metrics").forbidden("must specify at least one Object or External metric to support scaling to zero replicas")
	}
}

// scalesToZero reports whether one of the metrics can be measured without pods.
func scalesToZero(metrics value) bool {
	for _, metric := range metrics.items() {
		if kind := metric.field("type").text(); kind == "Object" || kind == "External" {
			return true
		}
	}
	return false
}

// objectReference judges as ValidateCrossVersionObjectReference does. The core group is only allowed where core is set.
func objectReference(v value, core bool) {
	for _, name := range [...]string{"kind", "name"} {
		if f := v.field(name); f.require() {
			f.name(pathSegment)
		}
	}
	version := v.field("apiVersion")
	switch slashes := strings.Count(version.text(), "/"); {
	case slashes > 1:
		version.invalid(invalidValue, "unexpected GroupVersion string: "+version.text())
	case (slashes == 0 || strings.HasPrefix(version.text(), "/")) && !core && (!version.exists() || version.isString()):
		version.invalid(invalidValue, "apiVersion must specify API group")
	}
}

// scalingRules judges as validateScalingRules does (kubernetes v1.36.3 pkg/apis/autoscaling/validation).
func scalingRules(v value) {
	window := v.field("stabilizationWindowSeconds")
	switch n := window.int(0); {
	case n < 0:
		window.invalid(invalidValue, "must be greater than or equal to zero")
	case n > 3600:
		window.invalid(invalidValue, "must be less than or equal to 3600")
	}
	if policy := v.field("selectPolicy"); policy.exists() {
		mustBeOneOf(policy, "Disabled", "Max", "Min")
	}
	policies := v.field("policies")
	if policies.exists() && policies.empty() {
		policies.required("must specify at least one Policy")
	}
	for _, policy := range policies.items() {
		mustBeOneOf(policy.field("type"), "Percent", "Pods")
		policy.field("value").positive(0)
		period := policy.field("periodSeconds")
		period.positive(0)
		if period.int(0) > 1800 {
			period.invalid(invalidValue, "must be less than or equal to 1800")
		}
	}
	if q, ok := v.field("tolerance").quantity(); ok && q.sign() < 0 {
		v.field("tolerance").invalid(invalidValue, "must be greater than or equal to 0")
	}
}

// metricSources are the sources of a metric in the order in which the server looks at them: field and type.
var metricSources = [...]struct {
	field, kind string
	judge       func(value)
}{
	{"object", "Object", objectMetric},
	{"external", "External", externalMetric},
	{"pods", "Pods", podsMetric},
	{"resource", "Resource", resourceMetric},
	{"containerResource", "ContainerResource", containerResourceMetric},
}

// metricSpec judges as validateMetricSpec does (kubernetes v1.36.3 pkg/apis/autoscaling/validation).
func metricSpec(v value) {
	kind := v.field("type")
	if kind.blank() {
		kind.required("must specify a metric source type")
	} else {
		kind.oneOf("ContainerResource", "External", "Object", "Pods", "Resource")
	}
	count := 0
	for _, s := range metricSources {
		source := v.field(s.field)
		if !source.exists() {
			if kind.text() == s.kind {
				source.required("must populate information for the given metric source")
			}
			continue
		}
		if count++; count == 1 {
			s.judge(source)
		}
	}
	if count < 2 {
		return
	}
	for _, s := range metricSources {
		if source := v.field(s.field); source.exists() && kind.text() != s.kind {
			source.forbidden("must populate the given metric source only")
		}
	}
}

func objectMetric(v value) {
	objectReference(v.field("describedObject"), true)
	metricName(v)
	target := metricTarget(v)
	if !target.has("value") && !target.has("averageValue") {
		target.field("averageValue").required("must set either a target value or averageValue")
	}
}

func externalMetric(v value) {
	metricName(v)
	target := metricTarget(v)
	switch {
	case !target.has("value") && !target.has("averageValue"):
		target.field("averageValue").required("must set either a target value for metric or a per-pod target")
	case target.has("value") && target.has("averageValue"):
		target.field("value").forbidden("may not set both a target value for metric and a per-pod target")
	}
}

func podsMetric(v value) {
	metricName(v)
	if target := metricTarget(v); !target.has("averageValue") {
		target.field("averageValue").required("must specify a positive target averageValue")
	}
}

func resourceMetric(v value) {
	if name := v.field("name"); name.blank() {
		name.required("must specify a resource name")
	}
	utilization(metricTarget(v))
}

func containerResourceMetric(v value) {
	if name := v.field("name"); name.blank() {
		name.required("must specify a resource name")
	} else {
		name.name(containerResourceName)
	}
	if container := v.field("container"); container.blank() {
		container.required("must specify a container")
	} else {
		container.name(dnsLabel)
	}
	utilization(metricTarget(v))
}

func utilization(target value) {
	switch {
	case !target.has("averageUtilization") && !target.has("averageValue"):
		target.field("averageUtilization").required("must set either a target raw value or a target utilization")
	case target.has("averageUtilization") && target.has("averageValue"):
		target.field("averageValue").forbidden("may not set both a target raw value and a target utilization")
	}
}

func metricName(v value) {
	if name := v.fields("metric", "name"); name.blank() {
		name.required("must specify a metric name")
	} else {
		name.name(pathSegment)
	}
}

// metricTarget judges as validateMetricTarget does and returns the target.
func metricTarget(v value) value {
	target := v.field("target")
	kind := target.field("type")
	switch kind.text() {
	case "Utilization", "Value", "AverageValue":
	default:
		if kind.blank() {
			kind.required("must specify a metric target type")
		} else if kind.isString() {
			kind.invalid(invalidValue, "must be either Utilization, Value, or AverageValue")
		}
	}
	for _, name := range [...]string{"value", "averageValue"} {
		if q, ok := target.field(name).quantity(); ok && q.sign() <= 0 {
			target.field(name).invalid(invalidValue, "must be positive")
		}
	}
	if u := target.field("averageUtilization"); u.isInt() && u.int(1) < 1 {
		u.invalid(invalidValue, "must be greater than 0")
	}
	return target
}

// podDisruptionBudget judges as ValidatePodDisruptionBudget does (kubernetes v1.36.3 pkg/apis/policy/validation).
func podDisruptionBudget(c *check) {
	spec := c.root().field("spec")
	if spec.has("minAvailable") && spec.has("maxUnavailable") {
		spec.invalid(invalidValue, "minAvailable and maxUnavailable cannot be both set")
	}
	for _, name := range [...]string{"minAvailable", "maxUnavailable"} {
		spec.field(name).intOrPercent()
		spec.field(name).atMostWhole()
	}
	labelSelector(spec.field("selector"))
	if policy := spec.field("unhealthyPodEvictionPolicy"); policy.exists() {
		mustBeOneOf(policy, "AlwaysAllow", "IfHealthyBudget")
	}
}

// podAutoscaler judges a HorizontalPodAutoscaler by its version.
func podAutoscaler(c *check) {
	if c.obj.GVK.Version == "v1" {
		horizontalPodAutoscalerV1(c)
		return
	}
	horizontalPodAutoscaler(c)
}
