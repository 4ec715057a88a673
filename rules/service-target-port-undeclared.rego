# METADATA
# title: Target ports of a Service are declared
# description: |
#   A Service that sends to a port which none of its pods declares may send to nobody. Declaring ports is optional, so this may be on
#   purpose: the rule compares only with pods of the same directory in which every container declares some port, and leaves out those into
#   which a sidecar is put. Named ports are the matter of service-target-port-not-found.
# custom:
#   severity: info
#   category: references
#   profile: strict
#   kinds: [core/Service]
#   since: "0.1"
#   aliases:
#     kube-score: [container-ports-check]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         selector: {app: web}
#         ports:
#           - port: 80
#             targetPort: 8000 # <- the pods that the Service selects declare no port 8000
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           metadata: {labels: {app: web}}
#           spec: {containers: [{name: web, image: "registry.example/web:1.0", ports: [{containerPort: 8080}]}]}
#   good:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         selector: {app: web}
#         ports: [{port: 80, targetPort: 8080}, {port: 81, targetPort: http}, {port: 82}]
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           metadata: {labels: {app: web}}
#           spec: {containers: [{name: web, image: "registry.example/web:1.0", ports: [{containerPort: 8080}]}]}
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8000}]}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           metadata: {labels: {app: web}}
#           spec:
#             containers:
#               - {name: web, image: "registry.example/web:1.0", ports: [{containerPort: 8080}]}
#               - {name: proxy, image: "registry.example/proxy:1.0"}
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {selector: {app: web}, ports: [{port: 80, targetPort: 15000}]}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           metadata: {labels: {app: web}, annotations: {sidecar.istio.io/inject: "true"}}
#           spec: {containers: [{name: web, image: "registry.example/web:1.0", ports: [{containerPort: 8080}]}]}
package klint.rules.service_target_port_undeclared

deny contains {"path": ["spec", "ports", i, "targetPort"], "msg": msg, "hint": hint} if {
	some i, port in input.spec.ports
	is_number(port.targetPort)
	found := klint.workloads("directory", "workloads", input.spec.selector)
	count(found) > 0
	every other in found {
		told(other.object)
		not port.targetPort in ports(other.object)
	}
	msg := sprintf("the pods that the Service selects declare no port %d", [port.targetPort])
	hint := sprintf("they declare %s", [concat(", ", {sprintf("%d", [number]) | some number in ports(found[0].object)})])
}

ports(workload) := {port.containerPort |
	some container in klint.containers(workload)
	some port in container.ports
}

# told holds for a workload whose containers say which ports they have.
told(workload) if {
	some pod in klint.pod_templates(workload)
	every container in pod.spec.containers {
		count(container.ports) > 0
	}
	injected := [name | some name, _ in pod.metadata.annotations; regex.match(`inject|sidecar`, name)]
	count(injected) == 0
}
