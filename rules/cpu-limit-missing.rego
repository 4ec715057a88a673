# METADATA
# title: Containers have a CPU limit
# description: |
#   A CPU limit makes the speed of a container predictable, at the price of throttling it on an idle node. Others advise against it:
#   that is cpu-limit-forbidden. The rule is silent where the directory holds a LimitRange or the workload's VerticalPodAutoscaler,
#   which fill it in, and about init containers, which are gone soon.
# custom:
#   severity: info
#   category: resources
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-linter: [unset-cpu-requirements]
#     kube-score: [container-resources]
#     polaris: [cpuLimitsMissing]
#     kubesec: [LimitsCPU]
#     datree: [CONTAINERS_MISSING_CPU_LIMIT_KEY]
#     kyverno: [require-cpu-limits]
#     gatekeeper-library: [containerlimits]
#     checkov: [CKV_K8S_11]
#     trivy: [KSV-0011]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             initContainers:
#               - name: proxy # <- init container "proxy" has no CPU limit
#                 image: registry.example/proxy:1.0
#                 restartPolicy: Always
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#                 resources: # <- container "web" has no CPU limit
#                   requests: {cpu: 100m}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         initContainers:
#           - {name: init, image: "registry.example/init:1.0"}
#         containers:
#           - {name: web, image: "registry.example/web:1.0", resources: {limits: {cpu: 1}}}
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
#         resources: {limits: {cpu: 1}}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.cpu_limit_missing

import data.klint.lib.resources
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "set resources.limits.cpu"} if {
	some pod in klint.pod_templates(input)
	some at, container in klint.containers(input)
	resources.steady(at, container)
	not container.resources.limits.cpu
	not pod.spec.resources.limits.cpu
	not resources.set_elsewhere
	path := array.concat(at, ["resources", "limits", "cpu"])
	msg := sprintf("%s has no CPU limit", [workloads.named(at, container)])
}
