// Package report writes the outcome of a run: for people (text with code frames, one line a finding), for programs
// (JSON, SARIF, JUnit, what GitHub and GitLab read, …), as a patch (unified diff) and as tables.
//
// It decides nothing: every function writes what it is given, in the order in which it is given.
package report

import (
	"slices"
	"time"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Report is the outcome of a run and what the reader should know about it.
type Report struct {
	// Result holds the findings, in the order in which they are written.
	lint.Result
	// Changed and Dropped are what fixing did, where that was asked for; the findings are then what is left.
	Changed []lint.Change
	Dropped []lint.Dropped
	// NotRead names the inputs that could not be read; Problems say why.
	NotRead []string
	// Unchecked counts the objects whose kind has no schema, so that nobody knows whether their fields are right.
	Unchecked int
	// Targets are the Kubernetes releases that the input was judged for: "1.36".
	Targets []string
	// Rules describe the rules that may have been evaluated, for formats that carry such data. May be empty.
	Rules []Rule
	// Version is klint's own.
	Version string
	// Elapsed is how long the run took; it is written for people only, so that other formats stay reproducible.
	Elapsed time.Duration
}

// Rule is what a report says about a rule.
type Rule struct {
	ID       string
	Layer    lint.Layer
	Severity lint.Severity
	Title    string // one sentence without full stop
	Text     string // the whole description; "" if the title says it all
	URL      string // a page about the rule; "" if there is none
}

// FileStatus is what became of one file.
type FileStatus struct {
	Name string
	// Reason is why the file was not linted; "" if it was.
	Reason string
}

// reasonNotRead is the reason of the files in [Report.NotRead].
const reasonNotRead = "not read"

// Files returns every file of the run in order, those that could not be read last.
func (r *Report) Files() []FileStatus {
	var files []FileStatus
	if r.Set != nil {
		for _, f := range r.Set.Files {
			files = append(files, FileStatus{Name: f.Name, Reason: string(skipOf(f))})
		}
	}
	for _, name := range r.NotRead {
		files = append(files, FileStatus{Name: name, Reason: reasonNotRead})
	}
	return files
}

// skipOf returns why nothing of f was linted: its own reason, or that of its first document if all are skipped.
func skipOf(f *manifest.File) manifest.Skip {
	if f.Skip != "" || len(f.Docs) == 0 {
		return f.Skip
	}
	for _, d := range f.Docs {
		if d.Skip == "" {
			return ""
		}
	}
	return f.Docs[0].Skip
}

// Summary counts a report.
type Summary struct {
	Files, Linted, Skipped int // Files = Linted + Skipped
	Objects                int
	Unchecked              int // objects without a schema
	Errors, Warnings       int
	Infos                  int
	SafeFixes, UnsafeFixes int // findings that can be fixed
	Fixed                  int // findings that were fixed
	Ignored                int // findings that comments, annotations and the like keep out of the report
	Problems               int
	// Reasons counts skipped files by reason, and the skipped documents of files that were linted in part.
	Reasons []ReasonCount
}

// ReasonCount is how often something was skipped for a reason.
type ReasonCount struct {
	Reason string
	Count  int
}

// Summary returns the counts. Reasons come in the order of their numbers, the largest first.
func (r *Report) Summary() Summary {
	s := Summary{Problems: len(r.Problems), Unchecked: r.Unchecked, Ignored: len(r.Ignored)}
	reasons := make(map[string]int)
	for _, f := range r.Files() {
		s.Files++
		if f.Reason == "" {
			s.Linted++
			continue
		}
		s.Skipped++
		reasons[f.Reason]++
	}
	if r.Set != nil {
		for _, f := range r.Set.Files {
			if skipOf(f) != "" {
				continue
			}
			for _, d := range f.Docs {
				if d.Skip != "" {
					reasons[string(d.Skip)]++
				}
			}
		}
		for range r.Set.Objects {
			s.Objects++
		}
	}
	s.countFindings(r)
	for reason, n := range reasons {
		s.Reasons = append(s.Reasons, ReasonCount{reason, n})
	}
	slices.SortFunc(s.Reasons, func(a, b ReasonCount) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		if a.Reason < b.Reason {
			return -1
		}
		return 1
	})
	return s
}

func (s *Summary) countFindings(r *Report) {
	for _, f := range r.Findings {
		switch f.Severity {
		case lint.Error:
			s.Errors++
		case lint.Warning:
			s.Warnings++
		case lint.Info:
			s.Infos++
		}
		switch {
		case !fixable(f):
		case f.Fix.Safety == lint.Safe:
			s.SafeFixes++
		default:
			s.UnsafeFixes++
		}
	}
	for _, c := range r.Changed {
		s.Fixed += len(c.Applied)
	}
}

// fixable reports whether klint itself can fix a finding.
func fixable(f lint.Finding) bool { return f.Fix != nil }

// region is a range as people count it. The end is exclusive: the place right behind the last character.
type region struct{ start, end manifest.Position }

// locator turns offsets into positions. It is quick when they come in order, even if a whole file is one line.
type locator struct {
	file   *manifest.File
	offset int
	at     manifest.Position
}

func (l *locator) region(f *manifest.File, r manifest.Range) region {
	start := l.position(f, r.Start)
	from := *l
	end := l.position(f, r.End)
	*l = from // the next range begins behind this start, not behind this end
	return region{start, end}
}

// longStep is up to how far from the last place counting on is certainly cheaper than counting from the line's start.
const longStep = 1 << 16

func (l *locator) position(f *manifest.File, offset int) manifest.Position {
	offset = min(max(offset, 0), len(f.Src))
	near := l.file == f && offset >= l.offset && offset-l.offset < longStep
	if near && l.at.Column > 1 && !hasLineBreak(f.Src[l.offset:offset]) {
		l.at.Column += runeCount(f.Src[l.offset:offset])
	} else {
		l.at = f.Position(offset)
	}
	l.file, l.offset = f, offset
	return l.at
}
