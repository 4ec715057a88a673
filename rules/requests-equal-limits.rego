# METADATA
# title: Containers get what they may use
# description: |
#   Where requests equal limits, for CPU and memory of every container, a pod is of the class Guaranteed: the last to be evicted,
#   and never short of what it was promised. A limit without a request counts as equal; containers without a limit are the matter of
#   memory-limit-missing and cpu-limit-missing.
# custom:
#   severity: info
#   category: resources
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     resources:
#       type: "[]string"
#       default: [cpu, memory]
#       description: resources that are compared
#   aliases:
#     kube-score: [container-requests-equal-limits, container-cpu-requests-equal-limits, container-memory-requests-equal-limits]
#     datree: [EKS_INVALID_MEMORY_REQUEST_LIMIT]
#     kyverno: [memory-requests-equal-limits]
#     gatekeeper-library: [containerresourceratios]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             resources:
#               requests: {cpu: 100m, memory: 64Mi} # <- container "web" requests less cpu than its limit
#               limits: {cpu: 1, memory: 64Mi}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#            - {name: web, image: "registry.example/web:1.0", resources: {requests: {cpu: 1000m, memory: 1Gi}, limits: {cpu: 1, memory: 1024Mi}}}
#            - {name: api, image: "registry.example/api:1.0", resources: {limits: {cpu: 1, memory: 64Mi}}}
package klint.rules.requests_equal_limits

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "set the request to the limit"} if {
	some at, container in klint.containers(input)
	some resource in data.params.resources
	limit := container.resources.limits[resource]
	request := container.resources.requests[resource]
	not same(request, limit)
	path := array.concat(at, ["resources", "requests", resource])
	msg := sprintf("%s requests less %s than its limit", [workloads.named(at, container), resource])
}

same(request, limit) if request == limit

same(request, limit) if units.parse(sprintf("%v", [request])) == units.parse(sprintf("%v", [limit]))
