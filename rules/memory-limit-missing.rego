# METADATA
# title: Containers have a memory limit
# description: |
#   A container without a memory limit that leaks takes the memory of its node, and the kernel kills its neighbours. The rule is
#   silent where the directory holds a LimitRange or the workload's VerticalPodAutoscaler, which fill it in, and about init
#   containers, which are gone soon.
# custom:
#   severity: info
#   category: resources
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-linter: [unset-memory-requirements]
#     kube-score: [container-resources]
#     polaris: [memoryLimitsMissing]
#     kubesec: [LimitsMemory]
#     datree: [CONTAINERS_MISSING_MEMORY_LIMIT_KEY]
#     kyverno: [require-pod-requests-limits]
#     gatekeeper-library: [containerlimits]
#     checkov: [CKV_K8S_13]
#     trivy: [KSV-0018]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             initContainers:
#               - name: proxy # <- init container "proxy" has no memory limit
#                 image: registry.example/proxy:1.0
#                 restartPolicy: Always
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#                 resources: # <- container "web" has no memory limit
#                   requests: {memory: 64Mi}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         initContainers:
#           - {name: init, image: "registry.example/init:1.0"}
#         containers:
#           - {name: web, image: "registry.example/web:1.0", resources: {limits: {memory: 64Mi}}}
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
#         resources: {limits: {memory: 64Mi}}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.memory_limit_missing

import data.klint.lib.resources
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "set resources.limits.memory"} if {
	some pod in klint.pod_templates(input)
	some at, container in klint.containers(input)
	resources.steady(at, container)
	not container.resources.limits.memory
	not pod.spec.resources.limits.memory
	not resources.set_elsewhere
	path := array.concat(at, ["resources", "limits", "memory"])
	msg := sprintf("%s has no memory limit", [workloads.named(at, container)])
}
