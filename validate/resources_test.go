package validate

import "testing"

func TestResources(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"compares amounts, not texts", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: c, image: i, resources: {requests: {cpu: "1", memory: 1024Mi}, limits: {cpu: 1000m, memory: 1Gi}}}]}
`, nil},
		{"refuses requests above limits", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: c, image: i, resources: {requests: {cpu: 1.5, memory: 1Gi}, limits: {cpu: 1500m, memory: 1G}}}]}
`, []string{
			`request-exceeds-limit: spec.containers[0].resources.requests: Invalid value: "1Gi": must be less than or equal to memory limit of 1G`,
		}},
		{"judges names and amounts", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: c
    image: i
    resources:
      requests: {example.com/gpu: 1, nvidia.com/gpu: 2}
      limits: {cpus: 1, cpu: -1, requests.cpu: 1, nvidia.com/gpu: 1, example.com/half: 500m, a_b/c: 1}
`, []string{
			`invalid-value: spec.containers[0].resources.limits[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified`,
			"invalid-value: spec.containers[0].resources.limits[cpu]: Invalid value: -1: must be greater than or equal to 0",
			`invalid-value: spec.containers[0].resources.limits[requests.cpu]: Invalid value: "requests.cpu": must be a standard resource for containers`,
			`invalid-value: spec.containers[0].resources.limits[example.com/half]: Invalid value: "500m": must be an integer`,
			`invalid-value: spec.containers[0].resources.limits[a_b/c]: Invalid value: "a_b/c": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"missing-field: spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources",
			"request-exceeds-limit: spec.containers[0].resources.requests: Invalid value: 2: must be equal to nvidia.com/gpu limit of 1",
		}},
		{"wants huge pages in whole pages and beside cpu or memory", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: c, image: i, resources: {limits: {hugepages-2Mi: 3Mi}}}]}
`, []string{
			`invalid-value: spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi`,
			"forbidden-field: spec.containers[0].resources: Forbidden: HugePages require cpu or memory",
		}},
	})
}
