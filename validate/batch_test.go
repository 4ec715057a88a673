package validate

import "testing"

func TestJobs(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes a Job that restarts on failure", `
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: c, image: i}]}}}
`, nil},
		{"wants a restart policy", `
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec: {template: {spec: {containers: [{name: c, image: i}]}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec: {podFailurePolicy: {rules: []}, template: {spec: {restartPolicy: OnFailure, containers: [{name: c, image: i}]}}}
`, []string{
			`invalid-restart-policy: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`,
			`invalid-restart-policy: spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified`,
		}},
		{"takes no label for a name that is not made yet", `
apiVersion: batch/v1
kind: Job
metadata: {generateName: a-}
spec: {template: {metadata: {labels: {job-name: a-bcdef}}, spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
`, []string{`invalid-value: spec.template.metadata.labels[job-name]: Invalid value: "a-bcdef": must be the name that the server makes for the Job`}},
		{"makes selectors itself", `
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec:
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: a, job-name: b}}, spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec:
  manualSelector: true
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: b}}, spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}
`, []string{
			`invalid-value: spec.template.metadata.labels[job-name]: Invalid value: "b": must be 'a'`,
			"invalid-value: spec.selector: Invalid value: `selector` not auto-generated",
			"selector-mismatch: spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`",
		}},
		{"judges numbers and modes", `
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec:
  parallelism: -1
  completionMode: Indexed
  maxFailedIndexes: 2
  template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec:
  backoffLimitPerIndex: 1
  successPolicy: {rules: [{succeededCount: 1}]}
  managedBy: me
  podReplacementPolicy: Never
  template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}
`, []string{
			"invalid-value: spec.parallelism: Invalid value: -1: must be greater than or equal to 0",
			"missing-field: spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified",
			"missing-field: spec.completions: Required value: when completion mode is Indexed",
			`invalid-name: spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")`,
			"invalid-value: spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode",
			"invalid-value: spec.successPolicy: Invalid value: requires indexed completion mode",
			`invalid-value: spec.podReplacementPolicy: Unsupported value: "Never": supported values: "Failed", "TerminatingOrFailed"`,
		}},
		{"judges failure and success policies", `
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec:
  completions: 4
  parallelism: 2
  completionMode: Indexed
  podFailurePolicy:
    rules:
    - {action: FailIndex, onExitCodes: {operator: In, values: [0, 3, 2, 3], containerName: x}}
    - {action: Give, onPodConditions: [{type: a b, status: Maybe}]}
    - {action: Count}
  successPolicy: {rules: [{}, {succeededIndexes: "0-1,1"}, {succeededIndexes: "0,2-9"}, {succeededIndexes: "0-1", succeededCount: 3}]}
  template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}
`, []string{
			`invalid-value: spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`,
			`invalid-value: spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template`,
			"invalid-value: spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator",
			"duplicate-value: spec.podFailurePolicy.rules[0].onExitCodes.values[3]: Duplicate value: 3",
			"invalid-value: spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: must be ordered",
			`invalid-value: spec.podFailurePolicy.rules[1].action: Unsupported value: "Give": supported values: "Count", "FailIndex", "FailJob", "Ignore"`,
			`invalid-name: spec.podFailurePolicy.rules[1].onPodConditions[0].type: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			`invalid-value: spec.podFailurePolicy.rules[1].onPodConditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"`,
			"invalid-value: spec.podFailurePolicy.rules[2]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required",
			"missing-field: spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified",
			`invalid-value: spec.successPolicy.rules[1].succeededIndexes: Invalid value: "0-1,1": error parsing succeededIndexes: non-increasing order, previous: 1, current: 1`,
			`invalid-value: spec.successPolicy.rules[2].succeededIndexes: Invalid value: "0,2-9": error parsing succeededIndexes: too large index: "9"`,
			"invalid-value: spec.successPolicy.rules[3].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)",
		}},
	})
}

func TestCronJob(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"takes the schedules of the standard parser", `
apiVersion: batch/v1
kind: CronJob
metadata: {name: a}
spec: {schedule: "*/15 0-6,18 ? JAN-mar mon", timeZone: Europe/Paris, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: a}
spec: {schedule: "@every 1h30m", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}
`, nil},
		{"judges schedule, zone and name", `
apiVersion: batch/v1
kind: CronJob
metadata: {name: a-name-of-fifty-three-characters-is-too-long-for-cron}
spec: {schedule: "1 * * *", timeZone: Mars/Base, concurrencyPolicy: None, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: a}
spec: {schedule: "TZ=UTC 0 0 * * *", startingDeadlineSeconds: -1, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: a}
spec: {schedule: "60 0 * * *", timeZone: local, jobTemplate: {spec: {selector: {}, manualSelector: true, template: {spec: {containers: [{name: c, image: i}]}}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: a}
spec: {schedule: "@often", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}
`, []string{
			`invalid-cron-schedule: spec.schedule: Invalid value: "1 * * *": expected exactly 5 fields, found 4: [1 * * *]`,
			`invalid-cron-schedule: spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base`,
			`invalid-value: spec.concurrencyPolicy: Unsupported value: "None": supported values: "Allow", "Forbid", "Replace"`,
			`invalid-name: metadata.name: Invalid value: "a-name-of-fifty-three-characters-is-too-long-for-cron": must be no more than 52 characters`,
			`invalid-cron-schedule: spec.schedule: Invalid value: "TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead`,
			"invalid-value: spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0",
			`invalid-cron-schedule: spec.schedule: Invalid value: "60 0 * * *": end of range (60) above maximum (59): 60`,
			`invalid-cron-schedule: spec.timeZone: Invalid value: "local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones`,
			`invalid-restart-policy: spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`,
			"invalid-value: spec.jobTemplate.spec.selector: Invalid value: `selector` will be auto-generated",
			`invalid-value: spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"`,
			`invalid-cron-schedule: spec.schedule: Invalid value: "@often": unrecognized descriptor: @often`,
		}},
	})
}
