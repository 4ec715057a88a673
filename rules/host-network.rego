# METADATA
# title: Pods have a network of their own
# description: |
#   A pod on the network of its node reaches everything that listens on localhost there, sees the traffic of other pods,
#   passes by network policies, and takes ports from the node. Agents of the node (network plugins, exporters) need it:
#   ignore the rule there, with the reason. The control plane as kubeadm lays it out has to be there before there is any other network:
#   its static pods, with the label `tier: control-plane` in kube-system, are left alone.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     standard:
#       type: boolean
#       default: false
#       description: judge as the Pod Security Standards do, which make no exception
#   groups:
#     pss-baseline: {control: Host Namespaces, params: {standard: true}}
#     pss-restricted: {control: Host Namespaces, params: {standard: true}}
#     cis: {control: 5.2.5, params: {standard: true}}
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
#     - |
#       # params: {"standard": true}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: kube-scheduler, namespace: kube-system, labels: {component: kube-scheduler, tier: control-plane}}
#       spec:
#         hostNetwork: true # <- the pod shares the network of the node
#         containers: [{name: kube-scheduler, image: "registry.k8s.io/kube-scheduler:v1.36.0"}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: kube-scheduler, namespace: kube-system, labels: {component: kube-scheduler, tier: control-plane}}
#       spec:
#         hostNetwork: true
#         containers: [{name: kube-scheduler, image: "registry.k8s.io/kube-scheduler:v1.36.0"}]
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
	not control_plane
	path := array.concat(at, ["spec", "hostNetwork"])
	msg := "the pod shares the network of the node"
	hint := "remove hostNetwork, unless this is an agent of the node"
}

# control_plane holds for a static pod of the control plane.
control_plane if {
	not data.params.standard
	input.kind == "Pod"
	input.metadata.namespace == "kube-system"
	input.metadata.labels.tier == "control-plane"
}
