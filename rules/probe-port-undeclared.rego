# METADATA
# title: Probes use declared ports
# description: |
#   A probe may ask any port; `containerPort` is only documentation, so this finds typing errors at best. It looks at numbers in
#   containers that declare some port; names are the matter of probe-port-name-not-found.
# custom:
#   severity: info
#   category: reliability
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-linter: [liveness-port, readiness-port, startup-port]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             ports: [{containerPort: 8080}]
#             readinessProbe: {httpGet: {port: 8081}} # <- the readinessProbe of container "web" asks port 8081, which it does not declare
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#            - {name: web, image: "registry.example/web:1.0", ports: [{containerPort: 8080}], readinessProbe: {httpGet: {port: 8080}}, livenessProbe: {httpGet: {port: http}}}
#            - {name: api, image: "registry.example/api:1.0", readinessProbe: {tcpSocket: {port: 9000}}}
package klint.rules.probe_port_undeclared

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "declare the port"} if {
	some at, container in klint.containers(input)
	some probe in ["livenessProbe", "readinessProbe", "startupProbe"]
	some action in ["httpGet", "tcpSocket", "grpc"]
	port := container[probe][action].port
	is_number(port)
	declared := {port.containerPort | some port in container.ports}
	count(declared) > 0
	not port in declared
	path := array.concat(at, [probe, action, "port"])
	msg := sprintf("the %s of %s asks port %d, which it does not declare", [probe, workloads.named(at, container), port])
}
