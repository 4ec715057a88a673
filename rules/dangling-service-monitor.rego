# METADATA
# title: Monitors find what they are for
# description: |
#   A ServiceMonitor whose selector no Service matches collects nothing, and so does a PodMonitor without pods. The rule speaks up only if
#   no Service (no pod) of the whole input has one of the labels, while those of the monitor's directory carry the same label with
#   other values. It does not read `matchExpressions`, and is silent where a custom resource may stand for the Service.
# custom:
#   severity: info
#   category: references
#   profile: strict
#   kinds: [monitoring.coreos.com/ServiceMonitor, monitoring.coreos.com/PodMonitor]
#   since: "0.1"
#   aliases:
#     kube-linter: [dangling-servicemonitor]
#   bad:
#     - |
#       apiVersion: monitoring.coreos.com/v1
#       kind: ServiceMonitor
#       metadata: {name: web}
#       spec:
#         selector:
#           matchLabels:
#             app: wbe # <- no Service of the input has the label app=wbe
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, labels: {app: web}}
#       ---
#       apiVersion: monitoring.coreos.com/v1
#       kind: PodMonitor
#       metadata: {name: web}
#       spec:
#         selector:
#           matchLabels:
#             app: wbe # <- no pod of the input has the label app=wbe
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {template: {metadata: {labels: {app: web}}}}
#   good:
#     - |
#       apiVersion: monitoring.coreos.com/v1
#       kind: ServiceMonitor
#       metadata: {name: web, namespace: monitoring}
#       spec: {namespaceSelector: {any: true}, selector: {matchLabels: {app: web, tier: front}}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, namespace: shop, labels: {app: web}}
#     - |
#       apiVersion: monitoring.coreos.com/v1
#       kind: ServiceMonitor
#       metadata: {name: prometheus}
#       spec: {selector: {matchLabels: {app: prometheus}}}
#       ---
#       apiVersion: monitoring.coreos.com/v1
#       kind: Prometheus
#       metadata: {name: main}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, labels: {app: web}}
package klint.rules.dangling_service_monitor

import data.klint.lib.names
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some key, value in input.spec.selector.matchLabels
	not workloads.placeholder(value)
	not value in labels("input", key)
	others := labels("directory", key)
	count(others) > 0
	not operated
	path := ["spec", "selector", "matchLabels", key]
	msg := sprintf("no %s of the input has the label %s=%s", [targets[input.kind], key, value])
	hint := sprintf("beside the monitor it is %s", [names.listed(others)])
}

targets := {"ServiceMonitor": "Service", "PodMonitor": "pod"}

labels(where, key) := klint.texts(where, "core/Service", ["metadata", "labels", key]) if input.kind == "ServiceMonitor"

labels(where, key) := object.get(klint.pod_labels(where), key, set()) if input.kind == "PodMonitor"

# operated holds if the directory holds a custom resource, besides monitors, whose operator may make Services.
operated if {
	some kind in klint.kinds("directory")
	contains(split(kind, "/")[0], ".")
	not regex.match(`^monitoring\.coreos\.com/(ServiceMonitor|PodMonitor|PrometheusRule|Probe)$|(^|\.)(k8s\.io|cert-manager\.io|istio\.io)/`, kind)
}
