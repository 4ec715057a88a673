# METADATA
# title: Containers do not belong to the group root
# description: |
#   Group 0 owns many files of an image and of mounted volumes, some of them writable for the group. Choose another group.
#   Images made for OpenShift expect group 0 and get it there anyway: the rule is silent where the directory holds OpenShift's own kinds.
# custom:
#   severity: info
#   category: security
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kyverno: [require-non-root-groups]
#     gatekeeper-library: [psp/fsgroup]
#     trivy: [KSV-0116]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext:
#           runAsGroup: 0 # <- the pod runs with the group root
#           fsGroup: 0 # <- the volumes of the pod belong to the group root
#           supplementalGroups: [1000, 0] # <- the pod belongs to the group root
#         containers:
#           - name: web
#             image: registry.example/web:1.0
#             securityContext:
#               runAsGroup: 0 # <- container "web" runs with the group root
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {runAsGroup: 1000, fsGroup: 1000, supplementalGroups: [1000]}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         securityContext: {runAsUser: 1001, runAsGroup: 0}
#         containers: [{name: web, image: "registry.example/web:1.0"}]
#       ---
#       apiVersion: route.openshift.io/v1
#       kind: Route
#       metadata: {name: web}
package klint.rules.root_group

import data.klint.lib.workloads

hint := "choose another group"

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some field, msg in {
		"runAsGroup": "the pod runs with the group root",
		"fsGroup": "the volumes of the pod belong to the group root",
	}
	pod.spec.securityContext[field] == 0
	not on_openshift
	path := array.concat(at, ["spec", "securityContext", field])
}

deny contains {"path": path, "msg": "the pod belongs to the group root", "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some i, group in pod.spec.securityContext.supplementalGroups
	group == 0
	not on_openshift
	path := array.concat(at, ["spec", "securityContext", "supplementalGroups", i])
}

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	container.securityContext.runAsGroup == 0
	not on_openshift
	path := array.concat(at, ["securityContext", "runAsGroup"])
	msg := sprintf("%s runs with the group root", [workloads.named(at, container)])
}

on_openshift if {
	some kind in klint.kinds("directory")
	contains(kind, ".openshift.io/")
}
