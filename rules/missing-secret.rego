# METADATA
# title: Secrets that containers ask for exist
# description: |
#   Pods that refer to a Secret which does not exist do not start. The rule speaks up only if the whole input has no Secret of that
#   name while the directory holds another that its pods do refer to. It is silent about optional references and Secrets that cert-
#   manager, External Secrets or Sealed Secrets make, next to a kustomization, which may generate it, and where a custom resource may
#   stand for it.
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
#                   - secretRef: {name: web}
#                   - secretRef: {name: wbe} # <- no Secret "wbe" is in the input
#                 env:
#                   - name: LEVEL
#                     valueFrom:
#                       secretKeyRef:
#                         name: levels # <- no Secret "levels" is in the input
#                         key: level
#             volumes:
#               - name: config
#                 secret: {secretName: config} # <- no Secret "config" is in the input
#               - name: all
#                 projected:
#                   sources:
#                     - secret: {name: more} # <- no Secret "more" is in the input
#       ---
#       apiVersion: v1
#       kind: Secret
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
#               - secretRef: {name: web}
#               - secretRef: {name: extra, optional: true}
#               - secretRef: {name: "${NAME}"}
#         volumes:
#           - {name: config, secret: {secretName: config, optional: true}}
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: web}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: {containers: [{name: web, image: "registry.example/web:1.0", envFrom: [{secretRef: {name: elsewhere}}]}]}
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: unrelated}
#     - |
#       # file: web/kustomization.yaml
#       secretGenerator: [{name: generated, literals: [a=b]}]
#       # file: web/web.yaml
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - {name: web, image: "registry.example/web:1.0", envFrom: [{secretRef: {name: web}}, {secretRef: {name: generated}}]}
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: web}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - {name: web, image: "registry.example/web:1.0", envFrom: [{secretRef: {name: web}}, {secretRef: {name: tls}}]}
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: web}
#       ---
#       apiVersion: cert-manager.io/v1
#       kind: Certificate
#       metadata: {name: tls}
#       spec: {secretName: tls}
package klint.rules.missing_secret

import data.klint.lib.names
import data.klint.lib.references
import data.klint.lib.workloads

wanted contains {"name": source.secretRef.name, "path": path} if {
	some at, container in klint.containers(input)
	some i, source in container.envFrom
	not source.secretRef.optional == true
	path := array.concat(at, ["envFrom", i, "secretRef", "name"])
}

wanted contains {"name": reference.name, "path": path} if {
	some at, container in klint.containers(input)
	some i, variable in container.env
	reference := variable.valueFrom.secretKeyRef
	not reference.optional == true
	path := array.concat(at, ["env", i, "valueFrom", "secretKeyRef", "name"])
}

wanted contains {"name": volume.secret.secretName, "path": path} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	not volume.secret.optional == true
	path := array.concat(at, ["spec", "volumes", i, "secret", "secretName"])
}

wanted contains {"name": source.secret.name, "path": path} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	some k, source in volume.projected.sources
	not source.secret.optional == true
	path := array.concat(at, ["spec", "volumes", i, "projected", "sources", k, "secret", "name"])
}

deny contains {"path": reference.path, "msg": msg, "hint": hint} if {
	some reference in wanted
	not reference.name in klint.names("input", "core/Secret")
	reference.name != ""
	not workloads.placeholder(reference.name)
	not ignored(reference.name)
	klint.kustomized() == "no"
	not references.operated
	not fetched
	there := klint.names("directory", "core/Secret")
	count(there & used) > 0
	msg := sprintf("no Secret %q is in the input", [reference.name])
	hint := sprintf("beside the workload there are %s", [names.listed(there)])
}

# used are the names by which the pods of the directory refer to a Secret.
used := {name |
	some at in [
		["containers", "*", "envFrom", "*", "secretRef", "name"],
		["containers", "*", "env", "*", "valueFrom", "secretKeyRef", "name"],
		["volumes", "*", "secret", "secretName"],
		["volumes", "*", "projected", "sources", "*", "secret", "name"],
	]
	some name in references.used(at)
}

ignored(name) if {
	some pattern in data.params.ignore
	regex.match(pattern, name)
}

# fetched holds if the input holds what makes Secrets.
fetched if {
	some kind in klint.kinds("input")
	regex.match(`/(Certificate|ExternalSecret|SealedSecret|VaultStaticSecret|SecretProviderClass)$`, kind)
}
