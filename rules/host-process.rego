# METADATA
# title: Windows containers do not run as processes of their node
# description: |
#   A host process container runs with the rights of a user of the Windows node, outside of any isolation. Agents of the
#   node need it: ignore the rule there, with the reason.
# custom:
#   severity: error
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: HostProcess
#     pss-restricted: HostProcess
#     cis: 5.2.11
#   aliases:
#     polaris: [hostProcess]
#     datree: [EKS_INVALID_HOSTPROCESS_VALUE]
#     kyverno: [disallow-host-process]
#     gatekeeper-library: [psp/host-process]
#     trivy: [KSV-0103]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: agent
#       spec:
#         hostNetwork: true
#         securityContext:
#           windowsOptions:
#             hostProcess: true # <- the pod runs as processes of the node
#             runAsUserName: "NT AUTHORITY\\SYSTEM"
#         containers:
#           - name: agent
#             image: registry.example/agent:1.0
#             securityContext: {windowsOptions: {hostProcess: true}} # <- container "agent" runs as a process of the node
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         securityContext: {windowsOptions: {hostProcess: false}}
#         containers:
#           - name: web
#             image: registry.example/web:1.0
package klint.rules.host_process

import data.klint.lib.workloads

hint := "remove hostProcess, unless this is an agent of the node"

deny contains {"path": path, "msg": "the pod runs as processes of the node", "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	pod.spec.securityContext.windowsOptions.hostProcess == true
	path := array.concat(at, ["spec", "securityContext", "windowsOptions", "hostProcess"])
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	container.securityContext.windowsOptions.hostProcess == true
	path := array.concat(at, ["securityContext", "windowsOptions", "hostProcess"])
	msg := sprintf("%s runs as a process of the node", [workloads.named(at, container)])
}
