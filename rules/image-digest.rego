# METADATA
# title: Images are pinned by a digest
# description: |
#   A tag, even one with a version, can be pushed again; a digest names the bytes. Something must then update it. A digest counts if
#   it has all 64 digits. References with a variable in them are left alone, and images of `registries`, if some are given, are the
#   only ones looked at.
# custom:
#   severity: info
#   category: images
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     registries:
#       type: "[]string"
#       default: []
#       description: registries whose images are to be pinned; all if there are none
#   aliases:
#     datree: [CONTAINERS_MISSING_IMAGE_VALUE_DIGEST]
#     kyverno: [require-image-checksum]
#     gatekeeper-library: [imagedigests]
#     checkov: [CKV_K8S_43]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:1.0 # <- container "web" runs registry.example/web:1.0, which no digest pins
#           - name: api
#             image: api@sha256:e3b0 # <- container "api" runs api@sha256:e3b0, which no digest pins
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#            - {name: web, image: "web:1.0@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
#            - {name: api, image: "${IMAGE}"}
#     - |
#       # params: {"registries": ["ghcr.io/acme"]}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "registry.example/web:1.0"}]
package klint.rules.image_digest

import data.klint.lib.images
import data.klint.lib.workloads

deny contains {"path": array.concat(at, ["image"]), "msg": msg, "hint": "add the digest"} if {
	some at, container in klint.containers(input)
	images.plain(container.image)
	not regex.match(`@sha256:[0-9a-f]{64}$`, container.image)
	concerned(container.image)
	not images.filled(container)
	msg := sprintf("%s runs %s, which no digest pins", [workloads.named(at, container), container.image])
}

concerned(_) if count(data.params.registries) == 0

concerned(image) if {
	some registry in data.params.registries
	startswith(image, sprintf("%s/", [trim_right(registry, "/")]))
}
