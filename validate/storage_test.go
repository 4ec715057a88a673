package validate

import "testing"

func TestStorage(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"reports topologies that say the same, or nothing", `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: a}
provisioner: a
allowedTopologies:
- matchLabelExpressions: [{key: zone, values: [a, b]}]
- matchLabelExpressions: [{key: zone, values: [b, a]}]
- matchLabelExpressions: [{key: zone, values: [a]}]
- {}
-
`, []string{
			`duplicate-value: allowedTopologies[1].matchLabelExpressions: Duplicate value: ""`,
			`duplicate-value: allowedTopologies[3].matchLabelExpressions: Duplicate value: ""`,
			`duplicate-value: allowedTopologies[4].matchLabelExpressions: Duplicate value: ""`,
		}},
		{"judges classes", `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: a}
reclaimPolicy: Recycle
volumeBindingMode: Later
allowedTopologies: [{matchLabelExpressions: [{key: zone, values: [a, a]}, {key: zone}]}]
---
apiVersion: storage.k8s.io/v1
kind: VolumeAttributesClass
metadata: {name: a}
driverName: a/b/c
`, []string{
			"missing-field: provisioner is required",
			`invalid-value: reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"`,
			`invalid-value: volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"`,
			`duplicate-value: allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"`,
			"missing-field: allowedTopologies[0].matchLabelExpressions[1].values is required",
			`duplicate-value: allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "zone"`,
			`invalid-name: driverName: Invalid value: "a/b/c": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			"missing-field: parameters: Required value: must contain at least one key/value pair",
		}},
		{"judges drivers, nodes and attachments", `
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {name: a}
spec: {fsGroupPolicy: Any, volumeLifecycleModes: [Long], tokenRequests: [{audience: a, expirationSeconds: 5}, {audience: a}]}
---
apiVersion: storage.k8s.io/v1
kind: CSINode
metadata: {name: a}
spec: {drivers: [{name: a, nodeID: x}, {name: a, topologyKeys: [b, b]}]}
---
apiVersion: storage.k8s.io/v1
kind: VolumeAttachment
metadata: {name: a}
spec: {attacher: a_b, nodeName: m, source: {}}
---
apiVersion: storage.k8s.io/v1
kind: VolumeAttachment
metadata: {name: a}
spec: {attacher: a, nodeName: m, source: {inlineVolumeSpec: {capacity: {storage: 1}, nfs: {server: a, path: /b}}}}
---
apiVersion: storage.k8s.io/v1
kind: CSIStorageCapacity
metadata: {name: a}
storageClassName: A
capacity: -1
`, []string{
			`invalid-value: spec.fsGroupPolicy: Unsupported value: "Any": supported values: "File", "None", "ReadWriteOnceWithFSType"`,
			"invalid-value: spec.tokenRequests[0].expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes",
			`duplicate-value: spec.tokenRequests[1].audience: Duplicate value: "a"`,
			`invalid-value: spec.volumeLifecycleModes: Unsupported value: "Long": supported values: "Persistent", "Ephemeral"`,
			"server-warning: spec.tokenRequests: spec.serviceAccountTokenInSecrets is unset",
			"missing-field: spec.drivers[1].nodeID is required",
			`duplicate-value: spec.drivers[1].name: Duplicate value: "a"`,
			`duplicate-value: spec.drivers[1]: Duplicate value: "b"`,
			`invalid-name: spec.attacher: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"missing-field: spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName",
			"forbidden-field: spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes",
			"missing-field: spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes",
			"missing-field: spec.source.inlineVolumeSpec.accessModes is required",
			`invalid-name: storageClassName: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"invalid-value: capacity: Invalid value: -1: must be greater than or equal to 0",
		}},
	})
}
