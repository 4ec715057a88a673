# METADATA
# title: Probes ask the pod that they are for
# description: |
#   The kubelet runs probes and lifecycle handlers from the network of the node. With a `host` they reach whatever the node reaches, also
#   what the pod itself may not (CVE-2020-8562 and its like); without one they ask the pod. Since Kubernetes 1.34 the baseline Pod
#   Security Standard forbids it: for older targets the rule is silent. It leaves pods in the network of their node alone, whose probes
#   usually ask 127.0.0.1.
# custom:
#   severity: warning
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   groups:
#     pss-baseline: Host Probes / Lifecycle Hooks
#     pss-restricted: Host Probes / Lifecycle Hooks
#   aliases:
#     gatekeeper-library: [psp/host-probes-lifecycle]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             readinessProbe:
#               httpGet:
#                 host: metadata.example # <- the readinessProbe of container "web" asks metadata.example
#                 port: 80
#             lifecycle:
#               preStop:
#                 tcpSocket: {host: 10.0.0.1, port: 80} # <- the preStop handler of container "web" asks 10.0.0.1
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             readinessProbe: {httpGet: {port: 80, host: ""}}
#             livenessProbe: {grpc: {port: 9000}}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: etcd}
#       spec:
#         hostNetwork: true
#         containers:
#           - name: etcd
#             image: registry.example/etcd:1.0
#             livenessProbe: {httpGet: {host: 127.0.0.1, port: 2381}}
#     - |
#       # releases: [33]
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - {name: web, image: "registry.example/web:1.0", livenessProbe: {tcpSocket: {host: 10.0.0.1, port: 80}}}
package klint.rules.host_probe

import data.klint.lib.releases
import data.klint.lib.workloads

hint := "leave the host out"

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	some field in ["livenessProbe", "readinessProbe", "startupProbe"]
	some action in ["httpGet", "tcpSocket"]
	host := container[field][action].host
	host != ""
	judged
	path := array.concat(at, [field, action, "host"])
	msg := sprintf("the %s of %s asks %s", [field, workloads.named(at, container), host])
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	some field in ["postStart", "preStop"]
	some action in ["httpGet", "tcpSocket"]
	host := container.lifecycle[field][action].host
	host != ""
	judged
	path := array.concat(at, ["lifecycle", field, action, "host"])
	msg := sprintf("the %s handler of %s asks %s", [field, workloads.named(at, container), host])
}

judged if {
	releases.newest >= 34
	some pod in klint.pod_templates(input)
	not pod.spec.hostNetwork == true
}
