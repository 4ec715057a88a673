# METADATA
# title: Containers finish what they are at before they stop
# description: |
#   A pod that is deleted gets requests for a moment after it was told to stop. A program that does not go on answering needs a
#   `preStop` handler that waits. One in the pod is enough; jobs end by themselves.
# custom:
#   severity: info
#   category: reliability
#   profile: all
#   kinds: [Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController]
#   since: "0.1"
#   aliases:
#     datree: [CONTAINERS_MISSING_PRESTOP_KEY]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             containers: # <- no container has a preStop handler
#               - {name: web, image: "registry.example/web:1.0"}
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             containers: [{name: web, image: "registry.example/web:1.0", lifecycle: {preStop: {sleep: {seconds: 5}}}}]
#     - |
#       apiVersion: batch/v1
#       kind: Job
#       metadata: {name: migrate}
#       spec: {template: {spec: {containers: [{name: migrate, image: "registry.example/web:1.0"}]}}}
package klint.rules.pre_stop_hook

deny contains {"path": path, "msg": "no container has a preStop handler", "hint": "add one that waits for the last requests"} if {
	some at, pod in klint.pod_templates(input)
	count(pod.spec.containers) > 0
	every container in pod.spec.containers {
		not container.lifecycle.preStop
	}
	path := array.concat(at, ["spec", "containers"])
}
