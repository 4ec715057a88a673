package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/klint-dev/klint/lint"
)

// GitLab writes the findings and problems as a Code Quality report. A fingerprint stays the same while lines move, and
// no two are alike.
// Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
func GitLab(w io.Writer, r *Report) error {
	issues := make([]gitlabIssue, 0, len(r.Findings)+len(r.Problems))
	seen := make(map[string]int)
	add := func(rule, severity, file, object, text string, begin, end int) {
		file = cmp.Or(strings.TrimPrefix(filepath.ToSlash(file), "./"), ".")
		key := strings.Join([]string{rule, file, object, text}, "\x00")
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		issues = append(issues, gitlabIssue{
			Description: text, CheckName: rule, Severity: severity, Fingerprint: hex.EncodeToString(sum[:16]),
			Location: gitlabLocation{file, gitlabLines{begin, end}},
		})
	}
	var locator locator
	for _, f := range r.Findings {
		at := locator.region(f.File, f.Range)
		object := ""
		if f.Object != nil {
			object = qualifiedName(f.Object) + " " + f.Path.String()
		}
		add(f.Rule, gitlabSeverity(f.Severity), f.File.Name, object, withHint(f), at.start.Line, at.end.Line)
	}
	for _, p := range r.Problems {
		line := max(p.Position.Line, 1)
		add("klint", "blocker", p.File, "", p.Err.Error(), line, line)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(issues)
}

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

func gitlabSeverity(s lint.Severity) string { return [...]string{"info", "minor", "major"}[s] }
