package schemas

import (
	"fmt"
	"strings"
	"testing"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// TestRequote fixes what YAML 1.1 reads as another type where a string is wanted: by quotes around what is written.
func TestRequote(t *testing.T) {
	t.Parallel()
	for _, written := range []string{
		"y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "true", "True", "TRUE", "false", "False", "FALSE",
		"0", "8080", "-1", "+1", "010", "08", "0755", "0o17", "0x1F", "0b101", "1_000", "1.5", "1.", ".5", "1e3", "1E3", "-1.5e-3", "1_000.5",
		".inf", "-.inf", ".INF", ".nan", "99999999999999999999",
	} {
		for _, place := range []string{
			"metadata: {name: a, labels: {x: %s}}", "metadata: {name: a}\ndata:\n  x: %s # why\n  y: z", "metadata: {name: a, annotations: {x: &a %s, z: b}}",
		} {
			src := "apiVersion: v1\nkind: ConfigMap\n" + fmt.Sprintf(place, written) + "\n"
			want := strings.Replace(src, " "+written, ` "`+written+`"`, 1)
			if got := requoted(t, src); got != want {
				t.Errorf("%s:\n got %q\nwant %q", written, got, want)
			}
		}
	}
}

// TestRequoteLeaves tells what needs no quotes: what is a string already, and null, which is an empty string to the server.
func TestRequoteLeaves(t *testing.T) {
	t.Parallel()
	for _, written := range []string{"2020-01-01", "2020-01-01T00:00:00Z", "1:20", "0o8", "1e400", "1.2.3", "1Gi", "0xG", "null", "~", "", "NULL", "nil", "yEs", "tRue", "_1", "1__0x"} {
		src := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: " + written + "\n"
		if got := requoted(t, src); got != src {
			t.Errorf("%s: became %q", written, got)
		}
	}
}

// requoted applies the fixes of wrong types, which must be safe, and checks that nothing is left.
func requoted(t *testing.T, src string) string {
	t.Helper()
	checker := &Checker{Targets: []Release{36}, CRDs: LoadCRDs(&manifest.Set{}, nil)}
	judge := func(src string) []lint.Finding {
		f := manifest.Parse("a.yaml", []byte(src))
		if len(f.Docs) != 1 || len(f.Docs[0].Objects) != 1 {
			t.Fatalf("not one object: %s", src)
		}
		findings, err := checker.Check(f.Docs[0].Objects[0], nil)
		if err != nil {
			t.Fatal(err)
		}
		return findings
	}
	var edits []manifest.Edit
	for _, f := range judge(src) {
		if f.Fix == nil || f.Fix.Safety != lint.Safe || !strings.HasPrefix(f.Hint, "quote it") {
			t.Errorf("%s: no safe fix: %s (%s)", src, f.Message, f.Hint)
			continue
		}
		edits = append(edits, f.Fix.Edits...)
	}
	fixed, err := manifest.Apply([]byte(src), edits[:min(1, len(edits))])
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range judge(string(fixed)) {
		t.Errorf("%s: left: %s", fixed, f.Message)
	}
	return string(fixed)
}
