package validate

import "testing"

func TestAffinity(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges terms for nodes and pods", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: c, image: i}]
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
        - matchExpressions: [{key: a, operator: In}, {key: b, operator: Exists, values: [c]}, {key: d, operator: Gt, values: ["1", "2"]}, {key: e f, operator: in, values: [g h]}]
          matchFields: [{key: metadata.uid, operator: In, values: [a]}, {key: metadata.name, operator: Exists}]
      preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, preference: {}}]
    podAffinity:
      requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {a: b c}}}]
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
      - {weight: 101, podAffinityTerm: {topologyKey: a/b/c, namespaces: [A], matchLabelKeys: [x]}}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: c, image: i}], affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}}
`, []string{
			"missing-field: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
			"forbidden-field: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
			"missing-field: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[2].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'",
			`invalid-value: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[3].operator: Invalid value: "in": not a valid selector operator`,
			`invalid-name: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[3].key: Invalid value: "e f": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[3].values[0]: Invalid value: "g h": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			`invalid-value: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "metadata.uid": not a valid field selector key`,
			`invalid-value: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[1].operator: Invalid value: "Exists": not a valid selector operator`,
			"invalid-value: spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100",
			`invalid-name: spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabels: Invalid value: "b c": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			"missing-field: spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty",
			"invalid-name: spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: name part must be non-empty",
			"invalid-value: spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100",
			`invalid-name: spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.namespace: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			"forbidden-field: spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.matchLabelKeys: Forbidden: must not be specified when labelSelector is not set",
			`invalid-name: spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey: Invalid value: "a/b/c": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			"ineffective-field: spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod",
			"missing-field: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
		}},
		{"judges tolerations", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: c, image: i}]
  tolerations:
  - {key: a b}
  - {value: x}
  - {key: a, operator: Exists, value: b}
  - {key: a, operator: equal, effect: NoStart}
  - {key: a, tolerationSeconds: 5, effect: NoSchedule}
  - {key: a, value: b c}
`, []string{
			`invalid-name: spec.tolerations[0].key: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			"invalid-value: spec.tolerations[1].operator: Invalid value: operator must be Exists when `key` is empty, which means \"match all values and all keys\"",
			"invalid-value: spec.tolerations[2].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'",
			`invalid-value: spec.tolerations[3].operator: Unsupported value: "equal": supported values: "Equal", "Exists"`,
			`invalid-value: spec.tolerations[3].effect: Unsupported value: "NoStart": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"`,
			"invalid-value: spec.tolerations[4].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
			`invalid-name: spec.tolerations[5].operator: Invalid value: "b c": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
		}},
		{"judges how pods spread", `
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: a}}
spec:
  containers: [{name: c, image: i}]
  topologySpreadConstraints:
  - {maxSkew: 0, whenUnsatisfiable: DoNotSchedule}
  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: Never, minDomains: 2}
  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, nodeTaintsPolicy: Maybe}
  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}
  - {maxSkew: 1, topologyKey: host, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: a}}, matchLabelKeys: [app]}
`, []string{
			"invalid-value: spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
			"missing-field: spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty",
			`invalid-value: spec.topologySpreadConstraints[1].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"`,
			"invalid-value: spec.topologySpreadConstraints[1].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not Never",
			`invalid-value: spec.topologySpreadConstraints[2].nodeTaintsPolicy: Unsupported value: "Maybe": supported values: "Honor", "Ignore"`,
			`duplicate-value: spec.topologySpreadConstraints[2].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, ScheduleAnyway}"`,
			`duplicate-value: spec.topologySpreadConstraints[4][0]: Invalid value: "app": exists in both matchLabelKeys and labelSelector`,
			"ineffective-field: spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
			"ineffective-field: spec.topologySpreadConstraints[1].labelSelector: a null labelSelector results in matching no pod",
			"ineffective-field: spec.topologySpreadConstraints[2].labelSelector: a null labelSelector results in matching no pod",
			"ineffective-field: spec.topologySpreadConstraints[3].labelSelector: a null labelSelector results in matching no pod",
		}},
	})
}
