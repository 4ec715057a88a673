# METADATA
# title: Tokens of ServiceAccounts expire
# description: |
#   A Secret of type `kubernetes.io/service-account-token` holds a token that never expires and that anybody who reads Secrets can use. Pods
#   get tokens that are renewed by themselves; others can ask for one with `kubectl create token`. Something outside of the
#   cluster that cannot renew its token still needs such a Secret: ignore the rule there, with the reason.
# custom:
#   severity: info
#   category: security
#   profile: strict
#   kinds: [core/Secret]
#   since: "0.1"
#   aliases:
#     kyverno: [deny-secret-service-account-token-type]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Secret
#       metadata:
#         name: web-token
#         annotations: {kubernetes.io/service-account.name: web}
#       type: kubernetes.io/service-account-token # <- the token of this Secret never expires
#   good:
#     - |
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: db}
#       type: Opaque
package klint.rules.legacy_service_account_token

deny contains {"path": ["type"], "msg": "the token of this Secret never expires", "hint": "ask for a token that does: kubectl create token"} if {
	input.type == "kubernetes.io/service-account-token"
}
