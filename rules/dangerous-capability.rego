# METADATA
# title: Containers add no dangerous capabilities
# description: |
#   Capabilities outside of the baseline Pod Security Standard let a container change the network or the kernel of its
#   node, read its memory or simply do everything (SYS_ADMIN, ALL). Add none of them, or only the one that is needed.
#   The prefix CAP_ and lower case mean the same. Privileged containers have a rule of their own.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: {control: Capabilities, params: {standard: true}}
#     pss-restricted: {control: Capabilities, params: {standard: true}}
#     cis: 5.2.9
#   params:
#     allow:
#       type: "[]string"
#       default: []
#       description: capabilities that may be added besides those of the baseline standard
#     standard:
#       type: boolean
#       default: false
#       description: judge as the baseline Pod Security Standard does, which knows no prefix CAP_ and no lower case
#   aliases:
#     polaris: [dangerousCapabilities]
#     kubesec: [CapSysAdmin]
#     datree: [CONTAINERS_INVALID_CAPABILITIES_VALUE]
#     kyverno: [disallow-capabilities]
#     gatekeeper-library: [psp/capabilities]
#     checkov: [CKV_K8S_39, CKV_K8S_25]
#     trivy: [KSV-0005, KSV-0022, KSV-0120]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: vpn
#       spec:
#         containers:
#           - name: vpn
#             image: registry.example/vpn:1.0
#             securityContext:
#               capabilities:
#                 add:
#                   - NET_BIND_SERVICE
#                   - NET_ADMIN # <- container "vpn" adds the capability NET_ADMIN
#                   - cap_sys_admin # <- container "vpn" adds the capability SYS_ADMIN
#     - |
#       # params: {"standard": true}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {capabilities: {add: [CAP_CHOWN]}} # <- container "web" adds the capability CAP_CHOWN
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext:
#               capabilities:
#                 drop: [ALL]
#                 add: [NET_BIND_SERVICE, CAP_CHOWN]
#     - |
#       # params: {"allow": ["NET_ADMIN"]}
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: vpn
#       spec:
#         containers:
#           - name: vpn
#             image: registry.example/vpn:1.0
#             securityContext: {capabilities: {add: [NET_ADMIN]}}
package klint.rules.dangerous_capability

import data.klint.lib.workloads

# The baseline Pod Security Standard: k8s.io/pod-security-admission policy/check_capabilities_baseline.go.
baseline := {
	"AUDIT_WRITE",
	"CHOWN",
	"DAC_OVERRIDE",
	"FOWNER",
	"FSETID",
	"KILL",
	"MKNOD",
	"NET_BIND_SERVICE",
	"SETFCAP",
	"SETGID",
	"SETPCAP",
	"SETUID",
	"SYS_CHROOT",
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	some i, capability in container.securityContext.capabilities.add
	not container.securityContext.privileged == true
	name := plain(capability)
	not name in baseline
	not name in data.params.allow
	path := array.concat(at, ["securityContext", "capabilities", "add", i])
	msg := sprintf("%s adds the capability %s", [workloads.named(at, container), name])
	hint := "drop it, or add a weaker one"
}

plain(capability) := trim_prefix(upper(capability), "CAP_") if not data.params.standard

plain(capability) := capability if data.params.standard
