# METADATA
# title: Objects carry none of some annotations
# description: |
#   Annotations command controllers: list those that objects of yours must not give (`^example\.com/`). Without any, the rule finds
#   nothing.
# custom:
#   severity: error
#   category: labels
#   profile: all
#   kinds: ["*"]
#   since: "0.1"
#   params:
#     annotations:
#       type: "[]string"
#       default: []
#       description: regular expressions of annotations
#   aliases:
#     kyverno: [restrict-annotations]
#   bad:
#     - |
#       # params: {"annotations": ["^example\\.com/"]}
#       apiVersion: v1
#       kind: ConfigMap
#       metadata:
#         name: web
#         annotations: {example.com/skip: "true"} # <- the annotation example.com/skip is forbidden
#   good:
#     - |
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: {name: web, annotations: {example.com/skip: "true"}}
package klint.rules.forbidden_annotations

deny contains {"path": ["metadata", "annotations", name], "msg": msg, "hint": "remove it"} if {
	some pattern in data.params.annotations
	some name, _ in input.metadata.annotations
	regex.match(pattern, name)
	msg := sprintf("the annotation %s is forbidden", [name])
}
