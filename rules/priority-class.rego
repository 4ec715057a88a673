# METADATA
# title: Pods say how important they are
# description: |
#   When a node is full, the scheduler takes the place of pods with a lower priority. Where classes are in use, a pod without one is
#   at their mercy. With `accepted` only these classes are fine.
# custom:
#   severity: info
#   category: reliability
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     accepted:
#       type: "[]string"
#       default: []
#       description: the classes that are fine; all if there are none
#   aliases:
#     kube-linter: [priority-class-name]
#     polaris: [priorityClassNotSet]
#     kyverno: [require-pod-priorityclassname]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: # <- the pod has no priority class
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       # params: {"accepted": ["high", "low"]}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         priorityClassName: highest # <- the pod has the priority class highest
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         priorityClassName: high
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.priority_class

import data.klint.lib.workloads

deny contains {"path": path, "msg": "the pod has no priority class", "hint": "set priorityClassName"} if {
	some at, pod in klint.pod_templates(input)
	object.get(pod.spec, "priorityClassName", "") == ""
	path := array.concat(at, ["spec", "priorityClassName"])
}

deny contains {"path": path, "msg": msg, "hint": sprintf("use one of %s", [concat(", ", data.params.accepted)])} if {
	some at, pod in klint.pod_templates(input)
	class := pod.spec.priorityClassName
	class != ""
	count(data.params.accepted) > 0
	not class in data.params.accepted
	not workloads.placeholder(class)
	path := array.concat(at, ["spec", "priorityClassName"])
	msg := sprintf("the pod has the priority class %s", [class])
}
