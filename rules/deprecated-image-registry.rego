# METADATA
# title: Images come from registries that are still filled
# description: |
#   `k8s.gcr.io` and `gcr.io/google_containers` are frozen since April 2023: no version released since is there, and what is
#   may go. `registry.k8s.io` has the same images. The fix is unsafe because a private mirror or an allow list may
#   not know the new name, and because very old images were not taken along. Images that kustomize replaces according to a file of the
#   input are left alone.
# custom:
#   severity: warning
#   category: images
#   kinds: [workloads]
#   since: "0.1"
#   fix:
#     safety: unsafe
#     title: pull the image from registry.k8s.io
#   aliases:
#     kyverno: [restrict-deprecated-registry]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: dns
#       spec:
#         containers:
#           - name: dns
#             image: k8s.gcr.io/coredns/coredns:v1.8.6 # <- container "dns" pulls from k8s.gcr.io, which is frozen
#           - name: pause
#             image: "gcr.io/google_containers/pause:3.1" # <- container "pause" pulls from gcr.io/google_containers, which is frozen
#   good:
#     - |
#       # file: kustomization.yaml
#       resources: [dns.yaml]
#       images:
#         - {name: k8s.gcr.io/coredns/coredns, newName: registry.k8s.io/coredns/coredns}
#       # file: dns.yaml
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: dns}
#       spec: {containers: [{name: dns, image: "k8s.gcr.io/coredns/coredns:v1.8.6"}]}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata:
#         name: dns
#       spec:
#         containers:
#           - name: dns
#             image: registry.k8s.io/coredns/coredns:v1.8.6
#           - name: mirror
#             image: mirror.example/k8s.gcr.io/pause:3.1
#           - name: other
#             image: gcr.io/google-samples/hello-app:1.0
package klint.rules.deprecated_image_registry

import data.klint.lib.images
import data.klint.lib.workloads

frozen := ["k8s.gcr.io", "gcr.io/google_containers", "gcr.io/google-containers"]

deny contains {"path": path, "msg": msg, "hint": hint, "fix": fix} if {
	some at, container in klint.containers(input)
	some registry in frozen
	startswith(container.image, concat("", [registry, "/"]))
	not klint.image_replaced(images.repository(container.image))
	not images.filled(container)
	path := array.concat(at, ["image"])
	msg := sprintf("%s pulls from %s, which is frozen", [workloads.named(at, container), registry])
	new := concat("", ["registry.k8s.io", trim_prefix(container.image, registry)])
	hint := sprintf("use %s", [new])
	fix := [{"op": "replace", "path": path, "value": new}]
}
