# METADATA
# title: ConfigMaps hold no secrets
# description: |
#   Everyone who may look at a namespace may read its ConfigMaps, and they are kept unencrypted. The rule finds private keys and
#   tokens of well-known services (AWS, GitHub, GitLab, Google, Slack, Stripe) in the values: their form is unmistakable. It goes by values,
#   not by names, and misses passwords.
# custom:
#   severity: warning
#   category: security
#   kinds: [core/ConfigMap]
#   since: "0.1"
#   aliases:
#     polaris: [sensitiveConfigmapContent]
#     trivy: [KSV-0109]
#   bad:
#     - |
#       apiVersion: v1
#       kind: ConfigMap
#       metadata:
#         name: web
#       data:
#         aws: "key=AKIAIOSFODNN7ABCDEFG" # <- the value of "aws" contains an AWS access key
#         tls.key: | # <- the value of "tls.key" contains a private key
#           -----BEGIN RSA PRIVATE KEY-----
#           MIIEowIBAAKCAQEA2a2rwplBQLF29amygykEMmYz0+Kcj3bKBp29hjHK5nR8
#   good:
#     - |
#       apiVersion: v1
#       kind: ConfigMap
#       metadata:
#         name: web
#       data:
#         ca.crt: |
#           -----BEGIN CERTIFICATE-----
#           MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ
#           -----END CERTIFICATE-----
#         key.pub: |
#           -----BEGIN PUBLIC KEY-----
#           MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA
#         password: "${PASSWORD}"
#         example: AKIAIOSFODNN7EXAMPLE
#         pattern: "-----BEGIN (RSA )?PRIVATE KEY-----"
package klint.rules.plaintext_secret_in_config_map

import data.klint.lib.credentials

deny contains {"path": ["data", key], "msg": msg, "hint": hint} if {
	some key, value in input.data
	is_string(value)
	some what, pattern in credentials.patterns
	some found in regex.find_n(pattern, value, 1)
	not endswith(found, "EXAMPLE")
	msg := sprintf("the value of %q contains %s", [key, what])
	hint := "move it to a Secret, and renew it: it has been seen"
}
