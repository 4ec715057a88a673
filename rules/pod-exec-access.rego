# METADATA
# title: Roles do not enter running containers
# description: |
#   Whoever may exec into a pod, or attach to it, has its files, its Secrets and its token, and leaves no trace in the repository. The rule speaks
#   at the role, bound or not.
# custom:
#   severity: warning
#   category: rbac
#   profile: strict
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   since: "0.1"
#   aliases:
#     polaris: [clusterrolePodExecAttach, rolePodExecAttach, clusterrolebindingPodExecAttach, rolebindingClusterRolePodExecAttach, rolebindingRolePodExecAttach]
#     datree: [CONTAINERS_INCORRECT_RESOURCES_VERBS_VALUE]
#     kyverno: [block-pod-exec-by-namespace]
#     gatekeeper-library: [disallowinteractive]
#     trivy: [KSV-0053, KSV-0054]
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: Role
#       metadata: {name: dev}
#       rules:
#         - apiGroups: [""]
#           resources: [pods, pods/exec] # <- the role enters running containers
#           verbs: [get, create]
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: Role
#       metadata: {name: dev}
#       rules:
#         - {apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}
#         - {apiGroups: [""], resources: [pods/portforward], verbs: [create]}
package klint.rules.pod_exec_access

import data.klint.lib.rbac

deny contains {"path": ["rules", i, "resources"], "msg": msg, "hint": "remove pods/exec and pods/attach"} if {
	some i, rule in input.rules
	rbac.grants(rule, "", {"pods/exec", "pods/attach", "pods/*", "*/exec", "*/attach"}, {"create", "get"})
	not rbac.aggregated(input)
	msg := "the role enters running containers"
}
