# METADATA
# title: Services open no ports on the nodes
# description: |
#   A Service of type NodePort opens a port on every node, past the Ingress with its TLS and its rules. Use an Ingress, a Gateway or a
#   load balancer; behind a load balancer of one's own, node ports are the way, and the rule is to be ignored there.
# custom:
#   severity: info
#   category: networking
#   profile: strict
#   kinds: [core/Service]
#   since: "0.1"
#   aliases:
#     kube-linter: [exposed-services]
#     kube-score: [service-type]
#     datree: [SERVICE_INCORRECT_TYPE_VALUE_NODEPORT]
#     kyverno: [restrict-nodeport]
#     gatekeeper-library: [block-nodeport-services]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         type: NodePort # <- the Service opens a port on every node
#   good:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {type: LoadBalancer}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: api}
#       spec: {ports: [{port: 80}]}
package klint.rules.service_node_port

deny contains {"path": ["spec", "type"], "msg": "the Service opens a port on every node", "hint": "use an Ingress or a Gateway"} if {
	input.spec.type == "NodePort"
}
