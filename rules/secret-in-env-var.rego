# METADATA
# title: Secrets are mounted as files
# description: |
#   Environment variables end in crash reports and in the output of debugging tools, and every child process inherits them. Mount
#   the Secret as a file where the program can read one.
# custom:
#   severity: info
#   category: security
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     cis: 5.4.1
#   aliases:
#     kube-linter: [read-secret-from-env-var]
#     kubesec: [SecretsAsEnvironmentVariables]
#     datree: [CIS_INVALID_KEY_SECRETKEYREF_SECRETREF]
#     kyverno: [disallow-secrets-from-env-vars]
#     checkov: [CKV_K8S_35]
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
#               - name: PASSWORD
#                 valueFrom: {secretKeyRef: {name: db, key: password}} # <- container "web": PASSWORD holds a secret
#             envFrom:
#               - secretRef: {name: api} # <- container "web" has Secret/api in its environment
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#            - name: web
#              image: registry.example/web:1.0
#              env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: web, key: level}}}]
#              volumeMounts: [{name: db, mountPath: /secrets}]
#         volumes: [{name: db, secret: {secretName: db}}]
package klint.rules.secret_in_env_var

import data.klint.lib.workloads

hint := "mount the Secret as a file"

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	some i, variable in container.env
	variable.valueFrom.secretKeyRef
	path := array.concat(at, ["env", i, "valueFrom", "secretKeyRef"])
	msg := sprintf("%s: %s holds a secret", [workloads.named(at, container), variable.name])
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	some i, source in container.envFrom
	source.secretRef
	path := array.concat(at, ["envFrom", i, "secretRef"])
	msg := sprintf("%s has Secret/%s in its environment", [workloads.named(at, container), source.secretRef.name])
}
