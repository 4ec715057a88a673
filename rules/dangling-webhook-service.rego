# METADATA
# title: The Service of a webhook exists
# description: |
#   A webhook, APIService or conversion whose Service does not exist makes the API server refuse what it is asked about, or lets it pass
#   unseen. The rule speaks up only if the whole input has no such Service, while the directory has others; it is silent where a custom resource
#   may stand for it.
# custom:
#   severity: info
#   category: references
#   profile: strict
#   kinds:
#     - admissionregistration.k8s.io/MutatingWebhookConfiguration
#     - admissionregistration.k8s.io/ValidatingWebhookConfiguration
#     - apiregistration.k8s.io/APIService
#     - apiextensions.k8s.io/CustomResourceDefinition
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: admissionregistration.k8s.io/v1
#       kind: ValidatingWebhookConfiguration
#       metadata: {name: web}
#       webhooks:
#         - name: web.example
#           clientConfig:
#             service:
#               name: webhok # <- no Service "webhok" is in the input
#               namespace: shop
#       ---
#       apiVersion: apiregistration.k8s.io/v1
#       kind: APIService
#       metadata: {name: v1.web.example}
#       spec:
#         service: {name: api, namespace: shop} # <- no Service "api" is in the input
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: webhook, namespace: shop}
#   good:
#     - |
#       apiVersion: admissionregistration.k8s.io/v1
#       kind: ValidatingWebhookConfiguration
#       metadata: {name: web}
#       webhooks:
#         - {name: web.example, clientConfig: {service: {name: webhook, namespace: shop}}}
#         - {name: url.example, clientConfig: {url: "https://web.example"}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: webhook}
#     - |
#       apiVersion: apiextensions.k8s.io/v1
#       kind: CustomResourceDefinition
#       metadata: {name: webs.example.com}
#       spec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: webhook, namespace: system}}}}}
package klint.rules.dangling_webhook_service

import data.klint.lib.names
import data.klint.lib.references
import data.klint.lib.workloads

services contains {"path": ["webhooks", i, "clientConfig", "service", "name"], "name": webhook.clientConfig.service.name} if {
	some i, webhook in input.webhooks
}

services contains {"path": ["spec", "service", "name"], "name": input.spec.service.name}

services contains {"path": path, "name": input.spec.conversion.webhook.clientConfig.service.name} if {
	path := ["spec", "conversion", "webhook", "clientConfig", "service", "name"]
}

deny contains {"path": service.path, "msg": msg, "hint": hint} if {
	some service in services
	not service.name in klint.names("input", "core/Service")
	not workloads.placeholder(service.name)
	others := klint.names("directory", "core/Service")
	count(others) > 0
	not references.operated
	msg := sprintf("no Service %q is in the input", [service.name])
	hint := sprintf("beside it there are %s", [names.listed(others)])
}
