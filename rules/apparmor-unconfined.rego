# METADATA
# title: AppArmor is not switched off
# description: |
#   The AppArmor profile of the container runtime keeps containers from mounting file systems and from writing to /proc
#   and /sys. `Unconfined` switches it off. Privileged containers have no AppArmor profile anyway.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: AppArmor
#     pss-restricted: AppArmor
#   aliases:
#     kubesec: [ApparmorUnconfined]
#     kyverno: [restrict-apparmor-profiles]
#     gatekeeper-library: [psp/apparmor]
#     trivy: [KSV-0002]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         securityContext:
#           appArmorProfile:
#             type: Unconfined # <- the pod runs without AppArmor
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {appArmorProfile: {type: Unconfined}} # <- container "web" runs without AppArmor
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#         annotations:
#           container.apparmor.security.beta.kubernetes.io/web: unconfined # <- container "web" runs without AppArmor
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#         annotations:
#           container.apparmor.security.beta.kubernetes.io/web: runtime/default
#       spec:
#         securityContext: {appArmorProfile: {type: RuntimeDefault}}
#         containers:
#           - name: web
#             image: registry.example/web:1.0
package klint.rules.apparmor_unconfined

import data.klint.lib.workloads

hint := "use the type RuntimeDefault"

deny contains {"path": path, "msg": "the pod runs without AppArmor", "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	pod.spec.securityContext.appArmorProfile.type == "Unconfined"
	path := array.concat(at, ["spec", "securityContext", "appArmorProfile", "type"])
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	container.securityContext.appArmorProfile.type == "Unconfined"
	not container.securityContext.privileged == true
	path := array.concat(at, ["securityContext", "appArmorProfile", "type"])
	msg := sprintf("%s runs without AppArmor", [workloads.named(at, container)])
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some annotation, profile in pod.metadata.annotations
	startswith(annotation, "container.apparmor.security.beta.kubernetes.io/")
	not regex.match(`^$|^runtime/default$|^localhost/`, profile)
	path := array.concat(at, ["metadata", "annotations", annotation])
	msg := sprintf("container %q runs without AppArmor", [regex.replace(annotation, "^.*/", "")])
}
