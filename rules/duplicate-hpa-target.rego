# METADATA
# title: Each workload has one autoscaler
# description: |
#   Two HorizontalPodAutoscalers on one target work against each other: each sets the number of replicas that it wants, again and again.
#   The rule compares the autoscalers of a directory. Two of the same name are alternatives and are left alone.
# custom:
#   severity: error
#   category: duplicates
#   kinds: [autoscaling/HorizontalPodAutoscaler]
#   since: "0.1"
#   aliases:
#     kyverno: [prevent-duplicate-hpa]
#   bad:
#     - |
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web-cpu, namespace: shop}
#       spec:
#         maxReplicas: 3
#         scaleTargetRef: # <- HorizontalPodAutoscaler/web-memory scales Deployment/web as well, at example.yaml:12
#           apiVersion: apps/v1
#           kind: Deployment
#           name: web
#       ---
#       apiVersion: autoscaling/v1
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web-memory, namespace: shop}
#       spec:
#         maxReplicas: 3
#         scaleTargetRef: {kind: Deployment, name: web} # <- HorizontalPodAutoscaler/web-cpu scales Deployment/web as well, at example.yaml:2
#   good:
#     - |
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web, namespace: shop}
#       spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: web}}
#       ---
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web-2, namespace: stage}
#       spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: web}}
#       ---
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: api, namespace: shop}
#       spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: api}}
package klint.rules.duplicate_hpa_target

hpa := "autoscaling/HorizontalPodAutoscaler"

deny contains {"path": ["spec", "scaleTargetRef"], "msg": msg, "hint": hint} if {
	target := input.spec.scaleTargetRef
	some other in klint.find("directory", hpa, ["spec", "scaleTargetRef", "name"], target.name)
	other.object.spec.scaleTargetRef.kind == target.kind
	other.object.metadata.name != input.metadata.name
	msg := sprintf("HorizontalPodAutoscaler/%s scales %s/%s as well, at %s", [
		other.object.metadata.name, target.kind, target.name,
		other.place,
	])
	hint := "join their metrics in one autoscaler"
}
