package validate

import "testing"

func TestIngress(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes a rule with a path", `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: a}
spec: {rules: [{host: "*.example.com", http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: 1a, port: {number: 80}}}}]}}]}
`, nil},
		{"judges hosts, paths and backends", `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: a, annotations: {kubernetes.io/ingress.class: x}}
spec:
  ingressClassName: z
  tls: [{hosts: [A, "*"], secretName: S}]
  rules:
  - {host: 10.0.0.1}
  - {host: a.*.b, http: {}}
  - http:
      paths:
      - {path: /}
      - {path: a, pathType: Prefix, backend: {}}
      - {path: //a/.., pathType: Exact, backend: {service: {name: a}, resource: {kind: a, name: b}}}
      - {path: a, pathType: ImplementationSpecific, backend: {service: {name: A, port: {name: a, number: 1}}}}
      - {path: /, pathType: prefix, backend: {service: {port: {number: 70000}}}}
      - {path: /, pathType: Prefix, backend: {service: {name: a}}}
      - {path: /, pathType: Prefix, backend: {resource: {apiGroup: A}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: a}
spec: {}
`, []string{
			`invalid-name: spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address`,
			`invalid-name: spec.rules[1].host: Invalid value: "a.*.b": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character`,
			"missing-field: spec.rules[1].http.paths is required",
			"missing-field: spec.rules[2].http.paths[0].pathType: Required value: pathType must be specified",
			`invalid-value: spec.rules[2].http.paths[1].path: Invalid value: "a": must be an absolute path`,
			"invalid-value: spec.rules[2].http.paths[1].backend: Invalid value: resource or service backend is required",
			`invalid-value: spec.rules[2].http.paths[2].path: Invalid value: "//a/..": must not contain '//'`,
			`invalid-value: spec.rules[2].http.paths[2].path: Invalid value: "//a/..": cannot end with '/..'`,
			"invalid-value: spec.rules[2].http.paths[2].backend: Invalid value: cannot set both resource and service backends",
			`invalid-value: spec.rules[2].http.paths[3].path: Invalid value: "a": must be an absolute path`,
			`invalid-name: spec.rules[2].http.paths[3].backend.service.name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			"invalid-port: spec.rules[2].http.paths[3].backend: Invalid value: cannot set both port name & port number",
			`invalid-value: spec.rules[2].http.paths[4].pathType: Unsupported value: "prefix": supported values: "Exact", "ImplementationSpecific", "Prefix"`,
			"missing-field: spec.rules[2].http.paths[4].backend.service.name is required",
			"invalid-port: spec.rules[2].http.paths[4].backend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive",
			"missing-field: spec.rules[2].http.paths[5].backend: Required value: port name or number is required",
			`invalid-name: spec.rules[2].http.paths[6].backend.resource.apiGroup: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"missing-field: spec.rules[2].http.paths[6].backend.resource.kind is required",
			"missing-field: spec.rules[2].http.paths[6].backend.resource.name is required",
			`invalid-name: spec.tls[0].hosts[0]: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: spec.tls[0].hosts[1]: Invalid value: "*": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character`,
			`invalid-name: spec.tls[0].secretName: Invalid value: "S": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"invalid-value: annotations.kubernetes.io/ingress.class: Invalid value: \"x\": must match `ingressClassName` when both are specified",
			"invalid-value: spec: Invalid value: either `defaultBackend` or `rules` must be specified",
		}},
		{"judges classes", `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: a}
spec: {controller: nginx, parameters: {kind: A, name: b, scope: Namespace}}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: a}
spec: {controller: example.com/a, parameters: {kind: A, name: b, namespace: c}}
`, []string{
			`invalid-name: spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")`,
			"missing-field: spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
			"forbidden-field: spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
		}},
	})
}
