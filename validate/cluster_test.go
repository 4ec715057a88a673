package validate

import "testing"

func TestClusterObjects(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges namespaces and nodes", `
apiVersion: v1
kind: Namespace
metadata: {name: a.b, labels: {kubernetes.io/metadata.name: "set by the server"}}
spec: {finalizers: [mine]}
---
apiVersion: v1
kind: Node
metadata: {name: a}
spec: {podCIDR: 10.0.0.0/24, podCIDRs: [10.0.0.0/24, 10.0.1.0/24], taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoSchedule}, {key: b c}]}
`, []string{
			`invalid-name: metadata.name: Invalid value: "a.b": must not contain dots`,
			`invalid-name: spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified`,
			"duplicate-value: metadata.taints[1]: Duplicate value: taint 1: taints must be unique by key and effect pair",
			`invalid-name: metadata.taints[2].key: Invalid value: "b c": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			"missing-field: metadata.taints[2].effect is required",
			"invalid-value: spec.podCIDRs: Invalid value: may specify no more than one CIDR for each IP family",
		}},
		{"judges classes and leases", `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: system-a}
value: 5
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: a}
value: 1000000001
preemptionPolicy: Some
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: a}
handler: a_b
overhead: {podFixed: {cpus: 1}}
scheduling: {tolerations: [{key: a, operator: Exists}, {key: a, operator: Exists}]}
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: a}
spec: {leaseDurationSeconds: 0, leaseTransitions: -1}
`, []string{
			"forbidden-field: metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only",
			"forbidden-field: value: Forbidden: maximum allowed value of a user defined priority is 1000000000",
			`invalid-value: preemptionPolicy: Unsupported value: "Some": supported values: "PreemptLowerPriority", "Never"`,
			`invalid-name: handler: Invalid value: "a_b": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			`invalid-value: overhead.limits[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified`,
			"duplicate-value: scheduling.tolerations[1]: Duplicate value: toleration",
			"invalid-value: spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
			"invalid-value: spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
		}},
	})
}
