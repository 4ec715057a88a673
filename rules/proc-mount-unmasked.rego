# METADATA
# title: Containers see only the harmless part of /proc
# description: |
#   `procMount: Unmasked` shows a container the parts of /proc that describe and control the kernel of its node. It is
#   meant for containers that run containers, in a user namespace of their own (`hostUsers: false`): there it is fine.
# custom:
#   severity: error
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: {control: /proc Mount Type, params: {standard: baseline}}
#     pss-restricted: {control: /proc Mount Type, params: {standard: restricted}}
#   params:
#     standard:
#       type: string
#       default: none
#       enum: [none, baseline, restricted]
#       description: judge as this Pod Security Standard does; before 1.35, and as restricted at all, it has no exception for user namespaces
#   aliases:
#     kube-linter: [unsafe-proc-mount]
#     polaris: [procMount]
#     kyverno: [disallow-proc-mount]
#     gatekeeper-library: [psp/proc-mount]
#     trivy: [KSV-0027]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: build
#       spec:
#         containers:
#           - name: build
#             image: registry.example/build:1.0
#             securityContext:
#               procMount: Unmasked # <- container "build" sees all of /proc
#     - |
#       # params: {"standard": "restricted"}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         hostUsers: false
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {procMount: Unmasked} # <- container "web" sees all of /proc
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: build
#       spec:
#         hostUsers: false
#         containers:
#           - name: build
#             image: registry.example/build:1.0
#             securityContext: {procMount: Unmasked}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext: {procMount: Default}
package klint.rules.proc_mount_unmasked

import data.klint.lib.releases
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	container.securityContext.procMount == "Unmasked"
	some pod in klint.pod_templates(input)
	not excused(pod.spec)
	path := array.concat(at, ["securityContext", "procMount"])
	msg := sprintf("%s sees all of /proc", [workloads.named(at, container)])
	hint := "remove procMount, or give the pod users of its own with hostUsers: false"
}

excused(pod) if {
	pod.hostUsers == false
	data.params.standard == "none"
}

# k8s.io/pod-security-admission policy/check_procMount_baseline.go
excused(pod) if {
	pod.hostUsers == false
	data.params.standard == "baseline"
	releases.oldest >= 35
}
