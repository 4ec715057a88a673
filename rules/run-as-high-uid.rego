# METADATA
# title: Users of containers are none of the node
# description: |
#   User and group ids up to 10000 may be those of a user of the node, whose files a process that gets out can then read. Most
#   images have low ids, so this is a decision for those that one builds. Containers that name no id are the matter of run-as-non-
#   root, user 0 of run-as-root.
# custom:
#   severity: info
#   category: security
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     min:
#       type: integer
#       default: 10000
#       description: the highest id that is too low
#   aliases:
#     kube-score: [container-security-context-user-group-id]
#     kubesec: [RunAsUser, RunAsGroup]
#     datree: [CONTAINERS_INCORRECT_RUNASUSER_VALUE_LOWUID, CONTAINERS_INCORRECT_RUNASGROUP_VALUE_LOWGID]
#     kyverno: [require-unique-uid-per-workload]
#     checkov: [CKV_K8S_40]
#     trivy: [KSV-0020, KSV-0021]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext:
#           runAsUser: 1000 # <- the pod has runAsUser 1000
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {runAsGroup: 101} # <- container "web" has runAsGroup 101
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {runAsUser: 10001, runAsGroup: 20000}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {runAsUser: 0}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       # params: {"min": "500"}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {runAsUser: 1000}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.run_as_high_uid

import data.klint.lib.workloads

hint := sprintf("use an id above %d", [data.params.min])

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some field in ["runAsUser", "runAsGroup"]
	id := pod.spec.securityContext[field]
	low(id)
	path := array.concat(at, ["spec", "securityContext", field])
	msg := sprintf("the pod has %s %d", [field, id])
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	some field in ["runAsUser", "runAsGroup"]
	id := container.securityContext[field]
	low(id)
	path := array.concat(at, ["securityContext", field])
	msg := sprintf("%s has %s %d", [workloads.named(at, container), field, id])
}

low(id) if {
	id > 0
	id <= data.params.min
}
