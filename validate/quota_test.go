package validate

import "testing"

func TestQuotas(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges names, amounts and scopes of a quota", `
apiVersion: v1
kind: ResourceQuota
metadata: {name: a}
spec:
  hard: {cpu: -1, pods: 1500m, count/pods: 3, gpus: 1, configmaps: 2}
  scopes: [BestEffort, NotBestEffort, Some]
  scopeSelector: {matchExpressions: [{scopeName: Terminating, operator: In}, {scopeName: PriorityClass, operator: In}]}
`, []string{
			"invalid-value: spec.hard[cpu]: Invalid value: -1: must be greater than or equal to 0",
			`invalid-value: spec.hard[pods]: Invalid value: "1500m": must be an integer`,
			`invalid-value: spec.hard[gpus]: Invalid value: "gpus": must be a standard resource type or fully qualified`,
			`invalid-value: spec.scopes: Invalid value: "BestEffort": unsupported scope applied to resource`,
			`invalid-value: spec.scopes: Invalid value: "BestEffort": unsupported scope applied to resource`,
			`invalid-value: spec.scopes: Invalid value: "NotBestEffort": unsupported scope applied to resource`,
			`invalid-value: spec.scopes: Invalid value: "Some": unsupported scope`,
			"invalid-value: spec.scopes: Invalid value: conflicting scopes",
			"invalid-value: spec.scopeSelector.matchExpressions: Invalid value: unsupported scope applied to resource",
			`invalid-value: spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be 'Exists' when scope is any of BestEffort, NotBestEffort, Terminating, NotTerminating, CrossNamespacePodAffinity`,
			"missing-field: spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
			"invalid-value: spec.scopeSelector.matchExpressions: Invalid value: unsupported scope applied to resource",
			"missing-field: spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
		}},
		{"judges limits that contradict each other", `
apiVersion: v1
kind: LimitRange
spec:
  limits:
  - {type: Container, min: {cpu: 2}, max: {cpu: 1}}
  - {type: Container, default: {memory: 1Gi}, defaultRequest: {memory: 2Gi}}
  - {type: Pod, default: {cpu: 1}, maxLimitRequestRatio: {cpu: 500m}}
  - {type: PersistentVolumeClaim, default: {storage: 1Gi}}
  - {type: Disk}
`, []string{
			"invalid-value: spec.limits[0].min[cpu]: Invalid value: 2: min value is greater than max value",
			"invalid-value: spec.limits[0].defaultRequest[cpu]: Invalid value: min value is greater than default request value",
			"invalid-value: spec.limits[0].default[cpu]: Invalid value: min value is greater than default value",
			`duplicate-value: spec.limits[1].type: Duplicate value: "Container"`,
			`invalid-value: spec.limits[1].defaultRequest[memory]: Invalid value: "2Gi": default request value is greater than default limit value`,
			"forbidden-field: spec.limits[2].default: Forbidden: may not be specified when `type` is 'Pod'",
			`invalid-value: spec.limits[2].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio is less than 1`,
			"missing-field: spec.limits[3].limits: Required value: either minimum or maximum storage value is required, but neither was provided",
			`invalid-name: spec.limits[4].type: Invalid value: "Disk": must be a standard limit type or fully qualified`,
		}},
	})
}
