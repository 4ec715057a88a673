package migrate

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
	"github.com/klint-dev/klint/validate"
)

// judged are the objects of a file, and what is judged beside them.
func judged(file *manifest.File) []*manifest.Object {
	var all []*manifest.Object
	for _, doc := range file.Docs {
		if doc.Skip == "" {
			all = append(all, doc.Objects...)
		} else {
			all = append(all, doc.Beside()...)
		}
	}
	return all
}

// fixFindings applies the fixes of all findings of one round, and prints the findings, a line each.
func fixFindings(t *testing.T, check lint.Check, src string) (after, findings string) {
	t.Helper()
	set := &manifest.Set{Files: []*manifest.File{manifest.Parse("case.yaml", []byte(src))}}
	var edits []manifest.Edit
	for _, obj := range judged(set.Files[0]) {
		found, err := check(obj, set)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			shown := string(f.File.Src[f.Range.Start:f.Range.End])
			findings += fmt.Sprintf("%s %s [%s] %s (%s)", f.File.Position(f.Range.Start), f.Severity, shown, f.Message, f.Hint)
			if f.Fix != nil {
				findings += ": " + f.Fix.Title
				if f.Fix.Safety == lint.Unsafe {
					findings += " [unsafe]"
				}
				if f.Fix.Note != "" {
					findings += "; " + f.Fix.Note
				}
				if merged, ok := manifest.Merge(edits, f.Fix.Edits); ok {
					edits = merged
				}
			}
			findings += "\n"
		}
	}
	if len(edits) == 0 {
		return "", findings
	}
	out, err := manifest.Apply([]byte(src), edits)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), findings
}

// testFindings compares what a check finds and fixes with the cases of a golden file, which are written as those of migrations.
// The note holds the findings, each as "line:column severity [what is shown] message (hint): title of the fix; note".
func testFindings(t *testing.T, file string, check func(*Migrator) lint.Check) {
	cases := readCases(t, file)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := c.migrator(t)
			got := &goldenCase{name: c.name, before: c.before}
			got.after, got.note = fixFindings(t, check(m), c.before)
			again := got.after
			for again != "" { // fixes that are next to each other wait for the next round
				got.after = again
				again, _ = fixFindings(t, check(m), got.after)
			}
			if *update {
				*c = *got
			}
			if diff := cmp.Diff(c, got, cmp.AllowUnexported(goldenCase{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if *update {
		writeCases(t, file, cases)
	}
}

func TestReferences(t *testing.T) {
	testFindings(t, "testdata/findings/references.txtar", func(m *Migrator) lint.Check { return m.References })
}

func TestAnnotations(t *testing.T) {
	testFindings(t, "testdata/findings/annotations.txtar", func(m *Migrator) lint.Check {
		validator := &validate.Validator{Targets: m.Targets}
		server := m.Attach(validator.Check)
		return func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
			findings, err := server(obj, all)
			more, _ := m.Annotations(obj, all)
			findings = slices.DeleteFunc(append(findings, more...), func(f lint.Finding) bool { return f.Rule != DeprecatedAnnotation })
			return findings, err
		}
	})
}

func TestFields(t *testing.T) {
	testFindings(t, "testdata/findings/fields.txtar", func(m *Migrator) lint.Check {
		checker, validator := &schemas.Checker{Targets: m.Targets}, &validate.Validator{Targets: m.Targets}
		return m.Attach(func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
			findings, err := checker.Check(obj, all)
			more, _ := validator.Check(obj, all)
			return append(findings, more...), err
		})
	})
}

func TestOutdated(t *testing.T) {
	testFindings(t, "testdata/findings/outdated.txtar", func(m *Migrator) lint.Check { return m.Outdated })
}

func TestOutdatedProductFields(t *testing.T) {
	testFindings(t, "testdata/findings/productfields.txtar", func(m *Migrator) lint.Check { return m.Outdated })
}

func TestOutdatedSettings(t *testing.T) {
	testFindings(t, "testdata/findings/settings.txtar", func(m *Migrator) lint.Check { return m.Beside })
}

func TestEveryOutdatedFieldSaysWhyAndWhere(t *testing.T) {
	for _, o := range outdatedFields {
		if o.rule == "" || o.message == "" || o.source == "" || len(o.at) == 0 || o.write != nil && o.title == "" ||
			(o.product == "") != o.from.IsZero() || o.group != "" && o.product == "" {
			t.Errorf("%v at %s is not complete", o.kinds, o.at)
		}
	}
	for _, c := range fieldChanges {
		if c.rule == "" || c.source == "" || c.write != nil && c.title == "" {
			t.Errorf("%s %v at %s is not complete", c.rule, c.kinds, c.at)
		}
	}
}

func TestEveryAnnotationSaysWhoReadsIt(t *testing.T) {
	for _, a := range annotations {
		if a.source == "" || a.unwarned && a.field == "" {
			t.Errorf("%s is not complete", a.key)
		}
	}
}

func TestEveryReferenceSaysWhatItDoesAndWhere(t *testing.T) {
	for _, r := range references {
		if r.effect == "" || r.source == "" || r.form == nil || len(r.at) == 0 {
			t.Errorf("%s %v at %s is not complete", r.group, r.kinds, r.at)
		}
	}
}

func TestEmbedded(t *testing.T) {
	testFindings(t, "testdata/findings/embedded.txtar", func(m *Migrator) lint.Check {
		validator := &validate.Validator{Targets: m.Targets}
		return m.Embedded(m.Attach(validator.After((&schemas.Checker{Targets: m.Targets}).Check)))
	})
}
