# METADATA
# title: Workloads carry the labels that tools read
# description: |
#   Dashboards and command lines group objects by the recommended labels of Kubernetes, first of all `app.kubernetes.io/name` and
#   `app.kubernetes.io/instance`.
# custom:
#   severity: info
#   category: labels
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     labels:
#       type: "[]string"
#       default: [app.kubernetes.io/name, app.kubernetes.io/instance]
#       description: labels that workloads should have
#   aliases:
#     kyverno: [require-labels]
#     gatekeeper-library: [requiredlabels]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#         labels: {app.kubernetes.io/name: web} # <- the label app.kubernetes.io/instance is missing
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web, labels: {app.kubernetes.io/name: web, app.kubernetes.io/instance: web-1}}
package klint.rules.recommended_labels

deny contains {"path": ["metadata", "labels"], "msg": msg, "hint": "add it"} if {
	input.metadata.name
	some label in data.params.labels
	not input.metadata.labels[label]
	msg := sprintf("the label %s is missing", [label])
}
