# METADATA
# title: Pods take no ports of their node
# description: |
#   A `hostPort` ties the pod to nodes where the port is free, only one of its replicas fits on each, and the port is
#   reachable from outside past every Service and most network policies.
#   Pods in the network of their node (`hostNetwork`) are left alone: there the API server fills in the field, and host-network speaks of
#   them.
# custom:
#   severity: warning
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: Host Ports
#     pss-restricted: Host Ports
#     cis: 5.2.13
#   params:
#     allow:
#       type: "[]string"
#       default: []
#       description: ports of the node that pods may take
#   aliases:
#     polaris: [hostPortSet]
#     datree: [CONTAINERS_INCORRECT_KEY_HOSTPORT]
#     kyverno: [disallow-host-ports, disallow-host-ports-range]
#     gatekeeper-library: [psp/host-network-ports]
#     checkov: [CKV_K8S_26]
#     trivy: [KSV-0024]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             ports:
#               - containerPort: 8080
#                 hostPort: 80 # <- container "web" takes port 80 of its node
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             ports: [{containerPort: 8080}, {containerPort: 8081, hostPort: 0}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: agent}
#       spec:
#         hostNetwork: true
#         containers:
#           - name: agent
#             image: registry.example/agent:1.0
#             ports: [{containerPort: 9100, hostPort: 9100}]
#     - |
#       # params: {"allow": ["80"]}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             ports: [{containerPort: 8080, hostPort: 80}]
package klint.rules.host_port

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "let a Service lead to the pod"} if {
	some at, container in klint.containers(input)
	some i, port in container.ports
	port.hostPort > 0
	not in_network_of_node
	not sprintf("%d", [port.hostPort]) in data.params.allow
	path := array.concat(at, ["ports", i, "hostPort"])
	msg := sprintf("%s takes port %d of its node", [workloads.named(at, container), port.hostPort])
}

in_network_of_node if {
	some pod in klint.pod_templates(input)
	pod.spec.hostNetwork == true
}
