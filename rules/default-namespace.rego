# METADATA
# title: Objects stay out of the namespace default
# description: |
#   The namespace `default` is where everything lands that nobody placed: quotas, network policies and permissions
#   made for one application do not fit there. Give the application a namespace of its own.
#   An object that names no namespace is not in `default` yet (Helm, kustomize or `-n` may place it): it counts only
#   with the parameter `count_missing`, and then not with `-n`.
# custom:
#   severity: warning
#   category: namespace
#   profile: strict
#   kinds: [namespaced]
#   since: "0.1"
#   groups:
#     cis: 5.7.4
#   params:
#     count_missing:
#       type: boolean
#       default: false
#       description: whether an object that names no namespace counts as well
#   aliases:
#     kube-linter: [use-namespace]
#     datree: [WORKLOAD_INCORRECT_NAMESPACE_VALUE_DEFAULT]
#     kyverno: [disallow-default-namespace]
#     checkov: [CKV_K8S_21]
#     trivy: [KSV-0110]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#         namespace: default # <- Deployment/web is in the namespace default
#     - |
#       # params: {"count_missing": true}
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: # <- Deployment/web names no namespace and ends in the namespace default
#         name: web
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: kubernetes
#         namespace: default
#     - |
#       # params: {"count_missing": true}
#       # namespace: shop
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
package klint.rules.default_namespace

deny contains {"path": ["metadata", "namespace"], "msg": msg, "hint": hint} if {
	input.metadata.namespace == "default"
	not own
	msg := sprintf("%s/%s is in the namespace default", [input.kind, object.get(input.metadata, "name", "")])
	hint := "give the application a namespace of its own"
}

deny contains {"path": ["metadata", "namespace"], "msg": msg, "hint": hint} if {
	data.params.count_missing
	not input.metadata.namespace
	not data.klint.namespace
	msg := sprintf("%s/%s names no namespace and ends in the namespace default", [input.kind, object.get(input.metadata, "name", "")])
	hint := "name the namespace, or give it with -n"
}

# own holds for what the cluster itself keeps there.
own if {
	input.kind in {"Service", "Endpoints", "EndpointSlice"}
	input.metadata.name == "kubernetes"
}
