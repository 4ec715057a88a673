package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// Ignores say what the names mean by which comments and annotations ignore findings. All fields are set.
type Ignores struct {
	// Rules returns the ids of the rules that a name means: that of one rule, or of all of a category ("security/").
	// It returns nothing for a name that means none.
	Rules func(name string) []string
	// Alias returns the ids of the rules that another tool ("kube-linter") calls by a name; all that it has as well for "".
	Alias func(tool, name string) []string
	// On reports whether a rule is evaluated in this run.
	On func(id string) bool
	// Suggest returns what is to be said behind a name that means nothing: `; did you mean "host-ipc"?`, or "".
	Suggest func(name string) string
}

// Ignored is a finding that the user does not want to hear of.
type Ignored struct {
	Finding
	// By is what ignores it: "comment", the key of an annotation, "config", or "exception" where the policy itself does.
	By string
	// Reason is what the user gave as the reason; "" if none.
	Reason string
}

// The rules about ignores.
const (
	UnusedIgnore  = "unused-ignore"
	BlanketIgnore = "blanket-ignore"
	InvalidIgnore = "invalid-ignore"
	UnknownRule   = "unknown-rule"
)

// ignore moves the findings that the file's comments and annotations ignore to result.ignored, and adds findings about
// these behind the others. It reports whether it added any.
func (result *fileResult) ignore(f *manifest.File, names *Ignores) (added bool) {
	if names == nil {
		return false
	}
	all := annotations(f, result.findings, names)
	if bytes.Contains(f.Src, mark) {
		all = append(all, directives(f, names)...)
	}
	if len(all) == 0 {
		return false
	}
	result.findings = slices.DeleteFunc(result.findings, func(finding Finding) bool {
		if finding.Layer == Syntax {
			return false
		}
		by := use(all, finding)
		if by != nil {
			result.ignored = append(result.ignored, Ignored{Finding: finding, By: by.by, Reason: by.reason})
		}
		return by != nil
	})
	for _, d := range all {
		remarks := d.remarks(f, names, len(result.problems) > 0)
		result.findings = append(result.findings, remarks...)
		added = added || len(remarks) > 0
	}
	return added
}

// except moves the findings that checks make exceptions of to result.ignored.
func (result *fileResult) except() {
	result.findings = slices.DeleteFunc(result.findings, func(finding Finding) bool {
		if finding.Excepted {
			result.ignored = append(result.ignored, Ignored{Finding: finding, By: "exception"})
		}
		return finding.Excepted
	})
}

// overrule moves the findings that the configuration ignores to result.ignored.
func (result *fileResult) overrule(ignores func(Finding) (bool, string)) {
	if ignores == nil {
		return
	}
	result.findings = slices.DeleteFunc(result.findings, func(finding Finding) bool {
		if finding.Layer == Syntax {
			return false
		}
		ignored, reason := ignores(finding)
		if ignored {
			result.ignored = append(result.ignored, Ignored{Finding: finding, By: "config", Reason: reason})
		}
		return ignored
	})
}

// use marks every name that ignores the finding as used, and returns the last directive that does, which is the one
// closest to it; nil if none does.
func use(all []*directive, finding Finding) *directive {
	var by *directive
	for _, d := range all {
		if d.mistake != "" || !d.covers(finding) {
			continue
		}
		for i := range d.names {
			if slices.Contains(d.names[i].rules, finding.Rule) {
				d.names[i].used = true
				by = d
			}
		}
	}
	return by
}

func (d *directive) covers(finding Finding) bool {
	if d.object != nil {
		return d.object == finding.Object
	}
	return finding.Range.Start >= d.scope.Start && finding.Range.Start <= d.scope.End
}

// remarks returns what is wrong with the directive itself. Where the file was not judged in full, no name is unused.
func (d *directive) remarks(f *manifest.File, names *Ignores, partly bool) []Finding {
	var findings []Finding
	add := func(rule, message string, at manifest.Range, fix *Fix) {
		if names.On(rule) {
			findings = append(findings, Finding{
				Rule: rule, Layer: Klint, Severity: Warning, Message: message, File: f, Doc: d.doc, Object: d.object, Range: at, Fix: fix,
			})
		}
	}
	if d.foreign || d.doc != nil && d.doc.Skip != "" {
		return nil
	}
	if d.mistake != "" {
		rule := InvalidIgnore
		if d.bare {
			rule = BlanketIgnore
		}
		add(rule, d.mistake, d.at, nil)
		return findings
	}
	var unused []int
	for i, name := range d.names {
		switch {
		case len(name.rules) == 0:
			add(UnknownRule, fmt.Sprintf("there is no rule %q%s", name.text, names.Suggest(name.text)), name.at, nil)
		case !name.used && !partly && !d.partlyJudged(f) && !slices.ContainsFunc(name.rules, func(id string) bool { return !names.On(id) }):
			unused = append(unused, i)
		}
	}
	if len(unused) == len(d.names) {
		var fix *Fix
		if d.object == nil {
			fix = &Fix{Title: "delete the comment", Edits: []manifest.Edit{{Range: d.deletion(f.Src)}}}
		}
		add(UnusedIgnore, "nothing is found here that "+d.list()+" could be ignored for", d.at, fix)
		return findings
	}
	for _, i := range unused {
		var fix *Fix
		if d.object == nil {
			fix = &Fix{Title: "take the rule off the list", Edits: []manifest.Edit{{Range: d.without(i)}}}
		}
		add(UnusedIgnore, "nothing is found here that "+d.names[i].text+" could be ignored for", d.names[i].at, fix)
	}
	return findings
}

// partlyJudged reports whether the scope of the directive holds what klint did not judge.
func (d *directive) partlyJudged(f *manifest.File) bool {
	if d.verb != "ignore-file" {
		return d.doc.Err != nil || len(d.doc.Problems) > 0
	}
	return slices.ContainsFunc(f.Docs, func(doc *manifest.Document) bool {
		return doc.Err != nil || len(doc.Problems) > 0 || doc.Skip != ""
	})
}

func (d *directive) list() string {
	names := make([]string, len(d.names))
	for i, name := range d.names {
		names[i] = name.text
	}
	return strings.Join(names, ", ")
}

// without returns what goes when name i goes, one of several: a comma goes with it.
func (d *directive) without(i int) manifest.Range {
	if i > 0 {
		return manifest.Range{Start: d.names[i-1].at.End, End: d.names[i].at.End}
	}
	return manifest.Range{Start: d.names[0].at.Start, End: d.names[1].at.Start}
}
