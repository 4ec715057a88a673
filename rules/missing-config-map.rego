# METADATA
# title: ConfigMaps that containers ask for exist
# description: |
#   Pods that refer to a ConfigMap which does not exist do not start. The rule speaks up only if the whole input has no ConfigMap of
#   that name while the directory holds another that its pods do refer to. It is silent about optional references and those that every
#   namespace has (`kube-root-ca.crt`), next to a kustomization, which may generate it, and where a custom resource may stand for it.
# custom:
#   severity: info
#   category: references
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     ignore:
#       type: "[]string"
#       default: []
#       description: regular expressions of names that are made elsewhere
#   aliases:
#     kube-linter: [env-value-from]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#                 envFrom:
#                   - configMapRef: {name: web}
#                   - configMapRef: {name: wbe} # <- no ConfigMap "wbe" is in the input
#                 env:
#                   - name: LEVEL
#                     valueFrom:
#                       configMapKeyRef:
#                         name: levels # <- no ConfigMap "levels" is in the input
#                         key: level
#             volumes:
#               - name: config
#                 configMap: {name: config} # <- no ConfigMap "config" is in the input
#               - name: all
#                 projected:
#                   sources:
#                     - configMap: {name: more} # <- no ConfigMap "more" is in the input
#       ---
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: {name: web}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             envFrom:
#               - configMapRef: {name: web}
#               - configMapRef: {name: extra, optional: true}
#               - configMapRef: {name: "${NAME}"}
#         volumes:
#           - {name: config, configMap: {name: config, optional: true}}
#           - {name: ca, configMap: {name: kube-root-ca.crt}}
#       ---
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: {name: web}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: {containers: [{name: web, image: "registry.example/web:1.0", envFrom: [{configMapRef: {name: elsewhere}}]}]}
#       ---
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: {name: unrelated}
#     - |
#       # file: web/kustomization.yaml
#       configMapGenerator: [{name: generated, literals: [a=b]}]
#       # file: web/web.yaml
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - {name: web, image: "registry.example/web:1.0", envFrom: [{configMapRef: {name: web}}, {configMapRef: {name: generated}}]}
#       ---
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: {name: web}
package klint.rules.missing_config_map

import data.klint.lib.names
import data.klint.lib.references
import data.klint.lib.workloads

wanted contains {"name": source.configMapRef.name, "path": path} if {
	some at, container in klint.containers(input)
	some i, source in container.envFrom
	not source.configMapRef.optional == true
	path := array.concat(at, ["envFrom", i, "configMapRef", "name"])
}

wanted contains {"name": reference.name, "path": path} if {
	some at, container in klint.containers(input)
	some i, variable in container.env
	reference := variable.valueFrom.configMapKeyRef
	not reference.optional == true
	path := array.concat(at, ["env", i, "valueFrom", "configMapKeyRef", "name"])
}

wanted contains {"name": volume.configMap.name, "path": path} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	not volume.configMap.optional == true
	path := array.concat(at, ["spec", "volumes", i, "configMap", "name"])
}

wanted contains {"name": source.configMap.name, "path": path} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	some k, source in volume.projected.sources
	not source.configMap.optional == true
	path := array.concat(at, ["spec", "volumes", i, "projected", "sources", k, "configMap", "name"])
}

deny contains {"path": reference.path, "msg": msg, "hint": hint} if {
	some reference in wanted
	not reference.name in klint.names("input", "core/ConfigMap")
	reference.name != ""
	not reference.name in {"kube-root-ca.crt", "openshift-service-ca.crt"}
	not workloads.placeholder(reference.name)
	not ignored(reference.name)
	klint.kustomized() == "no"
	not references.operated
	there := klint.names("directory", "core/ConfigMap")
	count(there & used) > 0
	msg := sprintf("no ConfigMap %q is in the input", [reference.name])
	hint := sprintf("beside the workload there are %s", [names.listed(there)])
}

# used are the names by which the pods of the directory refer to a ConfigMap.
used := {name |
	some at in [
		["containers", "*", "envFrom", "*", "configMapRef", "name"],
		["containers", "*", "env", "*", "valueFrom", "configMapKeyRef", "name"],
		["volumes", "*", "configMap", "name"],
		["volumes", "*", "projected", "sources", "*", "configMap", "name"],
	]
	some name in references.used(at)
}

ignored(name) if {
	some pattern in data.params.ignore
	regex.match(pattern, name)
}
