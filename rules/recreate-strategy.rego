# METADATA
# title: Deployments behind a Service are updated without a gap
# description: |
#   `Recreate` stops all pods before it starts new ones: the Service answers nobody meanwhile. The rule looks at Deployments whose pods
#   a Service of the directory selects, and is silent where they mount a PersistentVolumeClaim: a volume that only one pod can mount
#   at a time needs the gap.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [Deployment]
#   since: "0.1"
#   aliases:
#     kube-linter: [no-rolling-update-strategy]
#     kube-score: [deployment-strategy]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         strategy: {type: Recreate} # <- each update leaves Service/web without pods
#         template:
#           metadata: {labels: {app: web}}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: web}
#       spec: {selector: {app: web}, ports: [{port: 80}]}
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: db}
#       spec:
#         strategy: {type: Recreate}
#         template:
#           metadata: {labels: {app: db}}
#           spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: db}}]}
#       ---
#       apiVersion: v1
#       kind: Service
#       metadata: {name: db}
#       spec: {selector: {app: db}, ports: [{port: 5432}]}
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: worker}
#       spec:
#         strategy: {type: Recreate}
#         template:
#           metadata: {labels: {app: worker}}
package klint.rules.recreate_strategy

deny contains {"path": ["spec", "strategy", "type"], "msg": msg, "hint": "use RollingUpdate"} if {
	input.spec.strategy.type == "Recreate"
	claims := [volume | some volume in input.spec.template.spec.volumes; volume.persistentVolumeClaim]
	count(claims) == 0
	services := [sprintf("Service/%s", [service.object.metadata.name]) | some service in klint.selecting("directory", "core/Service")]
	count(services) > 0
	msg := sprintf("each update leaves %s without pods", [concat(", ", services)])
}
