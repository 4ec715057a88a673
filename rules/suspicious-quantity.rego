# METADATA
# title: Quantities have the unit that was meant
# description: |
#   `memory: 512m` is half a byte, `memory: 128` is 128 bytes, `cpu: 500` is five hundred cores: the API server takes them
#   and the pod never starts, or is killed at once. The rule finds memory in thousandths or below one mebibyte, and processors in
#   bytes or a hundred and more of them.
# custom:
#   severity: warning
#   category: resources
#   kinds: [workloads]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             resources:
#               requests:
#                 memory: 512m # <- container "web" requests 512m of memory: m is a thousandth of a byte
#                 cpu: 500 # <- container "web" requests 500 of cpu: that many cores
#               limits:
#                 memory: 128 # <- container "web" limits 128 of memory: less than a mebibyte
#                 cpu: 1Gi # <- container "web" limits 1Gi of cpu: a size in bytes
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             resources:
#               requests: {memory: 512Mi, cpu: 500m, ephemeral-storage: 1Gi}
#               limits: {memory: 134217728, cpu: "64"}
#           - name: other
#             image: registry.example/other:1.0
#             resources:
#               limits: {memory: 1e9, cpu: 0.5, hugepages-2Mi: 80Mi}
#           - name: templated
#             image: registry.example/other:1.0
#             resources:
#               limits: {memory: "${MEMORY}", cpu: "0"}
#               requests: {memory: 0}
package klint.rules.suspicious_quantity

import data.klint.lib.workloads

lists := ["requests", "limits"]

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	some list in lists
	some resource, quantity in container.resources[list]
	[why, hint] := doubt(resource, sprintf("%v", [quantity]))
	path := array.concat(at, ["resources", list, resource])
	msg := sprintf("%s %s %v of %s: %s", [workloads.named(at, container), list, quantity, resource, why])
}

doubt(resource, text) := ["m is a thousandth of a byte", "write M or Mi"] if {
	resource in {"memory", "ephemeral-storage"}
	regex.match(`^[0-9.]+m$`, text)
}

doubt("memory", text) := ["less than a mebibyte", "write M or Mi"] if {
	regex.match(`^[0-9.]+[kK]?i?$`, text)
	bytes := units.parse_bytes(text)
	bytes > 0
	bytes < 1048576
}

doubt("cpu", text) := ["a size in bytes", "write the number of cores, or thousandths as 500m"] if {
	regex.match(`^[0-9.]+([KMGTPE]i|k|M|G|T|P|E)$`, text)
}

doubt("cpu", text) := ["that many cores", "write thousandths of a core as 500m"] if {
	regex.match(`^[0-9.]+$`, text)
	to_number(text) >= 100
}
