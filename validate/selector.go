package validate

import (
	"fmt"
	"strings"
)

// labelSelector judges a selector as ValidateLabelSelector does (apimachinery v0.36.3 pkg/apis/meta/v1/validation).
func labelSelector(v value) {
	if !v.exists() {
		return
	}
	labels(v.field("matchLabels"))
	for _, requirement := range v.field("matchExpressions").items() {
		operator, values := requirement.field("operator"), requirement.field("values")
		switch operator.text() {
		case "In", "NotIn":
			if values.empty() {
				values.required("must be specified when `operator` is 'In' or 'NotIn'")
			}
		case "Exists", "DoesNotExist":
			if !values.empty() {
				values.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
			}
		default:
			notAnOperator(operator, "In", "NotIn", "Exists", "DoesNotExist")
		}
		requirement.field("key").name(labelKey)
		for _, item := range values.items() {
			item.name(labelValue)
		}
	}
}

func notAnOperator(operator value, known ...string) {
	if operator.exists() && !operator.isString() {
		return
	}
	hint := ""
	if near := nearest(operator.text(), known); near != "" {
		hint = "did you mean " + near + "?"
	}
	operator.invalidHint(invalidValue, "not a valid selector operator", hint)
}

// isEmptySelector reports whether a selector is there and has neither labels nor expressions.
func isEmptySelector(v value) bool {
	return v.isMap() && v.field("matchLabels").empty() && v.field("matchExpressions").empty()
}

// isReadableSelector reports whether the server can turn a selector into one to match by (LabelSelectorAsSelector of
// apimachinery v0.36.3 pkg/apis/meta/v1, NewRequirement of pkg/labels).
func isReadableSelector(v value) bool {
	for key, entry := range v.field("matchLabels").entries() {
		if labelKey(key) != "" || labelValue(entry.text()) != "" {
			return false
		}
	}
	for _, requirement := range v.field("matchExpressions").items() {
		values := requirement.field("values")
		switch requirement.field("operator").text() {
		case "In", "NotIn":
			if values.empty() {
				return false
			}
		case "Exists", "DoesNotExist":
			if !values.empty() {
				return false
			}
		default:
			return false
		}
		if labelKey(requirement.field("key").text()) != "" {
			return false
		}
		for _, item := range values.items() {
			if labelValue(item.text()) != "" {
				return false
			}
		}
	}
	return true
}

// mismatch returns why labels do not match a selector: what it wants and they lack; "" if they match.
func mismatch(selector, labels value) string {
	for key, want := range selector.field("matchLabels").entries() {
		if why := lacks(labels, key, want.text()); why != "" {
			return why
		}
	}
	for _, requirement := range selector.field("matchExpressions").items() {
		key, values := requirement.field("key").text(), requirement.field("values")
		have, ok := labelOf(labels, key)
		switch requirement.field("operator").text() {
		case "In":
			if !ok || !values.contains(have) {
				return fmt.Sprintf("the selector wants %s to be one of %s", key, strings.Join(values.texts(), ", "))
			}
		case "NotIn":
			if ok && values.contains(have) {
				return fmt.Sprintf("the selector wants %s to be none of %s", key, strings.Join(values.texts(), ", "))
			}
		case "Exists":
			if !ok {
				return "the selector wants a label " + key
			}
		case "DoesNotExist":
			if ok {
				return "the selector wants no label " + key
			}
		}
	}
	return ""
}

// lacks returns how labels differ from key=want; "" if they have it.
func lacks(labels value, key, want string) string {
	have, ok := labelOf(labels, key)
	switch {
	case !ok:
		return fmt.Sprintf("the selector wants %s=%s, which the labels lack", key, want)
	case have != want:
		return fmt.Sprintf("the selector wants %s=%s, the labels have %s=%s", key, want, key, have)
	}
	return ""
}

// labelOf returns the value of a label; a null is the empty string for the server.
func labelOf(labels value, key string) (text string, ok bool) {
	found, _ := labels.c.find(int(labels.node), key)
	return labels.entry(key).text(), found >= 0
}

// selectorMatches reports a selector that does not match the labels of the template.
func selectorMatches(selector, template value) {
	labels := template.fields("metadata", "labels")
	if why := mismatch(selector, labels); why != "" {
		labels.add(selectorMismatch, "Invalid value: `selector` does not match template `labels`", why)
	}
}
