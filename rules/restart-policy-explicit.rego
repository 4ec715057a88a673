# METADATA
# title: Pods say whether they are restarted
# description: |
#   The default of `restartPolicy` is Always, which is right for most and the only value that a Deployment takes; this rule is for
#   those who want it written down.
# custom:
#   severity: info
#   category: reliability
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-linter: [restart-policy]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: # <- restartPolicy is not set
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         restartPolicy: Never
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.restart_policy_explicit

deny contains {"path": path, "msg": "restartPolicy is not set", "hint": "set restartPolicy"} if {
	some at, pod in klint.pod_templates(input)
	not pod.spec.restartPolicy
	path := array.concat(at, ["spec", "restartPolicy"])
}
