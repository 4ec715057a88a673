# METADATA
# title: Disruption budgets allow a disruption
# description: |
#   A PodDisruptionBudget that never lets a pod go stops every drain: nodes cannot be upgraded or removed until somebody
#   deletes the budget. The rule finds `maxUnavailable: 0` and `minAvailable: 100%`; it misses a `minAvailable` that is as
#   high as the number of replicas.
# custom:
#   severity: warning
#   category: reliability
#   kinds: [policy/PodDisruptionBudget]
#   since: "0.1"
#   aliases:
#     kube-linter: [pdb-max-unavailable, pdb-min-available]
#     polaris: [pdbDisruptionsIsZero]
#     kyverno: [pdb-maxunavailable, require-reasonable-pdbs]
#     gatekeeper-library: [poddisruptionbudget]
#   bad:
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata:
#         name: web
#       spec:
#         maxUnavailable: 0 # <- the budget never lets a pod go: maxUnavailable is 0
#         selector: {matchLabels: {app: web}}
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata:
#         name: web
#       spec:
#         minAvailable: 100% # <- the budget never lets a pod go: minAvailable is 100%
#         selector: {matchLabels: {app: web}}
#   good:
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata:
#         name: web
#       spec:
#         maxUnavailable: 10%
#         selector: {matchLabels: {app: web}}
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata:
#         name: web
#       spec:
#         minAvailable: 1
#         selector: {matchLabels: {app: web}}
package klint.rules.pdb_blocks_eviction

hint := "allow at least one pod to be unavailable"

deny contains {"path": ["spec", "maxUnavailable"], "msg": msg, "hint": hint} if {
	input.spec.maxUnavailable in {0, "0", "0%"}
	msg := sprintf("the budget never lets a pod go: maxUnavailable is %v", [input.spec.maxUnavailable])
}

deny contains {"path": ["spec", "minAvailable"], "msg": msg, "hint": hint} if {
	input.spec.minAvailable == "100%"
	msg := "the budget never lets a pod go: minAvailable is 100%"
}
