# METADATA
# title: Containers keep the SELinux type of containers
# description: |
#   SELinux keeps a container from the files of its node by the type of its process. A type other than `container_t`,
#   `container_init_t`, `container_kvm_t` and (since 1.31) `container_engine_t`, and any user or role, may switch that off. The level,
#   which tells containers from each other, is free.
# custom:
#   severity: warning
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: SELinux
#     pss-restricted: SELinux
#   params:
#     types:
#       type: "[]string"
#       default: []
#       description: further types that are allowed
#   aliases:
#     datree: [EKS_INVALID_SELINUXOPTIONS_TYPE, EKS_INVALID_SELINUXOPTIONS_USER, EKS_INVALID_SELINUXOPTIONS_ROLE]
#     kyverno: [disallow-selinux]
#     gatekeeper-library: [psp/selinux]
#     trivy: [KSV-0025]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext:
#           seLinuxOptions:
#             type: spc_t # <- the pod has the SELinux type spc_t
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext:
#               seLinuxOptions:
#                 user: root # <- container "web" has a SELinux user
#                 role: sysadm_r # <- container "web" has a SELinux role
#     - |
#       # releases: [30]
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {seLinuxOptions: {type: container_engine_t}} # <- the pod has the SELinux type container_engine_t
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       # releases: [31]
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {seLinuxOptions: {type: container_t, level: "s0:c1,c2"}}
#         containers:
#           - {name: web, image: "registry.example/web:1.0", securityContext: {seLinuxOptions: {type: container_engine_t, user: ""}}}
#     - |
#       # params: {"types": ["web_t"]}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {seLinuxOptions: {type: web_t}}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.selinux_options

import data.klint.lib.releases
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "leave it out"} if {
	some at, pod in klint.pod_templates(input)
	some field, value in pod.spec.securityContext.seLinuxOptions
	wrong := deviation(field, value)
	path := array.concat(at, ["spec", "securityContext", "seLinuxOptions", field])
	msg := sprintf("the pod has %s", [wrong])
}

deny contains {"path": path, "msg": msg, "hint": "leave it out"} if {
	some at, container in klint.containers(input)
	some field, value in container.securityContext.seLinuxOptions
	wrong := deviation(field, value)
	path := array.concat(at, ["securityContext", "seLinuxOptions", field])
	msg := sprintf("%s has %s", [workloads.named(at, container), wrong])
}

deviation("user", value) := "a SELinux user" if value != ""

deviation("role", value) := "a SELinux role" if value != ""

deviation("type", value) := sprintf("the SELinux type %s", [value]) if {
	not value in {"", "container_t", "container_init_t", "container_kvm_t"}
	not engine(value)
	not value in data.params.types
}

# k8s.io/pod-security-admission policy/check_seLinuxOptions.go
engine("container_engine_t") if releases.oldest >= 31
