# METADATA
# title: Workloads with replicas have a disruption budget
# description: |
#   While nodes are drained, nothing keeps all replicas from being stopped at once but a PodDisruptionBudget. The rule is silent if one
#   anywhere in the input selects the pods, and about workloads with one replica, which a budget would only block.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [Deployment, StatefulSet]
#   since: "0.1"
#   aliases:
#     kube-score: [deployment-has-poddisruptionbudget, statefulset-has-poddisruptionbudget]
#     polaris: [missingPodDisruptionBudget]
#     kyverno: [require-pdb]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         replicas: 3 # <- no PodDisruptionBudget of the input selects the pods
#         template:
#           metadata: {labels: {app: web}}
#       ---
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: api}
#       spec: {minAvailable: 1, selector: {matchExpressions: [{key: app, operator: In, values: [api]}]}}
#   good:
#     - |
#       # file: web/deployment.yaml
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         replicas: 3
#         template:
#           metadata: {labels: {app: web, tier: front}}
#       # file: budgets/web.yaml
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: web, namespace: shop}
#       spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         replicas: 3
#         template:
#           metadata: {labels: {app: web}}
#       ---
#       apiVersion: policy/v1
#       kind: PodDisruptionBudget
#       metadata: {name: all}
#       spec: {minAvailable: 1, selector: {}}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: single}
#       spec: {replicas: 1}
package klint.rules.missing_pod_disruption_budget

deny contains {"path": ["spec", "replicas"], "msg": msg, "hint": "add a PodDisruptionBudget"} if {
	input.spec.replicas > 1
	count(klint.selecting("input", "policy/PodDisruptionBudget")) == 0
	msg := "no PodDisruptionBudget of the input selects the pods"
}
