# METADATA
# title: Pods have a seccomp profile
# description: |
#   Without a profile a container may make every system call, unless the kubelet is told to use its default (`seccompDefault`), which
#   most are not. `RuntimeDefault` at the pod forbids some 60 calls that applications do not need. The fix is unsafe: debuggers and
#   some databases make such calls. Privileged containers have no seccomp anyway, and Windows has none at all.
# custom:
#   severity: info
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-restricted: {control: Seccomp, params: {standard: true}}
#     cis: 5.7.2
#   params:
#     standard:
#       type: boolean
#       default: false
#       description: judge as the restricted Pod Security Standard does, which wants a profile for privileged containers as well
#   fix:
#     safety: unsafe
#     title: use the default profile
#   aliases:
#     kube-score: [container-seccomp-profile]
#     polaris: [linuxHardening]
#     kubesec: [SeccompAny]
#     datree: [CONTAINERS_INCORRECT_SECCOMP_PROFILE, CIS_INVALID_VALUE_SECCOMP_PROFILE]
#     kyverno: [restrict-seccomp-strict]
#     gatekeeper-library: [psp/seccompv2]
#     checkov: [CKV_K8S_31]
#     trivy: [KSV-0030]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec: # <- nothing sets a seccomp profile for container "web"
#             containers:
#               - {name: web, image: "registry.example/web:1.0"}
#               - {name: log, image: "registry.example/log:1.0", securityContext: {seccompProfile: {type: RuntimeDefault}}}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {seccompProfile: {type: RuntimeDefault}}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - {name: web, image: "registry.example/web:1.0", securityContext: {seccompProfile: {type: Localhost, localhostProfile: web.json}}}
#           - {name: agent, image: "registry.example/agent:1.0", securityContext: {privileged: true}}
#     - |
#       # releases: [22]
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web, annotations: {seccomp.security.alpha.kubernetes.io/pod: runtime/default}}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         nodeSelector: {kubernetes.io/os: windows}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.seccomp_profile_missing

import data.klint.lib.releases
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "use the type RuntimeDefault", "fix": fix} if {
	some at, pod in klint.pod_templates(input)
	not pod.spec.securityContext.seccompProfile
	not excused(pod)
	open := [workloads.named(where, container) |
		some where, container in klint.containers(input)
		not container.securityContext.seccompProfile
		not confined(container)
	]
	count(open) > 0
	path := array.concat(at, ["spec", "securityContext", "seccompProfile"])
	msg := sprintf("nothing sets a seccomp profile for %s", [concat(", ", open)])
	fix := [{"op": "add", "path": path, "value": {"type": "RuntimeDefault"}}]
}

confined(container) if {
	not data.params.standard
	container.securityContext.privileged == true
}

excused(pod) if {
	not data.params.standard
	workloads.windows(pod.spec)
}

excused(pod) if {
	pod.spec.os.name == "windows"
	releases.oldest >= 25
}

excused(_) if releases.newest < 19

# Until 1.26 the API server made a field of the annotation.
excused(pod) if {
	not data.params.standard
	releases.newest < 27
	pod.metadata.annotations["seccomp.security.alpha.kubernetes.io/pod"]
}
