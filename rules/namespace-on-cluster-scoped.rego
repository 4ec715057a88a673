# METADATA
# title: Cluster-scoped objects name no namespace
# description: |
#   The API server drops the namespace of a kind that has none. Helm and Argo CD then see a difference between the
#   manifest and the cluster for ever, and whoever reads the manifest expects an object that ends with the namespace.
#   Kinds that neither Kubernetes nor a CustomResourceDefinition of the input knows are left alone.
# custom:
#   severity: warning
#   category: namespace
#   kinds: [cluster-scoped]
#   since: "0.1"
#   fix:
#     safety: safe
#     title: remove the namespace
#   bad:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata:
#         name: reader
#         namespace: shop # <- ClusterRole is cluster-scoped and cannot be in namespace "shop"
#         labels:
#           app: shop
#     - |
#       apiVersion: apiextensions.k8s.io/v1
#       kind: CustomResourceDefinition
#       metadata: {name: wells.example.com}
#       spec: {group: example.com, scope: Cluster, names: {kind: Well, plural: wells}}
#       ---
#       apiVersion: example.com/v1
#       kind: Well
#       metadata: {name: deep, namespace: shop} # <- Well is cluster-scoped and cannot be in namespace "shop"
#   good:
#     - |
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: ClusterRole
#       metadata:
#         name: reader
#     - |
#       apiVersion: example.com/v1
#       kind: Unknown
#       metadata:
#         name: deep
#         namespace: shop
#     - |
#       apiVersion: autoscaling/v1
#       kind: Scale
#       metadata: {name: web, namespace: shop}
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: web
#         namespace: shop
package klint.rules.namespace_on_cluster_scoped

deny contains {"path": ["metadata", "namespace"], "msg": msg, "hint": hint, "fix": fix} if {
	namespace := input.metadata.namespace
	msg := sprintf("%s is cluster-scoped and cannot be in namespace %q", [input.kind, namespace])
	hint := "remove the namespace"
	fix := [{"op": "remove", "path": ["metadata", "namespace"]}]
}
