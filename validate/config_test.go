package validate

import "testing"

func TestConfigMapAndSecret(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges keys", `
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {"a b": c, ..: d, ok: e}
binaryData: {ok: YQ==}
`, []string{
			`invalid-name: data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.'`,
			`invalid-name: data[..]: Invalid value: "..": must not be '..'`,
			`duplicate-value: data[ok]: Invalid value: "ok": duplicate of key present in binaryData`,
		}},
		{"wants the keys of a Secret's type", `
apiVersion: v1
kind: Secret
metadata: {name: a}
type: kubernetes.io/tls
data: {tls.crt: YQ==}
---
apiVersion: v1
kind: Secret
metadata: {name: a}
type: kubernetes.io/dockerconfigjson
stringData: {.dockerconfigjson: not json}
---
apiVersion: v1
kind: Secret
metadata: {name: a}
type: kubernetes.io/basic-auth
---
apiVersion: v1
kind: Secret
metadata: {name: a}
type: kubernetes.io/ssh-auth
data: {ssh-privatekey: ""}
---
apiVersion: v1
kind: Secret
metadata: {name: a}
type: kubernetes.io/service-account-token
---
apiVersion: v1
kind: Secret
metadata: {name: a}
type: example.com/any
stringData: {a/b: c}
`, []string{
			"missing-field: data[tls.key] is required",
			"server-warning: data: tls: failed to find any PEM data in certificate input",
			`invalid-value: data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character 'o' in literal null (expecting 'u')`,
			"missing-field: data[username] is required",
			"missing-field: data[password] is required",
			"missing-field: data[ssh-privatekey] is required and must not be empty",
			"missing-field: metadata.annotations[kubernetes.io/service-account.name] is required",
			`invalid-name: data[a/b]: Invalid value: "a/b": a valid config key must consist of alphanumeric characters, '-', '_' or '.'`,
		}},
	})
}
