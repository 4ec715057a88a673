# METADATA
# title: Pods do not mount the system directories of their node
# description: |
#   Directories like /etc, /proc or the root of the node hold its secrets and its configuration: a pod that mounts them
#   reads the credentials of every other pod there, and with write access owns the node. Agents of the node (exporters,
#   network plugins) may need one: mount the file or subdirectory that they read, or ignore the rule, with the reason.
#   The rule looks at the directories themselves and misses what is below them. /proc and /sys may be mounted read-only:
#   exporters do, and they cannot work otherwise. Of privileged containers another rule speaks: they own the node anyway.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     directories:
#       type: "[]string"
#       default: [/, /boot, /dev, /etc, /etc/kubernetes/pki, /lib, /proc, /root, /run, /sys, /usr, /var/lib/kubelet, /var/lib/kubelet/pki, /var/run]
#       description: directories of the node that no pod should mount
#   aliases:
#     kube-linter: [sensitive-host-mounts]
#     gatekeeper-library: [psp/host-filesystem]
#     trivy: [KSV-0121]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: DaemonSet
#       metadata:
#         name: agent
#       spec:
#         template:
#           spec:
#             containers:
#               - name: agent
#                 image: registry.example/agent:1.0
#                 volumeMounts:
#                   - {name: proc, mountPath: /host/proc}
#             volumes:
#               - name: proc
#                 hostPath: {path: /proc} # <- volume "proc" is the directory /proc of the node
#               - name: host
#                 hostPath:
#                   path: / # <- volume "host" is the directory / of the node
#               - name: etc
#                 hostPath: {path: /etc/} # <- volume "etc" is the directory /etc of the node
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: DaemonSet
#       metadata:
#         name: agent
#       spec:
#         template:
#           spec:
#             containers:
#               - name: agent
#                 image: registry.example/agent:1.0
#             volumes:
#               - name: machine
#                 hostPath: {path: /etc/machine-id, type: File}
#               - name: modules
#                 hostPath: {path: /lib/modules}
#               - name: cache
#                 emptyDir: {}
#     - |
#       apiVersion: apps/v1
#       kind: DaemonSet
#       metadata:
#         name: exporter
#       spec:
#         template:
#           spec:
#             containers:
#               - name: exporter
#                 image: registry.example/exporter:1.0
#                 volumeMounts:
#                   - {name: sys, mountPath: /host/sys, readOnly: true}
#               - name: driver
#                 image: registry.example/driver:1.0
#                 securityContext: {privileged: true}
#                 volumeMounts:
#                   - {name: dev, mountPath: /dev}
#             volumes:
#               - name: sys
#                 hostPath: {path: /sys}
#               - name: dev
#                 hostPath: {path: /dev}
package klint.rules.sensitive_host_path

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	directory := without_slash(volume.hostPath.path)
	directory in data.params.directories
	not harmless(directory, volume.name)
	path := array.concat(at, ["spec", "volumes", i, "hostPath", "path"])
	msg := sprintf("volume %q is the directory %s of the node", [volume.name, directory])
	hint := "mount only the file or subdirectory that is needed"
}

without_slash("/") := "/"

without_slash(path) := trim_right(path, "/") if path != "/"

harmless(directory, volume) if {
	directory in {"/proc", "/sys"}
	uses := mounts(volume)
	count(uses) > 0
	every use in uses {
		use.mount.readOnly == true
	}
}

harmless(_, volume) if {
	uses := mounts(volume)
	count(uses) > 0
	every use in uses {
		use.container.securityContext.privileged == true
	}
}

# mounts are the containers that mount a volume, and how.
mounts(volume) := [{"container": container, "mount": mount} |
	some container in klint.containers(input)
	some mount in container.volumeMounts
	mount.name == volume
]
