# METADATA
# title: Nobody is bound to cluster-admin
# description: |
#   `cluster-admin` may do everything: whoever gets hold of such an account owns the cluster, or in a RoleBinding the namespace. Bind
#   a role that allows what is needed.
#   Controllers that apply whatever a repository holds need it: the accounts of Argo CD and Flux are allowed, others go into `allow`.
#   The group system:masters, which is bound to it in every cluster, has a rule of its own.
# custom:
#   severity: warning
#   category: rbac
#   profile: strict
#   kinds: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#   since: "0.1"
#   groups:
#     cis: 5.1.1
#   params:
#     allow:
#       type: "[]string"
#       default: ["^argocd-", "^argo-cd", "^flux", "^kustomize-controller$", "^helm-controller$"]
#       description: regular expressions of the names of subjects that may be bound
#   aliases:
#     kube-linter: [cluster-admin-role-binding]
#     polaris: [clusterrolebindingClusterAdmin, rolebindingClusterAdminClusterRole]
#     datree: [CIS_INVALID_ROLE_CLUSTER_ADMIN]
#     kyverno: [restrict-binding-clusteradmin]
#     trivy: [KSV-0111]
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRoleBinding
#       metadata: {name: ci}
#       roleRef:
#         apiGroup: rbac.authorization.k8s.io
#         kind: ClusterRole
#         name: cluster-admin # <- ServiceAccount ci may do everything in the cluster
#       subjects: [{kind: ServiceAccount, name: ci, namespace: ci}]
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: dev, namespace: shop}
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin} # <- Group dev may do everything in the namespace
#       subjects: [{kind: Group, name: dev}]
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRoleBinding
#       metadata: {name: argocd}
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
#       subjects: [{kind: ServiceAccount, name: argocd-application-controller, namespace: argocd}]
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRoleBinding
#       metadata: {name: cluster-reconciler}
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
#       subjects: [{kind: ServiceAccount, name: kustomize-controller, namespace: flux-system}]
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRoleBinding
#       metadata: {name: cluster-admin}
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
#       subjects: [{kind: Group, name: "system:masters"}]
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: dev, namespace: shop}
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: cluster-admin}
#       subjects: [{kind: Group, name: dev}]
package klint.rules.cluster_admin_binding

where := {"ClusterRoleBinding": "cluster", "RoleBinding": "namespace"}

deny contains {"path": ["roleRef", "name"], "msg": msg, "hint": "bind a role that allows what is needed"} if {
	input.roleRef.kind == "ClusterRole"
	input.roleRef.name == "cluster-admin"
	bound := [sprintf("%s %s", [subject.kind, subject.name]) |
		some subject in input.subjects
		subject.name != "system:masters"
		not allowed(subject.name)
	]
	count(bound) > 0
	msg := sprintf("%s may do everything in the %s", [concat(", ", bound), where[input.kind]])
}

allowed(name) if {
	some pattern in data.params.allow
	regex.match(pattern, name)
}
