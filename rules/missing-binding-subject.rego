# METADATA
# title: The ServiceAccount of a binding exists
# description: |
#   A binding to a ServiceAccount that does not exist grants nothing, until somebody makes an account of that name. The rule speaks up
#   only if the whole input has no such ServiceAccount, while the directory of the binding has another one that no binding names. It
#   knows `default`, and is silent about accounts of other systems' namespaces (kube-system), and where a custom resource may stand
#   for the account.
# custom:
#   severity: info
#   category: references
#   profile: strict
#   kinds: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: web}
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
#       subjects:
#         - kind: ServiceAccount
#           name: wbe # <- no ServiceAccount "wbe" is in the input
#       ---
#       apiVersion: v1
#       kind: ServiceAccount
#       metadata: {name: web}
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRoleBinding
#       metadata: {name: web}
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web}
#       subjects:
#         - {kind: ServiceAccount, name: default, namespace: shop}
#         - {kind: ServiceAccount, name: metrics, namespace: kube-system}
#         - {kind: User, name: nobody}
#         - {kind: ServiceAccount, name: "${ACCOUNT}", namespace: shop}
#       ---
#       apiVersion: v1
#       kind: ServiceAccount
#       metadata: {name: web}
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: web}
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
#       subjects: [{kind: ServiceAccount, name: elsewhere}, {kind: ServiceAccount, name: web}]
#       ---
#       apiVersion: v1
#       kind: ServiceAccount
#       metadata: {name: web}
package klint.rules.missing_binding_subject

import data.klint.lib.names
import data.klint.lib.references
import data.klint.lib.workloads

deny contains {"path": ["subjects", i, "name"], "msg": msg, "hint": hint} if {
	some i, subject in input.subjects
	subject.kind == "ServiceAccount"
	not subject.name in klint.names("input", "core/ServiceAccount")
	subject.name != "default"
	not startswith(object.get(subject, "namespace", ""), "kube-")
	not workloads.placeholder(subject.name)
	unused := klint.names("directory", "core/ServiceAccount") - (bound | {""})
	count(unused) > 0
	not references.operated
	msg := sprintf("no ServiceAccount %q is in the input", [subject.name])
	hint := sprintf("no binding names %s", [names.listed(unused)])
}

# bound are the accounts that the bindings of the directory name.
bound := {name |
	some kind in ["RoleBinding", "ClusterRoleBinding"]
	some name in klint.texts("directory", sprintf("rbac.authorization.k8s.io/%s", [kind]), ["subjects", "*", "name"])
}
