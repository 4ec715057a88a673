package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

func TestExamplesAreWhatTheRulesSay(t *testing.T) {
	for _, r := range embeddedRules(t) {
		bad, good := r.Examples()
		for i, text := range slices.Concat(bad, good) {
			t.Run(fmt.Sprintf("%s/%d", r.ID, i+1), func(t *testing.T) {
				ex := mustReadExample(t, r.ID, text)
				findings := mustRun(t, ex)
				got, want := describe(findings), ex.wants()
				slices.Sort(got)
				slices.Sort(want)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
				if isBad := i < len(bad); isBad != (len(got) > 0) {
					t.Errorf("bad example: %v, but it has %d findings", isBad, len(got))
				}
				if r.Fix == nil {
					return
				}
				checkFixes(t, ex, findings)
			})
		}
	}
}

func mustReadExample(t *testing.T, rule, text string) example {
	t.Helper()
	ex, err := readExample(rule, text)
	if err != nil {
		t.Fatal(err)
	}
	return ex
}

func mustRun(t *testing.T, ex example) []lint.Finding {
	t.Helper()
	findings, err := ex.run(Load)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// checkFixes applies the fixes of an example; then there must be nothing left that a fix was for.
func checkFixes(t *testing.T, ex example, findings []lint.Finding) {
	t.Helper()
	fixed := ex
	fixed.files = nil
	open := 0
	for _, f := range ex.files {
		var edits []manifest.Edit
		for _, finding := range findings {
			if finding.File == f && finding.Fix != nil {
				edits = append(edits, finding.Fix.Edits...)
			} else if finding.File == f {
				open++
			}
		}
		src, err := manifest.Apply(f.Src, edits)
		if err != nil {
			t.Fatalf("apply fixes: %v", err)
		}
		fixed.files = append(fixed.files, manifest.Parse(f.Name, src))
	}
	if left := mustRun(t, fixed); len(left) != open {
		t.Errorf("after fixing %d findings without a fix should be left, got %v in\n%s", open, describe(left), fixed.files[0].Src)
	}
}

func embeddedRules(t *testing.T) []Rule {
	t.Helper()
	engine, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(engine.Rules()) == 0 {
		t.Fatal("no rule")
	}
	return engine.Rules()
}

func TestMetadataIsComplete(t *testing.T) {
	for _, r := range embeddedRules(t) {
		t.Run(r.ID, func(t *testing.T) {
			bad, good := r.Examples()
			for name, missing := range map[string]bool{
				"title":       r.Title == "",
				"description": len(r.Description) < 80,
				"category":    r.Category == "" || r.Category == "custom",
				"kinds":       len(r.Kinds) == 0,
				"since":       r.Since == "",
				"bad":         len(bad) == 0,
				"good":        len(good) == 0,
			} {
				if missing {
					t.Errorf("%s is missing or too short", name)
				}
			}
			if strings.HasSuffix(r.Title, ".") {
				t.Errorf("title %q ends in a full stop", r.Title)
			}
			if r.Fix != nil && r.Fix.Title == "" {
				t.Error("fix has no title")
			}
			for _, p := range r.Params {
				if p.Description == "" {
					t.Errorf("parameter %s has no description", p.Name)
				}
			}
		})
	}
}

func TestCodeIsFormattedAndStrict(t *testing.T) {
	files, err := readAll(embedded, ".")
	if err != nil {
		t.Fatal(err)
	}
	modules := make(map[string]*ast.Module)
	for name, text := range files {
		formatted, err := format.SourceWithOpts(name, []byte(text), format.Opts{RegoVersion: ast.RegoV1})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(formatted), text); diff != "" {
			t.Errorf("%s is not formatted (-want +got):\n%s", name, diff)
		}
		modules[name], err = newModule(name, text, builtinCapabilities).parse()
		if err != nil {
			t.Fatal(err)
		}
		want := "data.klint.lib." + strings.TrimSuffix(strings.TrimPrefix(name, "lib/"), ".rego")
		if !strings.HasPrefix(name, "lib/") {
			want = "data.klint.rules." + strings.ReplaceAll(strings.TrimSuffix(name, ".rego"), "-", "_")
		}
		if got := modules[name].Package.Path.String(); got != want {
			t.Errorf("%s: package is %s, want %s", name, got, want)
		}
	}
	if _, err := compile(modules, builtinCapabilities()); err != nil {
		t.Error(err)
	}
}

// builtinCapabilities are what the embedded rules may use.
func builtinCapabilities() *ast.Capabilities { return capabilities(false) }
