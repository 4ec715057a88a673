package report

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

const ingress = `apiVersion: networking.k8s.io/v1beta1
kind: Ingress
metadata:
  name: shop
  namespace: web
spec:
  backend:
    serviceName: shop
    servicePort: 80
`

// find returns a finding about the first occurrence of text in src.
func find(t *testing.T, file *manifest.File, text string) lint.Finding {
	t.Helper()
	start := strings.Index(string(file.Src), text)
	if start < 0 {
		t.Fatalf("%q is not in %q", text, file.Src)
	}
	return lint.Finding{
		Rule: "some-rule", Layer: lint.Schema, Severity: lint.Error, Message: "it is wrong",
		File: file, Range: manifest.Range{Start: start, End: start + len(text)},
	}
}

// sample is a report with a finding that has everything, one that has nothing, skipped files and problems.
func sample(t *testing.T) *Report {
	t.Helper()
	file := &manifest.File{Name: "manifests/web/ingress.yaml", Src: []byte(ingress)}
	doc := &manifest.Document{File: file, Index: 1}
	object := &manifest.Object{
		File: file, Doc: doc, Item: 2, Name: "shop", Namespace: "web",
		GVK: manifest.ParseGVK("networking.k8s.io/v1beta1", "Ingress"),
	}
	doc.Objects = []*manifest.Object{object}
	file.Docs = []*manifest.Document{doc, {File: file, Index: 2, Skip: manifest.SkipPatch}}

	removed := find(t, file, "networking.k8s.io/v1beta1")
	removed.Rule, removed.Layer = "removed-api-version", lint.Version
	removed.Message = "networking.k8s.io/v1beta1 Ingress is not served by Kubernetes 1.36"
	removed.Hint = "removed in 1.22; use networking.k8s.io/v1 (served since 1.19)"
	removed.Doc, removed.Object, removed.Path = doc, object, manifest.Path{"apiVersion"}
	removed.Fix = &lint.Fix{
		Title: "rewrite to networking.k8s.io/v1",
		Edits: []manifest.Edit{{Range: manifest.Range{Start: 30, End: 37}, New: "v1"}},
		Note:  "pathType is written out",
	}
	whole := find(t, file, "shop\n  namespace")
	whole.Severity, whole.Rule, whole.Layer, whole.Doc = lint.Warning, "odd, 100%", lint.Klint, doc

	return &Report{
		Result: lint.Result{
			Set: &manifest.Set{Files: []*manifest.File{
				file,
				{Name: "chart/templates/a.yaml", Skip: manifest.SkipTemplate},
				{Name: "chart/templates/b.yaml", Skip: manifest.SkipTemplate},
				{Name: "secret.yaml", Docs: []*manifest.Document{{Skip: manifest.SkipSOPS}}},
			}},
			Findings: []lint.Finding{removed, whole},
			Ignored:  []lint.Ignored{{Finding: find(t, file, "servicePort"), By: "comment", Reason: "as it was"}},
			Problems: []lint.Problem{
				{File: "gone.yaml", Err: errors.New("open gone.yaml: no such file")},
				{File: "p.rego", Position: manifest.Position{Line: 3, Column: 7}, Err: errors.New("policy: unexpected\ntoken")},
			},
		},
		NotRead: []string{"gone.yaml"},
		Targets: []string{"1.36"},
		Rules:   []Rule{{ID: "removed-api-version", Layer: lint.Version, Severity: lint.Error, Title: "The version is gone"}},
		Version: "1.2.3",
		Elapsed: 213 * time.Millisecond,
	}
}

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata")

func TestWriters(t *testing.T) {
	t.Parallel()
	tests := map[string]func(io.Writer, *Report) error{
		"text":   func(w io.Writer, r *Report) error { return Text(w, r, TextOptions{Snippet: true}) },
		"plain":  func(w io.Writer, r *Report) error { return Text(w, r, TextOptions{MaxFindings: 1}) },
		"short":  func(w io.Writer, r *Report) error { return Short(w, r, TextOptions{}) },
		"github": GitHub,
		"json":   JSON,
		"sarif":  SARIF,

		"jsonl":      JSONLines,
		"junit":      JUnit,
		"checkstyle": Checkstyle,
		"gitlab":     GitLab,
		"tap":        TAP,
	}
	for name, write := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := write(&out, sample(t)); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "sample."+name)
			if *update {
				if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTextIsCleanWithoutFindings(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Text(&out, &Report{Result: lint.Result{Set: &manifest.Set{}}}, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("0 objects in 0 files · no findings\n", out.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestColorKeepsColumns(t *testing.T) {
	t.Parallel()
	var plain, colored bytes.Buffer
	r := sample(t)
	if err := Text(&plain, r, TextOptions{Snippet: true}); err != nil {
		t.Fatal(err)
	}
	if err := Text(&colored, r, TextOptions{Snippet: true, Color: true}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(colored.String(), "\x1b[1;31merror[removed-api-version]\x1b[22;0m") {
		t.Errorf("no colour in %q", colored.String())
	}
	stripped := stripEscapes(colored.String())
	if diff := cmp.Diff(plain.String(), stripped); diff != "" {
		t.Errorf("text without its colours (-want +got):\n%s", diff)
	}
}

func stripEscapes(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		before, rest, found := strings.Cut(text, "\x1b[")
		b.WriteString(before)
		if !found {
			break
		}
		_, text, _ = strings.Cut(rest, "m")
	}
	return b.String()
}

func TestTable(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	rows := [][]string{{"Ingress", "", "1.22"}, {"世界", "v1", "-"}}
	if err := Table(&out, []string{"KIND", "SERVED", "REMOVED"}, rows); err != nil {
		t.Fatal(err)
	}
	want := `KIND      SERVED   REMOVED
Ingress   -        1.22
世界      v1       -
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestLocatorEqualsPosition(t *testing.T) {
	t.Parallel()
	src := "\ufeffa: ü\r\nb: 世界 x\rc: d\n" + strings.Repeat("é ", 50)
	file := &manifest.File{Name: "x", Src: []byte(src)}
	var locator locator
	for start := range src {
		for end := range src {
			if start == 0 || end < start {
				continue // nothing begins inside a byte order mark
			}
			got := locator.region(file, manifest.Range{Start: start, End: end})
			want := region{file.Position(start), file.Position(end)}
			if got != want {
				t.Fatalf("region of %d to %d is %v, want %v", start, end, got, want)
			}
		}
	}
}
