# METADATA
# title: Claims say what they need
# description: |
#   A claim that names no StorageClass gets the default of the cluster, which may be none, or delete the data with the claim. The
#   request for storage itself is a required field. An empty name asks for a volume that exists, and is fine.
# custom:
#   severity: info
#   category: resources
#   profile: all
#   kinds: [apps/StatefulSet, core/PersistentVolumeClaim]
#   since: "0.1"
#   aliases:
#     kubesec: [VolumeClaimRequestsStorage]
#     kyverno: [require-storageclass]
#     gatekeeper-library: [storageclass]
#   bad:
#     - |
#       apiVersion: v1
#       kind: PersistentVolumeClaim
#       metadata: {name: data}
#       spec: # <- the claim names no StorageClass
#         resources: {requests: {storage: 1Gi}}
#   good:
#     - |
#       apiVersion: v1
#       kind: PersistentVolumeClaim
#       metadata: {name: data}
#       spec: {storageClassName: fast}
#       ---
#       apiVersion: v1
#       kind: PersistentVolumeClaim
#       metadata: {name: old}
#       spec: {storageClassName: ""}
#       ---
#       apiVersion: v1
#       kind: PersistentVolumeClaim
#       metadata: {name: bound}
#       spec: {volumeName: data}
package klint.rules.pvc_storage_request

hint := "name the class"

deny contains {"path": ["spec", "storageClassName"], "msg": "the claim names no StorageClass", "hint": hint} if {
	input.kind == "PersistentVolumeClaim"
	open(input)
}

deny contains {"path": path, "msg": "the claim names no StorageClass", "hint": hint} if {
	some i, claim in input.spec.volumeClaimTemplates
	open(claim)
	path := ["spec", "volumeClaimTemplates", i, "spec", "storageClassName"]
}

open(claim) if {
	object.get(claim.spec, "storageClassName", "none") == "none"
	not claim.spec.volumeName
	not claim.metadata.annotations["volume.beta.kubernetes.io/storage-class"]
}
