package validate

import "testing"

func TestProbe(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes one handler with its defaults", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: c
    image: i
    livenessProbe: {httpGet: {port: http}}
    readinessProbe: {tcpSocket: {port: 80}, successThreshold: 2}
    startupProbe: {grpc: {port: 80}, terminationGracePeriodSeconds: 5}
    lifecycle: {preStop: {sleep: {seconds: 0}}}
`, nil},
		{"wants exactly one handler", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: c
    image: i
    livenessProbe: {periodSeconds: 5}
    readinessProbe: {exec: {command: [a]}, httpGet: {port: 80}}
    lifecycle: {postStart: {}}
`, []string{
			"missing-field: spec.containers[0].lifecycle.postStart: Required value: must specify a handler type",
			"missing-field: spec.containers[0].livenessProbe: Required value: must specify a handler type",
			"forbidden-field: spec.containers[0].readinessProbe.httpGet: Forbidden: may not specify more than 1 handler type",
		}},
		{"judges ports, schemes, headers and numbers", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  terminationGracePeriodSeconds: 5
  containers:
  - name: c
    image: i
    livenessProbe: {httpGet: {port: 0, scheme: http, httpHeaders: [{name: "a b", value: c}]}, successThreshold: 2, periodSeconds: -1}
    readinessProbe: {tcpSocket: {port: "80"}, terminationGracePeriodSeconds: 5}
    startupProbe: {grpc: {port: 70000}, terminationGracePeriodSeconds: 0}
    lifecycle: {preStop: {sleep: {seconds: 6}}}
`, []string{
			"invalid-value: spec.containers[0].lifecycle.preStop.sleep: Invalid value: must be non-negative and less than terminationGracePeriodSeconds (5)",
			"invalid-port: spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive",
			`invalid-value: spec.containers[0].livenessProbe.httpGet.scheme: Unsupported value: "http": supported values: "HTTP", "HTTPS"`,
			`invalid-value: spec.containers[0].livenessProbe.httpGet.httpHeaders: Invalid value: "a b": a valid HTTP header must consist of alphanumeric characters or '-'`,
			"invalid-value: spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
			"invalid-value: spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
			`invalid-port: spec.containers[0].readinessProbe.tcpSocket.port: Invalid value: "80": must contain at least one letter (a-z)`,
			"invalid-value: spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes",
			"invalid-port: spec.containers[0].startupProbe.grpc.port: Invalid value: 70000: must be between 1 and 65535, inclusive",
			"invalid-value: spec.containers[0].startupProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0",
		}},
	})
}
