package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/klint-dev/klint/lint"
)

// GitHub writes each finding and problem as a workflow command, which GitHub Actions shows beside the changed lines.
// Source: "Workflow commands for GitHub Actions" and actions/toolkit packages/core/src/command.ts (escaping).
func GitHub(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	var locator locator
	for _, f := range r.Findings {
		at := locator.region(f.File, f.Range)
		if at.end.Column == 1 && at.end.Line > at.start.Line {
			at.end.Line-- // endLine is inclusive
		}
		place := fmt.Sprintf("line=%d,endLine=%d", at.start.Line, at.end.Line)
		if at.start.Line == at.end.Line && at.end.Column >= at.start.Column { // columns are only allowed within one line
			place += fmt.Sprintf(",col=%d,endColumn=%d", at.start.Column, at.end.Column)
		}
		fmt.Fprintf(out, "::%s file=%s,%s,title=%s::%s\n", githubLevel(f.Severity), githubProperty(f.File.Name), place,
			githubProperty("klint "+f.Rule), githubData(withHint(f)))
	}
	for _, p := range r.Problems {
		properties := "title=klint"
		if p.Position.Line > 0 {
			properties = fmt.Sprintf("line=%d,col=%d,%s", p.Position.Line, p.Position.Column, properties)
		}
		if p.File != "" {
			properties = fmt.Sprintf("file=%s,%s", githubProperty(p.File), properties)
		}
		fmt.Fprintf(out, "::error %s::%s\n", properties, githubData(p.Err.Error()))
	}
	return out.Flush()
}

func githubLevel(s lint.Severity) string { return [...]string{"notice", "warning", "error"}[s] }

func githubData(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func githubProperty(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}
