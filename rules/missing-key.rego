# METADATA
# title: Keys that containers ask for are there
# description: |
#   A container that reads a key which its ConfigMap or Secret lacks does not start (CreateContainerConfigError). The rule
#   compares with the ConfigMaps and Secrets of the same directory and is silent if the object itself is not there, if one of that name
#   has the key, if the reference is optional, and about a Secret without data: that is filled in elsewhere.
# custom:
#   severity: error
#   category: references
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-linter: [env-value-from]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             env:
#               - name: LEVEL
#                 valueFrom:
#                   configMapKeyRef:
#                     name: web
#                     key: levle # <- container "web": ConfigMap/web has no key "levle"
#               - name: PASSWORD
#                 valueFrom: {secretKeyRef: {name: db, key: passwd}} # <- container "web": Secret/db has no key "passwd"
#       ---
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: {name: web}
#       data: {level: info}
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: db}
#       stringData: {password: "${PASSWORD}"}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web, namespace: shop}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             env:
#               - {name: A, valueFrom: {configMapKeyRef: {name: web, key: level}}}
#               - {name: B, valueFrom: {configMapKeyRef: {name: web, key: more, optional: true}}}
#               - {name: C, valueFrom: {configMapKeyRef: {name: elsewhere, key: level}}}
#               - {name: D, valueFrom: {configMapKeyRef: {name: web, key: binary}}}
#               - {name: E, valueFrom: {secretKeyRef: {name: db, key: password}}}
#               - {name: F, valueFrom: {configMapKeyRef: {name: stage, key: level}}}
#       ---
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: {name: web}
#       data: {level: info}
#       binaryData: {binary: AAAA}
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: db}
#       ---
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: {name: stage, namespace: stage}
#       data: {other: info}
package klint.rules.missing_key

import data.klint.lib.names
import data.klint.lib.workloads

kinds := {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	some i, variable in container.env
	some field, reference in variable.valueFrom
	kind := kinds[field]
	not reference.optional == true
	found := klint.find("directory", sprintf("core/%s", [kind]), ["metadata", "name"], reference.name)
	candidates := [keys(other.object) |
		some other in found
	]
	count(candidates) > 0
	every known in candidates {
		not reference.key in known
		count(known) > 0
	}
	not workloads.placeholder(reference.key)
	path := array.concat(at, ["env", i, "valueFrom", field, "key"])
	msg := sprintf("%s: %s/%s has no key %q", [workloads.named(at, container), kind, reference.name, reference.key])
	hint := sprintf("its keys are %s", [names.listed(candidates[0])])
}

keys(object) := {key |
	some field in ["data", "stringData", "binaryData"]
	some key, _ in object[field]
}
