# METADATA
# title: Workloads have more than one replica
# description: |
#   With one replica every update of a node, and every eviction, is an outage. The rule is silent where a HorizontalPodAutoscaler or a
#   ScaledObject of the directory sets the number, where it is 0 (switched off on purpose), for Deployments that must not run twice
#   (`Recreate`), and for controllers that elect a leader, which tells the program's arguments.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [Deployment, StatefulSet]
#   since: "0.1"
#   params:
#     min:
#       type: integer
#       default: 2
#       description: the least number of replicas
#   aliases:
#     kube-linter: [minimum-three-replicas]
#     kube-score: [deployment-replicas]
#     polaris: [deploymentMissingReplicas]
#     datree: [DEPLOYMENT_INCORRECT_REPLICAS_VALUE]
#     kyverno: [require-deployments-have-multiple-replicas]
#     gatekeeper-library: [replicalimits]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         replicas: 1 # <- Deployment/web has 1 replica
#         template: {spec: {containers: [{name: web, image: "registry.example/web:1.0"}]}}
#       ---
#       apiVersion: apps/v1
#       kind: StatefulSet
#       metadata: {name: db}
#       spec: # <- StatefulSet/db has 1 replica
#         template: {spec: {containers: [{name: db, image: "registry.example/db:1.0"}]}}
#     - |
#       # params: {"min": "3"}
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         replicas: 2 # <- Deployment/web has 2 replicas
#   good:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {template: {spec: {containers: [{name: web, image: "registry.example/web:1.0"}]}}}
#       ---
#       apiVersion: autoscaling/v2
#       kind: HorizontalPodAutoscaler
#       metadata: {name: web}
#       spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: operator}
#       spec:
#         replicas: 1
#         template: {spec: {containers: [{name: operator, image: "registry.example/operator:1.0", args: [--leader-elect]}]}}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: batch}
#       spec: {replicas: 1, strategy: {type: Recreate}}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: off}
#       spec: {replicas: 0}
#       ---
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec: {replicas: 2}
package klint.rules.single_replica

deny contains {"path": ["spec", "replicas"], "msg": msg, "hint": sprintf("run at least %d", [data.params.min])} if {
	input.spec
	replicas := object.get(input.spec, "replicas", 1)
	replicas > 0
	replicas < data.params.min
	not input.spec.strategy.type == "Recreate"
	not elects_leader
	not scaled
	msg := sprintf("%s/%s has %d %s", [input.kind, input.metadata.name, replicas, noun(replicas)])
}

noun(1) := "replica"

noun(n) := "replicas" if n > 1

elects_leader if {
	some _, container in klint.containers(input)
	some field in ["args", "command"]
	some word in container[field]
	regex.match(`(?i)leader[-_]?elect`, word)
}

scaled if {
	some kind in ["autoscaling/HorizontalPodAutoscaler", "keda.sh/ScaledObject"]
	some scaler in klint.find("directory", kind, ["spec", "scaleTargetRef", "name"], input.metadata.name)
	object.get(scaler.object.spec.scaleTargetRef, "kind", input.kind) == input.kind
}
