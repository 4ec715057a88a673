# METADATA
# title: Pods look names up with few queries
# description: |
#   With the default `ndots: 5` every name outside of the cluster is first looked up in each search domain. `dnsConfig.options` with
#   a lower ndots saves these queries, for names that are written in full. Pods with the DNS of their node are left alone.
# custom:
#   severity: info
#   category: reliability
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     key:
#       type: string
#       default: ndots
#       description: the option
#     value:
#       type: string
#       default: "2"
#       description: its value
#   aliases:
#     kube-linter: [dnsconfig-options]
#     kyverno: [dns-policy-and-dns-config]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: # <- the pod does not set the DNS option ndots
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         dnsConfig: {options: [{name: ndots, value: "2"}]}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         dnsPolicy: Default
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.dns_config

deny contains {"path": path, "msg": msg, "hint": sprintf("set the option %s to %s", [data.params.key, data.params.value])} if {
	some at, pod in klint.pod_templates(input)
	not object.get(pod.spec, "dnsPolicy", "ClusterFirst") in {"Default", "None"}
	set := [option | some option in pod.spec.dnsConfig.options; option.name == data.params.key; option.value == data.params.value]
	count(set) == 0
	path := array.concat(at, ["spec", "dnsConfig"])
	msg := sprintf("the pod does not set the DNS option %s", [data.params.key])
}
