# METADATA
# title: Images are named by a version
# description: |
#   An image without a tag, or with the tag `latest`, is another one whenever a node pulls it: replicas run different
#   code, and nobody can go back to what ran yesterday. Name a version, or pin a digest.
#   Images that kustomize or Skaffold replaces according to a file of the input, wherever it is, are left alone: which kustomization
#   builds on which files is not always in the input, and a finding about an image that never runs under that name is worse than a missed one.
#   So are references with a variable in them, images that OpenShift fills in from an image stream, images that the node never pulls (`imagePullPolicy: Never`), and bare names that
#   Docker Hub does not have (`controller:latest`): such an image is built where it runs, or a tool puts in another.
#   Tags that move under another name (`stable`, `main`) are missed.
# custom:
#   severity: warning
#   category: images
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     allow:
#       type: "[]string"
#       default: []
#       description: regular expressions of references that may have no version
#   aliases:
#     kube-linter: [latest-tag]
#     kube-score: [container-image-tag]
#     polaris: [tagNotSpecified]
#     datree: [CONTAINERS_MISSING_IMAGE_VALUE_VERSION]
#     kyverno: [disallow-latest-tag]
#     gatekeeper-library: [disallowedtags]
#     checkov: [CKV_K8S_14]
#     trivy: [KSV-0013]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#       spec:
#         template:
#           spec:
#             initContainers:
#               - name: init
#                 image: busybox # <- init container "init" runs the image busybox without a tag
#             containers:
#               - name: web
#                 image: registry.example:5000/shop/web:latest # <- container "web" runs the tag latest of registry.example:5000/shop/web
#               - name: log
#                 image: registry.example:5000/log # <- container "log" runs the image registry.example:5000/log without a tag
#     - |
#       apiVersion: apps.openshift.io/v1
#       kind: DeploymentConfig
#       metadata: {name: web}
#       spec:
#         triggers:
#           - {type: ImageChange, imageChangeParams: {containerNames: [web], from: {kind: ImageStreamTag, name: "web:latest"}}}
#         template:
#           spec:
#             containers:
#               - {name: web, image: " "}
#               - {name: log, image: example/log} # <- container "log" runs the image example/log without a tag
#       ---
#       apiVersion: argoproj.io/v1alpha1
#       kind: Rollout
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             containers:
#               - {name: web, image: "example/web:latest"} # <- container "web" runs the tag latest of example/web
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         containers:
#           - name: web
#             image: registry.example:5000/web:1.0
#           - name: pinned
#             image: web@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
#           - name: both
#             image: web:latest@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
#           - name: letters
#             image: web:alpine
#           - name: templated
#             image: ${IMAGE}
#           - name: empty
#             image: "/web:"
#           - name: built
#             image: ko://example.com/cmd/web
#           - name: package
#             image: github.com/example/web/cmd/web
#           - name: hub
#             image: IMAGE_HUB/web
#           - name: local
#             image: registry.example/web:latest
#             imagePullPolicy: Never
#           - name: nowhere
#             image: web
#           - name: built-here
#             image: controller:latest
#     - |
#       apiVersion: apps.openshift.io/v1
#       kind: DeploymentConfig
#       metadata: {name: web}
#       spec:
#         triggers:
#           - {type: ConfigChange}
#           - type: ImageChange
#             imageChangeParams: {containerNames: [web], from: {kind: ImageStreamTag, name: "web:latest"}}
#         template:
#           spec: {containers: [{name: web, image: "example/web:latest"}, {name: log, image: "example/log:1.0"}]}
#     - |
#       # file: config/manager/kustomization.yaml
#       resources: [manager.yaml]
#       images:
#         - {name: example/controller, newName: registry.example/controller, newTag: "1.0"}
#       # file: config/manager/manager.yaml
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: controller
#       spec:
#         template:
#           spec:
#             containers:
#               - name: manager
#                 image: example/controller:latest
#     - |
#       # params: {"allow": ["^registry\\.example/base$"]}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: {containers: [{name: web, image: registry.example/base}]}
package klint.rules.image_latest_tag

import data.klint.lib.images
import data.klint.lib.workloads

deny contains {"path": array.concat(at, ["image"]), "msg": msg, "hint": "name a version or a digest"} if {
	some at, container in klint.containers(input)
	image := container.image
	tag := images.tag(image)
	tag in {"", "latest"}
	images.plain(image)
	object.get(container, "imagePullPolicy", "") != "Never"
	not images.nowhere(image)
	not images.filled(container)
	not klint.image_replaced(images.repository(image))
	not allowed(image)
	msg := sprintf(messages[tag], [workloads.named(at, container), images.repository(image)])
}

messages := {
	"": "%s runs the image %s without a tag",
	"latest": "%s runs the tag latest of %s",
}

allowed(image) if {
	some pattern in data.params.allow
	regex.match(pattern, image)
}
