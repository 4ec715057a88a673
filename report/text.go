package report

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clipperhouse/displaywidth"
	"github.com/fatih/color"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// TextOptions say how text for people looks. The zero value is plain text without frames.
type TextOptions struct {
	// Color adds ANSI escape sequences.
	Color bool
	// Snippet shows the line of the source with carets under the place.
	Snippet bool
	// Width is how many columns of a source line are shown at most; 0 means 160.
	Width int
	// MaxFindings is how many findings are written; 0 means all. The summary always counts all.
	MaxFindings int
	// NoSummary leaves out the last line.
	NoSummary bool
}

const defaultWidth = 160

// Text writes each finding with its place, the line of the source, the way out, and how to fix it; then a summary.
func Text(w io.Writer, r *Report, opts TextOptions) error {
	if opts.Width <= 0 {
		opts.Width = defaultWidth
	}
	t := &textWriter{w: bufio.NewWriterSize(w, 1<<16), opts: opts, style: style(opts.Color)}
	shown, hidden := limit(r.Findings, opts.MaxFindings)
	for _, f := range shown {
		t.finding(f)
	}
	if hidden > 0 {
		fmt.Fprintf(t.w, "%s not shown\n\n", count(hidden, "more finding", "more findings"))
	}
	if !opts.NoSummary {
		fmt.Fprintln(t.w, SummaryLine(r))
	}
	return t.w.Flush()
}

// Short writes one line a finding: file:line:column: severity: message [rule].
func Short(w io.Writer, r *Report, opts TextOptions) error {
	t := &textWriter{w: bufio.NewWriterSize(w, 1<<16), opts: opts, style: style(opts.Color)}
	shown, hidden := limit(r.Findings, opts.MaxFindings)
	for _, f := range shown {
		at := t.locator.position(f.File, f.Range.Start)
		fmt.Fprintf(t.w, "%s:%s: %s: %s %s\n", clean(f.File.Name), at,
			t.style.severity(f.Severity, f.Severity.String()), message(f), t.style.dim("["+f.Rule+"]"))
	}
	if hidden > 0 {
		fmt.Fprintf(t.w, "%s not shown\n", count(hidden, "more finding", "more findings"))
	}
	return t.w.Flush()
}

func limit(findings []lint.Finding, n int) (shown []lint.Finding, hidden int) {
	if n <= 0 || len(findings) <= n {
		return findings, 0
	}
	return findings[:n], len(findings) - n
}

type textWriter struct {
	w       *bufio.Writer
	opts    TextOptions
	style   style
	locator locator
}

func (t *textWriter) finding(f lint.Finding) {
	at := t.locator.position(f.File, f.Range.Start)
	number := strconv.Itoa(at.Line)
	gutter := strings.Repeat(" ", max(2, len(number)))

	label := fmt.Sprintf("%s[%s]", f.Severity, f.Rule)
	fmt.Fprintf(t.w, "%s: %s\n", t.style.severity(f.Severity, label), t.style.bold(message(f)))
	fmt.Fprintf(t.w, "%s%s %s:%s\n", gutter, t.style.dim("-->"), clean(f.File.Name), at)
	if t.opts.Snippet {
		t.frame(f, gutter, number)
	} else if f.Hint != "" {
		t.note(gutter, clean(f.Hint))
	}
	if f.Object != nil && !f.Object.GVK.IsZero() {
		t.note(gutter, subject(f))
	}
	if fixable(f) {
		t.note(gutter, fixLine(f))
		if f.Fix.Note != "" {
			t.note(gutter, "note: "+clean(f.Fix.Note))
		}
	}
	t.w.WriteByte('\n')
}

func (t *textWriter) note(gutter, text string) {
	fmt.Fprintf(t.w, "%s %s %s\n", gutter, t.style.dim("="), text)
}

func (t *textWriter) frame(f lint.Finding, gutter, number string) {
	e := excerptOf(f.File, f.Range, t.opts.Width)
	bar := t.style.dim("|")
	more := ""
	if e.moreLines > 0 {
		more = fmt.Sprintf("... %s", count(e.moreLines, "more line", "more lines"))
	}
	fmt.Fprintf(t.w, "%s %s\n", gutter, bar)
	fmt.Fprintf(t.w, "%s %s %s\n", t.style.dim(fmt.Sprintf("%*s", len(gutter), number)), bar, e.text)
	marks := strings.Repeat("^", e.mark) + more
	hint := clean(f.Hint)
	beside := e.skip+len(marks)+1+displaywidth.String(hint) <= t.opts.Width
	if beside && hint != "" {
		marks += " " + hint
	}
	fmt.Fprintf(t.w, "%s %s %s%s\n", gutter, bar, strings.Repeat(" ", e.skip), t.style.severity(f.Severity, marks))
	fmt.Fprintf(t.w, "%s %s\n", gutter, bar)
	if !beside {
		t.note(gutter, hint)
	}
}

func message(f lint.Finding) string { return clean(f.Message) }

// subject names the object and the field: Deployment/web in namespace shop, spec.replicas.
func subject(f lint.Finding) string {
	var b strings.Builder
	b.WriteString(f.Object.String())
	if f.Object.Namespace != "" {
		b.WriteString(" in namespace " + f.Object.Namespace)
	}
	if len(f.Path) > 1 { // apiVersion and kind are plain to see
		b.WriteString(", " + f.Path.String())
	}
	return clean(b.String())
}

func fixLine(f lint.Finding) string {
	command := "klint fix "
	if f.Fix.Safety == lint.Unsafe {
		command += "--unsafe "
	}
	return fmt.Sprintf("fix: %s   [%s] %s", command+shellWord(f.File.Name), f.Fix.Safety, clean(f.Fix.Title))
}

// Stdin is the name of a file that came from standard input.
const Stdin = "<stdin>"

// shellWord quotes a file name for a POSIX shell where it needs that.
func shellWord(name string) string {
	if name == Stdin {
		return "-"
	}
	plain := strings.IndexFunc(name, func(r rune) bool {
		return !strings.ContainsRune("/._-+:@%,=", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r < 0x80
	}) < 0
	if plain && name != "" && clean(name) == name {
		return filepath.ToSlash(name)
	}
	return "'" + strings.ReplaceAll(clean(name), "'", `'\''`) + "'"
}

// SummaryLine counts everything that the run looked at and found, on one line.
func SummaryLine(r *Report) string {
	s := r.Summary()
	scope := fmt.Sprintf("%s in %s", count(s.Objects, "object", "objects"), count(s.Linted, "file", "files"))
	if len(r.Targets) > 0 {
		scope += ", Kubernetes " + strings.Join(r.Targets, ", ")
	}
	parts := []string{scope, findingCounts(s)}
	if len(r.Findings) > 0 {
		parts = append(parts, fmt.Sprintf("%s, %d unsafe", count(s.SafeFixes, "safe fix", "safe fixes"), s.UnsafeFixes))
	}
	if s.Ignored > 0 {
		parts = append(parts, fmt.Sprintf("%d ignored", s.Ignored))
	}
	if skipped := skippedCounts(s); skipped != "" {
		parts = append(parts, skipped)
	}
	if s.Unchecked > 0 {
		parts = append(parts, fmt.Sprintf("%d without schema", s.Unchecked))
	}
	if s.Problems > 0 {
		parts = append(parts, count(s.Problems, "problem", "problems"))
	}
	if r.Elapsed > 0 {
		parts = append(parts, seconds(r.Elapsed))
	}
	return strings.Join(parts, " · ")
}

// FixLine says on one line what was fixed and what is left to do.
func FixLine(r *Report) string {
	fixed := map[lint.Safety]int{}
	for _, c := range r.Changed {
		for _, f := range c.Applied {
			fixed[f.Fix.Safety]++
		}
	}
	line := "Nothing to fix."
	if len(r.Changed) > 0 {
		var kinds []string
		for _, safety := range []lint.Safety{lint.Safe, lint.Unsafe} {
			if n := fixed[safety]; n > 0 {
				kinds = append(kinds, fmt.Sprintf("%s (%s)", count(n, "fix", "fixes"), safety))
			}
		}
		line = fmt.Sprintf("%s, %s.", count(len(r.Changed), "file", "files"), strings.Join(kinds, ", "))
	}
	if left := leftover(r); left != "" {
		line += " " + left + "."
	}
	return line
}

// leftover says what is left: what a person has to do, and what --unsafe would.
func leftover(r *Report) string {
	var parts []string
	var rules []string
	unsafe := 0
	for _, f := range r.Findings {
		if fixable(f) && f.Fix.Safety == lint.Unsafe {
			unsafe++
			if !slices.Contains(rules, f.Rule) {
				rules = append(rules, f.Rule)
			}
		}
	}
	if n := len(r.Findings) - unsafe; n > 0 {
		parts = append(parts, count(n, "finding needs you", "findings need you"))
	}
	if unsafe > 0 {
		slices.Sort(rules)
		more := "more "
		if len(r.Changed) == 0 && len(parts) == 0 {
			more = ""
		}
		parts = append(parts, fmt.Sprintf("%d %swith --unsafe (%s)", unsafe, more, strings.Join(rules, ", ")))
	}
	return strings.Join(parts, "; ")
}

func findingCounts(s Summary) string {
	var parts []string
	if s.Errors > 0 {
		parts = append(parts, count(s.Errors, "error", "errors"))
	}
	if s.Warnings > 0 {
		parts = append(parts, count(s.Warnings, "warning", "warnings"))
	}
	if s.Infos > 0 {
		parts = append(parts, fmt.Sprintf("%d info", s.Infos))
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

func skippedCounts(s Summary) string {
	total := 0
	var reasons []string
	for _, r := range s.Reasons {
		total += r.Count
		reasons = append(reasons, reasonCount(r))
	}
	if total == 0 {
		return ""
	}
	return fmt.Sprintf("%d skipped (%s)", total, strings.Join(reasons, ", "))
}

func reasonCount(r ReasonCount) string {
	switch skip := manifest.Skip(r.Reason); skip {
	case manifest.SkipTemplate, manifest.SkipKustomization, manifest.SkipConfig:
		return count(r.Count, r.Reason, r.Reason+"s")
	case manifest.SkipPatch:
		return count(r.Count, "patch", "patches")
	case manifest.SkipTemporary:
		return count(r.Count, r.Reason, "temporary files of a stopped fix")
	case manifest.SkipSOPS:
		return fmt.Sprintf("%d SOPS", r.Count)
	}
	return fmt.Sprintf("%d %s", r.Count, r.Reason)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func seconds(d time.Duration) string {
	if d < 10*time.Millisecond {
		return fmt.Sprintf("%dms", d.Milliseconds())
	}
	return fmt.Sprintf("%.2fs", d.Seconds())
}

// style adds colours, or not.
type style bool

func (s style) paint(text string, attributes ...color.Attribute) string {
	if !s {
		return text
	}
	c := color.New(attributes...)
	c.EnableColor() // whatever the package makes of the environment and the terminal: the command has decided
	return c.Sprint(text)
}

func (s style) bold(text string) string { return s.paint(text, color.Bold) }
func (s style) dim(text string) string  { return s.paint(text, color.Faint) }

func (s style) severity(severity lint.Severity, text string) string {
	return s.paint(text, color.Bold, [...]color.Attribute{lint.Info: color.FgCyan, lint.Warning: color.FgYellow, lint.Error: color.FgRed}[severity])
}

// Bold returns text in bold print for a terminal.
func Bold(text string) string { return style(true).bold(text) }
