# METADATA
# title: Pods say on which nodes they run
# description: |
#   In clusters whose nodes differ, every pod may have to say which of them it is for. A `nodeSelector` or a `nodeName` counts as
#   well.
# custom:
#   severity: info
#   category: reliability
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-linter: [no-node-affinity]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: # <- the pod may run on any node
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         nodeSelector: {kubernetes.io/arch: amd64}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.node_affinity

deny contains {"path": path, "msg": "the pod may run on any node", "hint": "add a nodeAffinity"} if {
	some at, pod in klint.pod_templates(input)
	not pod.spec.affinity.nodeAffinity
	not pod.spec.nodeSelector
	not pod.spec.nodeName
	path := array.concat(at, ["spec", "affinity"])
}
