# METADATA
# title: Budgets do not keep broken pods
# description: |
#   By default a PodDisruptionBudget also protects pods that are not ready: a broken application keeps its node from being drained.
#   `unhealthyPodEvictionPolicy: AlwaysAllow` (since 1.27) does not. The fix is unsafe: a pod that is slow to start may be evicted.
# custom:
#   severity: info
#   category: reliability
#   profile: all
#   kinds: [policy/v1/PodDisruptionBudget]
#   since: "0.1"
#   fix:
#     safety: unsafe
#     title: let broken pods be evicted
#   aliases:
#     kube-linter: [pdb-unhealthy-pod-eviction-policy]
#   bad:
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: web}
#       spec: # <- pods that are not ready block the draining of their node
#         minAvailable: 1
#   good:
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: web}
#       spec: {minAvailable: 1, unhealthyPodEvictionPolicy: IfHealthyBudget}
package klint.rules.pdb_unhealthy_eviction_policy

deny contains {"path": ["spec", "unhealthyPodEvictionPolicy"], "msg": msg, "hint": "set it to AlwaysAllow", "fix": fix} if {
	input.spec
	not input.spec.unhealthyPodEvictionPolicy
	msg := "pods that are not ready block the draining of their node"
	fix := [{"op": "add", "path": ["spec", "unhealthyPodEvictionPolicy"], "value": "AlwaysAllow"}]
}
