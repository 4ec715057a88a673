# METADATA
# title: Objects carry the labels that you decided on
# description: |
#   Labels and annotations say who is asked when an object fails and who pays for it. List those that every object, or every object
#   of some kinds, must have; without any, the rule finds nothing. A value with a variable in it counts as any.
# custom:
#   severity: error
#   category: labels
#   profile: all
#   kinds: ["*"]
#   since: "0.1"
#   params:
#     labels:
#       type: "[]string"
#       default: []
#       description: "labels, each with a regular expression for its value behind a colon if need be: team, tier:front|back"
#     annotations:
#       type: "[]string"
#       default: []
#       description: annotations, likewise
#     kinds:
#       type: "[]string"
#       default: []
#       description: "kinds that need them, such as Deployment; all if there are none"
#   aliases:
#     kube-linter: [required-label-owner, required-annotation-email]
#     datree: [WORKLOAD_MISSING_LABEL_OWNER_VALUE, DEPLOYMENT_MISSING_LABEL_ENV_VALUE]
#     kyverno: [require-labels, require-annotations, metadata-match-regex]
#     gatekeeper-library: [requiredlabels, requiredannotations]
#   bad:
#     - |
#       # params: {"labels": ["team", "tier:front|back"]}
#       apiVersion: v1
#       kind: ConfigMap
#       metadata:
#         name: web
#         labels: # <- the label team is missing
#           tier: middle # <- the label tier is "middle"
#   good:
#     - |
#       # params: {"labels": ["team", "tier:front|back"], "annotations": ["example.com/owner"], "kinds": ["ConfigMap"]}
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: {name: web, labels: {team: web, tier: "${TIER}"}, annotations: {example.com/owner: web}}
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: web}
#     - |
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: {name: web}
package klint.rules.required_labels

import data.klint.lib.workloads

deny contains {"path": ["metadata", field], "msg": msg, "hint": sprintf("add the %s", [noun])} if {
	some field, noun in {"labels": "label", "annotations": "annotation"}
	some wanted in data.params[field]
	concerned
	name := split(wanted, ":")[0]
	not input.metadata[field][name]
	msg := sprintf("the %s %s is missing", [noun, name])
}

deny contains {"path": ["metadata", field, name], "msg": msg, "hint": sprintf("it must match %s", [pattern])} if {
	some field, noun in {"labels": "label", "annotations": "annotation"}
	some wanted in data.params[field]
	concerned
	contains(wanted, ":")
	name := split(wanted, ":")[0]
	pattern := trim_prefix(wanted, sprintf("%s:", [name]))
	value := input.metadata[field][name]
	not regex.match(sprintf("^(%s)$", [pattern]), value)
	not workloads.placeholder(value)
	msg := sprintf("the %s %s is %q", [noun, name, value])
}

concerned if {
	input.metadata.name
	count(data.params.kinds) == 0
}

concerned if {
	input.metadata.name
	input.kind in data.params.kinds
}
