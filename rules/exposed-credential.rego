# METADATA
# title: Nothing holds a credential of a well-known service
# description: |
#   Private keys and tokens of well-known services (AWS, GitHub, GitLab, Google, npm, Slack, Stripe) have an unmistakable form. Wherever one is
#   written into a manifest, an argument, an annotation, a custom resource, everybody who reads the file can use it. Renew it:
#   it is in the history for ever.
#   The rule goes by form and misses passwords. ConfigMaps and environment variables have rules of their own, Secrets are where
#   credentials belong, and keys that say that they are examples are passed over, as are certificates, which are no secret.
# custom:
#   severity: error
#   category: security
#   kinds: ["*"]
#   since: "0.1"
#   aliases:
#     datree: [ALL_EXPOSED_SECRET_AWS, ALL_EXPOSED_SECRET_GITHUB, ALL_EXPOSED_SECRET_GITLAB, ALL_EXPOSED_SECRET_GCP, ALL_EXPOSED_SECRET_SLACK, ALL_EXPOSED_SECRET_NPM]
#     checkov: [CKV_SECRET_2, CKV_SECRET_13, CKV_SECRET_14, CKV_SECRET_17]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#         annotations:
#           example.com/push: glpat-abcdefghij0123456789 # <- here is a GitLab token
#       spec:
#         template:
#           spec:
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#                 args:
#                   - --key=AKIAIOSFODNN7EXAMPLX # <- here is an AWS access key
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web, annotations: {example.com/key: AKIAIOSFODNN7EXAMPLE, example.com/task: ghp_task}}
#       spec:
#         template:
#           spec: {containers: [{name: web, image: "registry.example/web:1.0", env: [{name: TOKEN, value: glpat-abcdefghij0123456789}]}]}
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: web}
#       stringData: {token: glpat-abcdefghij0123456789}
#       ---
#       apiVersion: admissionregistration.k8s.io/v1
#       kind: ValidatingWebhookConfiguration
#       metadata: {name: web}
#       webhooks:
#         - name: web.example
#           clientConfig:
#             caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==
#       ---
#       apiVersion: example.com/v1
#       kind: Web
#       metadata: {name: web}
#       spec:
#         ca: |
#           -----BEGIN CERTIFICATE-----
#           MIIBszCCAVmgAwIBAgIUExampleExampleExampleExampleEwCgYIKoZIzj0EAwIw
#           -----END CERTIFICATE-----
package klint.rules.exposed_credential

import data.klint.lib.credentials

deny contains {"path": path, "msg": msg, "hint": "renew it, and keep it in a Secret"} if {
	some path, text in klint.strings(credentials.marks)
	not input.kind in {"ConfigMap", "Secret"}
	not in_env(path)
	some what, pattern in credentials.patterns
	some found in regex.find_n(pattern, text, 1)
	not contains(upper(found), "EXAMPLE")
	msg := sprintf("here is %s", [what])
}

# in_env holds for the value of an environment variable.
in_env(path) if {
	path[count(path) - 3] == "env"
	path[count(path) - 1] == "value"
}
