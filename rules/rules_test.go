package rules

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// An example is a file in the metadata of a rule. Comments at its head may set things up:
//
//	# params: {"mode": "always"}     parameters of the rule
//	# namespace: shop                as given by -n
//	# releases: [28, 36]             targets, as given by -t
//
// and a line "# file: name" starts another file. In a bad example, "# <- message" marks the line of a finding.
type example struct {
	rule   string
	params map[string]any
	opts   Options
	files  []*manifest.File
}

func readExample(t *testing.T, rule, text string) example {
	t.Helper()
	ex := example{rule: rule}
	name := "example.yaml"
	var b strings.Builder
	flush := func() {
		if strings.TrimSpace(b.String()) != "" {
			ex.files = append(ex.files, manifest.Parse(name, []byte(b.String())))
		}
		b.Reset()
	}
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "# params: "); ok {
			if err := json.Unmarshal([]byte(rest), &ex.params); err != nil {
				t.Fatalf("params of an example: %v", err)
			}
		} else if rest, ok := strings.CutPrefix(line, "# releases: "); ok {
			var minors []int
			if err := json.Unmarshal([]byte(rest), &minors); err != nil {
				t.Fatalf("releases of an example: %v", err)
			}
			for _, minor := range minors {
				ex.opts.Targets = append(ex.opts.Targets, schemas.Release(minor))
			}
		} else if rest, ok := strings.CutPrefix(line, "# namespace: "); ok {
			ex.opts.Namespace = strings.TrimSpace(rest)
		} else if rest, ok := strings.CutPrefix(line, "# file: "); ok {
			flush()
			name = strings.TrimSpace(rest)
		} else {
			b.WriteString(line)
		}
	}
	flush()
	return ex
}

// wants returns the messages that the files of an example are marked with, as "file:line: message".
func (ex example) wants() []string {
	var wants []string
	for _, f := range ex.files {
		n := 0
		for line := range strings.Lines(string(f.Src)) {
			n++
			_, marks, _ := strings.Cut(strings.TrimSpace(line), "# <- ")
			for mark := range strings.SplitSeq(marks, " # <- ") {
				if mark != "" {
					wants = append(wants, fmt.Sprintf("%s:%d: %s", f.Name, n, mark))
				}
			}
		}
	}
	return wants
}

func (ex example) run(t *testing.T) (findings []lint.Finding) {
	t.Helper()
	ex.opts.Only = []string{ex.rule}
	ex.opts.Params = map[string]map[string]any{ex.rule: ex.params}
	engine, err := Load(ex.opts)
	if err != nil {
		t.Fatal(err)
	}
	set := &manifest.Set{Files: ex.files}
	for obj := range set.Objects {
		found, err := engine.Check(obj, set)
		if err != nil {
			t.Fatal(err)
		}
		findings = append(findings, found...)
	}
	return findings
}

func describe(findings []lint.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, fmt.Sprintf("%s:%d: %s", f.File.Name, f.File.Position(f.Range.Start).Line, f.Message))
	}
	return all
}

func TestExamplesAreWhatTheRulesSay(t *testing.T) {
	for _, r := range embeddedRules(t) {
		for i, text := range slices.Concat(r.Bad, r.Good) {
			t.Run(fmt.Sprintf("%s/%d", r.ID, i+1), func(t *testing.T) {
				ex := readExample(t, r.ID, text)
				for _, f := range ex.files {
					for _, doc := range f.Docs {
						if doc.Err != nil {
							t.Fatalf("%s:%s: %v", f.Name, f.Position(doc.Err.Range.Start), doc.Err)
						}
					}
				}
				findings := ex.run(t)
				got, want := describe(findings), ex.wants()
				slices.Sort(got)
				slices.Sort(want)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
				if bad := i < len(r.Bad); bad != (len(got) > 0) {
					t.Errorf("bad example: %v, but it has %d findings", bad, len(got))
				}
				if r.Fix == nil {
					return
				}
				checkFixes(t, ex, findings)
			})
		}
	}
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
	if left := fixed.run(t); len(left) != open {
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
			for name, missing := range map[string]bool{
				"title":       r.Title == "",
				"description": len(r.Description) < 80,
				"category":    r.Category == "" || r.Category == "custom",
				"kinds":       len(r.Kinds) == 0,
				"since":       r.Since == "",
				"bad":         len(r.Bad) == 0,
				"good":        len(r.Good) == 0,
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
