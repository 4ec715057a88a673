# METADATA
# title: Probes say how long they wait
# description: |
#   The defaults of a probe (every 10 seconds, one second to answer, three failures) fit few programs. The rule asks for each
#   setting to be written down.
# custom:
#   severity: info
#   category: reliability
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     settings:
#       type: "[]string"
#       default: [periodSeconds, timeoutSeconds, failureThreshold]
#       description: settings that are to be written down
#   aliases:
#     datree: [CONTAINERS_INCORRECT_INITIALDELAYSECONDS_VALUE, CONTAINERS_INCORRECT_PERIODSECONDS_VALUE, CONTAINERS_INCORRECT_TIMEOUTSECONDS_VALUE, CONTAINERS_INCORRECT_SUCCESSTHRESHOLD_VALUE, CONTAINERS_INCORRECT_FAILURETHRESHOLD_VALUE]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             readinessProbe: # <- the readinessProbe of container "web" does not set periodSeconds, failureThreshold
#               httpGet: {port: 80}
#               timeoutSeconds: 2
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0", readinessProbe: {httpGet: {port: 80}, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3}}]
package klint.rules.probe_settings

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "write them down"} if {
	some at, container in klint.containers(input)
	some probe in ["livenessProbe", "readinessProbe", "startupProbe"]
	container[probe]
	unset := [setting | some setting in data.params.settings; object.get(container[probe], setting, "unset") == "unset"]
	count(unset) > 0
	path := array.concat(at, [probe])
	msg := sprintf("the %s of %s does not set %s", [probe, workloads.named(at, container), concat(", ", unset)])
}
