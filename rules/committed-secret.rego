# METADATA
# title: Secrets are not kept in the repository
# description: |
#   The values of a Secret are only base64: whoever reads the file reads them, for ever, in the history. Encrypt it (SOPS, SealedSecret), or
#   let a controller fetch it (ExternalSecret, a CSI driver).
#   The rule is silent about Secrets whose values are all empty or blanks to fill in, about encrypted ones, and about bootstrap
#   tokens, which are thrown away.
# custom:
#   severity: info
#   category: security
#   profile: strict
#   kinds: [core/Secret]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: db}
#       stringData: # <- anybody who reads the file can read the value of password
#         user: ""
#         password: kaesekuchen
#   good:
#     - |
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: db}
#       stringData: {password: "${DB_PASSWORD}", user: "<user>", token: "", key: CHANGEME}
#     - |
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: db}
#       data: {password: "", user: Q0hBTkdFTUU=}
#     - |
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: bootstrap-token-abcdef, namespace: kube-system}
#       type: bootstrap.kubernetes.io/token
#       stringData: {token-id: abcdef, token-secret: 0123456789abcdef}
#     - |
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: web-token, annotations: {kubernetes.io/service-account.name: web}}
#       type: kubernetes.io/service-account-token
#     - |
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: db}
#       data: {password: "ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]"}
#       sops: {version: 3.9.0}
package klint.rules.committed_secret

import data.klint.lib.names

deny contains {"path": [field], "msg": msg, "hint": "encrypt it, or let a controller fetch it"} if {
	some field in ["data", "stringData"]
	written := {key |
		some key, value in input[field]
		not blank(field, value)
	}
	count(written) > 0
	not input.sops
	not input.type == "bootstrap.kubernetes.io/token"
	msg := sprintf("anybody who reads the file can read the value of %s", [names.listed(written)])
}

blank(_, value) if not is_string(value)

blank("stringData", value) if placeholder(value)

blank("data", value) if placeholder(value)

blank("data", value) if placeholder(base64.decode(value))

placeholder(text) if regex.match(`(?i)^\s*$|\$\{|\$\(|\{\{|^\$[A-Z_]+\s*$|^<.*>\s*$|^(change|replace|fill|insert|set|enter)[-_ ]?(me|this|in|it)?\b|^(todo|tbd|xxx+|\.\.\.|\*+|redacted|placeholder|dummy|example|null)\s*$|^(your|my)[-_ ]|^ENC\[`, text)
