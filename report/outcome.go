package report

import (
	"fmt"

	"github.com/klint-dev/klint/lint"
)

// outcome is one line of the formats that speak of tests: a finding, a problem, or a file about which there is nothing to say.
type outcome struct {
	file    string
	name    string // what was tested, stable while lines move
	state   state
	kind    string // the severity of a finding; why a file was skipped
	message string
	line    string // all of it on one line, place included
}

type state uint8

const (
	passed state = iota
	skipped
	failed  // a finding
	errored // klint could not do its job
)

// outcomes returns what the run has to say of each file, in the order of the files, and then what concerns no file.
func (r *Report) outcomes() []outcome {
	findings := make(map[string][]lint.Finding)
	for _, f := range r.Findings {
		findings[f.File.Name] = append(findings[f.File.Name], f)
	}
	problems := make(map[string][]lint.Problem)
	for _, p := range r.Problems {
		problems[p.File] = append(problems[p.File], p)
	}
	var out []outcome
	var locator locator
	for _, file := range r.Files() {
		n := len(out)
		for _, p := range problems[file.Name] {
			out = append(out, problemOutcome(p))
		}
		delete(problems, file.Name)
		for _, f := range findings[file.Name] {
			out = append(out, findingOutcome(&locator, f))
		}
		if len(out) > n {
			continue
		}
		o := outcome{file: file.Name, name: "klint", kind: file.Reason, line: file.Name}
		if file.Reason != "" {
			o.state = skipped
		}
		out = append(out, o)
	}
	for _, p := range r.Problems {
		if _, left := problems[p.File]; left {
			out = append(out, problemOutcome(p))
		}
	}
	return out
}

func findingOutcome(l *locator, f lint.Finding) outcome {
	o := outcome{file: f.File.Name, name: f.Rule, state: failed, kind: f.Severity.String(), message: withHint(f)}
	if f.Object != nil && !f.Object.GVK.IsZero() {
		o.name += ": " + subject(f)
	}
	o.line = fmt.Sprintf("%s:%s: %s: %s [%s]", f.File.Name, l.position(f.File, f.Range.Start), f.Severity, message(f), f.Rule)
	return o
}

func problemOutcome(p lint.Problem) outcome {
	return outcome{file: p.File, name: "klint", state: errored, kind: "problem", message: p.Err.Error(), line: p.Error()}
}

// withHint is the message of a finding and the way out.
func withHint(f lint.Finding) string {
	if f.Hint == "" {
		return f.Message
	}
	return f.Message + "; " + f.Hint
}
