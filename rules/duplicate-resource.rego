# METADATA
# title: A file defines each object once
# description: |
#   Of two objects of the same kind, namespace and name in one file the second overwrites the first when the file is applied.
#   Versions of a kind are the same kind: extensions/v1beta1 and apps/v1 Deployments of one name are one object.
#   The rule looks at each file, or stream on standard input, for itself: the files of a directory may be alternatives.
# custom:
#   severity: error
#   category: duplicates
#   kinds: ["*"]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web, namespace: shop}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, namespace: shop}
#       ---
#       apiVersion: extensions/v1beta1
#       kind: Deployment
#       metadata:
#         name: web # <- Deployment/web is defined before, at example.yaml:2
#         namespace: shop
#   good:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, namespace: shop}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, namespace: stage}
#       ---
#       apiVersion: serving.knative.dev/v1
#       kind: Service
#       metadata: {name: web, namespace: shop}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {generateName: web-}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {generateName: web-}
#     - |
#       # file: a.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       # file: b.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
package klint.rules.duplicate_resource

deny contains {"path": ["metadata", "name"], "msg": msg, "hint": hint} if {
	place := klint.earlier()
	msg := sprintf("%s/%s is defined before, at %s", [input.kind, input.metadata.name, place])
	hint := "remove one of them, or give it another name"
}
