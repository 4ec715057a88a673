# METADATA
# title: Pods have a network of their own
# description: |
#   A pod on the network of its node reaches everything that listens on localhost there, sees the traffic of other pods,
#   passes by network policies, and takes ports from the node. Agents of the node (network plugins, exporters) need it:
#   ignore the rule there, with the reason.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: Host Namespaces
#     pss-restricted: Host Namespaces
#     cis: 5.2.5
#   aliases:
#     kube-linter: [host-network]
#     polaris: [hostNetworkSet]
#     kubesec: [HostNetwork]
#     datree: [CONTAINERS_INCORRECT_HOSTNETWORK_VALUE_TRUE]
#     kyverno: [disallow-host-namespaces]
#     gatekeeper-library: [psp/host-namespaces]
#     checkov: [CKV_K8S_19]
#     trivy: [KSV-0009]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#       spec:
#         template:
#           spec:
#             hostNetwork: true # <- the pod shares the network of the node
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec: {hostNetwork: true, containers: [{name: web, image: "registry.example/web:1.0"}]} # <- the pod shares the network of the node
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         hostNetwork: false
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#     - |
#       apiVersion: policy/v1beta1
#       kind: PodSecurityPolicy
#       metadata:
#         name: agents
#       spec:
#         hostNetwork: true
package klint.rules.host_network

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	pod.spec.hostNetwork == true
	path := array.concat(at, ["spec", "hostNetwork"])
	msg := "the pod shares the network of the node"
	hint := "remove hostNetwork, unless this is an agent of the node"
}
