# METADATA
# title: Pods have shared memory of their own
# description: |
#   A pod that shares the inter-process communication of its node can read and write the shared memory of every process
#   there.
# custom:
#   severity: error
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: Host Namespaces
#     pss-restricted: Host Namespaces
#     cis: 5.2.4
#   aliases:
#     kube-linter: [host-ipc]
#     polaris: [hostIPCSet]
#     kubesec: [HostIPC]
#     datree: [CONTAINERS_INCORRECT_HOSTIPC_VALUE_TRUE]
#     kyverno: [disallow-host-namespaces]
#     gatekeeper-library: [psp/host-namespaces]
#     checkov: [CKV_K8S_18]
#     trivy: [KSV-0008]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#       spec:
#         template:
#           spec:
#             hostIPC: true # <- the pod shares the shared memory of the node
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec: {hostIPC: true, containers: [{name: web, image: "registry.example/web:1.0"}]} # <- the pod shares the shared memory of the node
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         hostIPC: false
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#     - |
#       apiVersion: policy/v1beta1
#       kind: PodSecurityPolicy
#       metadata:
#         name: agents
#       spec:
#         hostIPC: true
package klint.rules.host_ipc

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	pod.spec.hostIPC == true
	path := array.concat(at, ["spec", "hostIPC"])
	msg := "the pod shares the shared memory of the node"
	hint := "remove hostIPC, unless this is an agent of the node"
}
