package validate

import "testing"

func TestPolicyExpressions(t *testing.T) {
	t.Parallel()
	policy := func(spec string) string {
		return `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: a.example.com}
spec:
  failurePolicy: Fail
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}
` + spec
	}
	runCases(t, []testCase{
		{"takes expressions that compile", policy(`
  paramKind: {apiVersion: v1, kind: ConfigMap}
  matchConditions: [{name: c, expression: "request.userInfo.username != params.data.user"}]
  variables: [{name: l, expression: "object.metadata.labels"}, {name: c, expression: "variables.l.size()"}]
  validations: [{expression: "variables.c > 1 && authorizer.group('').resource('pods').check('get').allowed()", messageExpression: "'has ' + string(variables.c)"}]
  auditAnnotations: [{key: k, valueExpression: "variables.c > 1 ? 'x' : 'y'"}]
`), nil},
		{"reports what does not compile, each at its place", policy(`
  matchConditions: [{name: c, expression: "object.kind"}]
  variables: [{name: c, expression: "object."}]
  validations: [{expression: "variables.d > 1", messageExpression: "variables.c.size()"}, {expression: "params.x == 1"}]
  auditAnnotations: [{key: k, valueExpression: "1"}]
`), []string{
			`invalid-value: spec.matchConditions[0].expression: Invalid value: "object.kind": must evaluate to bool but got dyn`,
			`invalid-value: spec.variables[0].expression: Invalid value: "object.": compilation failed: Syntax error: no viable alternative at input '.'`,
			`invalid-value: spec.validations[0].expression: Invalid value: "variables.d > 1": compilation failed: undefined field 'd'`,
			`invalid-value: spec.validations[0].messageExpression: Invalid value: "variables.c.size()": must evaluate to string but got int`,
			`invalid-value: spec.validations[1].expression: Invalid value: "params.x == 1": compilation failed: undeclared reference to 'params' (in container '')`,
			`invalid-value: spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null_type] but got int`,
		}},
	})
}
