# METADATA
# title: Containers run as a user that is not root
# description: |
#   Most images run as root unless somebody says otherwise. `runAsNonRoot: true`, in the pod or in each container, makes the kubelet refuse
#   a container that would; a `runAsUser` other than 0 sees to it as well. What the container says wins over what the pod says.
#   Containers that ask for root are the matter of run-as-root, privileged ones of privileged-container. With `hostUsers: false` root in
#   the container is nobody on the node, and Windows has no root.
# custom:
#   severity: warning
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-restricted: {control: Running as Non-root, params: {standard: true}}
#     cis: 5.2.7
#   params:
#     standard:
#       type: boolean
#       default: false
#       description: judge as the restricted Pod Security Standard does, which wants runAsNonRoot whatever the user is
#   aliases:
#     kube-linter: [run-as-non-root]
#     polaris: [runAsRootAllowed]
#     kubesec: [RunAsNonRoot]
#     datree: [CONTAINERS_INCORRECT_RUNASNONROOT_VALUE]
#     kyverno: [require-run-as-nonroot]
#     gatekeeper-library: [psp/users]
#     checkov: [CKV_K8S_23]
#     trivy: [KSV-0012]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec: # <- nothing keeps container "web", container "log" from running as root
#             containers:
#               - name: web
#                 image: registry.example/web:1.0
#               - name: log
#                 image: registry.example/log:1.0
#               - name: proxy
#                 image: registry.example/proxy:1.0
#                 securityContext: {runAsNonRoot: true}
#     - |
#       # params: {"standard": true}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: # <- container "web" does not set runAsNonRoot to true
#           runAsUser: 1000
#         containers:
#           - {name: web, image: "registry.example/web:1.0"}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {runAsNonRoot: true}
#         containers:
#           - {name: web, image: "registry.example/web:1.0"}
#           - {name: api, image: "registry.example/api:1.0", securityContext: {runAsUser: 1000}}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {runAsUser: 1000}
#         containers:
#           - {name: web, image: "registry.example/web:1.0"}
#           - {name: init, image: "registry.example/init:1.0", securityContext: {runAsUser: 0}}
#           - {name: agent, image: "registry.example/agent:1.0", securityContext: {privileged: true}}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         os: {name: windows}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         hostUsers: false
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.run_as_non_root

import data.klint.lib.releases
import data.klint.lib.workloads

hint := "set runAsNonRoot to true"

deny contains {"path": path, "msg": msg, "hint": hint} if {
	not data.params.standard
	some at, pod in klint.pod_templates(input)
	not pod.spec.hostUsers == false
	not workloads.windows(pod.spec)
	open := [workloads.named(where, container) |
		some where, container in klint.containers(input)
		not container.securityContext.privileged == true
		not settled(container, pod.spec)
	]
	count(open) > 0
	path := array.concat(at, ["spec", "securityContext", "runAsNonRoot"])
	msg := sprintf("nothing keeps %s from running as root", [concat(", ", open)])
}

# settled holds if the container or the pod says whether it runs as root, or as which user.
settled(container, _) if container.securityContext.runAsNonRoot == true

settled(container, _) if container.securityContext.runAsNonRoot == false

settled(container, _) if container.securityContext.runAsUser >= 0

settled(_, pod) if pod.securityContext.runAsNonRoot == true

settled(_, pod) if pod.securityContext.runAsNonRoot == false

settled(_, pod) if pod.securityContext.runAsUser >= 0

# k8s.io/pod-security-admission policy/check_runAsNonRoot.go
deny contains {"path": path, "msg": msg, "hint": hint} if {
	data.params.standard
	some at, pod in klint.pod_templates(input)
	not excused(pod.spec)
	pod_says := object.get(pod.spec, ["securityContext", "runAsNonRoot"], "")
	open := [workloads.named(where, container) |
		some where, container in klint.containers(input)
		object.get(container, ["securityContext", "runAsNonRoot"], pod_says) != true
	]
	count(open) > 0
	path := array.concat(at, ["spec", "securityContext", "runAsNonRoot"])
	msg := sprintf("%s does not set runAsNonRoot to true", [concat(", ", open)])
}

deny contains {"path": path, "msg": "the pod sets runAsNonRoot to false", "hint": hint} if {
	data.params.standard
	some at, pod in klint.pod_templates(input)
	pod.spec.securityContext.runAsNonRoot == false
	not excused(pod.spec)
	path := array.concat(at, ["spec", "securityContext", "runAsNonRoot"])
}

excused(pod) if {
	pod.hostUsers == false
	releases.oldest >= 35
}
