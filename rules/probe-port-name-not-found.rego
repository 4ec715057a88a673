# METADATA
# title: Probes use ports that the container has
# description: |
#   A probe or hook that goes to a named port which its container does not declare always fails: the pod never becomes ready,
#   or is restarted for ever. The API server does not notice.
#   Numbers are not checked: a container may listen on ports that it does not declare.
# custom:
#   severity: error
#   category: reliability
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-linter: [liveness-port, readiness-port, startup-port]
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
#               - {name: http, containerPort: 8080}
#             readinessProbe:
#               httpGet: {path: /ready, port: htpp} # <- container "web" has no port named "htpp" for its readinessProbe
#             livenessProbe:
#               tcpSocket:
#                 port: metrics # <- container "web" has no port named "metrics" for its livenessProbe
#           - name: metrics
#             image: registry.example/metrics:1.0
#             ports:
#               - {name: metrics, containerPort: 9090}
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
#             ports:
#               - {name: http, containerPort: 8080}
#             readinessProbe:
#               httpGet: {path: /ready, port: http}
#             livenessProbe:
#               httpGet: {path: /live, port: 9000}
#             startupProbe:
#               tcpSocket: {port: "9000"}
#           - name: templated
#             image: registry.example/web:1.0
#             readinessProbe:
#               tcpSocket: {port: "${PORT}"}
package klint.rules.probe_port_name_not_found

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	some probe in ["livenessProbe", "readinessProbe", "startupProbe"]
	some handler in ["httpGet", "tcpSocket"]
	port := container[probe][handler].port
	is_string(port)
	not regex.match(`^[0-9]+$`, port)
	not workloads.placeholder(port)
	names := [declared.name | some declared in container.ports]
	not port in names
	path := array.concat(at, [probe, handler, "port"])
	msg := sprintf("%s has no port named %q for its %s", [workloads.named(at, container), port, probe])
	hint := suggestion(names)
}

suggestion(names) := sprintf("its ports are %s", [concat(", ", names)]) if count(names) > 0

suggestion([]) := "name it in ports, or use the number"
