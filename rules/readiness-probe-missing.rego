# METADATA
# title: Pods behind a Service say when they are ready
# description: |
#   Without a `readinessProbe` a Service sends requests to a pod as soon as its containers are started, and goes on while it hangs. One
#   probe in the pod is enough: the pod is ready when all its containers are, and a sidecar needs none. Init containers and jobs have none.
#   The rule looks at pods that a Service of the same directory selects; with `allPods` at all.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController]
#   since: "0.1"
#   params:
#     allPods:
#       type: boolean
#       default: false
#       description: also look at pods that no Service selects
#   aliases:
#     kube-linter: [no-readiness-probe]
#     kube-score: [pod-probes]
#     polaris: [readinessProbeMissing]
#     datree: [CONTAINERS_MISSING_READINESSPROBE_KEY]
#     kyverno: [require-probes]
#     gatekeeper-library: [requiredprobes]
#     checkov: [CKV_K8S_9]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           metadata: {labels: {app: web}}
#           spec:
#             containers: # <- Service/web sends requests to pods that do not say when they are ready
#               - {name: web, image: "registry.example/web:1.0"}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {selector: {app: web}, ports: [{port: 80}]}
#     - |
#       # params: {"allPods": true}
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             containers: # <- no container has a readinessProbe
#               - {name: web, image: "registry.example/web:1.0"}
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           metadata: {labels: {app: web}}
#           spec:
#             initContainers: [{name: init, image: "registry.example/init:1.0"}]
#             containers:
#               - {name: web, image: "registry.example/web:1.0", readinessProbe: {tcpSocket: {port: 80}}}
#               - {name: sidecar, image: "registry.example/sidecar:1.0"}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {selector: {app: web}, ports: [{port: 80}]}
#       ---
#       apiVersion: batch/v1
#       kind: Job
#       metadata: {name: migrate}
#       spec:
#         template:
#           metadata: {labels: {app: web}}
#           spec: {containers: [{name: migrate, image: "registry.example/web:1.0"}]}
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: worker}
#       spec:
#         template:
#           metadata: {labels: {app: worker}}
#           spec: {containers: [{name: worker, image: "registry.example/worker:1.0"}]}
package klint.rules.readiness_probe_missing

hint := "add a readinessProbe"

deny contains {"path": path, "msg": msg, "hint": hint} if {
	not data.params.allPods
	some at, pod in klint.pod_templates(input)
	silent(pod)
	some service in klint.selecting("directory", "core/Service")
	not service.object.spec.publishNotReadyAddresses == true
	path := array.concat(at, ["spec", "containers"])
	msg := sprintf("Service/%s sends requests to pods that do not say when they are ready", [service.object.metadata.name])
}

deny contains {"path": path, "msg": "no container has a readinessProbe", "hint": hint} if {
	data.params.allPods
	some at, pod in klint.pod_templates(input)
	silent(pod)
	path := array.concat(at, ["spec", "containers"])
}

silent(pod) if {
	count(pod.spec.containers) > 0
	every container in pod.spec.containers {
		not container.readinessProbe
	}
}
