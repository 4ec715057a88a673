# METADATA
# title: Autoscalers have room to scale
# description: |
#   A HorizontalPodAutoscaler whose `minReplicas` reaches its `maxReplicas` never scales. The minimum is 1 if it is not given.
# custom:
#   severity: warning
#   category: reliability
#   kinds: [autoscaling/HorizontalPodAutoscaler]
#   since: "0.1"
#   aliases:
#     polaris: [hpaMaxAvailability]
#     gatekeeper-library: [horizontalpodautoscaler]
#   bad:
#     - |
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata:
#         name: web
#       spec:
#         minReplicas: 3
#         maxReplicas: 3 # <- the autoscaler never scales: it keeps 3 to 3 replicas
#         scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
#     - |
#       apiVersion: autoscaling/v1
#       kind: HorizontalPodAutoscaler
#       metadata:
#         name: web
#       spec:
#         maxReplicas: 1 # <- the autoscaler never scales: it keeps 1 to 1 replicas
#         scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
#   good:
#     - |
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata:
#         name: web
#       spec:
#         maxReplicas: 3
#         scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
package klint.rules.hpa_fixed_range

deny contains {"path": ["spec", "maxReplicas"], "msg": msg, "hint": hint} if {
	most := input.spec.maxReplicas
	least := object.get(input.spec, "minReplicas", 1)
	is_number(most)
	is_number(least)
	least >= most
	msg := sprintf("the autoscaler never scales: it keeps %d to %d replicas", [least, most])
	hint := "raise maxReplicas above minReplicas"
}
