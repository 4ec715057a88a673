# METADATA
# title: PersistentVolumeClaims that pods mount exist
# description: |
#   A pod that mounts a PersistentVolumeClaim which does not exist stays pending. The rule speaks up only if the whole input has no claim of that
#   name while the directory holds another that its pods do mount. It is silent about the claims of StatefulSets (`data-web-0`), and where
#   a custom resource may stand for the claim.
# custom:
#   severity: info
#   category: references
#   profile: strict
#   kinds: [workloads]
#   since: "0.1"
#   bad:
#     - |
#       apiVersion: apps/v1
#       kind: Deployment
#       metadata: {name: web}
#       spec:
#         template:
#           spec:
#             volumes:
#               - {name: data, persistentVolumeClaim: {claimName: data}}
#               - name: cache
#                 persistentVolumeClaim:
#                   claimName: cahce # <- no PersistentVolumeClaim "cahce" is in the input
#       ---
#       apiVersion: v1
#       kind: PersistentVolumeClaim
#       metadata: {name: data}
#       ---
#       apiVersion: v1
#       kind: PersistentVolumeClaim
#       metadata: {name: cache}
#   good:
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: backup}
#       spec:
#         volumes:
#           - {name: data, persistentVolumeClaim: {claimName: data}}
#           - {name: db, persistentVolumeClaim: {claimName: data-db-0}}
#           - {name: new, persistentVolumeClaim: {claimName: "${CLAIM}"}}
#       ---
#       apiVersion: v1
#       kind: PersistentVolumeClaim
#       metadata: {name: data}
#     - |
#       apiVersion: v1
#       kind: Pod
#       metadata: {name: web}
#       spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: elsewhere}}]}
package klint.rules.missing_pvc

import data.klint.lib.names
import data.klint.lib.references
import data.klint.lib.workloads

deny contains {"path": path, "msg": msg, "hint": hint} if {
	some at, pod in klint.pod_templates(input)
	some i, volume in pod.spec.volumes
	name := volume.persistentVolumeClaim.claimName
	not name in klint.names("input", "core/PersistentVolumeClaim")
	not regex.match(`-[0-9]+$`, name)
	not workloads.placeholder(name)
	there := klint.names("directory", "core/PersistentVolumeClaim")
	count(there & references.used(["volumes", "*", "persistentVolumeClaim", "claimName"])) > 0
	not references.operated
	path := array.concat(at, ["spec", "volumes", i, "persistentVolumeClaim", "claimName"])
	msg := sprintf("no PersistentVolumeClaim %q is in the input", [name])
	hint := sprintf("beside the workload there are %s", [names.listed(there)])
}
