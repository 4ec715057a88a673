# METADATA
# title: Pods choose nodes by labels that exist
# description: |
#   The labels `beta.kubernetes.io/os` and `arch`, `failure-domain.beta.kubernetes.io/*` and
#   `node-role.kubernetes.io/master` have successors; nodes made by current tools do not carry some of the old ones any
#   more (the role master since 1.24), and a pod that requires them stays pending. Tolerations and preferences hurt
#   nobody and are left alone. The fix is safe where every node carries both labels: for os and arch. The others are set by
#   the cloud provider (the topology labels since 1.17) or the installer (kubeadm's control-plane since 1.20), and must be there.
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
#               failure-domain.beta.kubernetes.io/zone: eu-1a # <- the node label failure-domain.beta.kubernetes.io/zone is deprecated
#               node-role.kubernetes.io/master: "" # <- the node label node-role.kubernetes.io/master is deprecated
#             affinity:
#               nodeAffinity:
#                 requiredDuringSchedulingIgnoredDuringExecution:
#                   nodeSelectorTerms:
#                     - matchExpressions:
#                         - key: beta.kubernetes.io/arch # <- the node label beta.kubernetes.io/arch is deprecated
#                           operator: In
#                           values: [amd64]
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
#         affinity:
#           nodeAffinity:
#             requiredDuringSchedulingIgnoredDuringExecution:
#               nodeSelectorTerms:
#                 - matchExpressions:
#                     - {key: node-role.kubernetes.io/master, operator: Exists}
#                 - matchExpressions:
#                     - {key: node-role.kubernetes.io/control-plane, operator: Exists}
#             preferredDuringSchedulingIgnoredDuringExecution:
#               - weight: 1
#                 preference:
#                   matchExpressions:
#                     - {key: failure-domain.beta.kubernetes.io/zone, operator: Exists}
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

deny contains {"path": path, "msg": msg(label), "hint": hint(label), "fix": fix, "unsafe": unsafe(label)} if {
	some at, pod in klint.pod_templates(input)
	some label, _ in pod.spec.nodeSelector
	successor := successors[label]
	path := array.concat(at, ["spec", "nodeSelector", label])
	fix := [{"op": "move", "from": path, "path": array.concat(at, ["spec", "nodeSelector", successor])} |
		object.get(pod.spec.nodeSelector, successor, "absent") == "absent"
	]
}

deny contains {"path": path, "msg": msg(label), "hint": hint(label), "fix": fix, "unsafe": unsafe(label)} if {
	some at, pod in klint.pod_templates(input)
	required := ["requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]
	terms := pod.spec.affinity.nodeAffinity[required[0]][required[1]]
	some i, term in terms
	some j, expression in term.matchExpressions
	label := expression.key
	not named(terms, successors[label])
	where := array.concat(["spec", "affinity", "nodeAffinity"], required)
	path := array.concat(at, array.concat(where, [i, "matchExpressions", j, "key"]))
	fix := [{"op": "replace", "path": path, "value": successors[label]}]
}

unsafe(label) if not label in on_every_node

unsafe(label) := false if label in on_every_node

# named holds if one of the terms, of which any will do, goes by the label.
named(terms, label) if {
	some term in terms
	some expression in term.matchExpressions
	expression.key == label
}

msg(label) := sprintf("the node label %s is deprecated", [label]) if successors[label]

hint(label) := sprintf("use %s", [successors[label]])
