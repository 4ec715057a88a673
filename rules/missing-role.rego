# METADATA
# title: The role of a binding exists
# description: |
#   A binding to a Role that does not exist grants nothing. The rule speaks up only if the whole input has no Role of that name, while the
#   directory of the binding has another one that no binding names. It knows the Roles that every cluster has (`system:…`, `kubeadm:…`,
#   `extension-apiserver-authentication-reader`), and does not look at ClusterRoles: those often come with the cluster.
# custom:
#   severity: warning
#   category: references
#   kinds: [rbac.authorization.k8s.io/RoleBinding]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: web, namespace: shop}
#       roleRef:
#         apiGroup: rbac.authorization.k8s.io
#         kind: Role
#         name: webb # <- no Role "webb" is in the input
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: Role
#       metadata: {name: web, namespace: shop}
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: web, namespace: shop}
#       roleRef: {kind: Role, name: web}
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: reader, namespace: kube-system}
#       roleRef: {kind: Role, name: extension-apiserver-authentication-reader}
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: leader, namespace: kube-system}
#       roleRef: {kind: Role, name: "system::leader-locking-kube-scheduler"}
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: viewers, namespace: shop}
#       roleRef: {kind: ClusterRole, name: view}
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: templated, namespace: shop}
#       roleRef: {kind: Role, name: "${ROLE}"}
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1beta1
#       kind: Role
#       metadata: {name: web}
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata: {name: web}
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: web}
#       roleRef: {kind: Role, name: elsewhere}
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: api}
#       roleRef: {kind: Role, name: api}
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: Role
#       metadata: {name: api}
package klint.rules.missing_role

import data.klint.lib.names
import data.klint.lib.workloads

deny contains {"path": ["roleRef", "name"], "msg": msg, "hint": hint} if {
	role := input.roleRef
	role.kind == "Role"
	not role.name in klint.names("input", "rbac.authorization.k8s.io/Role")
	not regex.match(`^(system|kubeadm):|^extension-apiserver-authentication-reader$`, role.name)
	not workloads.placeholder(role.name)
	used := klint.texts("directory", "rbac.authorization.k8s.io/RoleBinding", ["roleRef", "name"])
	unused := klint.names("directory", "rbac.authorization.k8s.io/Role") - used
	count(unused) > 0
	msg := sprintf("no Role %q is in the input", [role.name])
	hint := sprintf("no binding names %s", [names.listed(unused)])
}
