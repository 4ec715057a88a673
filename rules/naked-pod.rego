# METADATA
# title: Pods belong to a controller
# description: |
#   When the node of a pod fails, nobody starts it again: let a Deployment, StatefulSet or Job make it. The rule is silent about pods that run
#   once (`restartPolicy: Never` or `OnFailure`), about the hooks and tests of Helm, and about pods that the kubelet itself runs: those
#   in kube-system in the network of the node.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [core/Pod]
#   since: "0.1"
#   aliases:
#     datree: [K8S_INCORRECT_KIND_VALUE_POD]
#     kyverno: [prevent-bare-pods]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod # <- nobody starts the pod again when its node fails
#       metadata: {name: web}
#       spec: {containers: [{name: web, image: "registry.example/web:1.0"}]}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: test, annotations: {helm.sh/hook: test}}
#       spec: {containers: [{name: test, image: "registry.example/test:1.0"}]}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: kube-apiserver, namespace: kube-system}
#       spec: {hostNetwork: true, containers: [{name: kube-apiserver, image: "registry.example/kube-apiserver:1.0"}]}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: debug}
#       spec: {restartPolicy: Never, containers: [{name: debug, image: "registry.example/debug:1.0"}]}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: 1}]}
#       spec: {containers: [{name: web, image: "registry.example/web:1.0"}]}
package klint.rules.naked_pod

deny contains {"path": ["kind"], "msg": msg, "hint": "let a Deployment make it"} if {
	not input.metadata.ownerReferences
	object.get(input.spec, "restartPolicy", "Always") == "Always"
	not input.metadata.annotations["helm.sh/hook"]
	not static
	msg := "nobody starts the pod again when its node fails"
}

static if {
	input.metadata.namespace == "kube-system"
	input.spec.hostNetwork == true
}
