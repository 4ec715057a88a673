# METADATA
# title: The ServiceAccount of a workload exists
# description: |
#   Pods that name a ServiceAccount which does not exist are never created. The rule speaks up only if the whole input has no
#   ServiceAccount of that name, while the directory of the workload has another one that no workload uses. It knows `default` and the accounts that OpenShift makes in each namespace,
#   and is silent where a custom resource may stand for the account.
# custom:
#   severity: warning
#   category: references
#   kinds: [workloads]
#   since: "0.1"
#   aliases:
#     kube-linter: [non-existent-service-account]
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             serviceAccountName: webb # <- no ServiceAccount "webb" is in the input
#             containers: [{name: web, image: "registry.example/web:1.0"}]
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: old}
#       spec:
#         serviceAccount: older # <- no ServiceAccount "older" is in the input
#       ---
#       apiVersion: v1
#       kind: ServiceAccount
#       metadata: {name: web}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web, namespace: shop}
#       spec: {serviceAccountName: web}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: plain}
#       spec: {serviceAccountName: default}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: build}
#       spec: {serviceAccountName: builder}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: none}
#       spec: {serviceAccountName: ""}
#       ---
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: templated}
#       spec: {serviceAccountName: "$(ACCOUNT)"}
#       ---
#       apiVersion: v1
#       kind: ServiceAccount
#       metadata: {name: web}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: {serviceAccountName: elsewhere}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: {serviceAccountName: elsewhere}
#       ---
#       apiVersion: batch/v1
#       kind: CronJob
#       metadata: {name: import}
#       spec: {jobTemplate: {spec: {template: {spec: {serviceAccountName: import}}}}}
#       ---
#       apiVersion: v1
#       kind: ServiceAccount
#       metadata: {name: import}
package klint.rules.missing_service_account

import data.klint.lib.names
import data.klint.lib.references
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some field in ["serviceAccountName", "serviceAccount"]
	name := pod.spec[field]
	not name in klint.names("input", "core/ServiceAccount")
	not name in {"", "default", "builder", "deployer", "pipeline"}
	not workloads.placeholder(name)
	unused := klint.names("directory", "core/ServiceAccount") - (used | {""})
	count(unused) > 0
	not references.operated
	path := array.concat(at, ["spec", field])
	msg := sprintf("no ServiceAccount %q is in the input", [name])
	hint := sprintf("no workload uses %s", [names.listed(unused)])
}

# used are the ServiceAccounts that the workloads of the directory name.
used := {name |
	some pod in [["spec"], ["spec", "template", "spec"], ["spec", "jobTemplate", "spec", "template", "spec"]]
	some field in ["serviceAccountName", "serviceAccount"]
	some name in klint.texts("directory", "workloads", array.concat(pod, [field]))
}
