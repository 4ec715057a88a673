package validate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// cronJob judges as ValidateCronJobCreate does (kubernetes v1.36.3 pkg/apis/batch/validation).
func cronJob(c *check) {
	spec := c.root().field("spec")
	c.schedule(spec)
	spec.field("startingDeadlineSeconds").nonNegative()
	if zone := spec.field("timeZone"); zone.exists() && zone.isString() {
		if msg := timeZone(zone.text()); msg != "" {
			zone.invalid(invalidSchedule, msg)
		}
	}
	spec.field("concurrencyPolicy").oneOf("Allow", "Forbid", "Replace")
	job := spec.fields("jobTemplate", "spec")
	c.jobSpec(job)
	if selector := job.field("selector"); selector.exists() {
		selector.invalid(invalidValue, "`selector` will be auto-generated")
	}
	if manual := job.field("manualSelector"); manual.bool() {
		manual.unsupported("nil", "false")
	}
	spec.field("successfulJobsHistoryLimit").nonNegative()
	spec.field("failedJobsHistoryLimit").nonNegative()
	if name := c.root().fields("metadata", "name"); len(name.text()) > 52 {
		name.invalid(invalidName, "must be no more than 52 characters")
	}
}

// schedule judges spec.schedule. A zone in it was taken with a warning before 1.29 only.
func (c *check) schedule(spec value) {
	schedule := spec.field("schedule")
	if !schedule.require() || !schedule.isString() {
		return
	}
	if err := parseCron(schedule.text()); err != nil {
		schedule.invalid(invalidSchedule, err.Error())
	}
	if strings.Contains(schedule.text(), "TZ") {
		schedule.invalidHint(invalidSchedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead",
			"move the zone to spec.timeZone")
	}
}

// job judges as ValidateJob does (kubernetes v1.36.3 pkg/apis/batch/validation).
func job(c *check) {
	spec := c.root().field("spec")
	name := c.root().fields("metadata", "name")
	c.defaultedLabels(spec.field("template"))
	c.jobSelector(spec, name)
	c.jobSpec(spec)
	completions := spec.field("completions")
	if n := completions.int(0); spec.field("completionMode").text() == "Indexed" && n > 0 && !name.blank() {
		if host := name.text() + "-" + strconv.FormatInt(n-1, 10); dnsLabel(host) != "" {
			name.invalid(invalidName, "will not able to create pod with invalid DNS label: "+host)
		}
	}
}

// The labels that the server gives the pods of a Job.
var (
	jobNameLabels = []string{"job-name", "batch.kubernetes.io/job-name"}
	jobUIDLabels  = []string{"controller-uid", "batch.kubernetes.io/controller-uid"}
)

// jobSelector judges the selector. Unless it is manual the server makes it, and the labels that it selects by, from the name and the
// UID of the Job, which is new for each: what the manifest says of them must agree.
func (c *check) jobSelector(spec, name value) {
	selector, template := spec.field("selector"), spec.field("template")
	if spec.field("manualSelector").bool() {
		if !selector.exists() {
			selector.required("")
			return
		}
		labelSelector(selector)
		if isReadableSelector(selector) {
			selectorMatches(selector, template)
		}
		return
	}
	labels := template.fields("metadata", "labels")
	for key, label := range labels.entries() {
		switch {
		case slices.Contains(jobUIDLabels, key):
			label.invalidHint(invalidValue, "must be the UID that the server gives the Job", "delete this label; the server sets it")
		case slices.Contains(jobNameLabels, key) && !name.blank() && label.text() != name.text():
			label.invalid(invalidValue, fmt.Sprintf("must be '%s'", name.text()))
		case slices.Contains(jobNameLabels, key) && name.blank():
			label.invalidHint(invalidValue, "must be the name that the server makes for the Job", "delete this label; the server sets it")
		}
	}
	if !name.blank() {
		if msg := labelValue(name.text()); msg != "" {
			name.place(template, "labels").invalid(invalidName, msg)
		}
	}
	labelSelector(selector)
	if selector.exists() && isReadableSelector(selector) && !selectsJob(selector, name.text()) {
		selector.invalidHint(invalidValue, "`selector` not auto-generated", "delete the selector; the server sets it")
	}
}

// selectsJob reports whether a selector matches the labels that the server gives a Job's pods, whose UID nobody knows.
func selectsJob(selector value, name string) bool {
	generated := func(key string) (string, bool) {
		if slices.Contains(jobNameLabels, key) {
			return name, true
		}
		return "\x00", slices.Contains(jobUIDLabels, key)
	}
	for key, want := range selector.field("matchLabels").entries() {
		if have, ok := generated(key); !ok || have != want.text() {
			return false
		}
	}
	for _, requirement := range selector.field("matchExpressions").items() {
		have, ok := generated(requirement.field("key").text())
		listed := requirement.field("values").contains(have)
		switch requirement.field("operator").text() {
		case "In":
			ok = ok && listed
		case "NotIn":
			ok = !ok || !listed
		case "DoesNotExist":
			ok = !ok
		}
		if !ok {
			return false
		}
	}
	return true
}

const (
	indexedLimit      = 100_000 // parallelism and failed indexes of an indexed Job
	manyCompletions   = 100_000
	manyCompletionsTo = 10_000 // parallelism and failed indexes above manyCompletions
)

// jobSpec judges as validateJobSpec does (kubernetes v1.36.3 pkg/apis/batch/validation).
func (c *check) jobSpec(spec value) {
	for _, field := range [...]string{
		"parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes",
	} {
		spec.field(field).nonNegative()
	}
	if spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex") {
		spec.field("backoffLimitPerIndex").required("when maxFailedIndexes is specified")
	}
	if by := spec.field("managedBy"); by.exists() {
		if by.require() {
			by.name(domainPrefixedPath)
		}
		if len(by.text()) > 63 {
			by.tooLong(63)
		}
	}
	completionMode(spec)
	c.podFailurePolicy(spec)
	if success := spec.field("successPolicy"); success.exists() {
		if spec.field("completionMode").text() == "Indexed" {
			successPolicy(spec, success)
		} else {
			success.invalid(invalidValue, "requires indexed completion mode")
		}
	}
	if replace := spec.field("podReplacementPolicy"); replace.exists() {
		if spec.has("podFailurePolicy") {
			mustBeOneOf(replace, "Failed")
		} else {
			mustBeOneOf(replace, "Failed", "TerminatingOrFailed")
		}
	}
	template := spec.field("template")
	c.podTemplate(template)
	switch policy := template.fields("spec", "restartPolicy"); {
	case policy.blank() || policy.text() == "Always":
		policy.add(invalidRestart, `Required value: valid values: "OnFailure", "Never"`, "")
	case policy.isString() && policy.text() != "OnFailure" && policy.text() != "Never":
		policy.unsupportedAs(invalidRestart, "OnFailure", "Never")
	case spec.has("podFailurePolicy") && policy.text() != "Never":
		policy.invalid(invalidRestart, `only "Never" is supported when podFailurePolicy is specified`)
	}
}

func completionMode(spec value) {
	mode, completions, parallelism := spec.field("completionMode"), spec.field("completions"), spec.field("parallelism")
	perIndex, failed := spec.field("backoffLimitPerIndex"), spec.field("maxFailedIndexes")
	if mode.exists() {
		mustBeOneOf(mode, "NonIndexed", "Indexed")
	}
	if mode.text() != "Indexed" {
		if !mode.exists() || mode.text() == "NonIndexed" {
			for _, v := range [...]value{perIndex, failed} {
				if v.exists() {
					v.invalid(invalidValue, "requires indexed completion mode")
				}
			}
		}
		return
	}
	if !completions.exists() && parallelism.exists() {
		completions.required("when completion mode is Indexed")
	}
	atMost := func(v value, limit int64, detail string) {
		if v.int(0) > limit {
			v.invalid(invalidValue, "must be less than or equal to "+detail)
		}
	}
	atMost(parallelism, indexedLimit, "100000 when completion mode is Indexed")
	if completions.exists() {
		atMost(failed, completions.int(0), "completions")
	}
	atMost(failed, indexedLimit, "100000")
	if completions.int(0) > manyCompletions && perIndex.exists() {
		const many = "10000 when completions are above 100000 and used with backoff limit per index"
		if !failed.exists() {
			failed.required("must be specified when completions is above 100000")
		}
		atMost(parallelism, manyCompletionsTo, many)
		atMost(failed, manyCompletionsTo, many)
	}
}

// podFailurePolicy judges as validatePodFailurePolicy does (kubernetes v1.36.3 pkg/apis/batch/validation).
func (c *check) podFailurePolicy(spec value) {
	rules := spec.fields("podFailurePolicy", "rules")
	if n := rules.len(); n > 20 {
		rules.tooMany(n, 20)
	}
	pod := spec.fields("template", "spec")
	for _, rule := range rules.items() {
		action := rule.field("action")
		switch action.text() {
		case "":
			if action.blank() {
				action.required(`valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`)
			}
		case "FailIndex":
			if !spec.has("backoffLimitPerIndex") {
				action.invalid(invalidValue, "requires the backoffLimitPerIndex to be set")
			}
		default:
			action.oneOf("Count", "FailIndex", "FailJob", "Ignore")
		}
		codes, conditions := rule.field("onExitCodes"), rule.field("onPodConditions")
		if codes.exists() {
			exitCodes(codes, pod)
		}
		if n := conditions.len(); n > 20 {
			conditions.tooMany(n, 20)
		}
		for _, condition := range conditions.items() {
			condition.field("type").name(labelKey)
			condition.field("status").oneOf("False", "True", "Unknown")
		}
		switch {
		case codes.exists() && !conditions.empty():
			rule.invalid(invalidValue, "specifying both OnExitCodes and OnPodConditions is not supported")
		case !codes.exists() && conditions.empty():
			rule.invalid(invalidValue, "specifying one of OnExitCodes and OnPodConditions is required")
		}
	}
}

func exitCodes(v, pod value) {
	operator, values, container := v.field("operator"), v.field("values"), v.field("containerName")
	if operator.blank() {
		operator.required(`valid values: ["In" "NotIn"]`)
	}
	operator.oneOf("In", "NotIn")
	if name := container.text(); container.exists() && !hasNamed(pod.field("containers"), name) && !hasNamed(pod.field("initContainers"), name) {
		container.invalid(invalidValue, "must be one of the container or initContainer names in the pod template")
	}
	if values.empty() {
		values.invalid(invalidValue, "at least one value is required")
	}
	if n := values.len(); n > 255 {
		values.tooMany(n, 255)
	}
	var seen []int64
	ordered := true
	for _, item := range values.items() {
		code := item.int(-1)
		if item.isNull() {
			code = 0
		}
		if operator.text() == "In" && code == 0 {
			item.invalid(invalidValue, "must not be 0 for the In operator")
		}
		if slices.Contains(seen, code) {
			item.duplicate()
		}
		ordered = ordered && (len(seen) == 0 || seen[len(seen)-1] <= code)
		seen = append(seen, code)
	}
	if !ordered {
		values.invalid(invalidValue, "must be ordered")
	}
}

// successPolicy judges as validateSuccessPolicy does (kubernetes v1.36.3 pkg/apis/batch/validation).
func successPolicy(spec, v value) {
	rules := v.field("rules")
	if rules.empty() {
		rules.required("at least one rules must be specified when the successPolicy is specified")
	}
	if n := rules.len(); n > 20 {
		rules.tooMany(n, 20)
	}
	completions := spec.field("completions").int(1)
	for _, rule := range rules.items() {
		count, indexes := rule.field("succeededCount"), rule.field("succeededIndexes")
		if !count.exists() && !indexes.exists() {
			rule.required("at least one of succeededCount or succeededIndexes must be specified")
		}
		total, err := parseIndexes(indexes.text(), completions)
		if err != nil {
			indexes.invalid(invalidValue, "error parsing succeededIndexes: "+err.Error())
		}
		if len(indexes.text()) > 64<<10 {
			indexes.tooLong(64 << 10)
		}
		count.nonNegative()
		if count.int(0) > completions {
			count.invalid(invalidValue, fmt.Sprintf("must be less than or equal to %d (the number of specified completions)", completions))
		}
		if indexes.exists() && count.int(0) > total {
			count.invalid(invalidValue,
				fmt.Sprintf("must be less than or equal to %d (the number of indexes in the specified succeededIndexes field)", total))
		}
	}
}

// parseIndexes returns how many indexes "1,3-5" are, as validateIndexesFormat does (kubernetes v1.36.3 pkg/apis/batch/validation).
func parseIndexes(text string, completions int64) (total int64, err error) {
	if text == "" {
		return 0, nil
	}
	last := int64(-1)
	for interval := range strings.SplitSeq(text, ",") {
		low, high, isRange := strings.Cut(interval, "-")
		if strings.Contains(high, "-") {
			return 0, fmt.Errorf("the fragment %q violates the requirement that an index interval can have at most two parts separated by '-'", interval)
		}
		first, err := parseIndex(low, completions)
		if err != nil {
			return 0, err
		}
		end := first
		if isRange {
			if end, err = parseIndex(high, completions); err != nil {
				return 0, err
			}
			if first >= end {
				return 0, fmt.Errorf("non-increasing order, previous: %d, current: %d", first, end)
			}
		}
		if last >= first {
			return 0, fmt.Errorf("non-increasing order, previous: %d, current: %d", last, first)
		}
		total += end - first + 1
		last = end
	}
	return total, nil
}

func parseIndex(text string, completions int64) (int64, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("cannot convert string to integer for index: %q", text)
	}
	if int64(n) >= completions {
		return 0, fmt.Errorf("too large index: %q", text)
	}
	return int64(n), nil
}
