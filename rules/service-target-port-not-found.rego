# METADATA
# title: Named target ports of a Service exist
# description: |
#   A Service whose `targetPort` is a name that its pods do not declare sends the traffic nowhere. The rule compares the Service
#   with the workloads of its directory that it selects, and is silent if it finds none. Numbers are not checked: a
#   container may listen on ports that it does not declare.
# custom:
#   severity: error
#   category: references
#   kinds: [core/Service]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         selector: {app: web}
#         ports:
#           - port: 80
#             targetPort: htpp # <- no pod that the Service selects has a port named "htpp"
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           metadata: {labels: {app: web, tier: front}}
#           spec:
#             containers:
#               - {name: web, image: "registry.example/web:1.0", ports: [{name: http, containerPort: 8080}]}
#   good:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         selector: {app: web}
#         ports:
#           - {port: 80, targetPort: http}
#           - {port: 81, targetPort: proxy}
#           - {port: 82, targetPort: 9000}
#           - {port: 83, targetPort: "9000"}
#           - {port: 84, targetPort: "${PORT}"}
#           - {port: 85}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           metadata: {labels: {app: web}}
#           spec:
#             initContainers:
#               - {name: proxy, image: "registry.example/proxy:1.0", restartPolicy: Always, ports: [{name: proxy, containerPort: 9090}]}
#             containers:
#               - {name: web, image: "registry.example/web:1.0", ports: [{name: http, containerPort: 8080}]}
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         selector: {app: elsewhere}
#         ports: [{port: 80, targetPort: http}]
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web, labels: {app: web}}
#       spec: {containers: [{name: web, image: "registry.example/web:1.0"}]}
package klint.rules.service_target_port_not_found

import data.klint.lib.names
import data.klint.lib.workloads

deny contains {"path": ["spec", "ports", i, "targetPort"], "msg": msg, "hint": hint} if {
	some i, port in input.spec.ports
	name := port.targetPort
	is_string(name)
	not regex.match(`^[0-9]*$`, name)
	not workloads.placeholder(name)
	pods := klint.workloads("directory", "workloads", input.spec.selector)
	count(pods) > 0
	declared_names := {declared.name |
		some pod in pods
		some container in klint.containers(pod.object)
		some declared in container.ports
	}
	not name in declared_names
	msg := sprintf("no pod that the Service selects has a port named %q", [name])
	hint := suggestion(declared_names)
}

suggestion(declared) := sprintf("its ports are %s", [names.listed(declared)]) if count(declared) > 0

suggestion(declared) := "name the port in the container, or use its number" if count(declared) == 0
