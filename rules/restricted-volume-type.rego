# METADATA
# title: Volumes come through the interfaces of the cluster
# description: |
#   Volumes of other types than configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected and secret tie the
#   pod to a storage system, with its addresses and credentials, that the cluster's administrator knows better. Use a
#   PersistentVolumeClaim. Of hostPath volumes another rule speaks; a volume without a type is an emptyDir.
# custom:
#   severity: info
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-restricted: Volume Types
#   aliases:
#     kyverno: [restrict-volume-types]
#     gatekeeper-library: [psp/volumes, psp/flexvolume-drivers]
#     trivy: [KSV-0028, KSV-0121]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#         volumes:
#           - name: data
#             nfs: # <- volume "data" is of type nfs
#               server: nfs.example
#               path: /data
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#         volumes:
#           - {name: data, persistentVolumeClaim: {claimName: data}}
#           - {name: cache, emptyDir: {}}
#           - {name: scratch}
#           - {name: logs, hostPath: {path: /var/log}}
#           - {name: driver, csi: {driver: secrets.example}}
package klint.rules.restricted_volume_type

# k8s.io/pod-security-admission policy/check_restrictedVolumes.go; a hostPath is the matter of host-path-volume
allowed := {
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "hostPath", "image", "persistentVolumeClaim",
	"projected", "secret",
}

deny contains {"path": path, "msg": msg, "hint": "use a PersistentVolumeClaim"} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	types := object.keys(volume) - {"name"}
	count(types & allowed) == 0
	some type in types
	path := array.concat(at, ["spec", "volumes", i, type])
	msg := sprintf("volume %q is of type %s", [volume.name, type])
}
