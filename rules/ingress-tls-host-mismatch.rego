# METADATA
# title: Hosts of an Ingress with TLS have a certificate
# description: |
#   An Ingress that has certificates for some hosts, but not for one that it routes, serves that one with the
#   controller's own certificate: browsers refuse it. Usually one of the two names is misspelt.
#   An entry of `tls` without hosts covers all of them, and a wildcard the names one level below it.
# custom:
#   severity: warning
#   category: networking
#   kinds: [networking.k8s.io/Ingress, extensions/Ingress]
#   since: "0.1"
#   aliases:
#     kyverno: [ingress-host-match-tls]
#   bad:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata:
#         name: shop
#       spec:
#         tls:
#           - hosts: [shop.example, "*.img.shop.example"]
#             secretName: shop
#         rules:
#           - host: shop.example
#           - host: www.shop.example # <- no certificate of the Ingress is for www.shop.example
#           - host: a.b.img.shop.example # <- no certificate of the Ingress is for a.b.img.shop.example
#   good:
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata:
#         name: shop
#       spec:
#         tls:
#           - hosts: [shop.example, "*.img.shop.example"]
#             secretName: shop
#         rules:
#           - host: Shop.example
#           - host: a.img.shop.example
#           - host: "*.img.shop.example"
#           - http: {paths: []}
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata:
#         name: shop
#       spec:
#         tls:
#           - hosts: [shop.example]
#           - secretName: any
#         rules:
#           - host: www.shop.example
#     - |
#       apiVersion: networking.k8s.io/v1
#       kind: Ingress
#       metadata:
#         name: plain
#       spec:
#         rules:
#           - host: www.shop.example
package klint.rules.ingress_tls_host_mismatch

import data.klint.lib.workloads

deny contains {"path": ["spec", "rules", i, "host"], "msg": msg, "hint": hint} if {
	count(input.spec.tls) > 0
	every entry in input.spec.tls {
		count(entry.hosts) > 0
	}
	certified := {lower(host) | some host in input.spec.tls[_].hosts}
	not templated(certified)
	some i, rule in input.spec.rules
	host := rule.host
	host != ""
	not workloads.placeholder(host)
	not lower(host) in certified
	not wildcard(lower(host)) in certified
	msg := sprintf("no certificate of the Ingress is for %s", [host])
	hint := sprintf("its certificates are for %s", [concat(", ", certified)])
}

wildcard(host) := regex.replace(host, `^[^.]+\.`, "*.")

templated(hosts) if {
	some host in hosts
	workloads.placeholder(host)
}
