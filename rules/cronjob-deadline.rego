# METADATA
# title: CronJobs say until when a missed run is worth starting
# description: |
#   Without `startingDeadlineSeconds` a CronJob that missed more than a hundred runs, because the controller was down or the CronJob
#   suspended, is never started again; and what was due at night may start at noon.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [batch/CronJob]
#   since: "0.1"
#   aliases:
#     kube-score: [cronjob-has-deadline]
#     datree: [CRONJOB_MISSING_STARTINGDEADLINESECOND_KEY]
#   bad:
#     - |
#       apiVersion: batch/v1
#       kind: CronJob
#       metadata: {name: backup}
#       spec: # <- the CronJob has no startingDeadlineSeconds
#         schedule: "0 3 * * *"
#   good:
#     - |
#       apiVersion: batch/v1
#       kind: CronJob
#       metadata: {name: backup}
#       spec: {schedule: "0 3 * * *", startingDeadlineSeconds: 600}
package klint.rules.cronjob_deadline

deny contains {"path": ["spec", "startingDeadlineSeconds"], "msg": msg, "hint": "set how late a run may start"} if {
	input.spec.schedule
	not input.spec.startingDeadlineSeconds
	msg := "the CronJob has no startingDeadlineSeconds"
}
