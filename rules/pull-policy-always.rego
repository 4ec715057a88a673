# METADATA
# title: Images are pulled for every pod
# description: |
#   With another policy a pod runs an image that its node has already without proof that it may: whoever can start pods there can
#   run private images. For most clusters that is noise; the admission plugin AlwaysPullImages does it for all. A tag `latest` is
#   always pulled by default.
# custom:
#   severity: info
#   category: images
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   fix:
#     safety: unsafe
#     title: pull the image for every pod
#   aliases:
#     kube-score: [container-image-pull-policy]
#     polaris: [pullPolicyNotAlways]
#     kyverno: [always-pull-images]
#     checkov: [CKV_K8S_15]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web # <- container "web" is not pulled for every pod
#             image: registry.example/web:1.0
#           - name: api
#             image: registry.example/api:latest
#             imagePullPolicy: IfNotPresent # <- container "api" is not pulled for every pod
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#            - {name: web, image: "registry.example/web:1.0", imagePullPolicy: Always}
#            - {name: api, image: "registry.example/api"}
package klint.rules.pull_policy_always

import data.klint.lib.images
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "set imagePullPolicy to Always", "fix": fix} if {
	some at, container in klint.containers(input)
	container.image
	policy := object.get(container, "imagePullPolicy", default_policy(container.image))
	policy != "Always"
	path := array.concat(at, ["imagePullPolicy"])
	msg := sprintf("%s is not pulled for every pod", [workloads.named(at, container)])
	fix := [{"op": "add", "path": path, "value": "Always", "after": ["image"]}]
}

default_policy(image) := "Always" if images.tag(image) in {"", "latest"}

default_policy(image) := "IfNotPresent" if not images.tag(image) in {"", "latest"}
