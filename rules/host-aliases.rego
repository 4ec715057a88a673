# METADATA
# title: Names are resolved by DNS
# description: |
#   `hostAliases` write names into the /etc/hosts of the pod, where nobody looks for them and nothing updates them. Use a Service of
#   type ExternalName, or the DNS of the cluster.
# custom:
#   severity: info
#   category: security
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kubesec: [HostAliases]
#     trivy: [KSV-0007]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         hostAliases:
#           - ip: 10.0.0.1 # <- the pod has names of its own for 10.0.0.1
#             hostnames: [db.example]
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         hostAliases: []
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.host_aliases

deny contains {"path": path, "msg": msg, "hint": "use the DNS of the cluster"} if {
	some at, pod in klint.pod_templates(input)
	some i, alias in pod.spec.hostAliases
	path := array.concat(at, ["spec", "hostAliases", i])
	msg := sprintf("the pod has names of its own for %s", [alias.ip])
}
