package validate

import "testing"

func TestEndpoints(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges addresses and ports", `
apiVersion: v1
kind: Endpoints
metadata: {name: a}
subsets:
- {}
- addresses: [{ip: 127.0.0.1}, {ip: 1.2.3, hostname: A}, {ip: 1.2.3.4, nodeName: A}]
  ports: [{port: 80}, {name: A, port: 0, protocol: tcp}]
`, []string{
			"missing-field: subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`",
			`invalid-value: subsets[1].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)`,
			`invalid-value: subsets[1].addresses[1].ip: Invalid value: "1.2.3": must be a valid IP address`,
			`invalid-name: subsets[1].addresses[1].hostname: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			`invalid-name: subsets[1].addresses[2].nodeName: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"missing-field: subsets[1].ports[0].name is required",
			`invalid-name: subsets[1].ports[1].name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			"invalid-port: subsets[1].ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive",
			`invalid-value: subsets[1].ports[1].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"`,
		}},
		{"judges slices", `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: a}
addressType: IPv4
ports: [{name: A}, {name: b, protocol: Any}, {name: b}]
endpoints: [{addresses: []}, {addresses: ["::1", 169.254.0.1], hostname: A, hints: {forZones: [{name: a}, {name: a}]}}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: a}
endpoints: []
`, []string{
			`invalid-name: ports[0].name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			`invalid-value: ports[1].protocol: Unsupported value: "Any": supported values: "SCTP", "TCP", "UDP"`,
			`duplicate-value: ports[2].name: Duplicate value: "b"`,
			"missing-field: endpoints[0].addresses: Required value: must contain at least 1 address",
			`invalid-value: endpoints[1].addresses: Invalid value: "::1": must be an IPv4 address`,
			`invalid-value: endpoints[1].addresses[0]: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)`,
			`invalid-value: endpoints[1].addresses[1]: Invalid value: "169.254.0.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)`,
			`invalid-name: endpoints[1].hostname: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			`duplicate-value: endpoints[1].hints.forZones[1].name: Duplicate value: "a"`,
			"missing-field: addressType is required",
		}},
	})
}
