# METADATA
# title: Tags that move are pulled each time
# description: |
#   With `imagePullPolicy: IfNotPresent` a node that has the tag `latest` already never looks for a newer one: replicas on different nodes run
#   different code. Name a version, or pull always.
#   With `Never` the image was put on the node by hand, and what kustomize or Skaffold replaces has a version: both are left alone, and so
#   are files for kind and minikube, by their name.
# custom:
#   severity: info
#   category: images
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kyverno: [imagepullpolicy-always]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - name: web
#             image: registry.example/web:latest
#             imagePullPolicy: IfNotPresent # <- container "web" runs whatever registry.example/web:latest was when the node pulled it
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec:
#         containers:
#           - {name: web, image: "registry.example/web:1.0", imagePullPolicy: IfNotPresent}
#           - {name: api, image: "registry.example/api:latest", imagePullPolicy: Always}
#           - {name: log, image: "registry.example/log:latest"}
#           - {name: local, image: "local:latest", imagePullPolicy: Never}
#     - |
#       # file: deploy/minikube/web.yaml
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: {containers: [{name: web, image: "web:latest", imagePullPolicy: IfNotPresent}]}
package klint.rules.stale_pull_policy

import data.klint.lib.images
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": "name a version, or pull always"} if {
	some at, container in klint.containers(input)
	container.imagePullPolicy == "IfNotPresent"
	image := container.image
	images.tag(image) in {"", "latest"}
	images.plain(image)
	not klint.image_replaced(images.repository(image))
	not images.filled(container)
	not regex.match(`(^|[/._-])(kind|minikube|k3d|local)([/._-]|$)`, data.klint.file)
	path := array.concat(at, ["imagePullPolicy"])
	msg := sprintf("%s runs whatever %s was when the node pulled it", [workloads.named(at, container), image])
}
