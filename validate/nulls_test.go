package validate

import "testing"

// A null in a list or a map is an empty value to the server: json decodes it into the zero value of the element.
func TestNulls(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"a null amount is 0", `
apiVersion: v1
kind: LimitRange
metadata: {name: a}
spec: {limits: [{type: Container, default: {cpu: null}, defaultRequest: {cpu: 100m}}, {type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: null}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: b, resources: {requests: {cpu: 30m}, limits: {cpu: null}}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: b, resources: {requests: {cpu: null}, limits: {cpu: 1}}}]}
`, []string{
			`invalid-value: spec.limits[0].defaultRequest[cpu]: Invalid value: "100m": default request value is greater than default limit value`,
			`invalid-value: spec.limits[1].min[storage]: Invalid value: "1Gi": min value is greater than max value`,
			`request-exceeds-limit: spec.containers[0].resources.requests: Invalid value: "30m": must be less than or equal to cpu limit of 0`,
		}},
		{"a null text is empty", `
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: {name: a}
spec:
  priorityLevelConfiguration: {name: a}
  rules: [{subjects: [{kind: User, user: {name: a}}], nonResourceRules: [{verbs: [get], nonResourceURLs: [null]}]}]
`, []string{"invalid-value: spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: must not be empty"}},
		{"a null property of a schema has no type", `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: as.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {plural: as, kind: A}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: null}}}}]
`, []string{"missing-field: spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields"}},
		{"a null attribute of a device has no value", `
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: a}
spec: {driver: a.b, nodeName: a, pool: {name: a, generation: 1, resourceSliceCount: 1}, devices: [{name: a, attributes: {model: null}}]}
`, []string{"invalid-value: spec.devices[0].attributes[model]: Invalid value: exactly one value must be specified"}},
	})
}

func TestAccessReviewSelectors(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges requirements, but takes operators of later releases", `
apiVersion: authorization.k8s.io/v1
kind: SelfSubjectAccessReview
spec:
  resourceAttributes:
    verb: list
    resource: pods
    fieldSelector: {requirements: [{operator: In, values: [a]}, {key: a, operator: NotIn}, {key: a, operator: Exists, values: [a]}, {key: a, operator: Near}]}
    labelSelector: {requirements: [{key: a b, operator: In, values: [c d]}, {key: a, operator: Exists}]}
`, []string{
			"missing-field: spec.resourceAttributes.fieldSelector.requirements[0].key: Required value: must be specified",
			"missing-field: spec.resourceAttributes.fieldSelector.requirements[1].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
			"forbidden-field: spec.resourceAttributes.fieldSelector.requirements[2].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
			`invalid-name: spec.resourceAttributes.labelSelector.requirements[0].key: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: spec.resourceAttributes.labelSelector.requirements[0].values[0]: Invalid value: "c d": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
		}},
		{"wants the namespace whose rules are asked for", `
apiVersion: authorization.k8s.io/v1
kind: SelfSubjectRulesReview
spec: {}
`, []string{"missing-field: spec.namespace: Required value: no namespace on request"}},
	})
}
