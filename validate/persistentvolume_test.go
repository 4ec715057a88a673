package validate

import "testing"

func TestPersistentVolumes(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges volumes", `
apiVersion: v1
kind: PersistentVolume
metadata: {name: a}
spec: {}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: a}
spec:
  accessModes: [ReadWriteOnce, ReadWriteOncePod, Any]
  capacity: {storage: 0, cpu: 1}
  persistentVolumeReclaimPolicy: Keep
  storageClassName: A
  volumeMode: Raw
  local: {path: /a}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: a}
spec:
  accessModes: [ReadWriteOnce]
  capacity: {storage: 1Gi}
  persistentVolumeReclaimPolicy: Recycle
  hostPath: {path: //}
  nodeAffinity: {}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: a}
spec:
  accessModes: [ReadWriteOnce]
  capacity: {storage: 1Gi}
  csi: {driver: "", nodeStageSecretRef: {}, nodePublishSecretRef: {name: S}}
`, []string{
			"missing-field: spec.accessModes is required",
			"missing-field: spec.capacity is required",
			`invalid-value: spec.capacity: Unsupported value: "": supported values: "storage"`,
			"missing-field: spec: Required value: must specify a volume type",
			`invalid-value: spec.accessModes: Unsupported value: "Any": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"`,
			"forbidden-field: spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
			`invalid-value: spec.capacity: Unsupported value: supported values: "storage"`,
			"invalid-value: spec.capacity[storage]: Invalid value: 0: must be greater than zero",
			`invalid-value: spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"`,
			"missing-field: spec.nodeAffinity: Required value: Local volume requires node affinity",
			`invalid-name: spec.storageClassName: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			`invalid-value: spec.volumeMode: Unsupported value: "Raw": supported values: "Block", "Filesystem"`,
			"missing-field: spec.nodeAffinity.required: Required value: must specify required node constraints",
			"forbidden-field: spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
			"server-warning: spec.persistentVolumeReclaimPolicy: the Recycle reclaim policy is deprecated",
			"missing-field: spec.csi.driver is required and must not be empty",
			"missing-field: spec.csi.volumeHandle is required",
			`invalid-name: spec.csi.nodePublishSecretRef.name: Invalid value: "S": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"missing-field: spec.csi.nodePublishSecretRef.namespace is required",
		}},
		{"judges claims", `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: a}
spec: {resources: {requests: {cpu: 1}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: a}
spec:
  accessModes: [rwo]
  resources: {requests: {storage: 0}}
  storageClassName: A_b
  volumeMode: Raw
  dataSource: {kind: VolumeSnapshot, apiGroup: snapshot.storage.k8s.io}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: a}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, dataSource: {kind: Any, name: dropped}}
`, []string{
			"missing-field: spec.accessModes: Required value: at least 1 access mode is required",
			"missing-field: spec.resources[storage] is required",
			`invalid-value: spec.accessModes: Unsupported value: "rwo": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"`,
			"invalid-value: spec.resources[storage]: Invalid value: 0: must be greater than zero",
			`invalid-name: spec.storageClassName: Invalid value: "A_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			`invalid-value: spec.volumeMode: Unsupported value: "Raw": supported values: "Block", "Filesystem"`,
			"missing-field: spec.dataSource.name is required",
		}},
	})
}
