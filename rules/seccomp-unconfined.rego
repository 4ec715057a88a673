# METADATA
# title: Seccomp is not switched off
# description: |
#   The seccomp profile of the container runtime forbids some 60 system calls that applications do not need and that
#   most ways out of a container do. `Unconfined` switches it off.
#   Leaving the profile out is not found: then the kubelet decides. Privileged containers have no seccomp anyway.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kubesec: [SeccompUnconfined]
#     kyverno: [restrict-seccomp]
#     gatekeeper-library: [psp/seccomp]
#     trivy: [KSV-0104]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         securityContext:
#           seccompProfile:
#             type: Unconfined # <- the pod runs without seccomp
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#           - name: debug
#             image: registry.example/debug:1.0
#             securityContext: {seccompProfile: {type: Unconfined}} # <- container "debug" runs without seccomp
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#       spec:
#         template:
#           metadata:
#             annotations:
#               seccomp.security.alpha.kubernetes.io/pod: unconfined # <- the pod runs without seccomp
#           spec:
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#         annotations:
#           seccomp.security.alpha.kubernetes.io/pod: runtime/default
#       spec:
#         securityContext: {seccompProfile: {type: RuntimeDefault}}
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#           - name: agent
#             image: registry.example/agent:1.0
#             securityContext: {privileged: true, seccompProfile: {type: Unconfined}}
package klint.rules.seccomp_unconfined

import data.klint.lib.workloads

hint := "use the type RuntimeDefault"

deny contains {"path": path, "msg": "the pod runs without seccomp", "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	pod.spec.securityContext.seccompProfile.type == "Unconfined"
	path := array.concat(at, ["spec", "securityContext", "seccompProfile", "type"])
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	container.securityContext.seccompProfile.type == "Unconfined"
	not container.securityContext.privileged == true
	path := array.concat(at, ["securityContext", "seccompProfile", "type"])
	msg := sprintf("%s runs without seccomp", [workloads.named(at, container)])
}

deny contains {"path": path, "msg": "the pod runs without seccomp", "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	annotation := "seccomp.security.alpha.kubernetes.io/pod"
	pod.metadata.annotations[annotation] == "unconfined"
	path := array.concat(at, ["metadata", "annotations", annotation])
}
