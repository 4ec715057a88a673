# METADATA
# title: Containers say how much memory they need
# description: |
#   The scheduler places a pod by what it requests: without a memory request, nodes are filled until the kernel kills something, and
#   such pods are evicted first. A limit without a request counts as one. The rule is silent where the directory holds a LimitRange or
#   the workload's VerticalPodAutoscaler, which fill it in, and about init containers, which are gone soon.
# custom:
#   severity: info
#   category: resources
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-linter: [unset-memory-requirements]
#     kube-score: [container-resources]
#     polaris: [memoryRequestsMissing]
#     kubesec: [RequestsMemory]
#     datree: [CONTAINERS_MISSING_MEMORY_REQUEST_KEY]
#     kyverno: [require-pod-requests-limits]
#     gatekeeper-library: [containerrequests]
#     checkov: [CKV_K8S_12]
#     trivy: [KSV-0016]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             initContainers:
#               - name: proxy # <- init container "proxy" has no memory request
#                 image: registry.example/proxy:1.0
#                 restartPolicy: Always
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#                 resources:
#                   requests: {cpu: 100m} # <- container "web" has no memory request
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         initContainers:
#           - {name: init, image: "registry.example/init:1.0"}
#         containers:
#           - {name: web, image: "registry.example/web:1.0", resources: {requests: {memory: 64Mi}}}
#           - {name: api, image: "registry.example/api:1.0", resources: {limits: {memory: 64Mi}}}
#     - |
#       apiVersion: v1
#       kind: LimitRange
#       metadata: {name: defaults}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: {containers: [{name: web, image: "registry.example/web:1.0"}]}
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {template: {spec: {containers: [{name: web, image: "registry.example/web:1.0"}]}}}
#       ---
#       apiVersion: autoscaling.k8s.io/v1
#       kind: VerticalPodAutoscaler
#       metadata: {name: web}
#       spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         resources: {requests: {memory: 64Mi}}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.memory_request_missing

import data.klint.lib.resources
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "set resources.requests.memory"} if {
	some pod in klint.pod_templates(input)
	some at, container in klint.containers(input)
	resources.steady(at, container)
	not resources.given(container, pod.spec, "memory")
	not resources.set_elsewhere
	path := array.concat(at, ["resources", "requests", "memory"])
	msg := sprintf("%s has no memory request", [workloads.named(at, container)])
}
