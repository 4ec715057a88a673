# METADATA
# title: Workloads have an account of their own
# description: |
#   Pods that name no ServiceAccount share `default`: a right that one of them needs, all get. automount-service-account-token is
#   content if they do not use it.
# custom:
#   severity: info
#   category: security
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     cis: 5.1.5
#   aliases:
#     kube-linter: [default-service-account]
#     kubesec: [ServiceAccountName]
#     datree: [ARGO_WORKFLOW_INCORRECT_SERVICE_ACCOUNT_NAME_VALUE_DEFAULT]
#     checkov: [CKV_K8S_41, CKV_K8S_42]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: # <- the pod runs as the ServiceAccount default
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         serviceAccountName: default # <- the pod runs as the ServiceAccount default
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         serviceAccountName: web
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         serviceAccount: web
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.default_service_account

deny contains {"path": path, "msg": "the pod runs as the ServiceAccount default", "hint": "give it an account of its own"} if {
	some at, pod in klint.pod_templates(input)
	every field in ["serviceAccountName", "serviceAccount"] {
		object.get(pod.spec, field, "") in {"", "default"}
	}
	path := array.concat(at, ["spec", "serviceAccountName"])
}
