# METADATA
# title: Applications stay out of the namespaces of the system
# description: |
#   What is in `kube-system`, `kube-public` or `kube-node-lease` shares secrets, permissions and a fate with the control
#   plane, and admission policies usually leave these namespaces out. Add-ons of the cluster belong there: ignore the
#   rule for them, or allow their namespace with the parameter.
# custom:
#   severity: info
#   category: namespace
#   profile: strict
#   kinds: [namespaced]
#   since: "0.1"
#   params:
#     allow:
#       type: "[]string"
#       default: []
#       description: namespaces of the system that may be used
#   aliases:
#     trivy: [KSV-0037]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#         namespace: kube-system # <- Deployment/web is in kube-system, a namespace of the system
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#         namespace: shop
#     - |
#       # params: {"allow": ["kube-system"]}
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#         namespace: kube-system
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata:
#         name: metrics-auth
#         namespace: kube-system
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader}
package klint.rules.system_namespace

deny contains {"path": ["metadata", "namespace"], "msg": msg, "hint": hint} if {
	namespace := input.metadata.namespace
	namespace in {"kube-system", "kube-public", "kube-node-lease"}
	not namespace in data.params.allow
	not input.roleRef.name == "extension-apiserver-authentication-reader"
	msg := sprintf("%s/%s is in %s, a namespace of the system", [input.kind, input.metadata.name, namespace])
	hint := "give the application a namespace of its own"
}
