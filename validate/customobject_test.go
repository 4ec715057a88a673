package validate

import (
	"strings"
	"testing"
)

func TestCustomObject(t *testing.T) {
	t.Parallel()
	holder := definition("{type: array, items: {type: object, properties: {object: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}}}}")
	runCases(t, []testCase{
		{"judges the objects inside of objects", holder + `
---
apiVersion: example.com/v1
kind: A
metadata: {name: a}
spec:
- object: {apiVersion: v1, kind: Pod, metadata: {labels: {a: b}}}
- object: {apiVersion: a/b/c, kind: a_b, metadata: {name: a/b, namespace: A, labels: {a: b c}}}
`, []string{
			`invalid-value: spec[1].object.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c`,
			`invalid-name: spec[1].object.kind: Invalid value: "a_b": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character`,
			`invalid-name: spec[1].object.metadata.name: Invalid value: "a/b": may not contain '/'`,
			`invalid-name: spec[1].object.metadata.namespace: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			`invalid-name: spec[1].object.metadata.labels: Invalid value: "b c": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
		}},
		{"does not mind the namespace where there is none", strings.Replace(holder, "Namespaced", "Cluster", 1) + `
---
{apiVersion: example.com/v1, kind: A, metadata: {name: a, namespace: A}}
`, nil},
		{"minds the namespace where there is one", holder + `
---
{apiVersion: example.com/v1, kind: A, metadata: {name: a, namespace: A}}
`, []string{
			`invalid-name: metadata.namespace: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
		}},
		{"reports owners of a version that is none", `
{apiVersion: v1, kind: ConfigMap, metadata: {name: a, ownerReferences: [{apiVersion: a/b/c, kind: A, name: b, uid: c}]}}
`, []string{
			`invalid-value: metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty`,
		}},
	})
}
