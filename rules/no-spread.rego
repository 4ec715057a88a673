# METADATA
# title: Replicas are spread over nodes
# description: |
#   Nothing keeps the scheduler from putting all replicas on one node, though since 1.24 it prefers not to. A podAntiAffinity, required or
#   preferred and over nodes or zones, or topologySpreadConstraints say that it must not.
#   The rule looks at workloads that ask for as many replicas as `minReplicas` themselves; those of an autoscaler are missed.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [Deployment, StatefulSet]
#   since: "0.1"
#   params:
#     minReplicas:
#       type: integer
#       default: 2
#       description: the number of replicas from which they are to be spread
#   aliases:
#     kube-linter: [no-anti-affinity]
#     kube-score: [deployment-has-host-podantiaffinity, statefulset-has-host-podantiaffinity, pod-topology-spread-constraints]
#     polaris: [topologySpreadConstraint]
#     datree: [EKS_MISSING_KEY_TOPOLOGYKEY, EKS_INVALID_VALUE_DONOOTSCHEDULE]
#     kyverno: [topologyspreadconstraints-policy]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         replicas: 3
#         template:
#           spec: # <- all 3 replicas may run on one node
#             containers: [{name: web, image: "registry.example/web:1.0"}]
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         replicas: 3
#         template:
#           spec:
#             topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway}]
#             containers: [{name: web, image: "registry.example/web:1.0"}]
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: api}
#       spec:
#         replicas: 3
#         template:
#           spec:
#             affinity:
#               podAntiAffinity:
#                 preferredDuringSchedulingIgnoredDuringExecution:
#                   - {weight: 1, podAffinityTerm: {topologyKey: topology.kubernetes.io/zone}}
#             containers: [{name: api, image: "registry.example/api:1.0"}]
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: single}
#       spec: {replicas: 1, template: {spec: {containers: [{name: single, image: "registry.example/single:1.0"}]}}}
package klint.rules.no_spread

deny contains {"path": path, "msg": msg, "hint": "add topologySpreadConstraints"} if {
	input.spec.replicas >= data.params.minReplicas
	some at, pod in klint.pod_templates(input)
	count(object.get(pod.spec, "topologySpreadConstraints", [])) == 0
	not pod.spec.affinity.podAntiAffinity
	path := array.concat(at, ["spec", "topologySpreadConstraints"])
	msg := sprintf("all %d replicas may run on one node", [input.spec.replicas])
}
