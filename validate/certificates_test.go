package validate

import "testing"

func TestCertificatesAndAPIServices(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes a list of numbers for bytes, but not for a request", `
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: a}
spec: {request: [0], signerName: example.com/a, usages: [client auth]}
`, []string{"invalid-value: spec.request: Invalid value: PEM block type must be CERTIFICATE REQUEST"}},
		{"judges requests", `
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: a}
spec: {request: YQ==, signerName: example, usages: [client auth, client auth, tea], expirationSeconds: 5}
---
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: a}
spec: {signerName: kubernetes.io/legacy-unknown}
`, []string{
			"invalid-value: spec.request: Invalid value: PEM block type must be CERTIFICATE REQUEST",
			`duplicate-value: spec.usages[1]: Duplicate value: "client auth"`,
			`invalid-value: spec.usages[2]: Unsupported value: "tea": supported values: "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping"`,
			`invalid-name: spec.signerName: Invalid value: "example": must be a fully qualified domain and path of the form 'example.com/signer-name'`,
			"invalid-value: spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)",
			"invalid-value: spec.request: Invalid value: PEM block type must be CERTIFICATE REQUEST",
			"missing-field: spec.usages is required",
			`invalid-value: spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version`,
		}},
		{"judges API services", `
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.b}
spec: {group: a, version: v1, groupPriorityMinimum: 0, versionPriority: 2000, insecureSkipTLSVerify: true, caBundle: YQ==, service: {port: 0}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v2.}
spec: {version: v2, groupPriorityMinimum: 1, versionPriority: 1, insecureSkipTLSVerify: true}
`, []string{
			"invalid-name: metadata.name: Invalid value: \"v1.b\": must be `spec.version+\".\"+spec.group`: \"v1.a\"",
			"invalid-value: spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000",
			"invalid-value: spec.versionPriority: Invalid value: 2000: must be positive and less than 1000",
			"missing-field: spec.service.namespace is required",
			"missing-field: spec.service.name is required",
			"invalid-port: spec.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive",
			"invalid-value: spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present",
			"missing-field: spec.group: Required value: only v1 may have an empty group and it better be legacy kube",
			"invalid-value: spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify",
		}},
	})
}
