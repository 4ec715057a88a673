# METADATA
# title: Autoscalers scale something
# description: |
#   A HorizontalPodAutoscaler whose target does not exist does nothing, without a sign but an event. The rule speaks up only if the whole
#   input has no such workload, while the directory of the autoscaler has others of the kind. It knows Deployment,
#   StatefulSet, ReplicaSet and ReplicationController.
# custom:
#   severity: error
#   category: references
#   kinds: [autoscaling/HorizontalPodAutoscaler]
#   since: "0.1"
#   aliases:
#     kube-linter: [dangling-horizontalpodautoscaler]
#     kube-score: [horizontalpodautoscaler-has-target]
#   bad:
#     - |
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web}
#       spec:
#         maxReplicas: 3
#         scaleTargetRef:
#           apiVersion: apps/v1
#           kind: Deployment
#           name: webb # <- no Deployment "webb" is in the input
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#   good:
#     - |
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web}
#       spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: other}}
#     - |
#       # file: app/hpa.yaml
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web}
#       spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: web}}
#       # file: app/api.yaml
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: api}
#       # file: web/web.yaml
#       apiVersion: extensions/v1beta1
#       kind: Deployment
#       metadata: {name: web}
#     - |
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web}
#       spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: "${NAME}"}}
#       ---
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web}
#       spec: {maxReplicas: 3, scaleTargetRef: {kind: Rollout, name: web}}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: api}
package klint.rules.dangling_hpa_target

import data.klint.lib.names
import data.klint.lib.workloads

deny contains {"path": ["spec", "scaleTargetRef", "name"], "msg": msg, "hint": hint} if {
	target := input.spec.scaleTargetRef
	target.kind in {"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"}
	not target.name in klint.names("input", target.kind)
	not workloads.placeholder(target.name)
	others := klint.names("directory", target.kind)
	count(others) > 0
	msg := sprintf("no %s %q is in the input", [target.kind, target.name])
	hint := sprintf("beside the autoscaler there are %s", [names.listed(others)])
}
