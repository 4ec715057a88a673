# METADATA
# title: Roles do not create pods
# description: |
#   Whoever may create a pod, or a workload that makes pods, may run as any ServiceAccount of the namespace and mount any of its Secrets; without
#   Pod Security admission, the node as well. Only who deploys should be able to. The rule speaks at the role, bound or not.
# custom:
#   severity: info
#   category: rbac
#   profile: strict
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   since: "0.1"
#   groups:
#     cis: 5.1.4
#   aliases:
#     kube-linter: [access-to-create-pods]
#     datree: [CIS_INVALID_VALUE_CREATE_POD]
#     trivy: [KSV-0048]
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: Role
#       metadata: {name: ci}
#       rules:
#         - apiGroups: [""]
#           resources: [pods] # <- the role creates pods, with any account and Secret of the namespace
#           verbs: [get, create]
#         - apiGroups: [batch]
#           resources: [jobs, cronjobs] # <- the role creates pods, with any account and Secret of the namespace
#           verbs: ["*"]
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: Role
#       metadata: {name: ci}
#       rules:
#         - {apiGroups: [""], resources: [pods], verbs: [get, list, delete]}
#         - {apiGroups: [""], resources: [pods/eviction], verbs: [create]}
#         - {apiGroups: [apps], resources: [deployments/scale], verbs: [update]}
#         - {apiGroups: [example.com], resources: [jobs], verbs: [create]}
package klint.rules.pod_create_access

import data.klint.lib.rbac

makers := {
	"": {"pods", "replicationcontrollers"},
	"apps": {"deployments", "daemonsets", "statefulsets", "replicasets"},
	"batch": {"jobs", "cronjobs"},
	"extensions": {"deployments", "daemonsets", "replicasets"},
}

deny contains {"path": ["rules", i, "resources"], "msg": msg, "hint": "leave it to who deploys"} if {
	some i, rule in input.rules
	some group, resources in makers
	rbac.grants(rule, group, resources, {"create"})
	not rbac.aggregated(input)
	msg := "the role creates pods, with any account and Secret of the namespace"
}
