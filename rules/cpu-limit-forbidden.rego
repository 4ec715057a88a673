# METADATA
# title: Containers have no CPU limit
# description: |
#   A CPU limit throttles a container even while its node is idle; requests share the CPU fairly where it is scarce. Others want
#   one: that is cpu-limit-missing.
# custom:
#   severity: info
#   category: resources
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     datree: [EKS_INVALID_CPU_LIMIT]
#     kyverno: [forbid-cpu-limits]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             resources: {limits: {cpu: 1}} # <- container "web" has a CPU limit
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0", resources: {requests: {cpu: 1}, limits: {memory: 64Mi}}}]
package klint.rules.cpu_limit_forbidden

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "leave it to the request"} if {
	some at, container in klint.containers(input)
	container.resources.limits.cpu
	path := array.concat(at, ["resources", "limits", "cpu"])
	msg := sprintf("%s has a CPU limit", [workloads.named(at, container)])
}
