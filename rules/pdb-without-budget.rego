# METADATA
# title: Disruption budgets name a budget
# description: |
#   A PodDisruptionBudget with neither `minAvailable` nor `maxUnavailable` keeps one pod available: the API server takes
#   it, but nobody meant to write it like that.
# custom:
#   severity: warning
#   category: reliability
#   kinds: [policy/PodDisruptionBudget]
#   since: "0.1"
#   aliases:
#     kube-score: [poddisruptionbudget-has-policy]
#   bad:
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata:
#         name: web
#       spec: # <- the budget has neither minAvailable nor maxUnavailable
#         selector: {matchLabels: {app: web}}
#   good:
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata:
#         name: web
#       spec:
#         minAvailable: 0
#         selector: {matchLabels: {app: web}}
package klint.rules.pdb_without_budget

deny contains {"path": ["spec"], "msg": msg, "hint": hint} if {
	input.spec
	not input.spec.minAvailable
	not input.spec.maxUnavailable
	msg := "the budget has neither minAvailable nor maxUnavailable"
	hint := "add maxUnavailable: 1"
}
