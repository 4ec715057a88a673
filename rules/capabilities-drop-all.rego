# METADATA
# title: Containers give up all capabilities
# description: |
#   Container runtimes leave a dozen capabilities to root in a container, NET_RAW among them. Nearly no application needs one: drop `ALL`,
#   and add NET_BIND_SERVICE if it listens on a port below 1024. Dangerous additions are the matter of dangerous-capability, privileged
#   containers of privileged-container; Windows has no capabilities. The fix is unsafe: an image that starts as root and changes its
#   user needs SETUID and SETGID.
# custom:
#   severity: info
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-restricted: {control: Capabilities, params: {standard: true}}
#     cis: 5.2.10
#   params:
#     standard:
#       type: boolean
#       default: false
#       description: judge as the restricted Pod Security Standard does, which allows no capability but NET_BIND_SERVICE to be added
#   fix:
#     safety: unsafe
#     title: drop all capabilities
#   aliases:
#     polaris: [insecureCapabilities]
#     kubesec: [CapDropAll]
#     datree: [EKS_INVALID_CAPABILITIES_EKS]
#     kyverno: [disallow-capabilities-strict, require-drop-all]
#     gatekeeper-library: [psp/capabilities]
#     checkov: [CKV_K8S_37]
#     trivy: [KSV-0003, KSV-0106]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web # <- container "web" does not drop all capabilities
#             image: registry.example/web:1.0
#           - name: log
#             image: registry.example/log:1.0
#             securityContext:
#               capabilities: {drop: [NET_RAW]} # <- container "log" does not drop all capabilities
#     - |
#       # params: {"standard": true}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext:
#               capabilities:
#                 drop: [ALL]
#                 add:
#                   - NET_BIND_SERVICE
#                   - CHOWN # <- container "web" adds the capability CHOWN
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - {name: web, image: "registry.example/web:1.0", securityContext: {capabilities: {drop: [ALL], add: [CHOWN]}}}
#           - {name: api, image: "registry.example/api:1.0", securityContext: {capabilities: {drop: [all]}}}
#           - {name: agent, image: "registry.example/agent:1.0", securityContext: {privileged: true}}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         os: {name: windows}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       # params: {"standard": true}
#       # releases: [21]
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.capabilities_drop_all

import data.klint.lib.releases
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "drop ALL", "fix": fix} if {
	some pod in klint.pod_templates(input)
	not excused(pod.spec)
	some at, container in klint.containers(input)
	not drops_all(container)
	not confined(container)
	path := array.concat(at, ["securityContext", "capabilities", "drop"])
	msg := sprintf("%s does not drop all capabilities", [workloads.named(at, container)])
	fix := [{"op": "add", "path": path, "value": ["ALL"]}]
}

# k8s.io/pod-security-admission policy/check_capabilities_restricted.go
deny contains {"path": path, "msg": msg, "hint": "drop it"} if {
	data.params.standard
	some pod in klint.pod_templates(input)
	not excused(pod.spec)
	some at, container in klint.containers(input)
	some i, capability in container.securityContext.capabilities.add
	capability != "NET_BIND_SERVICE"
	path := array.concat(at, ["securityContext", "capabilities", "add", i])
	msg := sprintf("%s adds the capability %s", [workloads.named(at, container), capability])
}

drops_all(container) if "ALL" in container.securityContext.capabilities.drop

drops_all(container) if {
	not data.params.standard
	some capability in container.securityContext.capabilities.drop
	upper(capability) == "ALL"
}

confined(container) if {
	not data.params.standard
	container.securityContext.privileged == true
}

excused(pod) if {
	not data.params.standard
	workloads.windows(pod)
}

excused(pod) if {
	pod.os.name == "windows"
	releases.oldest >= 25
}

excused(_) if {
	data.params.standard
	releases.newest < 22
}
