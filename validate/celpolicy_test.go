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

func TestMutationExpressions(t *testing.T) {
	t.Parallel()
	policy := func(mutations string) string {
		return `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: a.example.com}
spec:
  failurePolicy: Fail
  reinvocationPolicy: Never
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}
  variables: [{name: first, expression: "object.spec.containers[0]"}]
  mutations:
` + mutations
	}
	runCases(t, []testCase{
		{"takes objects and patches", policy(`
  - patchType: ApplyConfiguration
    applyConfiguration:
      expression: >
        Object{metadata: Object.metadata{labels: {"a": "b"}}, spec: Object.spec{containers: [Object.spec.containers{name: variables.first.name}]}}
  - patchType: JSONPatch
    jsonPatch:
      expression: >
        [JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b"), value: Object.metadata{any: 1}}]
`), nil},
		{"reports what does not compile or is something else", policy(`
  - {patchType: ApplyConfiguration, applyConfiguration: {expression: "Object.metadata{labels: {}}"}}
  - {patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{spec: variables.last}"}}
  - {patchType: JSONPatch, jsonPatch: {expression: "JSONPatch{op: 'add'}"}}
  - {patchType: JSONPatch, jsonPatch: {expression: "[JSONPatch{ops: 'add'}]"}}
  - {patchType: JSONPatch, jsonPatch: {expression: "[JSONPatch{op: 1}]"}}
`), []string{
			`invalid-value: spec.mutations[0].applyConfiguration.expression: Invalid value: "Object.metadata{labels: {}}": must evaluate to Object but got Object.metadata`,
			`invalid-value: spec.mutations[1].applyConfiguration.expression: Invalid value: "Object{spec: variables.last}": compilation failed: undefined field 'last'`,
			`invalid-value: spec.mutations[2].jsonPatch.expression: Invalid value: "JSONPatch{op: 'add'}": must evaluate to list(JSONPatch) but got JSONPatch`,
			`invalid-value: spec.mutations[3].jsonPatch.expression: Invalid value: "[JSONPatch{ops: 'add'}]": compilation failed: undefined field 'ops'`,
			`invalid-value: spec.mutations[4].jsonPatch.expression: Invalid value: "[JSONPatch{op: 1}]": compilation failed: expected type of field 'op' is 'string' but provided type is 'int'`,
		}},
	})
}

func TestDeviceSelectors(t *testing.T) {
	t.Parallel()
	class := func(expression string) string {
		return `
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: a}
spec: {selectors: [{cel: {expression: ` + expression + `}}]}
`
	}
	runCases(t, []testCase{
		{"takes what selects devices", class(`"device.driver == 'a.example.com' && device.capacity['a.example.com'].memory.compareTo(quantity('1Gi')) >= 0 && device.allowMultipleAllocations"`), nil},
		{"takes an attribute, which may be a boolean", class(`"cel.bind(d, device.attributes['a.example.com'], d.shared)"`), nil},
		{"reports what is no field of a device", class(`"device.drivers == 'a'"`), []string{
			`invalid-value: spec.selectors[0].cel.expression: Invalid value: "device.drivers == 'a'": compilation failed: undefined field 'drivers'`,
		}},
		{"reports what is no condition", class(`device.driver`), []string{
			`invalid-value: spec.selectors[0].cel.expression: Invalid value: "device.driver": must evaluate to bool or the unknown type, not string`,
		}},
		{"reports what costs too much", class(`"device.attributes.all(a, device.attributes.all(b, device.attributes.all(c, device.attributes.all(d, a == b || c == d))))"`), []string{
			"forbidden-field: spec.selectors[0].cel.expression: Forbidden: too complex, exceeds cost limit",
		}},
	})
}
