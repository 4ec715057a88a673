package validate

import "testing"

func TestMetadata(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"wants a name", `
apiVersion: v1
kind: Pod
metadata: {namespace: a}
spec: {containers: [{name: c, image: i}]}
`, []string{"missing-field: metadata.name: Required value: name or generateName is required"}},
		{"takes generateName with a dash at its end", `
apiVersion: v1
kind: Pod
metadata: {generateName: a-}
spec: {containers: [{name: c, image: i}]}
`, nil},
		{"judges names by the kind", `
apiVersion: v1
kind: Service
metadata: {name: a.b, namespace: A_b}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: a.b_c}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: A}
`, []string{
			`invalid-name: metadata.name: Invalid value: "a.b": must not contain dots`,
			`invalid-name: metadata.namespace: Invalid value: "A_b": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			`invalid-name: metadata.name: Invalid value: "a.b_c": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
		}},
		{"judges labels, annotations, owners and finalizers", `
apiVersion: v1
kind: Pod
metadata:
  name: a
  labels: {a: "b c", "a/b/c": d}
  annotations: {"A.b/C": any thing, "-": x}
  ownerReferences: [{apiVersion: v1, kind: Pod, name: b}]
  finalizers: [mine, example.com/mine]
spec: {containers: [{name: c, image: i}]}
`, []string{
			`invalid-name: metadata.labels: Invalid value: "b c": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: metadata.labels: Invalid value: "a/b/c": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: metadata.annotations: Invalid value: "-": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			"invalid-value: metadata.ownerReferences.uid: Invalid value: must not be empty",
			`invalid-name: metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified`,
		}},
		{"passes over values of a wrong type", `
apiVersion: v1
kind: Service
metadata: [a]
spec: {ports: {port: 80}, clusterIP: [], type: 5, selector: x, externalIPs: y}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: 5, labels: [], ownerReferences: x, finalizers: {}}
spec: []
`, nil},
	})
}
