# METADATA
# title: Roles do not hand out rights that they lack
# description: |
#   `escalate` and `bind` on roles and `impersonate` on users, groups and ServiceAccounts are ways around the rule that nobody can give away what
#   he does not have: with one of them an account is as good as cluster-admin. `bind` and `impersonate` limited by `resourceNames` are fine.
# custom:
#   severity: warning
#   category: rbac
#   profile: strict
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   since: "0.1"
#   groups:
#     cis: 5.1.8
#   aliases:
#     datree: [CIS_INVALID_VALUE_BIND_IMPERSONATE_ESCALATE]
#     kyverno: [restrict-escalation-verbs-roles]
#     checkov: [CKV_K8S_157, CKV_K8S_158]
#     trivy: [KSV-0043, KSV-0050, KSV-0051, KSV-0052, KSV-0055]
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata: {name: operator}
#       rules:
#         - apiGroups: [rbac.authorization.k8s.io]
#           resources: [clusterroles]
#           verbs:
#             - get
#             - escalate # <- with escalate on clusterroles an account can give itself any right
#         - apiGroups: [""]
#           resources: [users, groups]
#           verbs: [impersonate] # <- with impersonate on users, groups an account can give itself any right
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata: {name: operator}
#       rules:
#         - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [view], verbs: [bind]}
#         - {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [get, create, update]}
#         - {apiGroups: [example.com], resources: [keys], verbs: [bind]}
package klint.rules.escalation_verbs

import data.klint.lib.rbac

targets := {
	"escalate": {"roles", "clusterroles", "*"},
	"bind": {"roles", "clusterroles", "*"},
	"impersonate": {"users", "groups", "serviceaccounts", "*"},
}

deny contains {"path": ["rules", i, "verbs", j], "msg": msg, "hint": "remove it, or name what it is for in resourceNames"} if {
	some i, rule in input.rules
	some j, verb in rule.verbs
	some resource in rule.resources
	resource in targets[verb]
	not limited(verb, rule)
	not rbac.aggregated(input)
	msg := sprintf("with %s on %s an account can give itself any right", [verb, concat(", ", rule.resources)])
}

limited(verb, rule) if {
	verb != "escalate"
	count(rule.resourceNames) > 0
}
