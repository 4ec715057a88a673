# METADATA
# title: Pods mount no directories of their node
# description: |
#   With a `hostPath` volume a pod reads and writes files of its node: it depends on what is there, leaves data behind when it moves, and
#   a way out of the container is never far. Use a PersistentVolumeClaim, an emptyDir or a local volume.
#   Agents of the node (log collectors, network plugins) need the directories that they serve: list these in `allow`, or ignore the
#   rule there, with the reason.
# custom:
#   severity: warning
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: HostPath Volumes
#     pss-restricted: HostPath Volumes
#     cis: 5.2.12
#   params:
#     allow:
#       type: "[]string"
#       default: []
#       description: directories that may be mounted, with all below them
#     read_only:
#       type: boolean
#       default: false
#       description: allow what every container mounts read-only
#   aliases:
#     polaris: [hostPathSet]
#     datree: [CONTAINERS_INCORRECT_KEY_HOSTPATH]
#     kyverno: [disallow-host-path]
#     gatekeeper-library: [psp/host-filesystem]
#     trivy: [KSV-0023]
#   bad:
#     - |
#       # params: {"allow": ["/var/log"]}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#         volumes:
#           - name: data
#             hostPath: {path: /srv/data} # <- volume "data" is the directory /srv/data of the node
#           - name: logs
#             hostPath:
#               path: /var/logs # <- volume "logs" is the directory /var/logs of the node
#   good:
#     - |
#       # params: {"allow": ["/var/log"]}
#       apiVersion: apps/v1
#       kind: DaemonSet
#       metadata: {name: collector}
#       spec:
#         template:
#           spec:
#             containers: [{name: collector, image: "registry.example/collector:1.0"}]
#             volumes:
#               - {name: logs, hostPath: {path: /var/log}}
#               - {name: pods, hostPath: {path: /var/log/pods/}}
#               - {name: cache, emptyDir: {}}
#     - |
#       # params: {"read_only": true}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             volumeMounts: [{name: zone, mountPath: /etc/localtime, readOnly: true}]
#         volumes:
#           - {name: zone, hostPath: {path: /etc/localtime}}
package klint.rules.host_path_volume

deny contains {"path": path, "msg": msg, "hint": "use a PersistentVolumeClaim or an emptyDir"} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	directory := volume.hostPath.path
	not allowed(directory)
	not harmless(volume.name)
	path := array.concat(at, ["spec", "volumes", i, "hostPath", "path"])
	msg := sprintf("volume %q is the directory %s of the node", [volume.name, directory])
}

allowed(directory) if {
	some prefix in data.params.allow
	startswith(sprintf("%s/", [trim_right(directory, "/")]), sprintf("%s/", [trim_right(prefix, "/")]))
}

harmless(volume) if {
	data.params.read_only
	uses := [mount |
		some container in klint.containers(input)
		some mount in container.volumeMounts
		mount.name == volume
	]
	count(uses) > 0
	every mount in uses {
		mount.readOnly == true
	}
}
