# METADATA
# title: Selectors hold only labels that stay
# description: |
#   The selector of a workload cannot be changed: one with the version of the application, or of its chart, makes the first upgrade fail (`field is
#   immutable`). Take the label out of the selector and leave it at the pods.
#   `version` with a value that is no version number (`v1`, `canary`) tells variants apart that run side by side, and is left alone.
# custom:
#   severity: warning
#   category: reliability
#   profile: strict
#   kinds: [Deployment, StatefulSet, DaemonSet]
#   since: "0.1"
#   params:
#     labels:
#       type: "[]string"
#       default: [app.kubernetes.io/version, helm.sh/chart, chart, version, heritage, app.kubernetes.io/managed-by]
#       description: labels that an upgrade changes
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         selector:
#           matchLabels:
#             app: web
#             helm.sh/chart: web-1.0.0 # <- the label helm.sh/chart changes with an upgrade, the selector cannot
#             version: 1.2.0 # <- the label version changes with an upgrade, the selector cannot
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         selector: {matchLabels: {app: web, version: v1}}
#         template: {metadata: {labels: {app: web, version: v1, app.kubernetes.io/version: 1.0.0}}}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: canary}
#       spec: {selector: {matchLabels: {app: web, version: canary}}}
package klint.rules.mutable_label_in_selector

deny contains {"path": ["spec", "selector", "matchLabels", label], "msg": msg, "hint": "take it out of the selector"} if {
	some label, value in input.spec.selector.matchLabels
	label in data.params.labels
	not variant(label, value)
	msg := sprintf("the label %s changes with an upgrade, the selector cannot", [label])
}

variant("version", value) if not regex.match(`^v?\d+[.-]\d+`, value)
