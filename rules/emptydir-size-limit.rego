# METADATA
# title: Scratch space has a limit
# description: |
#   An emptyDir without `sizeLimit` may fill the disk of its node, or with `medium: Memory` its memory. A limit of ephemeral-storage
#   on every container counts for those on disk.
# custom:
#   severity: info
#   category: resources
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kyverno: [require-emptydir-requests-limits]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#         volumes:
#           - name: cache
#             emptyDir: {} # <- volume "cache" may fill its node
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#         volumes: [{name: cache, emptyDir: {sizeLimit: 1Gi}}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0", resources: {limits: {ephemeral-storage: 1Gi}}}]
#         volumes: [{name: cache, emptyDir: {}}]
package klint.rules.emptydir_size_limit

deny contains {"path": path, "msg": msg, "hint": "set sizeLimit"} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	volume.emptyDir
	not volume.emptyDir.sizeLimit
	not limited(volume.emptyDir, pod.spec)
	path := array.concat(at, ["spec", "volumes", i, "emptyDir"])
	msg := sprintf("volume %q may fill its node", [volume.name])
}

limited(source, pod) if {
	not source.medium == "Memory"
	every container in pod.containers {
		container.resources.limits["ephemeral-storage"]
	}
}
