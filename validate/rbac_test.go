package validate

import "testing"

func TestRBAC(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges rules", `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: "system:a"}
rules: [{}, {verbs: [get], nonResourceURLs: [/a], apiGroups: [""]}, {verbs: [get], apiGroups: [""], resources: [pods]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: a/b}
aggregationRule: {}
rules: [{verbs: [get], nonResourceURLs: [/a]}]
`, []string{
			"missing-field: rules[0].verbs: Required value: verbs must contain at least one value",
			"missing-field: rules[0].apiGroups: Required value: resource rules must supply at least one api group",
			"missing-field: rules[0].resources: Required value: resource rules must supply at least one resource",
			"invalid-value: rules[1].nonResourceURLs: Invalid value: namespaced rules cannot apply to non-resource URLs",
			"invalid-value: rules[1].nonResourceURLs: Invalid value: rules cannot apply to both regular resources and non-resource URLs",
			`invalid-name: metadata.name: Invalid value: "a/b": may not contain '/'`,
			"missing-field: aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil",
		}},
		{"judges bindings", `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: a}
roleRef: {apiGroup: rbac, kind: role, name: ""}
subjects: [{kind: ServiceAccount, name: a, apiGroup: x}, {kind: User, name: a, apiGroup: x}, {kind: Users, name: b}, {kind: Group}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: a}
roleRef: {kind: Role, name: b}
subjects: [{kind: ServiceAccount, name: a}, {kind: User, name: a}]
`, []string{
			`invalid-value: roleRef.apiGroup: Unsupported value: "rbac": supported values: "rbac.authorization.k8s.io"`,
			`invalid-value: roleRef.kind: Unsupported value: "role": supported values: "Role", "ClusterRole"`,
			"missing-field: roleRef.name is required and must not be empty",
			`invalid-value: subjects[0].apiGroup: Unsupported value: "x": supported values: ""`,
			`invalid-value: subjects[1].apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"`,
			`invalid-value: subjects[2].kind: Unsupported value: "Users": supported values: "ServiceAccount", "User", "Group"`,
			"missing-field: subjects[3].name is required",
			`invalid-value: roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"`,
			"missing-field: subjects[0].namespace is required",
		}},
	})
}
