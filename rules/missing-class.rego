# METADATA
# title: Classes that objects name are in the input
# description: |
#   A PriorityClass, StorageClass, IngressClass or RuntimeClass that does not exist keeps pods and claims pending. Most are made by
#   the cluster or its administrator, so the rule is only of use where the input holds all of them: it speaks up only if it holds
#   some of the kind. It knows those of Kubernetes itself.
# custom:
#   severity: info
#   category: references
#   profile: all
#   kinds: [workloads, Ingress, core/PersistentVolumeClaim]
#   since: "0.1"
#   aliases:
#     kyverno: [restrict-ingress-classes]
#     gatekeeper-library: [storageclass]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         priorityClassName: hihg # <- no PriorityClass "hihg" is in the input
#       ---
#       apiVersion: v1
#       kind: PersistentVolumeClaim
#       metadata: {name: data}
#       spec:
#         storageClassName: fast # <- no StorageClass "fast" is in the input
#       ---
#       apiVersion: scheduling.k8s.io/v1
#       kind: PriorityClass
#       metadata: {name: high}
#       value: 1000
#       ---
#       apiVersion: storage.k8s.io/v1
#       kind: StorageClass
#       metadata: {name: slow}
#       provisioner: example.com/slow
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: {priorityClassName: system-node-critical, runtimeClassName: gvisor}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec: {ingressClassName: nginx}
#       ---
#       apiVersion: scheduling.k8s.io/v1
#       kind: PriorityClass
#       metadata: {name: high}
#       value: 1000
package klint.rules.missing_class

import data.klint.lib.names
import data.klint.lib.workloads

wanted contains {"kind": "PriorityClass", "name": pod.spec.priorityClassName, "path": array.concat(at, ["spec", "priorityClassName"])} if {
	some at, pod in klint.pod_templates(input)
}

wanted contains {"kind": "RuntimeClass", "name": pod.spec.runtimeClassName, "path": array.concat(at, ["spec", "runtimeClassName"])} if {
	some at, pod in klint.pod_templates(input)
}

wanted contains {"kind": "IngressClass", "name": input.spec.ingressClassName, "path": ["spec", "ingressClassName"]} if input.kind == "Ingress"

wanted contains {"kind": "StorageClass", "name": input.spec.storageClassName, "path": ["spec", "storageClassName"]} if {
	input.kind == "PersistentVolumeClaim"
}

wanted contains {"kind": "StorageClass", "name": claim.spec.storageClassName, "path": path} if {
	some i, claim in input.spec.volumeClaimTemplates
	path := ["spec", "volumeClaimTemplates", i, "spec", "storageClassName"]
}

deny contains {"path": class.path, "msg": msg, "hint": hint} if {
	some class in wanted
	known := klint.names("input", class.kind)
	count(known) > 0
	not class.name in known
	not class.name in {"", "system-cluster-critical", "system-node-critical"}
	not workloads.placeholder(class.name)
	msg := sprintf("no %s %q is in the input", [class.kind, class.name])
	hint := sprintf("there are %s", [names.listed(known)])
}
