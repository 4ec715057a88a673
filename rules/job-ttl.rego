# METADATA
# title: Jobs are cleaned up once, when they are done
# description: |
#   A Job that nobody owns stays for ever with its pods, and keeps its name: set `ttlSecondsAfterFinished`. The Jobs of a CronJob are
#   cleaned up by its history limits; there the field only takes the logs away early. The hooks of Helm and Argo CD are deleted by their
#   tool, and a Job of a CronJob with an owner is nobody's concern.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [batch/Job, batch/CronJob]
#   since: "0.1"
#   aliases:
#     kube-linter: [job-ttl-seconds-after-finished]
#     kyverno: [add-ttl-jobs]
#   bad:
#     - |
#       apiVersion: batch/v1
#       kind: Job
#       metadata: {name: migrate}
#       spec: # <- nothing deletes the Job when it is done
#         template: {spec: {restartPolicy: Never}}
#       ---
#       apiVersion: batch/v1
#       kind: CronJob
#       metadata: {name: backup}
#       spec:
#         schedule: "0 3 * * *"
#         jobTemplate:
#           spec:
#             ttlSecondsAfterFinished: 60 # <- the history limits of the CronJob delete its Jobs already
#   good:
#     - |
#       apiVersion: batch/v1
#       kind: Job
#       metadata: {name: migrate}
#       spec: {ttlSecondsAfterFinished: 3600}
#       ---
#       apiVersion: batch/v1
#       kind: Job
#       metadata: {name: hook, annotations: {helm.sh/hook: pre-install}}
#       spec: {template: {spec: {restartPolicy: Never}}}
#       ---
#       apiVersion: batch/v1
#       kind: Job
#       metadata: {name: sync, annotations: {argocd.argoproj.io/hook: PreSync}}
#       spec: {template: {spec: {restartPolicy: Never}}}
#       ---
#       apiVersion: batch/v1
#       kind: CronJob
#       metadata: {name: backup}
#       spec: {schedule: "0 3 * * *", jobTemplate: {spec: {backoffLimit: 1}}}
package klint.rules.job_ttl

deny contains {"path": ["spec", "ttlSecondsAfterFinished"], "msg": msg, "hint": "set ttlSecondsAfterFinished"} if {
	input.kind == "Job"
	input.spec
	not has_ttl(input.spec)
	not input.metadata.ownerReferences
	hooks := {"helm.sh/hook", "argocd.argoproj.io/hook"}
	count(hooks & object.keys(object.get(input.metadata, "annotations", {}))) == 0
	msg := "nothing deletes the Job when it is done"
}

deny contains {"path": path, "msg": msg, "hint": "remove it"} if {
	input.kind == "CronJob"
	has_ttl(input.spec.jobTemplate.spec)
	path := ["spec", "jobTemplate", "spec", "ttlSecondsAfterFinished"]
	msg := "the history limits of the CronJob delete its Jobs already"
}

has_ttl(job) if job.ttlSecondsAfterFinished >= 0
