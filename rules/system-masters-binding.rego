# METADATA
# title: Nobody is added to the group system:masters
# description: |
#   The group `system:masters` passes by every check of rights, also after the binding is deleted. Bind cluster-admin to a
#   group of your own instead: that can be taken back.
#   The binding `cluster-admin`, which every cluster has, is left alone.
# custom:
#   severity: error
#   category: rbac
#   kinds: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#   since: "0.1"
#   groups:
#     cis: 5.1.7
#   aliases:
#     datree: [CIS_INVALID_VALUE_SYSTEM_MASTERS]
#     kyverno: [restrict-binding-system-groups]
#     trivy: [KSV-0123]
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRoleBinding
#       metadata:
#         name: admins
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
#       subjects:
#         - kind: Group
#           name: system:masters # <- system:masters has every right already, and keeps it
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRoleBinding
#       metadata:
#         name: cluster-admin
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
#       subjects:
#         - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:masters"}
package klint.rules.system_masters_binding

deny contains {"path": ["subjects", i, "name"], "msg": msg, "hint": hint} if {
	some i, subject in input.subjects
	subject.kind == "Group"
	subject.name == "system:masters"
	not input.metadata.name == "cluster-admin"
	msg := "system:masters has every right already, and keeps it"
	hint := "bind the role to a group of your own"
}
