package validate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// The rules of this package. Their ids are what users ignore and explain findings by.
const (
	missingField        = "missing-field"
	invalidValue        = "invalid-value"
	invalidName         = "invalid-name"
	invalidPort         = "invalid-port"
	invalidSchedule     = "invalid-cron-schedule"
	invalidRestart      = "invalid-restart-policy"
	duplicateValue      = "duplicate-value"
	forbiddenField      = "forbidden-field"
	missingVolume       = "missing-volume"
	selectorMismatch    = "selector-mismatch"
	requestExceedsLimit = "request-exceeds-limit"

	deprecatedAnnotation = "deprecated-annotation"
	ineffectiveField     = "ineffective-field"
	removedVolumeType    = "removed-volume-type"
	serverWarning        = "server-warning"
)

// Rule is what is to be known about a rule id.
type Rule struct {
	ID       string
	Severity lint.Severity
	// Title is a sentence without full stop, Text explains it.
	Title, Text string
}

// Rules are the rules of this package. The API server refuses an object with an error, and takes one with a warning.
var Rules = []Rule{
	{duplicateValue, lint.Error, "A value that must be unique in its list is there twice",
		"Names of containers, volumes and ports, mount paths, host ports, keys of sets and the like."},
	{forbiddenField, lint.Error, "A field is set where the API server forbids it",
		"Another field rules it out, or it is not for objects that are created."},
	{invalidSchedule, lint.Error, "A CronJob's schedule or time zone cannot be read",
		"A schedule has five fields, minute to day of the week, or is one like @daily or @every 1h. The time zone is spec.timeZone: " +
			"TZ= in the schedule is refused since Kubernetes 1.29."},
	{invalidName, lint.Error, "A name, label or annotation breaks the syntax that the API server wants",
		"Each kind has its own syntax for names: most are domain names in lower case, those of Services, Namespaces and StatefulSets " +
			"single labels of up to 63 characters."},
	{invalidPort, lint.Error, "A port number is out of range, or a port name breaks the syntax",
		"Numbers go from 1 to 65535; names have up to 15 lower-case letters, digits and dashes, one letter at least."},
	{invalidRestart, lint.Error, "The restartPolicy is not one that the kind of workload allows",
		"Deployments, ReplicaSets, StatefulSets and DaemonSets restart always; Jobs and CronJobs on failure or never."},
	{invalidValue, lint.Error, "A value is not one that the API server takes",
		"It is none of those that are allowed, out of range, too long, or at odds with another field."},
	{missingField, lint.Error, "A field that the API server requires is missing or empty", ""},
	{missingVolume, lint.Error, "A mount names a volume that the pod does not have",
		"It is listed neither in spec.volumes nor in the volumeClaimTemplates of the StatefulSet."},
	{requestExceedsLimit, lint.Error, "A resource request is above its limit", ""},
	{selectorMismatch, lint.Error, "A workload's selector does not match the labels of its pod template",
		"The controller would not find the pods that it makes."},

	{deprecatedAnnotation, lint.Warning, "An annotation has become a field, or does nothing any more",
		"The API server warns about it when the object is created."},
	{ineffectiveField, lint.Warning, "A field is set that has no effect here, or left out so that others have none",
		"The API server warns about it when the object is created."},
	{removedVolumeType, lint.Warning, "A type of volume does nothing any more",
		"The driver is gone from Kubernetes: pods with such a volume do not start. CSI drivers take its place."},
	{serverWarning, lint.Warning, "The API server takes the object, but warns about it",
		"What kubectl shows as a warning when the object is created."},
}

// report collects what is found in one object.
type report struct {
	findings []lint.Finding
}

// add reports v under a rule. The message is preceded by the path.
func (v value) add(rule, message, hint string) { v.addAt(v.place0(), rule, message, hint) }

// addKey reports the key of v, under the path of parent: the server names the map, the range shows the key.
func (v value) addKey(parent value, rule, message, hint string) {
	at := parent.place0()
	if v.key >= 0 {
		at = v.c.tree.Range(int(v.key))
	}
	parent.addAt(at, rule, message, hint)
}

func (v value) addAt(at manifest.Range, rule, message, hint string) {
	if v.node == unknown {
		return
	}
	if path := v.String(); path != "" {
		message = path + ": " + message
	}
	v.say(at, rule, message, hint)
}

// say reports v with a message that has its path already.
func (v value) say(at manifest.Range, rule, message, hint string) {
	c := v.c
	c.findings = append(c.findings, lint.Finding{
		Rule: rule, Layer: lint.Schema, Severity: lint.Error, Message: message, Hint: hint,
		File: c.obj.File, Doc: c.obj.Doc, Object: c.obj, Range: at, Path: v.path(),
	})
}

// place0 returns the range to show for v.
func (v value) place0() manifest.Range {
	path := v.realPath()
	if v.node >= 0 && v.at >= 0 {
		if _, ok := v.c.obj.Find(path); !ok && v.c.tree.Nodes[v.node].Kind == manifest.Scalar {
			return v.c.tree.Range(int(v.node)) // the server's path does not lead here
		}
	}
	return v.c.obj.Locate(path)
}

// required reports a missing or empty value. The detail is the server's; where it has none, package schemas' words are used.
func (v value) required(detail string) {
	switch {
	case v.node == unknown:
	case detail != "":
		v.add(missingField, "Required value: "+detail, "")
	case v.exists() && (v.isString() || v.empty()):
		v.say(v.place0(), missingField, v.String()+" is required and must not be empty", "")
	default:
		v.say(v.place0(), missingField, v.String()+" is required", "")
	}
}

// require reports v if it is a missing or empty string, and returns whether it is not.
func (v value) require() bool {
	if v.blank() {
		v.required("")
		return false
	}
	return true
}

// invalid reports a value with the server's wording. What the wording explains in parentheses becomes the hint.
func (v value) invalid(rule, detail string) {
	detail, hint := splitHint(detail)
	v.add(rule, "Invalid value"+v.shown()+": "+detail, hint)
}

// invalidHint is invalid with a hint.
func (v value) invalidHint(rule, detail, hint string) {
	v.add(rule, "Invalid value"+v.shown()+": "+detail, hint)
}

// forbidden reports a field that must not be set.
func (v value) forbidden(detail string) { v.add(forbiddenField, "Forbidden: "+detail, "") }

// duplicate reports a value that was there before.
func (v value) duplicate() { v.add(duplicateValue, "Duplicate value"+v.shown(), "") }

// duplicateOf reports a duplicate that more than one field makes up.
func (v value) duplicateOf(what string) { v.add(duplicateValue, "Duplicate value: "+what, "") }

// tooLong reports a value above a size in bytes.
func (v value) tooLong(limit int) {
	v.add(invalidValue, fmt.Sprintf("Too long: may not be more than %d bytes", limit), "")
}

// tooMany reports a list with more items than allowed.
func (v value) tooMany(count, limit int) {
	v.add(invalidValue, fmt.Sprintf("Too many: %d: must have at most %d items", count, limit), "")
}

// unsupported reports a value that is none of the allowed ones.
func (v value) unsupported(allowed ...string) { v.unsupportedAs(invalidValue, allowed...) }

func (v value) unsupportedAs(rule string, allowed ...string) {
	quoted := make([]string, len(allowed))
	for i, a := range allowed {
		quoted[i] = strconv.Quote(a)
	}
	shown := v.shown()
	if shown == "" && !v.exists() {
		shown = `: ""`
	}
	hint := ""
	if near := nearest(v.text(), allowed); near != "" {
		hint = "did you mean " + near + "?"
	}
	v.add(rule, "Unsupported value"+shown+": supported values: "+strings.Join(quoted, ", "), hint)
}

// oneOf reports a string that is none of the allowed ones. Absent and empty strings are left to the caller.
func (v value) oneOf(allowed ...string) {
	if !v.isString() || v.text() == "" {
		return
	}
	text := v.text()
	for _, a := range allowed {
		if text == a {
			return
		}
	}
	v.unsupported(allowed...)
}

// shown returns a scalar as the server quotes it behind "Invalid value", with a colon; "" for what is no scalar.
func (v value) shown() string {
	if k, ok := v.kind(); !ok || k != manifest.Scalar {
		return ""
	}
	text := v.c.tree.Text(int(v.node))
	if !v.isString() {
		return ": " + text
	}
	const most = 80
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return ": " + strconv.Quote(text)
}

// splitHint takes the explanation in parentheses at the end of the server's wording apart: "x (e.g. 'my-name', regex …)".
func splitHint(detail string) (message, hint string) {
	message, rest, ok := strings.Cut(detail, " (e.g. ")
	if !ok {
		return detail, ""
	}
	return strings.TrimSuffix(message, ","), "for example " + strings.TrimSuffix(rest, ")")
}

// nearest returns the allowed word that text is a misspelling of; "" if there is none.
func nearest(text string, allowed []string) string {
	best, least := "", 3
	for _, a := range allowed {
		if strings.EqualFold(a, text) {
			return a
		}
		if d := distance(strings.ToLower(text), strings.ToLower(a), least); d < least && d < len(a)/2 {
			best, least = a, d
		}
	}
	return best
}

// distance returns how many bytes must be inserted, deleted or replaced to turn a into b; at most limit.
func distance(a, b string, limit int) int {
	if a == "" || len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], limit)
}
