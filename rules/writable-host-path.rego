# METADATA
# title: Directories of the node are mounted read-only
# description: |
#   A container that can write to its node can leave anything there: a log that fills the disk, or a job for cron. Mount it with
#   `readOnly: true` where it only reads. The fix is unsafe: whether the container writes, only its author knows.
#   Sockets are left alone: they work the same when they are mounted read-only. So are privileged containers: they own the node anyway.
# custom:
#   severity: info
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   fix:
#     safety: unsafe
#     title: mount it read-only
#   aliases:
#     kube-linter: [writable-host-mount]
#     datree: [EKS_INVALID_HOSTPATH_MOUNT_READONLY_VALUE]
#     kyverno: [ensure-readonly-hostpath]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             volumeMounts:
#               - name: data # <- container "web" can write to /srv/data of the node
#                 mountPath: /data
#         volumes:
#           - {name: data, hostPath: {path: /srv/data}}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             volumeMounts:
#               - {name: data, mountPath: /data, readOnly: true}
#               - {name: bus, mountPath: /run/bus.sock}
#               - {name: cache, mountPath: /cache}
#           - name: driver
#             image: registry.example/driver:1.0
#             securityContext: {privileged: true}
#             volumeMounts:
#               - {name: data, mountPath: /data}
#         volumes:
#           - {name: data, hostPath: {path: /srv/data}}
#           - {name: bus, hostPath: {path: /run/bus.sock, type: Socket}}
#           - {name: cache, emptyDir: {}}
package klint.rules.writable_host_path

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "mount it read-only", "fix": fix} if {
	some pod in klint.pod_templates(input)
	some volume in pod.spec.volumes
	directory := volume.hostPath.path
	not volume.hostPath.type == "Socket"
	not endswith(directory, ".sock")
	some at, container in klint.containers(input)
	not container.securityContext.privileged == true
	some i, mount in container.volumeMounts
	mount.name == volume.name
	not mount.readOnly == true
	path := array.concat(at, ["volumeMounts", i])
	msg := sprintf("%s can write to %s of the node", [workloads.named(at, container), directory])
	fix := [{"op": "add", "path": array.concat(path, ["readOnly"]), "value": true}]
}
