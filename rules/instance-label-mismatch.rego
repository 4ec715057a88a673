# METADATA
# title: The label instance is the name
# description: |
#   Where each application is one workload, `app.kubernetes.io/instance` is its name, and another value was copied from elsewhere.
#   With charts of several workloads the instance is that of the chart: do not switch the rule on there. It accepts an instance that
#   the name starts with.
# custom:
#   severity: info
#   category: labels
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     polaris: [metadataAndInstanceMismatched]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#         labels: {app.kubernetes.io/instance: api} # <- web is an instance of api
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web-front, labels: {app.kubernetes.io/instance: web}}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: api}
package klint.rules.instance_label_mismatch

import data.klint.lib.workloads

deny contains {"path": ["metadata", "labels", label], "msg": msg, "hint": "use the name"} if {
	label := "app.kubernetes.io/instance"
	instance := input.metadata.labels[label]
	not startswith(input.metadata.name, instance)
	not workloads.placeholder(instance)
	msg := sprintf("%s is an instance of %s", [input.metadata.name, instance])
}
