# METADATA
# title: Objects say which namespace they belong to, where their neighbours do
# description: |
#   An object without a namespace lands wherever the current context of whoever applies it points. Where its neighbours
#   name one, that is almost always a slip: the object ends up apart from what belongs to it.
#
#   Manifests that Helm, kustomize or `kubectl apply -n` give their namespace rightly name none. So in the mode
#   `consistent` the rule speaks up only if at least half of the objects of the same file name a namespace; or if most of
#   those in the same directory name the same one, no kustomization is there or above, and no two of its files define the
#   same object. It never does with `-n`. The namespace `default` does not count, because objects without one usually end
#   there, and `kube-system` and `kube-public` do not, because single objects of an application often have to be there.
#   An object that stands alone is missed.
#   The mode `always` wants a namespace on each object, `never` wants none.
#   Kinds that neither Kubernetes nor a CustomResourceDefinition of the input knows are left alone.
# custom:
#   severity: warning
#   category: namespace
#   kinds: [namespaced]
#   since: "0.1"
#   params:
#     mode:
#       type: string
#       enum: [consistent, always, never]
#       default: consistent
#       description: when an object must name its namespace
#   fix:
#     safety: unsafe
#     title: put the object into the namespace of its neighbours
#   bad:
#     - |
#       apiVersion: v1
#       kind: ServiceAccount
#       metadata: # <- ServiceAccount/build names no namespace, its neighbours in this file do: shop
#         name: build
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata:
#         name: build
#         namespace: shop
#       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: build}
#       subjects:
#         - {kind: ServiceAccount, name: build, namespace: shop}
#     - |
#       # file: app/a.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: # <- Service/web names no namespace, its neighbours in this directory do: shop
#         name: web
#       # file: app/b.yaml
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web, namespace: shop}
#       # file: app/c.yaml
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: api, namespace: shop}
#     - |
#       # params: {"mode": "always"}
#       apiVersion: v1
#       kind: ConfigMap
#       metadata: # <- ConfigMap/settings names no namespace
#         name: settings
#       ---
#       apiVersion: v1
#       kind: Namespace
#       metadata:
#         name: shop
#     - |
#       # params: {"mode": "never"}
#       apiVersion: v1
#       kind: ConfigMap
#       metadata:
#         name: settings
#         namespace: shop # <- ConfigMap/settings names the namespace shop
#     - |
#       apiVersion: apiextensions.k8s.io/v1
#       kind: CustomResourceDefinition
#       metadata: {name: wells.example.com}
#       spec: {group: example.com, scope: Namespaced, names: {kind: Well, plural: wells}}
#       ---
#       apiVersion: example.com/v1
#       kind: Well
#       metadata: {name: deep} # <- Well/deep names no namespace, its neighbours in this file do: shop
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: key, namespace: shop}
#   good:
#     - |
#       # file: variants/a.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       # file: variants/b.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, namespace: shop}
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: web, namespace: shop}
#       # file: variants/c.yaml
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: web, namespace: shop}
#     - |
#       # file: tests/a.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       # file: tests/b.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, namespace: one}
#       # file: tests/c.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, namespace: two}
#     - |
#       apiVersion: v1
#       kind: ServiceAccount
#       metadata: {name: web}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, namespace: default}
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata:
#         name: web
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata:
#         name: web
#     - |
#       # namespace: shop
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web, namespace: shop}
#     - |
#       apiVersion: v1
#       kind: Namespace
#       metadata: {name: shop}
#       ---
#       apiVersion: example.com/v1
#       kind: Unknown
#       metadata: {name: shop}
#       ---
#       apiVersion: v1
#       kind: Secret
#       metadata: {name: shop, namespace: shop}
#     - |
#       # file: base/kustomization.yaml
#       resources: [service.yaml, patches/deployment.yaml]
#       # file: base/service.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       # file: base/binding.yaml
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: web, namespace: kube-system}
#     - |
#       # file: base/kustomization.yaml
#       namespace: shop
#       resources: [all.yaml]
#       # file: base/all.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       ---
#       apiVersion: rbac.authorization.k8s.io/v1
#       kind: RoleBinding
#       metadata: {name: web, namespace: kube-system}
package klint.rules.missing_namespace

deny contains {"path": ["metadata", "namespace"], "msg": msg, "hint": hint} if {
	data.params.mode == "always"
	not input.metadata.namespace
	msg := sprintf("%s names no namespace", [object_name])
	hint := "add metadata.namespace"
}

deny contains {"path": ["metadata", "namespace"], "msg": msg, "hint": hint} if {
	data.params.mode == "never"
	msg := sprintf("%s names the namespace %s", [object_name, input.metadata.namespace])
	hint := "leave it to whoever applies the manifest"
}

deny contains {"path": ["metadata", "namespace"], "msg": msg, "hint": hint, "fix": fix} if {
	data.params.mode == "consistent"
	not input.metadata.namespace
	klint.namespaces("directory").named > 0
	where := neighbourhood
	not data.klint.namespace
	used := klint.namespaces(where).names
	msg := sprintf("%s names no namespace, its neighbours in this %s do: %s", [object_name, where, concat(", ", used)])
	hint := "add metadata.namespace, or remove it from the neighbours"
	fix := [{"op": "add", "path": ["metadata", "namespace"], "value": namespace, "after": ["name"]} |
		count(used) == 1
		some namespace in used
	]
}

neighbourhood := "file" if {
	counts := klint.namespaces("file")
	counts.named >= counts.unnamed
	klint.kustomized() != "set"
} else := "directory" if {
	counts := klint.namespaces("directory")
	count(counts.names) == 1
	counts.named > max([counts.unnamed, 1])
	klint.kustomized() == "no"
}

object_name := sprintf("%s/%s", [input.kind, object.get(input, ["metadata", "name"], "")])
