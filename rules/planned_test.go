package rules

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	planner "github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/ir"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/rules/plan"
)

func TestPlansAreUpToDate(t *testing.T) {
	modules := embeddedModules(t)
	for file, want := range map[string][]byte{
		"plans.bin":    planRules(t, modules).Encode(),
		"clauses.json": clausesOf(t, modules),
	} {
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is stale; run `make generate`", file)
		}
	}
}

// embeddedModules parses the embedded files.
func embeddedModules(t *testing.T) map[string]*ast.Module {
	t.Helper()
	files, err := readAll(embedded, ".")
	if err != nil {
		t.Fatal(err)
	}
	modules := make(map[string]*ast.Module)
	for name, text := range files {
		if modules[name], err = newModule(name, text, builtinCapabilities).parse(); err != nil {
			t.Fatal(err)
		}
	}
	return modules
}

// planRules lets OPA plan the deny set of each rule.
func planRules(t *testing.T, modules map[string]*ast.Module) *plan.Program {
	t.Helper()
	b := &bundle.Bundle{Data: map[string]any{}}
	var entries []string
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		b.Modules = append(b.Modules, bundle.ModuleFile{URL: name, Path: name, Parsed: modules[name].Copy()})
		if path.Dir(name) == "." {
			entries = append(entries, entryName(strings.TrimSuffix(name, ".rego")))
		}
	}
	compiler := planner.New().WithTarget(planner.TargetPlan).WithCapabilities(builtinCapabilities()).
		WithRegoVersion(ast.RegoV1).WithBundle(b).WithEntrypoints(entries...)
	if err := compiler.Build(context.Background()); err != nil {
		t.Fatal(err)
	}
	var policy ir.Policy
	if err := json.Unmarshal(compiler.Bundle().PlanModules[0].Raw, &policy); err != nil {
		t.Fatal(err)
	}
	program, err := plan.Translate(&policy)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func clausesOf(t *testing.T, modules map[string]*ast.Module) []byte {
	t.Helper()
	all := make(map[string][]clause)
	for name, module := range modules {
		if path.Dir(name) == "." {
			all[strings.TrimSuffix(name, ".rego")] = analyse([]*ast.Module{module}, "deny")
		}
	}
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// compiled returns the compiled rules for OPA.
func compiled(t *testing.T) *ast.Compiler {
	t.Helper()
	compiler, err := compile(embeddedModules(t), builtinCapabilities())
	if err != nil {
		t.Fatal(err)
	}
	return compiler
}

// reference returns the engine with OPA evaluating the built-in rules, each of them for every object of its kinds.
func reference(t *testing.T, compiler *ast.Compiler, opts Options) *Engine {
	t.Helper()
	engine, err := Load(opts)
	if err != nil {
		t.Fatal(err)
	}
	engine.timeout = time.Hour // OPA is slow where the machine is busy
	for _, r := range engine.rules {
		r.plan = nil
		r.clauses = func() ([]clause, error) { return []clause{{}}, nil }
		pkg := "data.klint.rules." + strings.ReplaceAll(r.ID, "-", "_")
		q := newQuery(compiler, ast.MustParseRef(pkg), "deny")
		q.severity = r.Severity
		r.policy = &policy{queries: []*query{q}}
	}
	return engine
}

// results returns what an engine finds in an object, and how it fails.
func results(engine *Engine, obj *manifest.Object, set *manifest.Set) []string {
	findings, err := engine.Check(obj, set)
	var all []string
	for _, f := range findings {
		all = append(all, fmt.Sprintf("%s %s %v %v: %s (%s) %s", f.Rule, f.Severity, f.Path, f.Range, f.Message, f.Hint, fixText(f)))
	}
	if err != nil {
		all = append(all, err.Error())
	}
	return all
}

func fixText(f lint.Finding) string {
	if f.Fix == nil {
		return ""
	}
	return fmt.Sprint(f.Fix.Title, f.Fix.Safety, f.Fix.Edits)
}

func compareWithReference(t *testing.T, set *manifest.Set, engine, reference *Engine) {
	t.Helper()
	for obj := range set.Objects {
		want, got := results(reference, obj, set), results(engine, obj, set)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s in %s (-OPA +plan):\n%s", obj, obj.File.Name, diff)
		}
	}
}

func TestPlansFindWhatOPAFinds(t *testing.T) {
	compiler := compiled(t)
	for _, r := range embeddedRules(t) {
		for i, text := range slices.Concat(r.Examples()) {
			t.Run(fmt.Sprintf("%s/%d", r.ID, i+1), func(t *testing.T) {
				ex := mustReadExample(t, r.ID, text)
				ex.opts.Profile = All
				ex.opts.Params = map[string]map[string]any{ex.rule: ex.params}
				engine, err := Load(ex.opts)
				if err != nil {
					t.Fatal(err)
				}
				compareWithReference(t, &manifest.Set{Files: ex.files}, engine, reference(t, compiler, ex.opts))
			})
		}
	}
}

func TestPlansFindWhatOPAFindsInTheCorpus(t *testing.T) {
	set := corpus(t)
	engine, err := Load(Options{Profile: All})
	if err != nil {
		t.Fatal(err)
	}
	compareWithReference(t, set, engine, reference(t, compiled(t), Options{Profile: All}))
}

func TestPlansRunIntoTheTimeLimit(t *testing.T) {
	engine, err := Load(Options{Only: []string{"run-as-root"}, Timeout: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	pod := "apiVersion: v1\nkind: Pod\nspec:\n  securityContext: {runAsNonRoot: false}\n  containers:\n" + strings.Repeat("    - {name: a}\n", 5000)
	set := setOf(pod + "---\n" + pod)
	var got []string
	for obj := range set.Objects {
		got = append(got, results(engine, obj, set)...)
	}
	want := []string{`rule "run-as-root": Pod: ran for more than 1ns; the rule is left out from here on`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}
