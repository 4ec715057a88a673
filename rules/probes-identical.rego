# METADATA
# title: Liveness and readiness are asked for differently
# description: |
#   If both probes are the same in every detail, a pod that is just busy is not left alone to recover but restarted. Let the
#   liveness probe wait longer, or ask for less. Probes that ask the same with other thresholds or periods are fine. For a simple server
#   that only answers or does not, so are equal ones: ignore the rule there.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-score: [pod-probes-identical]
#     kyverno: [ensure-probes-different]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             readinessProbe: {httpGet: {path: /, port: 80}}
#             livenessProbe: {httpGet: {path: /, port: 80}} # <- container "web" is restarted as soon as it is not ready
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             readinessProbe: {httpGet: {path: /, port: 80}}
#             livenessProbe: {httpGet: {path: /, port: 80}, failureThreshold: 10}
#           - name: api
#             image: registry.example/api:1.0
#             livenessProbe: {httpGet: {path: /, port: 80}}
package klint.rules.probes_identical

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "let the liveness probe wait longer"} if {
	some at, container in klint.containers(input)
	container.livenessProbe == container.readinessProbe
	path := array.concat(at, ["livenessProbe"])
	msg := sprintf("%s is restarted as soon as it is not ready", [workloads.named(at, container)])
}
