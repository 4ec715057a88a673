# METADATA
# title: Image references can be read
# description: |
#   The API server takes any text for an image. One that is no image reference (upper case in the repository, blanks, a
#   placeholder that nobody filled in) only shows when the kubelet gives up with InvalidImageName.
#   References with a variable (`${IMAGE}`, `{IMAGE}`, `IMAGE_HUB/web`) or a scheme (`ko://`) are left to the tool that replaces them.
# custom:
#   severity: error
#   category: images
#   kinds: [workloads]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         containers:
#           - name: web
#             image: registry.example/Shop/web:1.0 # <- container "web": "registry.example/Shop/web:1.0" is no image reference
#           - name: placeholder
#             image: <YOUR_IMAGE> # <- container "placeholder": "<YOUR_IMAGE>" is no image reference
#           - name: tag
#             image: "web: 1.0" # <- container "tag": "web: 1.0" is no image reference
#           - name: digest
#             image: web@sha256:abc # <- container "digest": "web@sha256:abc" is no image reference
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: web
#       spec:
#         containers:
#           - {name: a, image: web}
#           - {name: b, image: "localhost:5000/shop/web_front--x.y:V1.0_a-b"}
#           - {name: c, image: "registry.example/web:1.0@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
#           - {name: d, image: "${REGISTRY}/Web"}
#           - {name: e, image: "ko://example.com/cmd/Web"}
#           - {name: h, image: "{IMAGE}"}
#           - {name: i, image: "IMAGE_HUB/web:IMAGE_TAG"}
#           - {name: f, image: "{{ .Values.image }}"}
#           - {name: g, image: "[2001:db8::1]:5000/web"}
#     - |
#       apiVersion: apps.openshift.io/v1
#       kind: DeploymentConfig
#       metadata: {name: web}
#       spec:
#         triggers: [{type: ImageChange, imageChangeParams: {containerNames: [web], from: {kind: ImageStreamTag, name: "web:latest"}}}]
#         template:
#           spec: {containers: [{name: web, image: " "}]}
package klint.rules.invalid_image_reference

import data.klint.lib.images
import data.klint.lib.workloads

deny contains {"path": array.concat(at, ["image"]), "msg": msg, "hint": hint} if {
	some at, container in klint.containers(input)
	image := container.image
	not regex.match(reference, image)
	not images.filled(container)
	not regex.match(`^$|[${%]|://|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+/`, image)
	msg := sprintf("%s: %q is no image reference", [workloads.named(at, container), image])
	hint := "the form is registry/repository:tag, the repository in lower case"
}

# The grammar of github.com/distribution/reference.
reference := concat("", [
	`^(([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(:[0-9]+)?/)?`,
	`[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*`,
	`(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?`,
	`(@[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
])
