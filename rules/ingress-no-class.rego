# METADATA
# title: An Ingress names its class
# description: |
#   Which controller serves an Ingress without a class depends on the cluster: one, several, or none. Set `ingressClassName`; the
#   annotation `kubernetes.io/ingress.class` counts as well. The rule is silent if the input holds an IngressClass that is the default.
# custom:
#   severity: info
#   category: networking
#   profile: strict
#   kinds: [Ingress]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec: # <- the Ingress names no class
#         rules: [{host: shop.example}]
#   good:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec: {ingressClassName: nginx, rules: [{host: shop.example}]}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: old, annotations: {kubernetes.io/ingress.class: nginx}}
#       spec: {rules: [{host: shop.example}]}
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec: {rules: [{host: shop.example}]}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: IngressClass
#       metadata: {name: nginx, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}
package klint.rules.ingress_no_class

default_class := ["metadata", "annotations", "ingressclass.kubernetes.io/is-default-class"]

deny contains {"path": ["spec", "ingressClassName"], "msg": "the Ingress names no class", "hint": "set ingressClassName"} if {
	input.spec
	not input.spec.ingressClassName
	not input.metadata.annotations["kubernetes.io/ingress.class"]
	not "true" in klint.texts("input", "networking.k8s.io/IngressClass", default_class)
}
