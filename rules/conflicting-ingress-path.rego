# METADATA
# title: Paths of an Ingress are routed once
# description: |
#   Of two entries for the same host, path and path type only one can be followed, and which one is up to the controller.
#   The rule looks at each Ingress for itself and misses conflicts between two of them.
# custom:
#   severity: warning
#   category: duplicates
#   kinds: [networking.k8s.io/Ingress, extensions/Ingress]
#   since: "0.1"
#   aliases:
#     kyverno: [unique-ingress-host-and-path]
#     gatekeeper-library: [uniqueingresshost]
#   bad:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata:
#         name: shop
#       spec:
#         rules:
#           - host: shop.example
#             http:
#               paths:
#                 - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}
#                 - path: /api # <- the path /api of shop.example is routed before, in spec.rules[0].http.paths[0]
#                   pathType: Prefix
#                   backend: {service: {name: api-v2, port: {number: 80}}}
#   good:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata:
#         name: shop
#       spec:
#         rules:
#           - host: shop.example
#             http:
#               paths:
#                 - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}
#                 - {path: /api, pathType: Exact, backend: {service: {name: api, port: {number: 80}}}}
#           - host: www.shop.example
#             http:
#               paths:
#                 - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}
package klint.rules.conflicting_ingress_path

deny contains {"path": ["spec", "rules", r, "http", "paths", p, "path"], "msg": msg, "hint": hint} if {
	routes := [[[r, p], key(rule, path)] | some r, rule in input.spec.rules; some p, path in rule.http.paths]
	count(routes) != count({route | some [_, route] in routes})
	some i, [[r, p], route] in routes
	first := min([j | some j, [_, other] in routes; other == route])
	first < i
	[host, path, _] := route
	[r0, p0] := routes[first][0]
	msg := sprintf("the path %s of %s is routed before, in spec.rules[%d].http.paths[%d]", [path, host, r0, p0])
	hint := "remove one of them, or change its path"
}

# key is what makes two paths the same.
key(rule, path) := [
	object.get(rule, "host", "any host"),
	object.get(path, "path", "/"),
	object.get(path, "pathType", ""),
]
