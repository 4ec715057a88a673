# METADATA
# title: Roles name what they allow
# description: |
#   `*` among the verbs or resources allows more with each release and with each CustomResourceDefinition. Name the verbs and resources.
#   The rule is silent about groups that are not Kubernetes' own (`argoproj.io`): they are small, and an operator owns its group as a whole. It
#   is silent as well about roles that are aggregated from others, whose own rules do not count, and about URLs.
# custom:
#   severity: warning
#   category: rbac
#   profile: strict
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   since: "0.1"
#   groups:
#     cis: 5.1.3
#   aliases:
#     kube-linter: [wildcard-in-rules]
#     polaris: [clusterrolebindingClusterAdmin, rolebindingClusterAdminRole]
#     datree: [CIS_INVALID_WILDCARD_ROLE]
#     kyverno: [restrict-wildcard-verbs, restrict-wildcard-resources]
#     checkov: [CKV_K8S_49]
#     trivy: [KSV-0044, KSV-0045, KSV-0046, KSV-0112]
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata: {name: web}
#       rules:
#         - apiGroups: [""]
#           resources: [pods]
#           verbs: ["*"] # <- the role allows every verb on pods
#         - apiGroups: [apps]
#           resources: ["*"] # <- the role allows get, list on every resource of apps
#           verbs: [get, list]
#         - apiGroups: ["*"]
#           resources:
#             - "*" # <- the role allows everything on every resource of every group
#           verbs: ["*"]
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata: {name: admin}
#       aggregationRule: {clusterRoleSelectors: [{matchLabels: {admin: "true"}}]}
#       rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata: {name: operator}
#       rules:
#         - {apiGroups: [argoproj.io], resources: ["*"], verbs: ["*"]}
#         - {apiGroups: [""], resources: [pods], verbs: [get, list]}
#         - {nonResourceURLs: ["*"], verbs: ["*"]}
package klint.rules.wildcard_rule

import data.klint.lib.rbac

deny contains {"path": path, "msg": msg, "hint": "name the verbs and resources"} if {
	some i, rule in input.rules
	some field in ["resources", "verbs"]
	some j, "*" in rule[field]
	not twice(field, rule)
	kubernetes(rule)
	not rbac.aggregated(input)
	path := array.concat(["rules", i, field], [j])
	msg := sprintf("the role allows %s on %s", [verbs(rule), resources(rule)])
}

# twice holds for verbs next to resources, which say it already.
twice("verbs", rule) if "*" in rule.resources

# kubernetes holds unless all groups are those of custom resources.
kubernetes(rule) if {
	some group in rule.apiGroups
	not custom(group)
}

custom(group) if {
	contains(group, ".")
	not endswith(group, ".k8s.io")
}

verbs(rule) := "everything" if {
	"*" in rule.verbs
	"*" in rule.resources
}

verbs(rule) := "every verb" if {
	"*" in rule.verbs
	not "*" in rule.resources
}

verbs(rule) := concat(", ", rule.verbs) if not "*" in rule.verbs

resources(rule) := concat(", ", rule.resources) if not "*" in rule.resources

resources(rule) := "every resource of every group" if {
	"*" in rule.resources
	"*" in rule.apiGroups
}

resources(rule) := sprintf("every resource of %s", [concat(", ", groups)]) if {
	"*" in rule.resources
	not "*" in rule.apiGroups
	groups := [name | some group in rule.apiGroups; name := {true: "the core group", false: group}[group == ""]]
}
