# METADATA
# title: An Ingress names its hosts
# description: |
#   A rule without a host, or with a `*` in it, answers for hosts that nobody thought of, and takes the traffic of others that share the
#   controller. An Ingress that is only a default backend has no rules and is left alone.
# custom:
#   severity: info
#   category: networking
#   profile: strict
#   kinds: [Ingress]
#   since: "0.1"
#   aliases:
#     datree: [INGRESS_INCORRECT_HOST_VALUE_PERMISSIVE]
#     kyverno: [restrict-ingress-wildcard, disallow-empty-ingress-host]
#     gatekeeper-library: [block-wildcard-ingress]
#   bad:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec:
#         rules:
#           - host: "*.example" # <- the rule is for *.example
#           - http: {paths: []} # <- the rule is for every host
#   good:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec: {rules: [{host: shop.example}]}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: fallback}
#       spec: {defaultBackend: {service: {name: fallback, port: {number: 80}}}}
package klint.rules.ingress_wildcard_host

deny contains {"path": ["spec", "rules", i, "host"], "msg": msg, "hint": "name the host"} if {
	some i, rule in input.spec.rules
	contains(rule.host, "*")
	msg := sprintf("the rule is for %s", [rule.host])
}

deny contains {"path": ["spec", "rules", i, "host"], "msg": "the rule is for every host", "hint": "name the host"} if {
	some i, rule in input.spec.rules
	object.get(rule, "host", "") == ""
}
