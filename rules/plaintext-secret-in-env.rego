# METADATA
# title: Secrets are not written into environment variables
# description: |
#   A password in a manifest is in the repository, in its history, and in the sight of everyone who may read the object.
#   Keep it in a Secret that does not come from the repository as plain text, and refer to it with `secretKeyRef`.
#   The rule goes by the end of the variable's name (PASSWORD, TOKEN, SECRET_KEY and the like) and misses others. Empty
#   values, variables, blanks to fill in, booleans, numbers of up to four digits, paths and URLs without a password are
#   no secrets, and the token that names an etcd cluster is none.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     names:
#       type: string
#       default: '(?i)(^|[_.-])(PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|SECRET_?KEY|API_?KEY|SECRET_?ACCESS_?KEY|PRIVATE_?KEY|AUTH_?KEY)$'
#       description: regular expression of the names of variables that hold secrets
#     allow:
#       type: "[]string"
#       default: []
#       description: regular expressions of values that are no secrets
#   aliases:
#     kube-linter: [env-var-secret]
#     polaris: [sensitiveContainerEnvVar]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: db
#       spec:
#         containers:
#           - name: db
#             image: registry.example/db:1.0
#             env:
#               - name: MYSQL_ROOT_PASSWORD
#                 value: mouse-trap # <- container "db": MYSQL_ROOT_PASSWORD holds a secret in plain text
#               - {name: aws_secret_access_key, value: "wJalrXUtnFEMI/bPxRfiCY"} # <- container "db": aws_secret_access_key holds a secret in plain text
#               - {name: DB_PASSWORD, value: "https://user:mouse@db.example"} # <- container "db": DB_PASSWORD holds a secret in plain text
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: db
#       spec:
#         containers:
#           - name: db
#             image: registry.example/db:1.0
#             env:
#               - name: PASSWORD
#                 valueFrom: {secretKeyRef: {name: db, key: password}}
#               - {name: DB_PASSWORD, value: ""}
#               - {name: API_TOKEN, value: "$(TOKEN_FROM_SECRET)"}
#               - {name: OTHER_TOKEN, value: "${TOKEN}"}
#               - {name: THIRD_TOKEN, value: "<your token>"}
#               - {name: ROOT_PASSWORD, value: your-password}
#               - {name: SOME_TOKEN, value: xxxx}
#               - {name: ETCD_INITIAL_CLUSTER_TOKEN, value: etcd-main}
#               - {name: SECRETS_DIR, value: /var/secrets}
#               - {name: SSH_PRIVATE_KEY, value: /etc/ssh/key}
#               - {name: DB_SECRET_NAME, value: db}
#               - {name: USE_PASSWORD, value: "true"}
#               - {name: MAX_TOKEN, value: "4096"}
#               - {name: API_KEY, value: "https://keys.example/v1"}
#               - {name: VAULT_TOKEN, value: "vault:secret/data/db#token"}
package klint.rules.plaintext_secret_in_env

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	some i, variable in container.env
	variable.value != ""
	regex.match(data.params.names, variable.name)
	not endswith(variable.name, "_CLUSTER_TOKEN")
	not harmless(variable.value)
	path := array.concat(at, ["env", i, "value"])
	msg := sprintf("%s: %s holds a secret in plain text", [workloads.named(at, container), variable.name])
	hint := "keep it in a Secret and use valueFrom.secretKeyRef"
}

harmless(value) if workloads.placeholder(value)

# A blank to fill in.
harmless(value) if regex.match(`(?i)^(x{3,}|\*{3,}|\.{3,}|(your|insert|replace|placeholder|todo)\b.*|(your|insert|replace)_.*|your_?password|secret|redacted)$`, value)

harmless(value) if regex.match(`(?i)^(true|false|yes|no|on|off|none|null|[0-9]{1,4}|<.*>|\[.*\])$`, value)

# A path, or a file name.
harmless(value) if regex.match(`^(\.{0,2}/|file:|[A-Za-z]:\\)|^[\w-]+\.(key|pem|crt|txt|json|ya?ml)$`, value)

# A URL without a password; a reference that a tool resolves: vault:path, ref+awsssm://path, arn:aws:secretsmanager:….
harmless(value) if {
	regex.match(`^[a-z][a-z0-9+.-]*:`, value)
	not regex.match(`^[^@]*:[^@/]+@`, value)
}

harmless(value) if {
	some pattern in data.params.allow
	regex.match(pattern, value)
}
