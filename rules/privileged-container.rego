# METADATA
# title: Containers do not run privileged
# description: |
#   A privileged container has every capability, sees all devices of the node and is not confined by seccomp or
#   AppArmor: whoever takes it over owns the node. Give the container the capabilities that it needs instead.
#   Node agents (network and storage plugins, some monitoring) do need it: ignore the rule there, with the reason.
# custom:
#   severity: error
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: Privileged Containers
#     pss-restricted: Privileged Containers
#     cis: 5.2.2
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
#   good:
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
	some at, container in klint.containers(input)
	container.securityContext.privileged == true
	path := array.concat(at, ["securityContext", "privileged"])
	msg := sprintf("%s runs privileged", [workloads.named(at, container)])
	hint := "drop it and add the capabilities that are needed"
}
