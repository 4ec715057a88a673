# METADATA
# title: Roles do not read all Secrets
# description: |
#   Whoever may get, list or watch Secrets reads every password of the namespace, in a ClusterRole of the cluster, and the
#   tokens of stronger accounts as well. Name the Secrets (`resourceNames`), or mount the one that is needed.
#   The rule speaks at the role, bound or not: who is bound to it may be in another repository. `*` among the resources is the matter
#   of wildcard-rule.
# custom:
#   severity: info
#   category: rbac
#   profile: strict
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   since: "0.1"
#   groups:
#     cis: 5.1.2
#   params:
#     verbs:
#       type: "[]string"
#       default: [get, list, watch]
#       description: what roles should not be allowed to do with Secrets
#   aliases:
#     kube-linter: [access-to-secrets]
#     datree: [CIS_INVALID_VERB_SECRETS]
#     kyverno: [restrict-secret-role-verbs]
#     trivy: [KSV-0041, KSV-0113]
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: Role
#       metadata: {name: web}
#       rules:
#         - apiGroups: [""]
#           resources: [configmaps, secrets] # <- the role reads every Secret of the namespace
#           verbs: [get]
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata: {name: web}
#       rules:
#         - {apiGroups: ["*"], resources: [secrets], verbs: ["*"]} # <- the role reads every Secret of the cluster
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: Role
#       metadata: {name: web}
#       rules:
#         - {apiGroups: [""], resources: [secrets], resourceNames: [web], verbs: [get]}
#         - {apiGroups: [""], resources: [secrets], verbs: [create]}
#         - {apiGroups: [""], resources: [configmaps], verbs: [get, list, watch]}
#         - {apiGroups: [secrets.example], resources: [secrets], verbs: [get]}
#     - |
#       # params: {"verbs": ["list"]}
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: Role
#       metadata: {name: web}
#       rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
package klint.rules.secrets_access

import data.klint.lib.rbac

where := {"Role": "namespace", "ClusterRole": "cluster"}

deny contains {"path": ["rules", i, "resources"], "msg": msg, "hint": "name the Secrets in resourceNames"} if {
	some i, rule in input.rules
	rbac.grants(rule, "", {"secrets"}, {verb | some verb in data.params.verbs})
	count(object.get(rule, "resourceNames", [])) == 0
	not rbac.aggregated(input)
	msg := sprintf("the role reads every Secret of the %s", [where[input.kind]])
}
