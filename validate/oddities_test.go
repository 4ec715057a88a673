package validate

import "testing"

func TestOddities(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"reads annotations that were fields", `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: a, annotations: {deprecated.daemonset.template.generation: "x"}}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}, annotations: {scheduler.alpha.kubernetes.io/tolerations: "x"}}
    spec: {containers: [{name: c, image: i}]}
`, []string{
			`invalid-value: spec.template.annotations: Invalid value: "x": invalid character 'x' looking for beginning of value`,
			`invalid-value: metadata.annotations[deprecated.daemonset.template.generation]: Invalid value: "x": must be an integer`,
		}},
		{"wants a preemption policy that is not empty", `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: a}
value: 1
preemptionPolicy: ""
`, []string{
			"missing-field: preemptionPolicy is required and must not be empty",
		}},
		{"drops owners that are there twice", `
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  ownerReferences:
  - {apiVersion: v1, kind: A, name: b, uid: c, controller: true}
  - {apiVersion: v1, kind: A, name: b, uid: c, controller: true}
`, []string{
			"server-warning: metadata.ownerReferences[1].uid: duplicate owner",
		}},
		{"takes a request of v1beta1 without fields for none", `
apiVersion: resource.k8s.io/v1beta1
kind: ResourceClaim
metadata: {name: a}
spec: {devices: {requests: [{name: a}, {name: b, count: 1}]}}
`, []string{
			"missing-field: spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required",
			"missing-field: spec.devices.requests[1].exactly.deviceClassName is required",
		}},
	})
}
