# METADATA
# title: Containers listen on ports above 1023
# description: |
#   Below 1024 a process needs the capability NET_BIND_SERVICE, or root, unless the pod sets the sysctl
#   net.ipv4.ip_unprivileged_port_start, which the rule knows. A Service may have port 80 all the same.
# custom:
#   severity: info
#   category: security
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-linter: [privileged-ports]
#     trivy: [KSV-0117]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             ports: [{containerPort: 80}] # <- container "web" listens on port 80
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0", ports: [{containerPort: 8080}]}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "0"}]}
#         containers: [{name: web, image: "registry.example/web:1.0", ports: [{containerPort: 80}]}]
package klint.rules.privileged_port

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "listen on a port above 1023"} if {
	some pod in klint.pod_templates(input)
	sysctls := {sysctl.name | some sysctl in pod.spec.securityContext.sysctls}
	not "net.ipv4.ip_unprivileged_port_start" in sysctls
	some at, container in klint.containers(input)
	some i, port in container.ports
	port.containerPort < 1024
	port.containerPort > 0
	path := array.concat(at, ["ports", i, "containerPort"])
	msg := sprintf("%s listens on port %d", [workloads.named(at, container), port.containerPort])
}
