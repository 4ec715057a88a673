# METADATA
# title: Services do not point to localhost
# description: |
#   A Service of type ExternalName that names localhost leads each client to itself. Behind an Ingress controller it leads
#   everyone to what the controller keeps for itself on localhost.
# custom:
#   severity: warning
#   category: networking
#   kinds: [core/Service]
#   since: "0.1"
#   aliases:
#     kyverno: [disallow-localhost-services]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: admin
#       spec:
#         type: ExternalName
#         externalName: localhost # <- the service points each client to itself: localhost
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: admin
#       spec: {type: ExternalName, externalName: 127.0.0.1.} # <- the service points each client to itself: 127.0.0.1.
#   good:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: db
#       spec:
#         type: ExternalName
#         externalName: localhost.db.example
package klint.rules.external_name_localhost

deny contains {"path": ["spec", "externalName"], "msg": msg, "hint": hint} if {
	input.spec.type == "ExternalName"
	name := input.spec.externalName
	regex.match(`(?i)^((.*\.)?localhost|localhost\.localdomain|127(\.[0-9]+){3}|::1)\.?$`, name)
	msg := sprintf("the service points each client to itself: %s", [name])
	hint := "name the host that is meant"
}
