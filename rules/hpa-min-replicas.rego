# METADATA
# title: Autoscalers keep more than one replica
# description: |
#   A HorizontalPodAutoscaler that may scale down to one replica leaves the workload at night with nothing to fall back on. The default of
#   `minReplicas` is 1. An autoscaler that may scale to 0 is meant to, and so is one that has no room at all, of which hpa-fixed-range speaks.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [autoscaling/HorizontalPodAutoscaler]
#   since: "0.1"
#   params:
#     min:
#       type: integer
#       default: 2
#       description: the least number of replicas
#   aliases:
#     kube-linter: [hpa-minimum-three-replicas]
#     kube-score: [horizontalpodautoscaler-replicas]
#     polaris: [hpaMinAvailability]
#     datree: [HPA_MISSING_MINREPLICAS_KEY]
#     gatekeeper-library: [horizontalpodautoscaler]
#   bad:
#     - |
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web}
#       spec:
#         minReplicas: 1 # <- the autoscaler may leave 1 replica
#         maxReplicas: 5
#         scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
#       ---
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: api}
#       spec: # <- the autoscaler may leave 1 replica
#         maxReplicas: 5
#         scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}
#   good:
#     - |
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web}
#       spec: {minReplicas: 2, maxReplicas: 5, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
#       ---
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: batch}
#       spec: {minReplicas: 0, maxReplicas: 5, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: batch}}
package klint.rules.hpa_min_replicas

deny contains {"path": ["spec", "minReplicas"], "msg": msg, "hint": sprintf("keep at least %d", [data.params.min])} if {
	replicas := object.get(input.spec, "minReplicas", 1)
	replicas > 0
	replicas < data.params.min
	replicas < input.spec.maxReplicas
	msg := sprintf("the autoscaler may leave %d %s", [replicas, noun(replicas)])
}

noun(1) := "replica"

noun(n) := "replicas" if n > 1
