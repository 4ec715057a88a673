# METADATA
# title: Processes cannot gain more privileges than their parent
# description: |
#   With `allowPrivilegeEscalation: true` a process may use setuid programs and file capabilities to become root in the
#   container. Whoever writes it down rarely needs it.
#   The rule misses containers that leave the field out (the default is true as well): the field is only required by the
#   restricted Pod Security Standard. Privileged containers have a rule of their own. Pods on Windows do not know the field.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-restricted: {control: Privilege Escalation, params: {requireExplicitFalse: true}}
#     cis: 5.2.6
#   params:
#     requireExplicitFalse:
#       type: boolean
#       default: false
#       description: judge as the restricted Pod Security Standard does, which wants the field set to false
#   fix:
#     safety: unsafe
#     title: forbid privilege escalation
#   aliases:
#     kube-linter: [privilege-escalation-container]
#     polaris: [privilegeEscalationAllowed]
#     kubesec: [AllowPrivilegeEscalation]
#     datree: [CONTAINERS_MISSING_KEY_ALLOWPRIVILEGEESCALATION]
#     kyverno: [disallow-privilege-escalation]
#     gatekeeper-library: [psp/allow-privilege-escalation]
#     checkov: [CKV_K8S_20]
#     trivy: [KSV-0001]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: StatefulSet
#       metadata:
#         name: db
#       spec:
#         template:
#           spec:
#             containers:
#               - name: db
#                 image: registry.example/db:1.0
#                 securityContext:
#                   allowPrivilegeEscalation: true # <- container "db" allows privilege escalation
#     - |
#       # params: {"requireExplicitFalse": true}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - {name: web, image: "registry.example/web:1.0", securityContext: {allowPrivilegeEscalation: false}}
#           - name: api # <- container "api" does not forbid privilege escalation
#             image: registry.example/api:1.0
#   good:
#     - |
#       # params: {"requireExplicitFalse": true}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         os: {name: windows}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {allowPrivilegeEscalation: false}
#           - name: log
#             image: registry.example/log:1.0
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: agent
#       spec:
#         containers:
#           - name: agent
#             image: registry.example/agent:1.0
#             securityContext: {privileged: true, allowPrivilegeEscalation: true}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         os: {name: windows}
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {allowPrivilegeEscalation: true}
package klint.rules.allow_privilege_escalation

import data.klint.lib.releases
import data.klint.lib.workloads

hint := "set it to false"

deny contains {"path": path, "msg": msg, "hint": hint, "fix": fix} if {
	not data.params.requireExplicitFalse
	some at, container in klint.containers(input)
	container.securityContext.allowPrivilegeEscalation == true
	not container.securityContext.privileged == true
	not on_windows
	path := array.concat(at, ["securityContext", "allowPrivilegeEscalation"])
	msg := sprintf("%s allows privilege escalation", [workloads.named(at, container)])
	fix := [{"op": "replace", "path": path, "value": false}]
}

# k8s.io/pod-security-admission policy/check_allowPrivilegeEscalation.go
deny contains {"path": path, "msg": msg, "hint": hint, "fix": fix} if {
	data.params.requireExplicitFalse
	some pod in klint.pod_templates(input)
	not excused(pod.spec)
	some at, container in klint.containers(input)
	not container.securityContext.allowPrivilegeEscalation == false
	path := array.concat(at, ["securityContext", "allowPrivilegeEscalation"])
	msg := sprintf("%s does not forbid privilege escalation", [workloads.named(at, container)])
	fix := [{"op": "add", "path": path, "value": false}]
}

excused(pod) if {
	pod.os.name == "windows"
	releases.oldest >= 25
}

on_windows if {
	some pod in klint.pod_templates(input)
	workloads.windows(pod.spec)
}
