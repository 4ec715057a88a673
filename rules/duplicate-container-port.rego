# METADATA
# title: Container ports are listed once
# description: |
#   The containers of a pod share its network: only one can listen on a port. A port that is listed twice is a copy that
#   somebody forgot to change; the API server warns, and server-side apply may drop one of them.
#   Ports with different host ports or addresses are different ports. Init containers are left out: they are gone by then.
# custom:
#   severity: warning
#   category: duplicates
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-score: [container-ports-check]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             ports:
#               - {name: http, containerPort: 80}
#               - name: metrics
#                 containerPort: 80 # <- container "web": port 80/TCP is listed before, by container "web"
#           - name: proxy
#             image: registry.example/proxy:1.0
#             ports:
#               - {containerPort: 80, protocol: TCP} # <- container "proxy": port 80/TCP is listed before, by container "web"
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         initContainers:
#           - name: wait
#             image: registry.example/wait:1.0
#             ports:
#               - containerPort: 53
#         containers:
#           - name: dns
#             image: registry.example/dns:1.0
#             ports:
#               - {containerPort: 53, protocol: TCP}
#               - {containerPort: 53, protocol: UDP}
#               - {containerPort: 53, protocol: TCP, hostPort: 53}
package klint.rules.duplicate_container_port

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some c, container in pod.spec.containers
	some p, port in container.ports
	port.containerPort
	before := [other |
		some i, other in pod.spec.containers
		some j, same in other.ports
		[i, j] < [c, p]
		key(same) == key(port)
	]
	count(before) > 0
	where := array.concat(at, ["spec", "containers", c])
	path := array.concat(where, ["ports", p, "containerPort"])
	msg := sprintf("%s: port %d/%s is listed before, by %s", [
		workloads.named(where, container), port.containerPort, key(port)[1],
		workloads.named(where, before[0]),
	])
	hint := "remove one of them, or give it another number"
}

# key is what makes two ports the same.
key(port) := [
	port.containerPort,
	object.get(port, "protocol", "TCP"),
	object.get(port, "hostPort", 0),
	object.get(port, "hostIP", ""),
]
