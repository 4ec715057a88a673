# METADATA
# title: Seccomp is not switched off
# description: |
#   The seccomp profile of the container runtime forbids some 60 system calls that applications do not need and that
#   most ways out of a container do. `Unconfined` switches it off.
#   The annotations that came before the field count for releases until 1.26, which made fields of them.
#   Leaving the profile out is not found: then the kubelet decides. Privileged containers have no seccomp anyway.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: Seccomp
#     pss-restricted: Seccomp
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
#       # releases: [26]
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#       spec:
#         template:
#           metadata:
#             annotations:
#               seccomp.security.alpha.kubernetes.io/pod: unconfined # <- the pod runs without seccomp
#               container.seccomp.security.alpha.kubernetes.io/web: unconfined # <- container "web" runs without seccomp
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

import data.klint.lib.releases
import data.klint.lib.workloads

hint := "use the type RuntimeDefault"

deny contains {"path": path, "msg": "the pod runs without seccomp", "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	lower(pod.spec.securityContext.seccompProfile.type) == "unconfined"
	releases.newest >= 19
	path := array.concat(at, ["spec", "securityContext", "seccompProfile", "type"])
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	lower(container.securityContext.seccompProfile.type) == "unconfined"
	releases.newest >= 19
	not container.securityContext.privileged == true
	path := array.concat(at, ["securityContext", "seccompProfile", "type"])
	msg := sprintf("%s runs without seccomp", [workloads.named(at, container)])
}

# Until 1.26 the API server made fields of the annotations.
deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some annotation, profile in pod.metadata.annotations
	who := concerned(annotation)
	releases.oldest < 27
	not regex.match(`^(runtime|docker)/default$|^localhost/`, profile)
	path := array.concat(at, ["metadata", "annotations", annotation])
	msg := sprintf("%s runs without seccomp", [who])
}

concerned("seccomp.security.alpha.kubernetes.io/pod") := "the pod"

concerned(annotation) := sprintf("container %q", [name]) if {
	prefix := "container.seccomp.security.alpha.kubernetes.io/"
	startswith(annotation, prefix)
	name := trim_prefix(annotation, prefix)
}
