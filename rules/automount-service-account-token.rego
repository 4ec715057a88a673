# METADATA
# title: Pods without an account of their own get no token
# description: |
#   A pod that names no ServiceAccount runs as `default` and gets its token mounted. If it does not talk to the API server, the token is only
#   of use to whoever breaks in: set `automountServiceAccountToken: false`. The fix is unsafe: a program may use the token.
#   The rule is silent if a ServiceAccount `default` of the directory does so for all, and about pods with an account of their own: that
#   was made for a purpose.
# custom:
#   severity: info
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     cis: 5.1.6
#   fix:
#     safety: unsafe
#     title: mount no token
#   aliases:
#     polaris: [automountServiceAccountToken]
#     kubesec: [AutomountServiceAccountToken]
#     datree: [SRVACC_INCORRECT_AUTOMOUNTSERVICEACCOUNTTOKEN_VALUE, CIS_INVALID_VALUE_AUTOMOUNTSERVICEACCOUNTTOKEN]
#     kyverno: [restrict-automount-sa-token]
#     gatekeeper-library: [automount-serviceaccount-token]
#     checkov: [CKV_K8S_38]
#     trivy: [KSV-0036]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec: # <- the pod gets the token of the ServiceAccount default
#             containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         automountServiceAccountToken: false
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: operator}
#       spec:
#         serviceAccountName: operator
#         containers: [{name: operator, image: "registry.example/operator:1.0"}]
#     - |
#       apiVersion: v1
#       kind: ServiceAccount
#       metadata: {name: default}
#       automountServiceAccountToken: false
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.automount_service_account_token

deny contains {"path": path, "msg": msg, "hint": "set automountServiceAccountToken to false", "fix": fix} if {
	some at, pod in klint.pod_templates(input)
	object.get(pod.spec, "automountServiceAccountToken", true) == true
	every field in ["serviceAccountName", "serviceAccount"] {
		object.get(pod.spec, field, "") in {"", "default"}
	}
	not switched_off
	path := array.concat(at, ["spec", "automountServiceAccountToken"])
	msg := "the pod gets the token of the ServiceAccount default"
	fix := [{"op": "add", "path": path, "value": false}]
}

switched_off if {
	some account in klint.find("directory", "core/ServiceAccount", ["metadata", "name"], "default")
	account.object.automountServiceAccountToken == false
}
