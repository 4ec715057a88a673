# METADATA
# title: What an autoscaler scales names no number of replicas
# description: |
#   Each `kubectl apply` of a workload with `replicas` sets the number back that its HorizontalPodAutoscaler chose, and pods are
#   stopped under load. The fix is unsafe: the first apply after it may leave one replica for a moment, because the field
#   goes back to its default; the Kubernetes documentation on migrating to autoscaling says how to prevent that.
#   The rule looks for autoscalers in the directory of the workload, or in its file if the files of the directory are
#   alternatives.
# custom:
#   severity: warning
#   category: reliability
#   kinds: [apps/Deployment, apps/StatefulSet, extensions/Deployment]
#   since: "0.1"
#   fix:
#     safety: unsafe
#     title: leave the number of replicas to the autoscaler
#   aliases:
#     kube-score: [deployment-targeted-by-hpa-does-not-have-replicas-configured]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web, namespace: shop}
#       spec:
#         replicas: 2 # <- HorizontalPodAutoscaler/web scales Deployment/web, at example.yaml:8
#       ---
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web, namespace: shop}
#       spec: {maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: web}}
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web, namespace: shop}
#       spec: {}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web, namespace: stage}
#       spec: {replicas: 2}
#       ---
#       apiVersion: apps/v1
#       kind: StatefulSet
#       metadata: {name: web, namespace: shop}
#       spec: {replicas: 2}
#       ---
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web, namespace: shop}
#       spec: {maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: web}}
#     - |
#       # file: static.yaml
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {replicas: 2}
#       # file: scaled.yaml
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {}
#       ---
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web}
#       spec: {maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: web}}
package klint.rules.hpa_static_replicas

deny contains {"path": ["spec", "replicas"], "msg": msg, "hint": hint, "fix": fix} if {
	input.spec.replicas >= 0
	target := ["spec", "scaleTargetRef", "name"]
	some hpa in klint.find("directory", "autoscaling/HorizontalPodAutoscaler", target, input.metadata.name)
	hpa.object.spec.scaleTargetRef.kind == input.kind
	msg := sprintf("HorizontalPodAutoscaler/%s scales %s/%s, at %s", [
		hpa.object.metadata.name, input.kind, input.metadata.name,
		hpa.place,
	])
	hint := "remove replicas"
	fix := [{"op": "remove", "path": ["spec", "replicas"]}]
}
