# METADATA
# title: Namespaces say which pods they allow
# description: |
#   A Namespace without the label `pod-security.kubernetes.io/enforce` takes any pod, privileged ones included, unless the API server is
#   configured otherwise. With `level` the label must name that level or a stricter one. Namespaces of the system are left alone.
# custom:
#   severity: info
#   category: security
#   profile: strict
#   kinds: [core/Namespace]
#   since: "0.1"
#   groups:
#     cis: 5.2.1
#   params:
#     level:
#       type: string
#       default: privileged
#       enum: [privileged, baseline, restricted]
#       description: the level that namespaces must enforce at least
#   aliases:
#     kyverno: [psa/add-psa-labels]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Namespace
#       metadata: # <- the namespace allows any pod
#         name: shop
#     - |
#       # params: {"level": "baseline"}
#       apiVersion: v1
#       kind: Namespace
#       metadata:
#         name: shop
#         labels:
#           pod-security.kubernetes.io/enforce: privileged # <- the namespace enforces only privileged
#   good:
#     - |
#       # params: {"level": "baseline"}
#       apiVersion: v1
#       kind: Namespace
#       metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: restricted}}
#       ---
#       apiVersion: v1
#       kind: Namespace
#       metadata: {name: kube-system}
#     - |
#       apiVersion: v1
#       kind: Namespace
#       metadata: {name: agents, labels: {pod-security.kubernetes.io/enforce: privileged}}
#       ---
#       apiVersion: v1
#       kind: Namespace
#       metadata: {name: templated, labels: {pod-security.kubernetes.io/enforce: "${LEVEL}"}}
package klint.rules.namespace_without_pss_label

rank := {"privileged": 0, "baseline": 1, "restricted": 2}

label := "pod-security.kubernetes.io/enforce"

path := ["metadata", "labels", label]

deny contains {"path": path, "msg": "the namespace allows any pod", "hint": sprintf("add the label %s", [label])} if {
	input.metadata.name
	not input.metadata.labels[label]
	not startswith(input.metadata.name, "kube-")
}

deny contains {"path": path, "msg": msg, "hint": sprintf("enforce %s", [data.params.level])} if {
	level := input.metadata.labels[label]
	rank[level] < rank[data.params.level]
	msg := sprintf("the namespace enforces only %s", [level])
}
