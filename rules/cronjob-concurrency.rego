# METADATA
# title: CronJobs do not run beside themselves
# description: |
#   With the default `concurrencyPolicy: Allow` a run that takes too long, or hangs, is joined by the next one and the next. Say `Forbid` or
#   `Replace`; if runs may overlap, write `Allow` down, and the rule is silent.
# custom:
#   severity: info
#   category: reliability
#   profile: strict
#   kinds: [batch/CronJob]
#   since: "0.1"
#   aliases:
#     datree: [CRONJOB_MISSING_CONCURRENCYPOLICY_KEY]
#   bad:
#     - |
#       apiVersion: batch/v1
#       kind: CronJob
#       metadata: {name: backup}
#       spec: # <- the runs of the CronJob may overlap
#         schedule: "0 3 * * *"
#   good:
#     - |
#       apiVersion: batch/v1
#       kind: CronJob
#       metadata: {name: backup}
#       spec: {schedule: "0 3 * * *", concurrencyPolicy: Forbid}
#       ---
#       apiVersion: batch/v1
#       kind: CronJob
#       metadata: {name: ping}
#       spec: {schedule: "* * * * *", concurrencyPolicy: Allow}
package klint.rules.cronjob_concurrency

deny contains {"path": ["spec", "concurrencyPolicy"], "msg": msg, "hint": "set concurrencyPolicy to Forbid or Replace"} if {
	input.spec.schedule
	not input.spec.concurrencyPolicy
	msg := "the runs of the CronJob may overlap"
}
