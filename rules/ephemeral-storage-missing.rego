# METADATA
# title: Containers say how much of the node's disk they need
# description: |
#   Logs, emptyDirs and what a container writes into its own file system fill the disk of the node: without a request and a limit the
#   kubelet evicts whoever is largest. The rule is silent where the directory holds a LimitRange or the workload's
#   VerticalPodAutoscaler, which fill it in, and about init containers, which are gone soon.
# custom:
#   severity: info
#   category: resources
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-score: [container-ephemeral-storage-request-and-limit]
#     gatekeeper-library: [ephemeralstoragelimit]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             initContainers:
#               - name: proxy # <- init container "proxy" has no request of ephemeral storage
#                 image: registry.example/proxy:1.0
#                 restartPolicy: Always
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#                 resources:
#                   requests: {cpu: 100m} # <- container "web" has no request of ephemeral storage
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         initContainers:
#           - {name: init, image: "registry.example/init:1.0"}
#         containers:
#           - {name: web, image: "registry.example/web:1.0", resources: {requests: {ephemeral-storage: 1Gi}}}
#           - {name: api, image: "registry.example/api:1.0", resources: {limits: {ephemeral-storage: 1Gi}}}
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
#         resources: {limits: {ephemeral-storage: 1Gi}}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.ephemeral_storage_missing

import data.klint.lib.resources
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "set resources.requests and limits of ephemeral-storage"} if {
	some pod in klint.pod_templates(input)
	some at, container in klint.containers(input)
	resources.steady(at, container)
	not resources.given(container, pod.spec, "ephemeral-storage")
	not resources.set_elsewhere
	path := array.concat(at, ["resources", "requests", "ephemeral-storage"])
	msg := sprintf("%s has no request of ephemeral storage", [workloads.named(at, container)])
}
