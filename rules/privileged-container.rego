# METADATA
# title: Containers do not run privileged
# description: |
#   A privileged container has every capability, sees all devices of the node and is not confined by seccomp or
#   AppArmor: whoever takes it over owns the node. Give the container the capabilities that it needs instead.
#   Node agents (network and storage plugins, some monitoring) do need it: ignore the rule there, with the reason. It says nothing of
#   containers that pass mounts on to the node (`mountPropagation: Bidirectional`), which the API server refuses to others, nor of
#   those that work with the kubelet through its folders (`/var/lib/kubelet/plugins`, `device-plugins`): storage and device plugins and
#   their helpers, which SELinux keeps from the sockets there otherwise.
# custom:
#   severity: error
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     standard:
#       type: boolean
#       default: false
#       description: judge as the Pod Security Standards do, which make no exception
#   groups:
#     pss-baseline: {control: Privileged Containers, params: {standard: true}}
#     pss-restricted: {control: Privileged Containers, params: {standard: true}}
#     cis: {control: 5.2.2, params: {standard: true}}
#   aliases:
#     kube-linter: [privileged-container]
#     kube-score: [container-security-context-privileged]
#     polaris: [runAsPrivileged]
#     kubesec: [Privileged]
#     datree: [CONTAINERS_INCORRECT_PRIVILEGED_VALUE_TRUE]
#     kyverno: [disallow-privileged-containers]
#     gatekeeper-library: [psp/privileged-containers]
#     checkov: [CKV_K8S_16]
#     trivy: [KSV-0017]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: DaemonSet
#       metadata:
#         name: agent
#       spec:
#         template:
#           spec:
#             initContainers:
#               - name: mount
#                 image: registry.example/mount:1.0
#                 securityContext:
#                   privileged: true # <- init container "mount" runs privileged
#             containers:
#               - name: agent
#                 image: registry.example/agent:1.0
#                 securityContext: {privileged: true} # <- container "agent" runs privileged
#     - |
#       apiVersion: batch/v1
#       kind: CronJob
#       metadata:
#         name: backup
#       spec:
#         jobTemplate:
#           spec:
#             template:
#               spec:
#                 containers:
#                   - image: registry.example/backup:1.0
#                     securityContext:
#                       privileged: yes # <- container 0 runs privileged
#     - |
#       # params: {"standard": true}
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: storage
#       spec:
#         containers:
#           - name: driver
#             image: registry.example/driver:1.0
#             securityContext: {privileged: true} # <- container "driver" runs privileged
#             volumeMounts: [{name: mounts, mountPath: /mounts, mountPropagation: Bidirectional}]
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: StatefulSet
#       metadata: {name: provisioner}
#       spec:
#         template:
#           spec:
#             containers:
#               - name: provisioner
#                 image: registry.example/provisioner:1.0
#                 securityContext: {privileged: true} # SELinux keeps others from the socket
#                 volumeMounts: [{name: socket, mountPath: /csi}]
#             volumes: [{name: socket, hostPath: {path: /var/lib/kubelet/plugins/storage}}]
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: storage
#       spec:
#         containers:
#           - name: driver
#             image: registry.example/driver:1.0
#             securityContext: {privileged: true}
#             volumeMounts: [{name: mounts, mountPath: /mounts, mountPropagation: Bidirectional}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext:
#               privileged: false
#           - name: log
#             image: registry.example/log:1.0
#             securityContext:
#               privileged: null
package klint.rules.privileged_container

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some _, pod in klint.pod_templates(input)
	some at, container in klint.containers(input)
	container.securityContext.privileged == true
	not excused(pod, container)
	path := array.concat(at, ["securityContext", "privileged"])
	msg := sprintf("%s runs privileged", [workloads.named(at, container)])
	hint := "drop it and add the capabilities that are needed"
}

# excused holds for a container that has to be privileged.
excused(_, container) if {
	not data.params.standard
	some mount in container.volumeMounts
	mount.mountPropagation == "Bidirectional"
}

excused(pod, container) if {
	not data.params.standard
	some mount in container.volumeMounts
	some volume in pod.spec.volumes
	volume.name == mount.name
	regex.match(`^/var/lib/kubelet/(plugins|plugins_registry|device-plugins)(/|$)`, volume.hostPath.path)
}
