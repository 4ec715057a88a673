package validate

import "testing"

func TestEventsAndReviews(t *testing.T) {
	t.Parallel()
	runCases(t, []testCase{
		{"judges events", `
apiVersion: v1
kind: Event
metadata: {name: a}
involvedObject: {namespace: b}
---
apiVersion: events.k8s.io/v1
kind: Event
metadata: {name: a}
eventTime: "2026-01-01T00:00:00.000000Z"
action: a
reason: b
regarding: {namespace: default}
deprecatedCount: 2
series: {count: 1}
`, []string{
			`invalid-value: involvedObject.namespace: Invalid value: "b": does not match event.namespace`,
			"missing-field: reportingController is required",
			"missing-field: reportingInstance is required",
			"invalid-value: series.count: Invalid value: 1: should be at least 2",
			"missing-field: series.lastObservedTime is required",
			"invalid-value: type: Invalid value: has invalid value: ",
			"invalid-value: count: Invalid value: 2: needs to be unset",
		}},
		{"judges requests for access", `
apiVersion: authorization.k8s.io/v1
kind: SubjectAccessReview
metadata: {name: a}
spec: {}
---
apiVersion: authorization.k8s.io/v1
kind: SelfSubjectAccessReview
spec: {resourceAttributes: {verb: get, labelSelector: {}}, nonResourceAttributes: {path: /}}
`, []string{
			"invalid-value: spec.resourceAttributes: Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified",
			"invalid-value: spec.user: Invalid value: at least one of user or group must be specified",
			"invalid-value: metadata: Invalid value: must be empty",
			"invalid-value: spec.nonResourceAttributes: Invalid value: cannot be specified in combination with resourceAttributes",
			"missing-field: spec.resourceAttributes.labelSelector.requirements: Required value: when spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required",
		}},
	})
}
