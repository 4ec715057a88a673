# METADATA
# title: Pods have one Service
# description: |
#   Two Services with the same selector in one namespace are often a copy with a new name. A headless Service next to one with an
#   address is a usual pair, and so are Services with different ports or types; both are left alone.
# custom:
#   severity: info
#   category: duplicates
#   profile: all
#   kinds: [core/Service]
#   since: "0.1"
#   aliases:
#     kyverno: [require-unique-service-selector]
#     gatekeeper-library: [uniqueserviceselector]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         selector: {app: web} # <- Service/web2 at example.yaml:9 is the same
#         ports: [{port: 80}]
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web2}
#       spec:
#         selector: {app: web} # <- Service/web at example.yaml:2 is the same
#         ports: [{port: 80}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {selector: {app: web}, ports: [{port: 80}]}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web-headless}
#       spec: {selector: {app: web}, ports: [{port: 80}], clusterIP: None}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web-metrics}
#       spec: {selector: {app: web}, ports: [{port: 9090}]}
package klint.rules.duplicate_service_selector

deny contains {"path": ["spec", "selector"], "msg": msg, "hint": "remove one of the two"} if {
	some key, value in input.spec.selector
	key == min(object.keys(input.spec.selector))
	some other in klint.find("directory", "core/Service", ["spec", "selector", key], value)
	other.object.spec.selector == input.spec.selector
	other.object.spec.ports == input.spec.ports
	every field in ["type", "clusterIP"] {
		object.get(other.object.spec, field, "") == object.get(input.spec, field, "")
	}
	msg := sprintf("Service/%s at %s is the same", [other.object.metadata.name, other.place])
}
