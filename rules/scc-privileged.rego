# METADATA
# title: Security context constraints allow no privileged containers
# description: |
#   A SecurityContextConstraints of OpenShift with `allowPrivilegedContainer: true` lets whoever may use it own the node.
# custom:
#   severity: warning
#   category: security
#   profile: all
#   kinds: [security.openshift.io/SecurityContextConstraints]
#   since: "0.1"
#   aliases:
#     kube-linter: [scc-deny-privileged-container]
#   bad:
#     - |
#       apiVersion: security.openshift.io/v1
#       kind: SecurityContextConstraints
#       metadata: {name: web}
#       allowPrivilegedContainer: true # <- whoever may use this owns the node
#   good:
#     - |
#       apiVersion: security.openshift.io/v1
#       kind: SecurityContextConstraints
#       metadata: {name: web}
#       allowPrivilegedContainer: false
package klint.rules.scc_privileged

deny contains {"path": ["allowPrivilegedContainer"], "msg": "whoever may use this owns the node", "hint": "set it to false"} if {
	input.allowPrivilegedContainer == true
}
