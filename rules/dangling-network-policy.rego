# METADATA
# title: Network policies select pods
# description: |
#   A NetworkPolicy whose `podSelector` no pod matches protects nothing. The rule speaks up only if no workload of the whole input, in
#   whatever namespace, has pods with its `matchLabels`, while the pods of the policy's directory carry the same labels with other
#   values. It does not read `matchExpressions` or the peers of rules, and is silent where a custom resource may stand for the pods.
# custom:
#   severity: info
#   category: references
#   profile: strict
#   kinds: [NetworkPolicy]
#   since: "0.1"
#   aliases:
#     kube-linter: [dangling-networkpolicy]
#     kube-score: [networkpolicy-targets-pod]
#     trivy: [KSV-0038]
#   bad:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: NetworkPolicy
#       metadata: {name: web}
#       spec:
#         podSelector:
#           matchLabels: {app: wbe} # <- no pod of the input has the labels app=wbe
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {template: {metadata: {labels: {app: web}}}}
#   good:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: NetworkPolicy
#       metadata: {name: web}
#       spec: {podSelector: {matchLabels: {app: web}}}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: NetworkPolicy
#       metadata: {name: all}
#       spec: {podSelector: {}}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: NetworkPolicy
#       metadata: {name: future}
#       spec: {podSelector: {matchLabels: {role: database}}}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {template: {metadata: {labels: {app: web}}}}
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: NetworkPolicy
#       metadata: {name: prometheus}
#       spec: {podSelector: {matchLabels: {app: prometheus}}}
#       ---
#       apiVersion: monitoring.coreos.com/v1
#       kind: Prometheus
#       metadata: {name: main}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {template: {metadata: {labels: {app: web}}}}
package klint.rules.dangling_network_policy

import data.klint.lib.names
import data.klint.lib.references
import data.klint.lib.workloads

deny contains {"path": ["spec", "podSelector", "matchLabels"], "msg": msg, "hint": hint} if {
	labels := object.remove(input.spec.podSelector.matchLabels, workloads.runtime_labels)
	klint.selected("input", labels) == false
	count(labels) > 0
	texts := [sprintf("%s=%s", [key, value]) | some key, value in labels]
	not workloads.placeholder(concat(" ", texts))
	known := klint.pod_labels("directory")
	every key, _ in labels {
		count(known[key]) > 0
	}
	not references.operated
	msg := sprintf("no pod of the input has the labels %s", [concat(", ", texts)])
	first := min(object.keys(labels))
	hint := sprintf("beside the policy, pods have %s: %s", [first, names.listed(known[first])])
}
