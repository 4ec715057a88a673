package validate

import "testing"

func TestNetworkPolicy(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges ports and peers", `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a}
spec:
  podSelector: {matchLabels: {a: b c}}
  policyTypes: [Ingress, Egres]
  ingress:
  - ports: [{port: 0}, {port: 80, endPort: 70}, {port: http, endPort: 90}, {endPort: 90}, {protocol: tcp, port: Http}]
    from: [{}, {ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16, 10.0.0.0/8]}, podSelector: {}}, {ipBlock: {}}]
  egress: [{to: [{ipBlock: {cidr: 10.0.0.1/8}}]}]
`, []string{
			`invalid-name: spec.podSelector.matchLabels: Invalid value: "b c": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			"invalid-port: spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
			"invalid-port: spec.ingress[0].ports[1].endPort: Invalid value: 70: must be greater than or equal to `port`",
			"invalid-port: spec.ingress[0].ports[2].endPort: Invalid value: 90: may not be specified when `port` is non-numeric",
			"invalid-port: spec.ingress[0].ports[3].endPort: Invalid value: 90: may not be specified when `port` is not specified",
			`invalid-value: spec.ingress[0].ports[4].protocol: Unsupported value: "tcp": supported values: "TCP", "UDP", "SCTP"`,
			`invalid-port: spec.ingress[0].ports[4].port: Invalid value: "Http": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
			"missing-field: spec.ingress[0].from[0]: Required value: must specify a peer",
			"invalid-value: spec.ingress[0].from[1].ipBlock.except[0]: Invalid value: \"11.0.0.0/16\": must be a strict subset of `cidr`",
			"invalid-value: spec.ingress[0].from[1].ipBlock.except[1]: Invalid value: \"10.0.0.0/8\": must be a strict subset of `cidr`",
			"forbidden-field: spec.ingress[0].from[1]: Forbidden: may not specify both ipBlock and another peer",
			"missing-field: spec.ingress[0].from[2].ipBlock.cidr is required",
			`invalid-value: spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length`,
			`invalid-value: spec.policyTypes[1]: Unsupported value: "Egres": supported values: "Ingress", "Egress"`,
		}},
		{"judges ranges and addresses of services", `
apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: {name: a}
spec: {cidrs: [10.0.0.0/24, 10.1.0.0/24]}
---
apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: {name: a}
spec: {}
---
apiVersion: networking.k8s.io/v1
kind: IPAddress
metadata: {name: 10.0.0.300}
spec: {parentRef: {resource: services}}
`, []string{
			"invalid-value: spec.cidrs: Invalid value: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64",
			"missing-field: spec.cidrs: Required value: at least one CIDR required",
			`invalid-value: metadata.name: Invalid value: "10.0.0.300": must be a valid IP address`,
			"missing-field: spec.parentRef.name is required",
		}},
	})
}
