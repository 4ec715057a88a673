package migrate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/manifest"
)

// fixReferences applies the fixes of all findings of one round, and prints the findings, a line each.
func fixReferences(t *testing.T, m *Migrator, src string) (after, findings string) {
	t.Helper()
	set := &manifest.Set{Files: []*manifest.File{manifest.Parse("case.yaml", []byte(src))}}
	var edits []manifest.Edit
	for obj := range set.Objects {
		found, err := m.References(obj, set)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			shown := string(f.File.Src[f.Range.Start:f.Range.End])
			findings += fmt.Sprintf("%s %s [%s] %s (%s)", f.File.Position(f.Range.Start), f.Severity, shown, f.Message, f.Hint)
			if f.Fix != nil {
				findings += ": " + f.Fix.Title
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

// The cases of testdata/references are written as those of migrations. The note holds the findings, each as
// "line:column severity [what is shown] message (hint): title of the fix; note".
func TestReferences(t *testing.T) {
	const file = "testdata/references/references.txtar"
	cases := readCases(t, file)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := c.migrator(t)
			got := &goldenCase{name: c.name, before: c.before}
			got.after, got.note = fixReferences(t, m, c.before)
			if *update {
				*c = *got
			}
			if diff := cmp.Diff(c, got, cmp.AllowUnexported(goldenCase{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if _, again := fixReferences(t, m, got.after); strings.Contains(again, "): ") {
				t.Errorf("after the fixes there is something to fix:\n%s", again)
			}
		})
	}
	if *update {
		writeCases(t, file, cases)
	}
}

func TestEveryReferenceSaysWhatItDoesAndWhere(t *testing.T) {
	for _, r := range references {
		if r.effect == "" || r.source == "" || r.form == nil || len(r.at) == 0 {
			t.Errorf("%s %v at %s is not complete", r.group, r.kinds, r.at)
		}
	}
}
