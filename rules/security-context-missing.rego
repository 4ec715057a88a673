# METADATA
# title: Containers say something about their security
# description: |
#   A pod and a container without any `securityContext` get all defaults, few of which are safe. The rules about single fields say
#   which and are worth more; this one is for those who want the field to be there.
# custom:
#   severity: info
#   category: security
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     cis: 5.7.3
#   aliases:
#     datree: [CIS_MISSING_KEY_SECURITYCONTEXT]
#     checkov: [CKV_K8S_29, CKV_K8S_30]
#     trivy: [KSV-0118]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web # <- neither container "web" nor its pod has a securityContext
#             image: registry.example/web:1.0
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {runAsNonRoot: true}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.security_context_missing

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "add a securityContext"} if {
	some pod in klint.pod_templates(input)
	not pod.spec.securityContext
	some at, container in klint.containers(input)
	not container.securityContext
	path := array.concat(at, ["securityContext"])
	msg := sprintf("neither %s nor its pod has a securityContext", [workloads.named(at, container)])
}
