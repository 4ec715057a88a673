# METADATA
# title: Hosts are served with TLS
# description: |
#   An Ingress without `tls` serves its hosts in plain text. Where a load balancer in front has the certificate, its annotations say so
#   (AWS, Google, Azure, Traefik, Cloudflare), and the rule is silent, as it is about the minions of NGINX, whose master has the TLS; it cannot see one that is set up elsewhere.
# custom:
#   severity: info
#   category: networking
#   profile: strict
#   kinds: [Ingress]
#   since: "0.1"
#   aliases:
#     polaris: [tlsSettingsMissing]
#     kyverno: [require-ingress-https]
#     gatekeeper-library: [httpsonly]
#   bad:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec: # <- the Ingress serves shop.example in plain text
#         rules: [{host: shop.example}]
#   good:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: web}
#       spec:
#         tls: [{hosts: [shop.example], secretName: shop}]
#         rules: [{host: shop.example}]
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: alb, annotations: {alb.ingress.kubernetes.io/listen-ports: '[{"HTTPS": 443}]'}}
#       spec: {rules: [{host: shop.example}]}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: gce, annotations: {networking.gke.io/managed-certificates: shop}}
#       spec: {rules: [{host: shop.example}]}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: minion, annotations: {nginx.org/mergeable-ingress-type: minion}}
#       spec: {rules: [{host: shop.example}]}
#       ---
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata: {name: local}
#       spec: {rules: [{host: shop.localhost}, {host: minikube.local}]}
package klint.rules.ingress_tls_missing

deny contains {"path": ["spec", "tls"], "msg": msg, "hint": "add tls with a certificate"} if {
	input.spec.rules
	count(object.get(input.spec, "tls", [])) == 0
	hosts := [named(host) | some host in {object.get(rule, "host", "") | some rule in input.spec.rules}; not local(host)]
	count(hosts) > 0
	not terminated
	msg := sprintf("the Ingress serves %s in plain text", [concat(", ", hosts)])
}

named(host) := host if host != ""

named("") := "every host"

local(host) if regex.match(`(^|\.)(localhost|local|test|internal)$`, host)

terminated if input.metadata.annotations["nginx.org/mergeable-ingress-type"] == "minion"

terminated if {
	some name, _ in input.metadata.annotations
	regex.match(`^(alb\.ingress\.kubernetes\.io/(certificate-arn|listen-ports|ssl-)|networking\.gke\.io/|ingress\.gcp\.kubernetes\.io/pre-shared-cert|appgw\.ingress\.kubernetes\.io/(ssl|appgw-ssl)|traefik\.ingress\.kubernetes\.io/router\.(tls|entrypoints)|external-dns\.alpha\.kubernetes\.io/cloudflare)`, name)
}
