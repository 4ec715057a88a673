# METADATA
# title: Pods choose nodes by labels that exist
# description: |
#   The labels `beta.kubernetes.io/os` and `arch`, `failure-domain.beta.kubernetes.io/*` and
#   `node-role.kubernetes.io/master` have successors; nodes made by current tools do not carry some of the old ones any
#   more (the role master since 1.24), and a pod that asks for them stays pending. Tolerations of the old role hurt
#   nobody and are left alone. The fix is offered where every node carries both labels: for os and arch.
# custom:
#   severity: warning
#   category: api
#   kinds: [workloads]
#   since: "0.1"
#   fix:
#     safety: safe
#     title: use the label that replaces it
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#       spec:
#         template:
#           spec:
#             nodeSelector:
#               beta.kubernetes.io/os: linux # <- the node label beta.kubernetes.io/os is deprecated
#               node-role.kubernetes.io/master: "" # <- the node label node-role.kubernetes.io/master is deprecated
#             affinity:
#               nodeAffinity:
#                 requiredDuringSchedulingIgnoredDuringExecution:
#                   nodeSelectorTerms:
#                     - matchExpressions:
#                         - key: beta.kubernetes.io/arch # <- the node label beta.kubernetes.io/arch is deprecated
#                           operator: In
#                           values: [amd64]
#                 preferredDuringSchedulingIgnoredDuringExecution:
#                   - weight: 1
#                     preference:
#                       matchExpressions:
#                         - {key: failure-domain.beta.kubernetes.io/zone, operator: Exists} # <- the node label failure-domain.beta.kubernetes.io/zone is deprecated
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         nodeSelector:
#           kubernetes.io/os: linux
#         tolerations:
#           - {key: node-role.kubernetes.io/master, effect: NoSchedule}
#         containers:
#           - name: web
#             image: registry.example/web:1.0
package klint.rules.deprecated_node_label

successors := {
	"beta.kubernetes.io/os": "kubernetes.io/os",
	"beta.kubernetes.io/arch": "kubernetes.io/arch",
	"beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
	"failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
	"failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
	"node-role.kubernetes.io/master": "node-role.kubernetes.io/control-plane",
}

on_every_node := {"beta.kubernetes.io/os", "beta.kubernetes.io/arch"}

deny contains {"path": path, "msg": msg(label), "hint": hint(label), "fix": fix} if {
	some at, pod in klint.pod_templates(input)
	some label, _ in pod.spec.nodeSelector
	successor := successors[label]
	path := array.concat(at, ["spec", "nodeSelector", label])
	fix := [{"op": "move", "from": path, "path": array.concat(at, ["spec", "nodeSelector", successor])} |
		label in on_every_node
		not pod.spec.nodeSelector[successor]
	]
}

deny contains {"path": path, "msg": msg(label), "hint": hint(label), "fix": fix} if {
	some at, pod in klint.pod_templates(input)
	required := ["requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]
	some i, term in object.get(pod.spec.affinity.nodeAffinity, required, [])
	some j, expression in term.matchExpressions
	label := expression.key
	where := array.concat(["spec", "affinity", "nodeAffinity"], required)
	path := array.concat(at, array.concat(where, [i, "matchExpressions", j, "key"]))
	fix := replacement(path, label)
}

deny contains {"path": path, "msg": msg(label), "hint": hint(label), "fix": fix} if {
	some at, pod in klint.pod_templates(input)
	preferred := "preferredDuringSchedulingIgnoredDuringExecution"
	some i, term in pod.spec.affinity.nodeAffinity[preferred]
	some j, expression in term.preference.matchExpressions
	label := expression.key
	where := ["spec", "affinity", "nodeAffinity", preferred, i, "preference", "matchExpressions", j, "key"]
	path := array.concat(at, where)
	fix := replacement(path, label)
}

msg(label) := sprintf("the node label %s is deprecated", [label]) if successors[label]

hint(label) := sprintf("use %s", [successors[label]])

replacement(path, label) := [{"op": "replace", "path": path, "value": successors[label]} | label in on_every_node]
