package validate

import "testing"

func TestAdmission(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges webhooks", `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: a}
webhooks:
- name: short
  failurePolicy: Stop
  timeoutSeconds: 60
  clientConfig: {url: "http://a@b/c?d#e"}
  rules: [{operations: ["*", CREATE], apiGroups: [], apiVersions: [""], resources: [pods/*, pods/log, "*", pods], scope: All}]
  matchConditions: [{name: a b, expression: " "}]
- name: a.example.com
  sideEffects: Some
  admissionReviewVersions: [v2, v2]
  clientConfig: {service: {name: a, namespace: b, port: 0, path: a//b}}
- name: a.example.com
  sideEffects: None
  admissionReviewVersions: [v1]
  clientConfig: {}
`, []string{
			`invalid-name: webhooks[0].name: Invalid value: "short": should be a domain with at least three segments separated by dots`,
			"invalid-value: webhooks[0].rules[0].operations: Invalid value: if '*' is present, must not specify other operations",
			"missing-field: webhooks[0].rules[0].apiGroups is required and must not be empty",
			"missing-field: webhooks[0].rules[0].apiVersions[0] is required and must not be empty",
			`invalid-value: webhooks[0].rules[0].resources[1]: Invalid value: "pods/log": if 'pods/*' is present, must not specify pods/log`,
			"invalid-value: webhooks[0].rules[0].resources: Invalid value: if '*' is present, must not specify other resources without subresources",
			`invalid-value: webhooks[0].rules[0].scope: Unsupported value: "All": supported values: "*", "Cluster", "Namespaced"`,
			`invalid-value: webhooks[0].failurePolicy: Unsupported value: "Stop": supported values: "Fail", "Ignore"`,
			"missing-field: webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun",
			"invalid-value: webhooks[0].timeoutSeconds: Invalid value: 60: the timeout value must be between 1 and 30 seconds",
			`invalid-value: webhooks[0].clientConfig.url: Invalid value: "http://a@b/c?d#e": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
			`invalid-value: webhooks[0].clientConfig.url: Invalid value: "http://a@b/c?d#e": user information is not permitted in the URL`,
			`invalid-value: webhooks[0].clientConfig.url: Invalid value: "http://a@b/c?d#e": fragments are not permitted in the URL`,
			`invalid-value: webhooks[0].clientConfig.url: Invalid value: "http://a@b/c?d#e": query parameters are not permitted in the URL`,
			"missing-field: webhooks[0].matchConditions[0].expression is required and must not be empty",
			`invalid-name: webhooks[0].matchConditions[0].name: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			"missing-field: webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1",
			`invalid-value: webhooks[1].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"`,
			"invalid-port: webhooks[1].clientConfig.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive",
			`invalid-value: webhooks[1].clientConfig.service.path: Invalid value: "a//b": must start with a '/'`,
			`invalid-value: webhooks[1].clientConfig.service.path: Invalid value: "a//b": segment[0] may not be empty`,
			`invalid-value: webhooks[1].clientConfig.service.path: Invalid value: "a//b": segment[1] may not be empty`,
			`duplicate-value: webhooks[1].admissionReviewVersions[1]: Invalid value: "v2": duplicate version`,
			"invalid-value: webhooks[1].admissionReviewVersions: Invalid value: must include at least one of v1, v1beta1",
			"missing-field: webhooks[2].clientConfig: Required value: exactly one of url or service is required",
			`duplicate-value: webhooks[2].name: Duplicate value: "a.example.com"`,
		}},
		{"judges policies", `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: a}
spec: {}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: a}
spec:
  failurePolicy: Stop
  paramKind: {apiVersion: a/b/c, kind: "1"}
  matchConstraints: {matchPolicy: Any, resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [GET], resources: [pods], resourceNames: [a/b]}]}
  variables: [{name: in, expression: "1"}, {expression: "1"}]
  validations: [{expression: "", message: "a\nb", reason: Any}]
  auditAnnotations: [{key: a b, valueExpression: ""}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: a}
spec: {validationActions: [Deny, Warn, Deny, Log], paramRef: {name: a, selector: {}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: a}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [DELETE], resources: [pods]}]}
  mutations: [{}, {patchType: JSONPatch}, {patchType: Other}]
`, []string{
			"missing-field: spec.matchConstraints is required",
			"missing-field: spec.validations: Required value: validations or auditAnnotations must contain at least one item",
			"missing-field: spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item",
			`invalid-value: spec.failurePolicy: Unsupported value: "Stop": supported values: "Fail", "Ignore"`,
			`invalid-value: spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c`,
			`invalid-name: spec.paramKind.kind: Invalid value: "1": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			`invalid-value: spec.matchConstraints.matchPolicy: Unsupported value: "Any": supported values: "Equivalent", "Exact"`,
			`invalid-name: spec.matchConstraints.resourceRules[0].resourceNames[0]: Invalid value: "a/b": may not contain '/'`,
			`invalid-value: spec.matchConstraints.resourceRules[0].operations[0]: Unsupported value: "GET": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"`,
			`invalid-name: spec.variables[0].name: Invalid value: "in": must be a valid CEL identifier`,
			"missing-field: spec.variables[1].name: Required value: name is not specified",
			"missing-field: spec.validations[0].expression: Required value: expression is not specified",
			`invalid-value: spec.validations[0].message: Invalid value: "a\nb": must not contain line breaks`,
			`invalid-value: spec.validations[0].reason: Unsupported value: "Any": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"`,
			`invalid-name: spec.auditAnnotations[0].key: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			"missing-field: spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified",
			"missing-field: spec.policyName is required",
			"forbidden-field: spec.paramRef.name: Forbidden: name and selector are mutually exclusive",
			"forbidden-field: spec.paramRef.selector: Forbidden: name and selector are mutually exclusive",
			"missing-field: spec.paramRef.parameterNotFoundAction is required",
			`duplicate-value: spec.validationActions[2]: Duplicate value: "Deny"`,
			`invalid-value: spec.validationActions[3]: Unsupported value: "Log": supported values: "Audit", "Deny", "Warn"`,
			"invalid-value: spec.validationActions: Invalid value: must not contain both Deny and Warn",
			`invalid-value: spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"`,
			"missing-field: spec.mutations[0].patchType is required",
			"missing-field: spec.mutations[1].jsonPatch: Required value: must be specified when patchType is JSONPatch",
			`invalid-value: spec.mutations[2].patchType: Unsupported value: "Other": supported values: "ApplyConfiguration", "JSONPatch"`,
			"missing-field: spec.reinvocationPolicy is required",
		}},
	})
}
