# METADATA
# title: Roles do not control the cluster by the back door
# description: |
#   Some rights are as good as cluster-admin, though they do not look like it: to change admission webhooks (they see and change every
#   object), to approve certificates (of any user), `nodes/proxy` (every container of the node), to change endpoints (they lead other
#   people's traffic elsewhere), to make tokens of ServiceAccounts, and the ConfigMap aws-auth of EKS. The rule speaks at the role, bound or
#   not, and is silent about rights limited by `resourceNames`.
# custom:
#   severity: warning
#   category: rbac
#   profile: strict
#   kinds: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/Role]
#   since: "0.1"
#   groups:
#     cis: 5.1.10 - 5.1.13
#   aliases:
#     kyverno: [restrict-clusterrole-mutating-validating-admission-webhooks, restrict-clusterrole-csr, restrict-clusterrole-nodesproxy, restrict-edit-for-endpoints]
#     gatekeeper-library: [block-endpoint-edit-default-role]
#     checkov: [CKV_K8S_155, CKV_K8S_156]
#     trivy: [KSV-0047, KSV-0056, KSV-0114, KSV-0115]
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata: {name: operator}
#       rules:
#         - apiGroups: [admissionregistration.k8s.io]
#           resources: [mutatingwebhookconfigurations] # <- the role changes admission webhooks
#           verbs: [get, update]
#         - apiGroups: [""]
#           resources: [nodes, nodes/proxy] # <- the role reaches every container of a node
#           verbs: [get]
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata: {name: operator}
#       rules:
#         - {apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [get, list, watch]}
#         - {apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], resourceNames: [web], verbs: [update]}
#         - {apiGroups: [""], resources: [endpoints, nodes, nodes/metrics], verbs: [get, list, watch]}
#         - {apiGroups: [""], resources: [serviceaccounts], verbs: [create]}
package klint.rules.cluster_control_access

import data.klint.lib.rbac

writing := {"create", "update", "patch", "delete"}

powers := [
	{
		"group": "admissionregistration.k8s.io", "verbs": writing, "what": "changes admission webhooks",
		"resources": {"mutatingwebhookconfigurations", "validatingwebhookconfigurations"},
	},
	{
		"group": "certificates.k8s.io", "verbs": {"update", "patch"}, "what": "approves certificates",
		"resources": {"certificatesigningrequests/approval"},
	},
	{
		"group": "certificates.k8s.io", "verbs": {"approve"}, "what": "approves certificates",
		"resources": {"signers"},
	},
	{
		"group": "", "verbs": {"get", "create", "update", "patch"}, "what": "reaches every container of a node",
		"resources": {"nodes/proxy", "nodes/*"},
	},
	{
		"group": "", "verbs": {"create"}, "what": "makes tokens of any ServiceAccount",
		"resources": {"serviceaccounts/token"},
	},
	{
		"group": "", "verbs": {"update", "patch"}, "what": "leads the traffic of Services elsewhere",
		"resources": {"endpoints"},
	},
	{
		"group": "discovery.k8s.io", "verbs": {"update", "patch"}, "what": "leads the traffic of Services elsewhere",
		"resources": {"endpointslices"},
	},
]

deny contains {"path": ["rules", i, "resources"], "msg": msg, "hint": "remove it, or name what it is for in resourceNames"} if {
	some i, rule in input.rules
	some power in powers
	rbac.grants(rule, power.group, power.resources, power.verbs)
	count(object.get(rule, "resourceNames", [])) == 0
	not rbac.aggregated(input)
	msg := sprintf("the role %s", [power.what])
}

deny contains {"path": ["rules", i, "resourceNames"], "msg": "the role says who is who in EKS", "hint": "remove aws-auth"} if {
	some i, rule in input.rules
	rbac.grants(rule, "", {"configmaps"}, writing)
	"aws-auth" in rule.resourceNames
}
