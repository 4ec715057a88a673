# METADATA
# title: Containers cannot forge packets
# description: |
#   With NET_RAW, which container runtimes give by default, a process can answer for its neighbours on the network (ARP and DNS
#   spoofing). capabilities-drop-all asks for more. Privileged containers have a rule of their own, Windows has no capabilities.
# custom:
#   severity: info
#   category: security
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     cis: 5.2.8
#   fix:
#     safety: unsafe
#     title: drop NET_RAW
#   aliases:
#     kube-linter: [drop-net-raw-capability]
#     datree: [CIS_MISSING_VALUE_DROP_NET_RAW]
#     kyverno: [require-drop-cap-net-raw]
#     checkov: [CKV_K8S_28]
#     trivy: [KSV-0119]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web # <- container "web" keeps the capability NET_RAW
#             image: registry.example/web:1.0
#           - name: api
#             image: registry.example/api:1.0
#             securityContext: {capabilities: {drop: [MKNOD]}} # <- container "api" keeps the capability NET_RAW
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#            - {name: web, image: "registry.example/web:1.0", securityContext: {capabilities: {drop: [all]}}}
#            - {name: api, image: "registry.example/api:1.0", securityContext: {capabilities: {drop: [CAP_NET_RAW]}}}
#            - {name: agent, image: "registry.example/agent:1.0", securityContext: {privileged: true}}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         os: {name: windows}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.drop_net_raw

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "drop NET_RAW, or ALL", "fix": fix} if {
	some pod in klint.pod_templates(input)
	not workloads.windows(pod.spec)
	some at, container in klint.containers(input)
	not container.securityContext.privileged == true
	dropped := {trim_prefix(upper(capability), "CAP_") | some capability in container.securityContext.capabilities.drop}
	count(dropped & {"ALL", "NET_RAW"}) == 0
	path := array.concat(at, ["securityContext", "capabilities", "drop"])
	msg := sprintf("%s keeps the capability NET_RAW", [workloads.named(at, container)])
	drop := object.get(container, ["securityContext", "capabilities", "drop"], [])
	fix := [{"op": "add", "path": path, "value": array.concat(drop, ["NET_RAW"])}]
}
