package validate

import "testing"

func TestFlowControl(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges schemas", `
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: {name: a}
spec:
  matchingPrecedence: 1
  distinguisherMethod: {type: ByPod}
  rules:
  - {}
  - subjects: [{kind: User}, {kind: Group, group: {name: a}, user: {name: b}}, {kind: Pod}, {kind: ServiceAccount, serviceAccount: {name: A}}]
    resourceRules: [{verbs: [fetch], apiGroups: ["*", a], resources: []}]
    nonResourceRules: [{verbs: ["*", get], nonResourceURLs: [a, /b//c, /d*]}]
`, []string{
			"invalid-value: spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
			`invalid-value: spec.distinguisherMethod.type: Unsupported value: "ByPod": supported values: "ByNamespace", "ByUser"`,
			"missing-field: spec.priorityLevelConfiguration.name: Required value: must reference a priority level",
			"missing-field: spec.rules[0].subjects: Required value: subjects must contain at least one value",
			"missing-field: spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty",
			"missing-field: spec.rules[1].subjects[0].user: Required value: user is required when subject kind is 'User'",
			"forbidden-field: spec.rules[1].subjects[1].user: Forbidden: user is forbidden when subject kind is not 'User'",
			`invalid-value: spec.rules[1].subjects[2].kind: Unsupported value: "Pod": supported values: "Group", "ServiceAccount", "User"`,
			`invalid-name: spec.rules[1].subjects[3].serviceAccount.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"missing-field: spec.rules[1].subjects[3].serviceAccount.namespace: Required value: must specify namespace for service account",
			`invalid-value: spec.rules[1].resourceRules[0].verbs: Unsupported value: "fetch": supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"`,
			"invalid-value: spec.rules[1].resourceRules[0].apiGroups: Invalid value: if '*' is present, must not specify other api groups",
			"missing-field: spec.rules[1].resourceRules[0].resources: Required value: resource rules must supply at least one resource",
			"missing-field: spec.rules[1].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace",
			"invalid-value: spec.rules[1].nonResourceRules[0].verbs: Invalid value: if '*' is present, must not specify other verbs",
			`invalid-value: spec.rules[1].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "a": must start with slash`,
			`invalid-value: spec.rules[1].nonResourceRules[0].nonResourceURLs[1]: Invalid value: "/b//c": must not contain double slash`,
			`invalid-value: spec.rules[1].nonResourceRules[0].nonResourceURLs[2]: Invalid value: "/d*": wildcard can only do suffix matching`,
		}},
		{"judges levels", `
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: {name: a}
spec: {type: Exempt}
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: {name: a}
spec: {type: Limited, limited: {nominalConcurrencyShares: -1, lendablePercent: 101, limitResponse: {type: Queue, queuing: {queues: 4, handSize: 8}}}}
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: {name: a}
spec: {type: Limited, limited: {limitResponse: {type: Reject, queuing: {}}}, exempt: {}}
`, []string{
			"invalid-value: spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
			"invalid-value: spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer",
			"invalid-value: spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive",
			"invalid-value: spec.limited.limitResponse.queuing.handSize: Invalid value: 8: should not be greater than queues (4)",
			"forbidden-field: spec.exempt: Forbidden: must be nil if the type is Limited",
			"forbidden-field: spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited",
		}},
	})
}
