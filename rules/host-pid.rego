# METADATA
# title: Pods have process ids of their own
# description: |
#   A pod that shares the process ids of its node sees every process there, its environment and its files through /proc,
#   and can signal it. Agents that inspect processes of the node need it: ignore the rule there, with the reason.
# custom:
#   severity: error
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: Host Namespaces
#     pss-restricted: Host Namespaces
#     cis: 5.2.3
#   aliases:
#     kube-linter: [host-pid]
#     polaris: [hostPIDSet]
#     kubesec: [HostPID]
#     datree: [CONTAINERS_INCORRECT_HOSTPID_VALUE_TRUE]
#     kyverno: [disallow-host-namespaces]
#     gatekeeper-library: [psp/host-namespaces]
#     checkov: [CKV_K8S_17]
#     trivy: [KSV-0010]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#       spec:
#         template:
#           spec:
#             hostPID: true # <- the pod shares the process ids of the node
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec: {hostPID: true, containers: [{name: web, image: "registry.example/web:1.0"}]} # <- the pod shares the process ids of the node
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         hostPID: false
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#     - |
#       apiVersion: policy/v1beta1
#       kind: PodSecurityPolicy
#       metadata:
#         name: agents
#       spec:
#         hostPID: true
package klint.rules.host_pid

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	pod.spec.hostPID == true
	path := array.concat(at, ["spec", "hostPID"])
	msg := "the pod shares the process ids of the node"
	hint := "remove hostPID, unless this is an agent of the node"
}
