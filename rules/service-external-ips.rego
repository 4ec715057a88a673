# METADATA
# title: Services claim no foreign addresses
# description: |
#   Whoever may create a Service with `externalIPs` can take over the traffic of the cluster to any address
#   (CVE-2020-8554), and no controller checks who owns it. Use a Service of type LoadBalancer, or an Ingress or Gateway.
#   Clusters without a load balancer use the field on purpose: allow their addresses with the parameter.
# custom:
#   severity: warning
#   category: security
#   kinds: [core/Service]
#   since: "0.1"
#   params:
#     allow:
#       type: "[]string"
#       default: []
#       description: addresses that may be claimed
#   aliases:
#     kyverno: [restrict-service-external-ips]
#     gatekeeper-library: [externalip]
#     trivy: [KSV-0108]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: web
#       spec:
#         externalIPs:
#           - 192.0.2.10 # <- the service claims the address 192.0.2.10
#   good:
#     - |
#       # params: {"allow": ["192.0.2.10"]}
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: web
#       spec:
#         externalIPs: [192.0.2.10]
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: web
#       spec:
#         type: LoadBalancer
#         externalIPs: []
package klint.rules.service_external_ips

deny contains {"path": ["spec", "externalIPs", i], "msg": msg, "hint": hint} if {
	some i, address in input.spec.externalIPs
	not address in data.params.allow
	msg := sprintf("the service claims the address %v", [address])
	hint := "use a Service of type LoadBalancer"
}
