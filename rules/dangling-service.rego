# METADATA
# title: Services select pods
# description: |
#   A Service whose selector no pod matches sends traffic nowhere; nobody checks that. The rule speaks up only if no workload of the whole
#   input, in whatever namespace, has such pods, while the directory of the Service has others that no Service selects and that
#   carry the same labels with other values. It is silent about Services without a selector, about labels that only running pods get
#   (`statefulset.kubernetes.io/pod-name`), and where a custom resource may stand for the pods.
# custom:
#   severity: warning
#   category: references
#   kinds: [core/Service]
#   since: "0.1"
#   params:
#     ignoredLabels:
#       type: "[]string"
#       default: []
#       description: labels that pods get only in the cluster
#   aliases:
#     kube-linter: [dangling-service]
#     kube-score: [service-targets-pod]
#   bad:
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         selector: {app: webb} # <- no pod of the input has the labels app=webb
#         ports: [{port: 80}]
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template: {metadata: {labels: {app: web}}}
#     - |
#       # file: shop/service.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec:
#         selector: # <- no pod of the input has the labels app=web, tier=front
#           app: web
#           tier: front
#       # file: shop/web.yaml
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web, namespace: shop}
#       spec:
#         template: {metadata: {labels: {app: web, tier: frontend}}}
#       # file: other/web.yaml
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web, labels: {tier: front}}
#   good:
#     - |
#       # file: shop/service.yaml
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web, namespace: shop}
#       spec: {selector: {app: web}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: none, namespace: shop}
#       spec: {ports: [{port: 80}]}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: empty, namespace: shop}
#       spec: {selector: {}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: templated, namespace: shop}
#       spec: {selector: {app: "${APP}"}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: external, namespace: shop}
#       spec: {type: ExternalName, externalName: db.example, selector: {app: gone}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: leader, namespace: shop}
#       spec: {selector: {app: api, set-by-the-pods-themselves: leader}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web-0, namespace: shop}
#       spec: {selector: {app: api, statefulset.kubernetes.io/pod-name: api-0}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: import, namespace: shop}
#       spec: {selector: {job-name: import}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: elsewhere, namespace: shop}
#       spec: {selector: {component: elsewhere}}
#       # file: shop/api.yaml
#       apiVersion: apps/v1
#       kind: StatefulSet
#       metadata: {name: api}
#       spec: {template: {metadata: {labels: {app: api}}}}
#       # file: web/web.yaml
#       apiVersion: extensions/v1beta1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {template: {metadata: {labels: {app: web, tier: front}}}}
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: db}
#       spec: {selector: {app: db}}
#       ---
#       apiVersion: databases.example.com/v1
#       kind: Database
#       metadata: {name: db}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web, labels: {app: web}}
#     - |
#       apiVersion: v1
#       kind: Service
#       metadata: {name: frontend}
#       spec: {selector: {app: frontend}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: db}
#       spec: {selector: {app: db}}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: db, labels: {app: db}}
#       ---
#       apiVersion: batch/v1
#       kind: Job
#       metadata: {name: import}
#       spec: {template: {metadata: {labels: {app: import}}}}
#     - |
#       # params: {"ignoredLabels": ["role"]}
#       apiVersion: v1
#       kind: Service
#       metadata: {name: db}
#       spec: {selector: {app: db, role: primary}}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: db, labels: {app: db, role: unknown}}
package klint.rules.dangling_service

import data.klint.lib.names
import data.klint.lib.references
import data.klint.lib.workloads

deny contains {"path": ["spec", "selector"], "msg": msg, "hint": hint} if {
	labels := object.remove(input.spec.selector, array.concat(workloads.runtime_labels, data.params.ignoredLabels))
	klint.selected("input", labels) == false
	count(labels) > 0
	not input.spec.type == "ExternalName"
	texts := [sprintf("%s=%s", [key, value]) | some key, value in labels]
	not workloads.placeholder(concat(" ", texts))
	known := klint.unserved_labels("directory")
	every key, _ in labels {
		count(known[key]) > 0
	}
	not references.operated
	msg := sprintf("no pod of the input has the labels %s", [concat(", ", texts)])
	first := min(object.keys(labels))
	hint := sprintf("pods that no Service selects have %s: %s", [first, names.listed(known[first])])
}
