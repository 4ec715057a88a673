# METADATA
# title: Controllers do not choose each other's pods
# description: |
#   Two controllers whose selectors match the pods of both fight over them: each counts the other's pods as its own, and starts or stops
#   what it should not. DaemonSets for different nodes, as one for Linux and one for Windows, are left alone. The rule compares controllers of one kind and namespace in a directory, and misses selectors
#   without `matchLabels`.
# custom:
#   severity: error
#   category: duplicates
#   kinds: [apps/Deployment, apps/StatefulSet, apps/DaemonSet, apps/ReplicaSet]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: frontend, namespace: shop}
#       spec:
#         selector: # <- its pods are also chosen by Deployment/backend, at example.yaml:10, and the other way round
#           matchLabels: {app: shop}
#         template: {metadata: {labels: {app: shop, tier: frontend}}}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: backend, namespace: shop}
#       spec:
#         selector: {matchLabels: {app: shop}} # <- its pods are also chosen by Deployment/frontend, at example.yaml:2, and the other way round
#         template: {metadata: {labels: {app: shop, tier: backend}}}
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: DaemonSet
#       metadata: {name: agent}
#       spec:
#         selector: {matchLabels: {app: agent}}
#         template: {metadata: {labels: {app: agent}}, spec: {nodeSelector: {kubernetes.io/os: linux}}}
#       ---
#       apiVersion: apps/v1
#       kind: DaemonSet
#       metadata: {name: agent-windows}
#       spec:
#         selector: {matchLabels: {app: agent}}
#         template: {metadata: {labels: {app: agent}}, spec: {nodeSelector: {kubernetes.io/os: windows}}}
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: frontend, namespace: shop}
#       spec:
#         selector: {matchLabels: {app: shop}}
#         template: {metadata: {labels: {app: shop, tier: frontend}}}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: backend, namespace: shop}
#       spec:
#         selector:
#           matchLabels: {app: shop}
#           matchExpressions: [{key: tier, operator: In, values: [backend]}]
#         template: {metadata: {labels: {app: shop, tier: backend}}}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: frontend-2, namespace: stage}
#       spec:
#         selector: {matchLabels: {app: shop}}
#         template: {metadata: {labels: {app: shop, tier: frontend}}}
#       ---
#       apiVersion: apps/v1
#       kind: StatefulSet
#       metadata: {name: frontend-3, namespace: shop}
#       spec:
#         selector: {matchLabels: {app: shop}}
#         template: {metadata: {labels: {app: shop, tier: frontend}}}
package klint.rules.overlapping_selector

import data.klint.lib.selectors

deny contains {"path": ["spec", "selector"], "msg": msg, "hint": hint} if {
	kind := sprintf("apps/%s", [input.kind])
	some other in klint.workloads("directory", kind, input.spec.selector.matchLabels)
	other.object.metadata.name != input.metadata.name
	count(other.object.spec.selector) > 0
	input.metadata.namespace == other.object.metadata.namespace
	selectors.matches(input.spec.selector, other.object.spec.template.metadata.labels)
	selectors.matches(other.object.spec.selector, input.spec.template.metadata.labels)
	not on_other_nodes(input, other.object)
	msg := sprintf(
		"its pods are also chosen by %s/%s, at %s, and the other way round",
		[input.kind, other.object.metadata.name, other.place],
	)
	hint := "add a label to the selector and the pods that tells them apart"
}

# on_other_nodes holds for DaemonSets with node selectors that no node satisfies both of.
on_other_nodes(one, other) if {
	one.kind == "DaemonSet"
	some key, value in one.spec.template.spec.nodeSelector
	other.spec.template.spec.nodeSelector[key] != value
}
