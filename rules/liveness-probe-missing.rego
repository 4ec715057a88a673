# METADATA
# title: Containers that hang are restarted
# description: |
#   Without a `livenessProbe` a container that hangs stays until somebody sees it. But a bad one restarts a container that is only
#   busy, which is worse than none: that is why this rule is off by default. One in the pod is enough, as a sidecar needs none; jobs
#   and init containers end by themselves.
# custom:
#   severity: info
#   category: reliability
#   profile: all
#   kinds: [Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController]
#   since: "0.1"
#   aliases:
#     kube-linter: [no-liveness-probe]
#     kube-score: [pod-probes]
#     polaris: [livenessProbeMissing]
#     datree: [CONTAINERS_MISSING_LIVENESSPROBE_KEY]
#     kyverno: [require-probes]
#     gatekeeper-library: [requiredprobes]
#     checkov: [CKV_K8S_8]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             containers: # <- no container has a livenessProbe
#               - {name: web, image: "registry.example/web:1.0"}
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             containers:
#               - {name: web, image: "registry.example/web:1.0", livenessProbe: {httpGet: {path: /, port: 80}}}
#               - {name: sidecar, image: "registry.example/sidecar:1.0"}
#     - |
#       apiVersion: batch/v1
#       kind: Job
#       metadata: {name: migrate}
#       spec: {template: {spec: {containers: [{name: migrate, image: "registry.example/web:1.0"}]}}}
package klint.rules.liveness_probe_missing

deny contains {"path": path, "msg": "no container has a livenessProbe", "hint": "add one that fails only if a restart helps"} if {
	some at, pod in klint.pod_templates(input)
	count(pod.spec.containers) > 0
	every container in pod.spec.containers {
		not container.livenessProbe
	}
	path := array.concat(at, ["spec", "containers"])
}
