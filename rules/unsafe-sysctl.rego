# METADATA
# title: Pods set only sysctls that stay within the pod
# description: |
#   The kubelet refuses pods with other sysctls than those of the safe set, unless the node allows them one by one: such a
#   sysctl changes the kernel for its neighbours as well. The set is that of the oldest release the manifests are for:
#   1.27, 1.29 and 1.32 added to it.
# custom:
#   severity: warning
#   category: security
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: Sysctls
#     pss-restricted: Sysctls
#   params:
#     allow:
#       type: "[]string"
#       default: []
#       description: sysctls that the nodes allow
#   aliases:
#     kube-linter: [unsafe-sysctls]
#     kyverno: [restrict-sysctls]
#     gatekeeper-library: [psp/forbidden-sysctls]
#     trivy: [KSV-0026]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: db
#       spec:
#         securityContext:
#           sysctls:
#             - {name: net.ipv4.tcp_syncookies, value: "1"}
#             - name: kernel.msgmax # <- the sysctl kernel.msgmax is not in the safe set
#               value: "65536"
#         containers:
#           - name: db
#             image: registry.example/db:1.0
#     - |
#       # releases: [28, 36]
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: db
#       spec:
#         securityContext:
#           sysctls:
#             - {name: net.ipv4.ip_local_reserved_ports, value: "8000"}
#             - {name: net.ipv4.tcp_keepalive_time, value: "60"} # <- the sysctl net.ipv4.tcp_keepalive_time is not in the safe set of 1.28
#         containers:
#           - name: db
#             image: registry.example/db:1.0
#   good:
#     - |
#       # releases: [32]
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: db
#       spec:
#         securityContext:
#           sysctls:
#             - {name: net.ipv4.tcp_rmem, value: "4096 131072 6291456"}
#             - {name: net.ipv4.ip_unprivileged_port_start, value: "0"}
#         containers:
#           - name: db
#             image: registry.example/db:1.0
#     - |
#       # params: {"allow": ["net.core.somaxconn"]}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: db}
#       spec:
#         securityContext: {sysctls: [{name: net.core.somaxconn, value: "1024"}]}
#         containers: [{name: db, image: "registry.example/db:1.0"}]
package klint.rules.unsafe_sysctl

# The first release in which each sysctl is safe: k8s.io/pod-security-admission v0.36.0 policy/check_sysctls.go.
safe_since := {
	"kernel.shm_rmid_forced": 0,
	"net.ipv4.ip_local_port_range": 0,
	"net.ipv4.ip_local_reserved_ports": 27,
	"net.ipv4.ip_unprivileged_port_start": 0,
	"net.ipv4.ping_group_range": 0,
	"net.ipv4.tcp_fin_timeout": 29,
	"net.ipv4.tcp_keepalive_intvl": 29,
	"net.ipv4.tcp_keepalive_probes": 29,
	"net.ipv4.tcp_keepalive_time": 29,
	"net.ipv4.tcp_rmem": 32,
	"net.ipv4.tcp_syncookies": 0,
	"net.ipv4.tcp_wmem": 32,
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some i, sysctl in pod.spec.securityContext.sysctls
	not safe(sysctl.name)
	not sysctl.name in data.params.allow
	path := array.concat(at, ["spec", "securityContext", "sysctls", i, "name"])
	msg := sprintf("the sysctl %s is not in the safe set%s", [sysctl.name, of_release(sysctl.name)])
	hint := "remove it, or allow it on the nodes and in the parameter allow"
}

safe(name) if oldest >= safe_since[name]

default oldest := 99

oldest := min(data.klint.releases)

of_release(name) := sprintf(" of 1.%d", [oldest]) if safe_since[name]

default of_release(_) := ""
