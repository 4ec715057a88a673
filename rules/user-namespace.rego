# METADATA
# title: Root in a container is nobody on the node
# description: |
#   `hostUsers: false` gives the pod a user namespace: even a root process that gets out has no rights on the node. It needs nodes
#   of Kubernetes 1.33 or later, so for older targets the rule is silent. Pods that share a namespace of the node cannot have it,
#   nor can Windows.
# custom:
#   severity: info
#   category: security
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kubesec: [HostUsers]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: # <- the pod has the users of its node
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         hostUsers: false
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         hostNetwork: true
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       # releases: [32]
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.user_namespace

import data.klint.lib.releases
import data.klint.lib.workloads

deny contains {"path": path, "msg": "the pod has the users of its node", "hint": "set hostUsers to false"} if {
	some at, pod in klint.pod_templates(input)
	not pod.spec.hostUsers == false
	releases.oldest >= 33
	every field in ["hostNetwork", "hostPID", "hostIPC"] {
		object.get(pod.spec, field, false) == false
	}
	not workloads.windows(pod.spec)
	path := array.concat(at, ["spec", "hostUsers"])
}
