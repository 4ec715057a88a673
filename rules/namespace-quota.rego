# METADATA
# title: Namespaces have a quota
# description: |
#   Without a ResourceQuota, one namespace can use up the cluster; without a LimitRange its containers have no defaults. The rule
#   looks for either in the whole input and leaves the namespaces of the system alone.
# custom:
#   severity: info
#   category: resources
#   profile: all
#   kinds: [core/Namespace]
#   since: "0.1"
#   aliases:
#     kyverno: [add-ns-quota]
#     trivy: [KSV-0039, KSV-0040]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Namespace
#       metadata:
#         name: shop # <- namespace shop has neither a ResourceQuota nor a LimitRange
#   good:
#     - |
#       apiVersion: v1
#       kind: Namespace
#       metadata: {name: shop}
#       ---
#       apiVersion: v1
#       kind: ResourceQuota
#       metadata: {name: all, namespace: shop}
#       ---
#       apiVersion: v1
#       kind: Namespace
#       metadata: {name: kube-system}
package klint.rules.namespace_quota

deny contains {"path": ["metadata", "name"], "msg": msg, "hint": "add a ResourceQuota"} if {
	input.metadata.name
	not startswith(input.metadata.name, "kube-")
	every kind in ["core/ResourceQuota", "core/LimitRange"] {
		not input.metadata.name in klint.texts("input", kind, ["metadata", "namespace"])
	}
	msg := sprintf("namespace %s has neither a ResourceQuota nor a LimitRange", [input.metadata.name])
}
