package validate

import "testing"

func TestVolumes(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes one source, or none for an emptyDir", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  volumes: [{name: a}, {name: b, emptyDir: {}}, {name: c, configMap: {name: c, defaultMode: 0644}}, {name: d, projected: {sources: [{secret: {name: s}}]}}]
  containers: [{name: c, image: i}]
`, nil},
		{"judges names and that there is one source", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  volumes: [{name: A}, {emptyDir: {}}, {name: c}, {name: c}, {name: d, emptyDir: {}, secret: {secretName: s}}]
  containers: [{name: c, image: i}]
`, []string{
			`invalid-name: spec.volumes[0].name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
			"missing-field: spec.volumes[1].name is required",
			`duplicate-value: spec.volumes[3].name: Duplicate value: "c"`,
			"forbidden-field: spec.volumes[4].secret: Forbidden: may not specify more than 1 volume type",
		}},
		{"judges each source", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: c, image: i}]
  volumes:
  - {name: v0, hostPath: {path: /a/../b}}
  - {name: v1, hostPath: {path: /a, type: Folder}}
  - {name: v2, secret: {defaultMode: 1000, items: [{key: a, path: /b}, {path: ..c}]}}
  - {name: v3, configMap: {items: [{key: a, path: a, mode: -1}]}}
  - {name: v4, nfs: {server: a, path: b}}
  - {name: v5, persistentVolumeClaim: {}}
  - {name: v6, downwardAPI: {items: [{path: a}, {path: b, fieldRef: {fieldPath: spec.nodeName}}, {path: c, resourceFieldRef: {resource: limits.cpu}}]}}
  - {name: v7, csi: {driver: a_b, nodePublishSecretRef: {name: S}}}
  - {name: v8, ephemeral: {volumeClaimTemplate: {metadata: {name: a}, spec: {accessModes: [ReadWriteAlways]}}}}
  - {name: v9, iscsi: {targetPortal: a, iqn: disk, lun: 300}}
  - {name: v10, azureDisk: {diskName: a, diskURI: b, kind: Managed, cachingMode: Some}}
  - {name: v11, emptyDir: {sizeLimit: -1}}
  - {name: v12, image: {pullPolicy: Sometimes}}
  - {name: v13, fc: {targetWWNs: [a]}}
  - {name: v14, gcePersistentDisk: {partition: 300}}
  - {name: v15, flexVolume: {driver: a, options: {kubernetes.io/a: b}}}
`, []string{
			`invalid-value: spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain '..'`,
			`invalid-value: spec.volumes[1].hostPath.type: Unsupported value: "Folder": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"`,
			"missing-field: spec.volumes[2].secret.secretName is required",
			"invalid-value: spec.volumes[2].secret.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive",
			`invalid-value: spec.volumes[2].secret.items[0].path: Invalid value: "/b": must be a relative path`,
			"missing-field: spec.volumes[2].secret.items[1].key is required",
			`invalid-value: spec.volumes[2].secret.items[1].path: Invalid value: "..c": must not start with '..'`,
			"missing-field: spec.volumes[3].configMap.name is required",
			"invalid-value: spec.volumes[3].configMap.items[0].mode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive",
			`invalid-value: spec.volumes[4].nfs.path: Invalid value: "b": must be an absolute path`,
			"missing-field: spec.volumes[5].persistentVolumeClaim.claimName is required",
			"missing-field: spec.volumes[6].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required",
			`invalid-value: spec.volumes[6].downwardAPI.fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"`,
			"missing-field: spec.volumes[6].downwardAPI.resourceFieldRef.containerName is required",
			`invalid-name: spec.volumes[7].csi.driver: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			`invalid-name: spec.volumes[7].csi.name: Invalid value: "S": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
			"forbidden-field: spec.volumes[8].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set",
			`invalid-value: spec.volumes[8].ephemeral.volumeClaimTemplate.spec.accessModes: Unsupported value: "ReadWriteAlways": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"`,
			"missing-field: spec.volumes[8].ephemeral.volumeClaimTemplate.spec.resources[storage] is required",
			`invalid-value: spec.volumes[9].iscsi.iqn: Invalid value: "disk": must be valid format starting with iqn, eui, or naa`,
			"invalid-value: spec.volumes[9].iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive",
			`invalid-value: spec.volumes[10].azureDisk.cachingMode: Unsupported value: "Some": supported values: "None", "ReadOnly", "ReadWrite"`,
			`invalid-value: spec.volumes[10].azureDisk.diskURI: Unsupported value: "b": supported values: "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"`,
			"forbidden-field: spec.volumes[11].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity",
			`invalid-value: spec.volumes[12].image.pullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`,
			"missing-field: spec.volumes[12].image.reference is required",
			"missing-field: spec.volumes[13].fc.lun: Required value: lun is required if targetWWNs is specified",
			"missing-field: spec.volumes[14].persistentDisk.pdName is required",
			"invalid-value: spec.volumes[14].persistentDisk.partition: Invalid value: 300: must be between 1 and 255, inclusive",
			`invalid-name: spec.volumes[15].flexVolume.options[kubernetes.io/a]: Invalid value: "kubernetes.io/a": kubernetes.io and k8s.io namespaces are reserved`,
		}},
		{"judges projected volumes", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: c, image: i}]
  serviceAccountName: a
  volumes:
  - name: v
    projected:
      defaultMode: 512
      sources:
      - {secret: {items: [{key: a, path: x}]}, configMap: {name: b}}
      - {configMap: {name: c, items: [{key: a, path: x}]}}
      - {serviceAccountToken: {expirationSeconds: 5}}
`, []string{
			"invalid-value: spec.volumes[0].projected.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive",
			"missing-field: spec.volumes[0].projected.sources[0].secret.name is required",
			"forbidden-field: spec.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source",
			`duplicate-value: spec.volumes[0].projected: Invalid value: "x": conflicting duplicate paths`,
			"invalid-value: spec.volumes[0].projected.sources[2].serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes",
			"missing-field: spec.volumes[0].projected.path is required",
			`server-warning: spec.volumes[0].projected.sources[1].configMap.items[0].path: overlapping paths: "x" with "x"`,
		}},
	})
}
