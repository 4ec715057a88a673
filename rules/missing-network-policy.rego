# METADATA
# title: Pods are isolated by a NetworkPolicy
# description: |
#   A pod that no NetworkPolicy selects is reached by every other one. Policies often live elsewhere, so the rule speaks up only where
#   the directory of the workload holds some, and none of the input selects its pods. It does not read the policies of Cilium and
#   Calico: where the input has such, it is silent. Pods in the network of their node are beyond any policy.
# custom:
#   severity: info
#   category: networking
#   profile: strict
#   kinds: [Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController]
#   since: "0.1"
#   groups:
#     cis: 5.3.2
#   aliases:
#     kube-linter: [non-isolated-pod]
#     kube-score: [pod-networkpolicy]
#     polaris: [missingNetworkPolicy]
#     kyverno: [require-netpol]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template: # <- no NetworkPolicy selects the pods
#           metadata: {labels: {app: web}}
#           spec: {containers: [{name: web, image: "registry.example/web:1.0"}]}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: NetworkPolicy
#       metadata: {name: api}
#       spec: {podSelector: {matchLabels: {app: api}}}
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {template: {metadata: {labels: {app: web}}, spec: {}}}
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {template: {metadata: {labels: {app: web}}, spec: {}}}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: NetworkPolicy
#       metadata: {name: default-deny}
#       spec: {podSelector: {}}
#     - |
#       apiVersion: apps/v1
#       kind: DaemonSet
#       metadata: {name: agent}
#       spec: {template: {metadata: {labels: {app: agent}}, spec: {hostNetwork: true}}}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: NetworkPolicy
#       metadata: {name: api}
#       spec: {podSelector: {matchLabels: {app: api}}}
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {template: {metadata: {labels: {app: web}}, spec: {}}}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: NetworkPolicy
#       metadata: {name: api}
#       spec: {podSelector: {matchLabels: {app: api}}}
#       ---
#       apiVersion: cilium.io/v2
#       kind: CiliumNetworkPolicy
#       metadata: {name: web}
package klint.rules.missing_network_policy

deny contains {"path": at, "msg": "no NetworkPolicy selects the pods", "hint": "add a NetworkPolicy that selects them"} if {
	some at, pod in klint.pod_templates(input)
	not pod.spec.hostNetwork == true
	"networking.k8s.io/NetworkPolicy" in klint.kinds("directory")
	count(klint.selecting("input", "networking.k8s.io/NetworkPolicy")) == 0
	not others
}

others if {
	some kind in klint.kinds("input")
	regex.match(`^(cilium\.io|crd\.projectcalico\.org|projectcalico\.org|policy\.networking\.k8s\.io)/.*Polic(y|ies)$`, kind)
}
