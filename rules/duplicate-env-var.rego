# METADATA
# title: Environment variables are set once
# description: |
#   Of two variables with the same name the last one counts. The first is a leftover, or the second overwrites it by mistake,
#   and server-side apply refuses the object.
#   A variable that builds on its earlier value (`$(PATH):/opt`) is meant that way.
# custom:
#   severity: warning
#   category: duplicates
#   kinds: [workloads]
#   since: "0.1"
#   fix:
#     safety: unsafe
#     title: remove the variable that does not count
#   aliases:
#     kube-linter: [duplicate-env-var]
#     kube-score: [environment-variable-key-duplication]
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
#             env:
#               - name: LEVEL # <- container "web" sets LEVEL again in env[2]
#                 value: info
#               - name: PORT
#                 value: "80"
#               - name: LEVEL
#                 value: debug
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
#             env:
#               - {name: DIRS, value: /usr}
#               - {name: DIRS, value: "$(DIRS):/opt"}
#               - {name: LEVEL, value: info}
#           - name: log
#             image: registry.example/log:1.0
#             env:
#               - {name: LEVEL, value: info}
package klint.rules.duplicate_env_var

import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": hint, "fix": fix} if {
	some at, container in klint.containers(input)
	env := container.env
	names := [variable.name | some variable in env]
	count(names) != count({name | some name in names})
	some i, name in names
	later := [j | some j, other in names; j > i; other == name]
	count(later) > 0
	not builds_on(env, name)
	path := array.concat(at, ["env", i, "name"])
	msg := sprintf("%s sets %s again in env[%d]", [workloads.named(at, container), name, later[0]])
	hint := "only the last one counts; remove this one"
	fix := [{"op": "remove", "path": array.concat(at, ["env", i])}]
}

builds_on(env, name) if {
	some variable in env
	contains(object.get(variable, "value", ""), sprintf("$(%s)", [name]))
}
