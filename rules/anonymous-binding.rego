# METADATA
# title: Nobody has rights without a name
# description: |
#   What is bound to `system:anonymous` or `system:unauthenticated` is open to everyone who reaches the API server.
#   The roles that Kubernetes itself opens like that (public information, the discovery of its token issuer) are fine.
# custom:
#   severity: error
#   category: rbac
#   kinds: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#   since: "0.1"
#   params:
#     allow:
#       type: "[]string"
#       default: ["system:public-info-viewer", "system:service-account-issuer-discovery", "kubeadm:bootstrap-signer-clusterinfo"]
#       description: roles that may be bound to everyone
#   aliases:
#     kubesec: [BindingsToSystemAnonymous]
#     kyverno: [restrict-binding-system-groups]
#     gatekeeper-library: [disallowanonymous]
#     trivy: [KSV-0122]
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRoleBinding
#       metadata:
#         name: dashboard
#       roleRef:
#         apiGroup: rbac.authorization.k8s.io
#         kind: ClusterRole
#         name: dashboard
#       subjects:
#         - apiGroup: rbac.authorization.k8s.io
#           kind: User
#           name: system:anonymous # <- everyone gets the rights of dashboard through system:anonymous
#         - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:unauthenticated"} # <- everyone gets the rights of dashboard through system:unauthenticated
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRoleBinding
#       metadata:
#         name: system:public-info-viewer
#       roleRef:
#         apiGroup: rbac.authorization.k8s.io
#         kind: ClusterRole
#         name: system:public-info-viewer
#       subjects:
#         - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:unauthenticated"}
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: web, namespace: shop}
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
#       subjects:
#         - {kind: ServiceAccount, name: web, namespace: shop}
package klint.rules.anonymous_binding

deny contains {"path": ["subjects", i, "name"], "msg": msg, "hint": hint} if {
	some i, subject in input.subjects
	subject.kind in {"User", "Group"}
	subject.name in {"system:anonymous", "system:unauthenticated"}
	not input.roleRef.name in data.params.allow
	msg := sprintf("everyone gets the rights of %s through %s", [input.roleRef.name, subject.name])
	hint := "bind the role to a user, group or service account"
}
