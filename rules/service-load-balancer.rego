# METADATA
# title: Services ask for no load balancers
# description: |
#   Each Service of type LoadBalancer costs an address and money, and is reachable from outside unless it says otherwise. Behind an
#   Ingress or a Gateway one is enough. Internal load balancers, by the annotations of the clouds, are left alone.
# custom:
#   severity: info
#   category: networking
#   profile: all
#   kinds: [core/Service]
#   since: "0.1"
#   aliases:
#     kube-linter: [exposed-services]
#     kyverno: [restrict-loadbalancer]
#     gatekeeper-library: [block-loadbalancer-services]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         type: LoadBalancer # <- the Service asks for a load balancer
#   good:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {ports: [{port: 80}]}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: api, annotations: {networking.gke.io/load-balancer-type: Internal}}
#       spec: {type: LoadBalancer}
package klint.rules.service_load_balancer

deny contains {"path": ["spec", "type"], "msg": "the Service asks for a load balancer", "hint": "use an Ingress or a Gateway"} if {
	input.spec.type == "LoadBalancer"
	not in_cluster
}

in_cluster if {
	some name, value in input.metadata.annotations
	regex.match(`^(service\.beta\.kubernetes\.io/(azure-load-balancer-internal|aws-load-balancer-internal|aws-load-balancer-scheme)|(cloud\.google|networking\.gke)\.(com|io)/load-balancer-type)$`, name)
	lower(value) in {"true", "internal", "0.0.0.0/0"}
}
