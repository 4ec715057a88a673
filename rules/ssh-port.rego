# METADATA
# title: Containers run no SSH server
# description: |
#   A container that listens on port 22 is meant to be entered, past the audit of the API server; `kubectl exec` does the same and
#   is logged. The rule goes by declared ports and is silent about images of git servers, whose protocol it is.
# custom:
#   severity: info
#   category: security
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     port:
#       type: integer
#       default: 22
#       description: the port of SSH
#   aliases:
#     kube-linter: [ssh-port]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             ports: [{containerPort: 22}] # <- container "web" listens on port 22
#           - name: imageless
#             ports: [{containerPort: 22}] # <- container "imageless" listens on port 22
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#            - {name: web, image: "registry.example/web:1.0", ports: [{containerPort: 2222}, {containerPort: 22, protocol: UDP}]}
#            - {name: git, image: "registry.example/gitea:1.0", ports: [{containerPort: 22}]}
package klint.rules.ssh_port

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "use kubectl exec"} if {
	some at, container in klint.containers(input)
	some i, port in container.ports
	port.containerPort == data.params.port
	object.get(port, "protocol", "TCP") == "TCP"
	not regex.match(`(?i)(gitea|gitlab|gogs|forgejo|bitbucket|gerrit|sftp)`, object.get(container, "image", ""))
	path := array.concat(at, ["ports", i, "containerPort"])
	msg := sprintf("%s listens on port %d", [workloads.named(at, container), port.containerPort])
}
