# METADATA
# title: Pods use the fields that are still cared for
# description: |
#   `serviceAccount` is an old name of `serviceAccountName` and is only there for old clients: if the two differ, the API
#   server refuses the pod. Next to the same `serviceAccountName` it is left alone: the API server adds it to every pod, so that
#   exported objects have both. `gitRepo` volumes run git as root on the node and are switched off since Kubernetes 1.33: clone in an
#   init container instead.
# custom:
#   severity: warning
#   category: api
#   kinds: [workloads]
#   since: "0.1"
#   fix:
#     safety: safe
#     title: use serviceAccountName
#   aliases:
#     kube-linter: [deprecated-service-account-field]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#       spec:
#         template:
#           spec:
#             serviceAccount: web # <- serviceAccount is deprecated
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#             volumes:
#               - name: code
#                 gitRepo: # <- gitRepo volumes are deprecated
#                   repository: https://git.example/web.git
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         serviceAccountName: web
#         serviceAccount: other # <- serviceAccount is deprecated
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         serviceAccountName: web
#         serviceAccount: ""
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         serviceAccount: web
#         serviceAccountName: web
#         containers:
#           - name: web
#             image: registry.example/web:1.0
package klint.rules.deprecated_field

deny contains {"path": path, "msg": msg, "hint": hint, "fix": fix} if {
	some at, pod in klint.pod_templates(input)
	account := pod.spec.serviceAccount
	account != ""
	name := object.get(pod.spec, "serviceAccountName", "")
	name != account
	path := array.concat(at, ["spec", "serviceAccount"])
	msg := "serviceAccount is deprecated"
	hint := "use serviceAccountName"
	fix := changes(path, array.concat(at, ["spec", "serviceAccountName"]), name)
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	volume.gitRepo
	path := array.concat(at, ["spec", "volumes", i, "gitRepo"])
	msg := "gitRepo volumes are deprecated"
	hint := "clone in an init container"
}

# changes depend on serviceAccountName: without one the field gets the new name. If the two differ, nobody but the author knows
# which one is meant.
changes(old, new, "") := [{"op": "move", "from": old, "path": new}]

changes(_, _, other) := [] if other != ""
