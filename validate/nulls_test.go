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

func TestSeldomMistakes(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges the features of nodes, and podCIDR before podCIDRs that begin otherwise", `
apiVersion: v1
kind: Node
metadata: {name: a}
spec: {podCIDR: 10.0.0.0/24, podCIDRs: [nothing]}
status: {declaredFeatures: [B, A, A, a]}
---
apiVersion: v1
kind: Node
metadata: {name: a}
spec: {podCIDR: nothing, podCIDRs: [10.0.0.0/24]}
`, []string{
			`invalid-value: status.declaredFeatures[1]: Invalid value: "A": list must be sorted alphabetically`,
			`duplicate-value: status.declaredFeatures[2]: Duplicate value: "A"`,
			`invalid-value: status.declaredFeatures[3]: Invalid value: "a": must start with an UpperCamelCase segment, with subsequent segments separated by '/', and contain only alphanumeric characters and slashes`,
			`invalid-value: spec.podCIDRs[0]: Invalid value: "nothing": must be a valid CIDR value`,
		}},
		{"takes what the server drops from the metadata of reviews", `
apiVersion: authorization.k8s.io/v1
kind: SubjectAccessReview
metadata: {uid: a, deletionGracePeriodSeconds: 1, creationTimestamp: null}
spec: {user: a, nonResourceAttributes: {path: /a, verb: get}}
`, nil},
		{"survives clusterIPs that are no list", `
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {clusterIPs: {a: b}, ports: [{port: 1}]}
`, nil},
		{"reads a point alone as 0, as the server does", `
apiVersion: v1
kind: LimitRange
metadata: {name: a}
spec: {limits: [{type: Container, max: {cpu: .}, min: {cpu: 1}}]}
`, []string{
			"invalid-value: spec.limits[0].min[cpu]: Invalid value: 1: min value is greater than max value",
			"invalid-value: spec.limits[0].defaultRequest[cpu]: Invalid value: min value is greater than default request value",
			"invalid-value: spec.limits[0].default[cpu]: Invalid value: min value is greater than default value",
		}},
		{"wants generateName to begin an IP address", `
apiVersion: networking.k8s.io/v1
kind: IPAddress
metadata: {name: 10.0.0.1, generateName: a-}
spec: {parentRef: {resource: services, name: a, namespace: b}}
`, []string{`invalid-value: metadata.generateName: Invalid value: "a-": must be a valid IP address`}},
		{"limits an iSCSI portal beside an initiator", `
apiVersion: v1
kind: PersistentVolume
metadata: {name: a}
spec:
  accessModes: [ReadWriteOnce]
  capacity: {storage: 1Gi}
  iscsi: {targetPortal: a.very.long.name.of.a.portal.in.a.very.far.region.example.com:3260, iqn: "iqn.2001-04.com.example:a", lun: 1, initiatorName: "iqn.2001-04.com.example:b"}
`, []string{`invalid-value: spec.iscsi.targetportal: Invalid value: "a.very.long.name.of.a.portal.in.a.very.far.region.example.com:3260": Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.`}},
		{"a null exit code is 0", `
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec: {podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [null]}}]}, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
`, []string{"invalid-value: spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: must not be 0 for the In operator"}},
	})
}
