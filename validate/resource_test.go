package validate

import "testing"

func TestDevices(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges claims", `
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: a}
spec:
  devices:
    requests:
    - {name: a.b}
    - {name: a, exactly: {deviceClassName: A, allocationMode: All, count: 2, selectors: [{}]}}
    - {name: a, firstAvailable: [{name: x, deviceClassName: b}, {name: x, deviceClassName: b, allocationMode: Some}]}
    constraints: [{requests: [a/x, b]}, {matchAttribute: name}]
    config: [{}, {opaque: {driver: a_b, parameters: {}}}]
---
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata: {name: a}
spec: {metadata: {name: b}, spec: {devices: {requests: [{name: a, exactly: {deviceClassName: b}}]}}}
`, []string{
			`duplicate-value: spec.devices.requests[2]: Duplicate value: "a"`,
			`invalid-name: spec.devices.requests[0].name: Invalid value: "a.b": must not contain dots`,
			"missing-field: spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required",
			`invalid-name: spec.devices.requests[1].exactly.deviceClassName: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"missing-field: spec.devices.requests[1].exactly.selectors[0].cel is required",
			"invalid-value: spec.devices.requests[1].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'",
			`duplicate-value: spec.devices.requests[2].firstAvailable[1]: Duplicate value: "x"`,
			`invalid-value: spec.devices.requests[2].firstAvailable[1].allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"`,
			`invalid-value: spec.devices.constraints[0].requests[1]: Invalid value: "b": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'`,
			`missing-field: spec.devices.constraints[0]: Required value: exactly one of "matchAttribute" or "distinctAttribute" is required`,
			`invalid-name: spec.devices.constraints[1].matchAttribute: Invalid value: "name": a fully qualified name must be a domain and a name separated by a slash`,
			"missing-field: spec.devices.config[0].opaque is required",
			`invalid-name: spec.devices.config[1].opaque.driver: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"forbidden-field: spec.metadata.name: Forbidden: cannot be set",
		}},
		{"judges classes and slices", `
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: a}
spec: {extendedResourceName: gpu, config: [{}]}
---
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: a}
spec:
  driver: a
  pool: {name: a_b, resourceSliceCount: 0}
  nodeName: m
  allNodes: true
  devices: [{name: a}, {name: a, attributes: {1x: {int: 1}, ok: {}, v: {version: "1"}}, nodeName: x, taints: [{key: a, effect: Go}]}]
`, []string{
			"missing-field: spec.config[0].opaque is required",
			`invalid-name: spec.extendedResourceName: Invalid value: "gpu": must be a valid extended resource name`,
			`invalid-name: spec.pool.name: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"invalid-value: spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
			"invalid-value: spec: Invalid value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set",
			`duplicate-value: spec.devices[1]: Duplicate value: "a"`,
			`invalid-name: spec.devices[1].attributes: Invalid value: "1x": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'`,
			"invalid-value: spec.devices[1].attributes[ok]: Invalid value: exactly one value must be specified",
			`invalid-value: spec.devices[1].attributes[v].version: Invalid value: "1": must be a string compatible with semver.org spec 2.0.0`,
			`invalid-value: spec.devices[1].taints[0].effect: Unsupported value: "Go": supported values: "NoExecute", "NoSchedule", "None"`,
			"invalid-value: spec.devices[1]: Invalid value: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec",
		}},
	})
}
