package validate

import "testing"

func TestHorizontalPodAutoscaler(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes the CPU target of version 1", `
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec: {maxReplicas: 2, targetCPUUtilizationPercentage: 50, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}
`, nil},
		{"judges limits and target", `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec: {minReplicas: 3, maxReplicas: 2, scaleTargetRef: {apiVersion: v1, kind: Deployment, name: a/b}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec: {minReplicas: 0, scaleTargetRef: {kind: ReplicationController, name: a}}
`, []string{
			"invalid-value: spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`",
			`invalid-name: spec.scaleTargetRef.name: Invalid value: "a/b": may not contain '/'`,
			`invalid-value: spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group`,
			"invalid-value: spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
			"missing-field: spec.maxReplicas: Required value: must be set and greater than 0",
			"forbidden-field: spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas",
		}},
		{"judges metrics and behaviour", `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec:
  maxReplicas: 2
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}
  metrics:
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 0}}}
  - {type: Resource, resource: {name: cpu, target: {type: Usage}}}
  - {type: Pods, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
  - {type: External, external: {metric: {}, target: {type: Value, value: -1}}}
  - {type: Object, object: {describedObject: {kind: Pod}, metric: {name: a}, target: {type: Value, value: 1}}, pods: {metric: {name: a}, target: {type: AverageValue, averageValue: 1}}}
  - {type: ContainerResource, containerResource: {name: cpu, target: {type: AverageValue, averageValue: 1}}}
  - {}
  behavior:
    scaleUp: {stabilizationWindowSeconds: 4000, selectPolicy: Most, policies: []}
    scaleDown: {policies: [{type: Nodes, value: 0, periodSeconds: 2000}]}
`, []string{
			"invalid-value: spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
			`invalid-value: spec.metrics[1].resource.target.type: Invalid value: "Usage": must be either Utilization, Value, or AverageValue`,
			"missing-field: spec.metrics[1].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
			"missing-field: spec.metrics[2].pods: Required value: must populate information for the given metric source",
			"missing-field: spec.metrics[3].external.metric.name: Required value: must specify a metric name",
			"invalid-value: spec.metrics[3].external.target.value: Invalid value: -1: must be positive",
			"missing-field: spec.metrics[4].object.describedObject.name is required",
			"forbidden-field: spec.metrics[4].pods: Forbidden: must populate the given metric source only",
			"missing-field: spec.metrics[5].containerResource.container: Required value: must specify a container",
			"missing-field: spec.metrics[6].type: Required value: must specify a metric source type",
			"invalid-value: spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600",
			`invalid-value: spec.behavior.scaleUp.selectPolicy: Unsupported value: "Most": supported values: "Disabled", "Max", "Min"`,
			"missing-field: spec.behavior.scaleUp.policies: Required value: must specify at least one Policy",
			`invalid-value: spec.behavior.scaleDown.policies[0].type: Unsupported value: "Nodes": supported values: "Percent", "Pods"`,
			"invalid-value: spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero",
			"invalid-value: spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 2000: must be less than or equal to 1800",
		}},
	})
}

func TestPodDisruptionBudget(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges numbers and percentages", `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: a}
spec: {minAvailable: 150%, maxUnavailable: -1, unhealthyPodEvictionPolicy: Always}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: a_b}
spec: {minAvailable: half, selector: {matchExpressions: [{key: a, operator: Is}]}}
`, []string{
			"invalid-value: spec: Invalid value: minAvailable and maxUnavailable cannot be both set",
			`invalid-value: spec.minAvailable: Invalid value: "150%": must not be greater than 100%`,
			"invalid-value: spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0",
			`invalid-value: spec.unhealthyPodEvictionPolicy: Unsupported value: "Always": supported values: "AlwaysAllow", "IfHealthyBudget"`,
			`invalid-value: spec.minAvailable: Invalid value: "half": a valid percent string must be a numeric string followed by an ending '%'`,
			`invalid-value: spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator`,
		}},
	})
}
