# METADATA
# title: The Service of a StatefulSet exists
# description: |
#   The pods of a StatefulSet get their names in DNS from the Service that `serviceName` names; nobody checks that it exists. The rule
#   speaks up only if the whole input has no such Service, while the directory of the StatefulSet has others.
# custom:
#   severity: warning
#   category: references
#   kinds: [apps/StatefulSet]
#   since: "0.1"
#   aliases:
#     kube-score: [statefulset-has-servicename]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: StatefulSet
#       metadata: {name: db}
#       spec:
#         serviceName: db-headless # <- no Service "db-headless" is in the input
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: db}
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: StatefulSet
#       metadata: {name: db}
#       spec: {serviceName: db}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: db}
#       spec: {clusterIP: None}
#     - |
#       apiVersion: apps/v1
#       kind: StatefulSet
#       metadata: {name: db}
#       spec: {serviceName: elsewhere}
#     - |
#       apiVersion: apps/v1
#       kind: StatefulSet
#       metadata: {name: db}
#       spec: {serviceName: ""}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: db}
package klint.rules.missing_stateful_service

import data.klint.lib.names
import data.klint.lib.workloads

deny contains {"path": ["spec", "serviceName"], "msg": msg, "hint": hint} if {
	name := input.spec.serviceName
	name != ""
	not name in klint.names("input", "core/Service")
	not workloads.placeholder(name)
	others := klint.names("directory", "core/Service")
	count(others) > 0
	msg := sprintf("no Service %q is in the input", [name])
	hint := sprintf("beside the StatefulSet there are %s", [names.listed(others)])
}
