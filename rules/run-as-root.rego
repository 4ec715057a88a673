# METADATA
# title: Containers do not run as root on purpose
# description: |
#   A process that is root in its container is root on the node if it ever gets out. The rule finds containers that ask
#   for it: user 0, or `runAsNonRoot: false` without a user. What the container says wins over what the pod says.
#   It misses containers that say nothing and whose image runs as root (most do): that is what run-as-non-root is for.
#   With `hostUsers: false` root in the container is nobody on the node, and Windows has no root. Privileged containers
#   have a rule of their own.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-restricted: {control: Running as Non-root user, params: {standard: true}}
#     cis: 5.2.7
#   params:
#     standard:
#       type: boolean
#       default: false
#       description: judge as the restricted Pod Security Standard does, which forbids the pod user 0 whatever its containers say
#   aliases:
#     kube-linter: [run-as-non-root]
#     kyverno: [require-run-as-non-root-user]
#     gatekeeper-library: [psp/users]
#     trivy: [KSV-0105]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         securityContext:
#           runAsUser: 0 # <- the pod runs as root: container "web", container "api"
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#           - name: api
#             image: registry.example/api:1.0
#           - name: log
#             image: registry.example/log:1.0
#             securityContext: {runAsUser: 1000}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         securityContext: {runAsNonRoot: false} # <- the pod may run as root: container "web"
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {readOnlyRootFilesystem: true}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         securityContext:
#           runAsNonRoot: true
#         initContainers:
#           - name: chown
#             image: registry.example/chown:1.0
#             securityContext:
#               runAsNonRoot: false # <- init container "chown" may run as root
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#     - |
#       # params: {"standard": true}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {runAsUser: 0} # <- the pod runs as root
#         containers:
#           - {name: web, image: "registry.example/web:1.0", securityContext: {runAsUser: 1000}}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         securityContext:
#           runAsUser: 0
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {runAsUser: 1000, runAsNonRoot: false}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         hostUsers: false
#         securityContext: {runAsUser: 0}
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: agent
#       spec:
#         containers:
#           - name: agent
#             image: registry.example/agent:1.0
#             securityContext: {privileged: true, runAsUser: 0}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         nodeSelector: {kubernetes.io/os: windows}
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {runAsNonRoot: false}
package klint.rules.run_as_root

import data.klint.lib.releases
import data.klint.lib.workloads

root_hint := "set runAsUser to a user other than 0"

non_root_hint := "set runAsNonRoot to true"

deny contains {"path": path, "msg": msg, "hint": root_hint} if {
	some at, container in klint.containers(input)
	container.securityContext.runAsUser == 0
	confined(container)
	not data.params.standard
	path := array.concat(at, ["securityContext", "runAsUser"])
	msg := sprintf("%s runs as root", [workloads.named(at, container)])
}

deny contains {"path": path, "msg": msg, "hint": root_hint} if {
	some at, pod in klint.pod_templates(input)
	pod.spec.securityContext.runAsUser == 0
	not data.params.standard
	concerned := [workloads.named(where, container) |
		some where, container in klint.containers(input)
		not container.securityContext.runAsUser
		confined(container)
	]
	count(concerned) > 0
	path := array.concat(at, ["spec", "securityContext", "runAsUser"])
	msg := sprintf("the pod runs as root: %s", [concat(", ", concerned)])
}

deny contains {"path": path, "msg": msg, "hint": non_root_hint} if {
	some at, container in klint.containers(input)
	container.securityContext.runAsNonRoot == false
	not data.params.standard
	not user(container)
	confined(container)
	path := array.concat(at, ["securityContext", "runAsNonRoot"])
	msg := sprintf("%s may run as root", [workloads.named(at, container)])
}

deny contains {"path": path, "msg": msg, "hint": non_root_hint} if {
	some at, pod in klint.pod_templates(input)
	pod.spec.securityContext.runAsNonRoot == false
	not data.params.standard
	concerned := [workloads.named(where, container) |
		some where, container in klint.containers(input)
		not says(container, "runAsNonRoot")
		not user(container)
		confined(container)
	]
	count(concerned) > 0
	path := array.concat(at, ["spec", "securityContext", "runAsNonRoot"])
	msg := sprintf("the pod may run as root: %s", [concat(", ", concerned)])
}

# k8s.io/pod-security-admission policy/check_runAsUser.go; runAsNonRoot is the matter of run-as-non-root
deny contains {"path": path, "msg": msg, "hint": root_hint} if {
	data.params.standard
	some at, container in klint.containers(input)
	container.securityContext.runAsUser == 0
	judged
	path := array.concat(at, ["securityContext", "runAsUser"])
	msg := sprintf("%s runs as root", [workloads.named(at, container)])
}

deny contains {"path": path, "msg": "the pod runs as root", "hint": root_hint} if {
	data.params.standard
	some at, pod in klint.pod_templates(input)
	pod.spec.securityContext.runAsUser == 0
	judged
	path := array.concat(at, ["spec", "securityContext", "runAsUser"])
}

judged if {
	releases.newest >= 23
	some pod in klint.pod_templates(input)
	not excused(pod.spec)
}

excused(pod) if {
	pod.hostUsers == false
	releases.oldest >= 35
}

# user is the user that a container runs as.
user(container) := container.securityContext.runAsUser

user(container) := pod.spec.securityContext.runAsUser if {
	not container.securityContext.runAsUser
	some pod in klint.pod_templates(input)
}

says(container, field) if field in object.keys(container.securityContext)

# confined holds unless root in the container means nothing, or another rule speaks of it.
confined(container) if {
	not container.securityContext.privileged == true
	some pod in klint.pod_templates(input)
	not pod.spec.hostUsers == false
	not workloads.windows(pod.spec)
}
