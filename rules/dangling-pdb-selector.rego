# METADATA
# title: Disruption budgets select pods
# description: |
#   A PodDisruptionBudget whose selector no pod matches protects nothing. The rule speaks up only if no workload of the whole input, in
#   whatever namespace, has pods with its `matchLabels`, while the pods of the budget's directory carry the same labels with other
#   values. It does not read `matchExpressions`, and is silent where a custom resource may stand for the pods.
# custom:
#   severity: warning
#   category: references
#   kinds: [policy/PodDisruptionBudget]
#   since: "0.1"
#   aliases:
#     kube-score: [poddisruptionbudget-has-policy]
#   bad:
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: web}
#       spec:
#         minAvailable: 1
#         selector:
#           matchLabels: {app: webb} # <- no pod of the input has the labels app=webb
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template: {metadata: {labels: {app: web}}}
#   good:
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: web}
#       spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
#       ---
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: all}
#       spec: {minAvailable: 1, selector: {}}
#       ---
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: expressed}
#       spec: {minAvailable: 1, selector: {matchExpressions: [{key: app, operator: Exists}]}}
#       ---
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: templated}
#       spec: {minAvailable: 1, selector: {matchLabels: {app: "${APP}"}}}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web, namespace: shop}
#       spec: {template: {metadata: {labels: {app: web}}}}
#     - |
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: prometheus}
#       spec: {minAvailable: 1, selector: {matchLabels: {app: prometheus}}}
#       ---
#       apiVersion: monitoring.coreos.com/v1
#       kind: Prometheus
#       metadata: {name: k8s}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web, labels: {app: web}}
package klint.rules.dangling_pdb_selector

import data.klint.lib.names
import data.klint.lib.references
import data.klint.lib.workloads

deny contains {"path": ["spec", "selector", "matchLabels"], "msg": msg, "hint": hint} if {
	labels := object.remove(input.spec.selector.matchLabels, workloads.runtime_labels)
	klint.selected("input", labels) == false
	count(labels) > 0
	texts := [sprintf("%s=%s", [key, value]) | some key, value in labels]
	not workloads.placeholder(concat(" ", texts))
	known := klint.pod_labels("directory")
	every key, _ in labels {
		count(known[key]) > 0
	}
	not references.operated
	msg := sprintf("no pod of the input has the labels %s", [concat(", ", texts)])
	first := min(object.keys(labels))
	hint := sprintf("beside the budget, pods have %s: %s", [first, names.listed(known[first])])
}
