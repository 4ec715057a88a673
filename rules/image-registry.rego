# METADATA
# title: Images come from known registries
# description: |
#   Who may push to a registry decides what runs in the cluster. List those that you trust in `allow`, with a path where only a part
#   of it is yours; without any, the rule finds nothing. A name without a registry (`nginx`, `acme/web`) is Docker Hub:
#   `docker.io/library/nginx`, `docker.io/acme/web`. References with a variable in them are left alone.
# custom:
#   severity: error
#   category: images
#   profile: all
#   kinds: [workloads]
#   since: "0.1"
#   params:
#     allow:
#       type: "[]string"
#       default: []
#       description: registries and paths in them, such as ghcr.io/acme
#   aliases:
#     kyverno: [restrict-image-registries]
#     gatekeeper-library: [allowedrepos, allowedreposv2, disallowedrepos]
#     trivy: [KSV-0125, KSV-0124]
#   bad:
#     - |
#       # params: {"allow": ["ghcr.io/acme", "docker.io/library"]}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: ghcr.io/acme-corp/web:1.0 # <- container "web" runs an image from ghcr.io/acme-corp/web:1.0
#           - name: api
#             image: acme/api:1.0 # <- container "api" runs an image from docker.io/acme/api:1.0
#   good:
#     - |
#       # params: {"allow": ["ghcr.io/acme", "docker.io/library", "registry.example:5000/web"]}
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#            - {name: web, image: "ghcr.io/acme/web:1.0"}
#            - {name: proxy, image: "nginx:1.27"}
#            - {name: api, image: "registry.example:5000/web:2.0"}
#            - {name: templated, image: "${IMAGE}"}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers: [{name: web, image: "anything/web:1.0"}]
package klint.rules.image_registry

import data.klint.lib.images
import data.klint.lib.workloads

deny contains {"path": array.concat(at, ["image"]), "msg": msg, "hint": hint} if {
	count(data.params.allow) > 0
	some at, container in klint.containers(input)
	images.plain(container.image)
	name := full(container.image)
	not allowed(name)
	not images.filled(container)
	msg := sprintf("%s runs an image from %s", [workloads.named(at, container), name])
	hint := sprintf("allowed are %s", [concat(", ", data.params.allow)])
}

# full is an image reference with its registry. A first part without dot, colon and not "localhost" is none.
full(image) := image if {
	parts := split(image, "/")
	count(parts) > 1
	regex.match(`[.:]|^localhost$`, parts[0])
}

full(image) := sprintf("docker.io/library/%s", [image]) if not contains(image, "/")

full(image) := sprintf("docker.io/%s", [image]) if {
	parts := split(image, "/")
	count(parts) > 1
	not regex.match(`[.:]|^localhost$`, parts[0])
}

# A prefix ends at a slash, unless it is a whole name: ghcr.io/acme allows nothing of ghcr.io/acme-corp.
allowed(name) if {
	some prefix in data.params.allow
	startswith(name, sprintf("%s/", [trim_right(prefix, "/")]))
}

allowed(name) if {
	some prefix in data.params.allow
	images.repository(name) == prefix
}
