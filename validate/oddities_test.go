package validate

import "testing"

func TestOddities(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"reads what a tag says", `
apiVersion: v1
kind: Service
metadata: {name: !!binary YQ==}
spec: {ports: [{port: !!int "80", name: !!null ''}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: !!binary X19f}
`, []string{`invalid-name: metadata.name: Invalid value: "X19f": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`}},
		{"reads a quantity as JSON has it", `
apiVersion: v1
kind: LimitRange
metadata: {name: a}
spec: {limits: [{type: Container, default: {cpu: 0b11}, defaultRequest: {cpu: 0x5}}]}
`, []string{`invalid-value: spec.limits[0].defaultRequest[cpu]: Invalid value: 0x5: default request value is greater than default limit value`}},
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
