package lint_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// replace returns a check that finds every scalar field `key: old` of an object's root and offers new for it.
func replace(rule, key, old, new string, safety lint.Safety) lint.Check {
	return func(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
		at, ok := obj.RangeOf(manifest.Path{key})
		if !ok || obj.Text(key) != old {
			return nil, nil
		}
		return []lint.Finding{{
			Rule: rule, Layer: lint.Schema, Severity: lint.Error,
			Message: fmt.Sprintf("%s is %s", key, old),
			File:    obj.File, Doc: obj.Doc, Object: obj, Range: at, Path: manifest.Path{key},
			Fix: &lint.Fix{Edits: []manifest.Edit{{Range: at, New: new}}, Safety: safety},
		}}, nil
	}
}

// layer moves the findings of check to another layer.
func layer(layer lint.Layer, check lint.Check) lint.Check {
	return func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
		findings, err := check(obj, all)
		for i := range findings {
			findings[i].Layer = layer
		}
		return findings, err
	}
}

// warning makes warnings of the findings of check.
func warning(check lint.Check) lint.Check {
	return func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
		findings, err := check(obj, all)
		for i := range findings {
			findings[i].Severity = lint.Warning
		}
		return findings, err
	}
}

// dependent finds the field wrong wrong while the field key has the value.
func dependent(key, value, wrong string) lint.Check {
	return func(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
		if obj.Text(key) != value {
			return nil, nil
		}
		path := manifest.Path{wrong}
		return []lint.Finding{{
			Rule: "dependent", Layer: lint.Schema, Severity: lint.Error, Message: wrong + " is wrong",
			File: obj.File, Doc: obj.Doc, Object: obj, Range: obj.Locate(path), Path: path,
		}}, nil
	}
}

func parse(files ...string) *manifest.Set {
	set := &manifest.Set{}
	for i, src := range files {
		set.Files = append(set.Files, manifest.Parse(fmt.Sprintf("f%d.yaml", i), []byte(src)))
	}
	return set
}

// object is a manifest with two fields to play with.
func object(name, a, b string) string {
	return fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\na: %s # first\nb: %s\n", name, a, b)
}

func summaries(findings []lint.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, fmt.Sprintf("%s:%s %s: %s", f.File.Name, f.File.Position(f.Range.Start), f.Rule, f.Message))
	}
	return out
}

func TestRunSortsFindingsWhateverTheWorkers(t *testing.T) {
	t.Parallel()
	set := parse(object("x", "1", "1"), "a: [\n---\n"+object("y", "1", "1"), object("z", "2", "1"))
	checks := []lint.Check{replace("rule-b", "b", "1", "2", lint.Safe), replace("rule-a", "a", "1", "2", lint.Safe)}
	want := []string{
		"f0.yaml:4:4 rule-a: a is 1",
		"f0.yaml:5:4 rule-b: b is 1",
		"f1.yaml:6:4 rule-a: a is 1",
		"f1.yaml:7:4 rule-b: b is 1",
		"f2.yaml:5:4 rule-b: b is 1",
	}
	for _, workers := range []int{1, 8} {
		result := lint.Run(context.Background(), set, lint.Options{Checks: checks, Workers: workers})
		var got []string
		for _, line := range summaries(result.Findings) {
			if !strings.Contains(line, " syntax: ") {
				got = append(got, line)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers: findings (-want +got):\n%s", workers, diff)
		}
		if len(result.Findings) != len(want)+1 {
			t.Errorf("%d workers: got %d findings, want those above and one syntax error", workers, len(result.Findings))
		}
	}
}

func TestRunGoesOnAfterACheckThatFails(t *testing.T) {
	t.Parallel()
	broken := func(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
		switch obj.Name {
		case "fails":
			return nil, errors.New("rule \"x\": cannot evaluate")
		case "panics":
			panic("index out of range")
		}
		return nil, nil
	}
	set := parse(object("fails", "1", "1"), object("panics", "1", "1"), object("fine", "1", "1"))
	result := lint.Run(context.Background(), set, lint.Options{
		Checks: []lint.Check{broken, replace("rule-a", "a", "1", "2", lint.Safe)},
	})
	if len(result.Findings) != 3 {
		t.Errorf("got findings %q, want one per file", summaries(result.Findings))
	}
	if len(result.Problems) != 2 {
		t.Fatalf("got problems %v, want two", result.Problems)
	}
	if got, want := result.Problems[0].Error(), `f0.yaml:2:7: rule "x": cannot evaluate`; got != want {
		t.Errorf("problem %q, want %q", got, want)
	}
	var bug *lint.Bug
	if !errors.As(result.Problems[1], &bug) || bug.Value != "index out of range" || len(bug.Stack) == 0 {
		t.Errorf("problem %v, want a bug with its value and stack", result.Problems[1])
	}
}

func TestRunSaysThatItWasStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	result := lint.Run(ctx, parse(object("x", "1", "1")), lint.Options{})
	if len(result.Problems) != 1 || !errors.Is(result.Problems[0], context.Canceled) {
		t.Errorf("got problems %v, want one that says that the run was stopped", result.Problems)
	}
}

func TestApplyFixes(t *testing.T) {
	t.Parallel()
	insertKind := func(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
		findings, err := replace("bad-fix", "b", "1", "[", lint.Safe)(obj, nil)
		return findings, err
	}
	ineffective := replace("no-effect", "b", "1", "1", lint.Safe)
	tests := []struct {
		name    string
		checks  []lint.Check
		opts    lint.FixOptions
		want    string // of object("x", "1", "1")
		dropped []string
	}{
		{
			name:   "changes only the bytes of the fixes",
			checks: []lint.Check{replace("rule-a", "a", "1", "2", lint.Safe), replace("rule-b", "b", "1", "3", lint.Safe)},
			want:   object("x", "2", "3"),
		},
		{
			name:   "goes on until nothing is left to fix",
			checks: []lint.Check{replace("one", "a", "1", "2", lint.Safe), replace("two", "a", "2", "3", lint.Safe), replace("three", "a", "3", "4", lint.Safe)},
			want:   object("x", "1", "1"), // one leads to two: the rule of the same layer would find more than before
			dropped: []string{
				"one: it would lead to two: a is 2",
			},
		},
		{
			name:   "does not hold against a rewrite what was wrong before and is judged only now",
			checks: []lint.Check{layer(lint.Version, replace("version", "a", "1", "2", lint.Safe)), dependent("a", "2", "b")},
			want:   object("x", "2", "1"),
		},
		{
			name:    "holds against a rewrite what is wrong in its own bytes",
			checks:  []lint.Check{layer(lint.Version, replace("version", "a", "1", "2", lint.Safe)), dependent("a", "2", "a")},
			want:    object("x", "1", "1"),
			dropped: []string{"version: it would lead to dependent: a is wrong"},
		},
		{
			name:   "does not hold a warning against a rewrite of a version that is not served",
			checks: []lint.Check{layer(lint.Version, replace("version", "a", "1", "2", lint.Safe)), warning(dependent("a", "2", "a"))},
			want:   object("x", "2", "1"),
		},
		{
			name:   "leaves unsafe fixes alone",
			checks: []lint.Check{replace("rule-a", "a", "1", "2", lint.Unsafe)},
			want:   object("x", "1", "1"),
		},
		{
			name:   "applies unsafe fixes when asked",
			checks: []lint.Check{replace("rule-a", "a", "1", "2", lint.Unsafe)},
			opts:   lint.FixOptions{Unsafe: true},
			want:   object("x", "2", "1"),
		},
		{
			name:   "applies only the rules that are named",
			checks: []lint.Check{replace("rule-a", "a", "1", "2", lint.Safe), replace("rule-b", "b", "1", "3", lint.Safe)},
			opts:   lint.FixOptions{Rules: []string{"rule-b"}},
			want:   object("x", "1", "3"),
		},
		{
			name:   "of two fixes for the same bytes takes the first and then finds the other gone",
			checks: []lint.Check{replace("rule-a", "a", "1", "2", lint.Safe), replace("rule-z", "a", "1", "3", lint.Safe)},
			want:   object("x", "2", "1"),
		},
		{
			name:    "a fix that breaks the file costs no good one",
			checks:  []lint.Check{replace("rule-a", "a", "1", "2", lint.Safe), insertKind},
			want:    object("x", "2", "1"),
			dropped: []string{"bad-fix: it would lead to syntax"},
		},
		{
			name:    "a fix that does not help is taken back",
			checks:  []lint.Check{ineffective},
			want:    object("x", "1", "1"),
			dropped: []string{"no-effect: no-effect would still be there: b is 1"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			src := object("x", "1", "1")
			test.opts.Checks = test.checks
			result := lint.ApplyFixes(context.Background(), parse(src), test.opts)
			got := string(result.Set.Files[0].Src)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("file (-want +got):\n%s", diff)
			}
			if changed := len(result.Changed) > 0; changed != (test.want != src) {
				t.Errorf("changed = %v", changed)
			}
			if len(result.Dropped) != len(test.dropped) {
				t.Fatalf("dropped %v, want %v", result.Dropped, test.dropped)
			}
			for i, d := range result.Dropped {
				if got := d.Rule + ": " + d.Reason; !strings.HasPrefix(got, test.dropped[i]) {
					t.Errorf("dropped %q, want %q", got, test.dropped[i])
				}
			}
		})
	}
}

func TestApplyFixesLeavesOtherFilesAlone(t *testing.T) {
	t.Parallel()
	set := parse(object("x", "2", "1"), object("y", "1", "1"), "# nothing\n")
	result := lint.ApplyFixes(context.Background(), set, lint.FixOptions{
		Options: lint.Options{Checks: []lint.Check{replace("rule-a", "a", "1", "2", lint.Safe)}},
	})
	if len(result.Changed) != 1 || result.Changed[0].Before != set.Files[1] {
		t.Fatalf("changed %v, want the second file alone", result.Changed)
	}
	if result.Set.Files[0] != set.Files[0] || result.Set.Files[2] != set.Files[2] {
		t.Error("files without fixes were replaced")
	}
	if applied := summaries(result.Changed[0].Applied); len(applied) != 1 || applied[0] != "f1.yaml:4:4 rule-a: a is 1" {
		t.Errorf("applied %q", applied)
	}
}

func TestApplyFixesSeesWhatAFixLeadsToInOtherFiles(t *testing.T) {
	t.Parallel()
	// The field b follows the field a of the file before, as far as that goes.
	follow := func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
		for i, file := range all.Files {
			if file == obj.File && i > 0 && all.Files[i-1].Docs[0].Objects[0].Text("b") == "2" {
				return replace("follow", "b", "1", "2", lint.Safe)(obj, all)
			}
		}
		return nil, nil
	}
	set := parse(object("x", "1", "2"), object("y", "1", "1"), object("z", "1", "1"))
	result := lint.ApplyFixes(context.Background(), set, lint.FixOptions{Options: lint.Options{Checks: []lint.Check{follow}}})
	for i, name := range []string{"x", "y", "z"} {
		if diff := cmp.Diff(object(name, "1", "2"), string(result.Set.Files[i].Src)); diff != "" {
			t.Errorf("file (-want +got):\n%s", diff)
		}
	}
}

func TestAFewBadFixesAmongManyAreFoundQuickly(t *testing.T) {
	t.Parallel()
	const n, bad = 256, 100
	var docs []string
	for i := range n {
		value := "1"
		if i == bad {
			value = "bad"
		}
		docs = append(docs, object(fmt.Sprintf("x%d", i), value, "1"))
	}
	judged := 0
	counted := func(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
		judged++
		return nil, nil
	}
	result := lint.ApplyFixes(context.Background(), parse(strings.Join(docs, "---\n")), lint.FixOptions{Options: lint.Options{
		Workers: 1,
		Checks:  []lint.Check{counted, replace("rule-a", "a", "1", "2", lint.Safe), replace("rule-b", "a", "bad", "[", lint.Safe)},
	}})
	if len(result.Dropped) != 1 || result.Dropped[0].Object.Name != "x100" {
		t.Errorf("dropped %v, want the one bad fix", result.Dropped)
	}
	if got := len(result.Changed[0].Applied); got != n-1 {
		t.Errorf("applied %d fixes, want %d", got, n-1)
	}
	if limit := 40 * n; judged > limit {
		t.Errorf("judged objects %d times, want at most %d", judged, limit)
	}
}

func TestFindingsStandInTheOrderOfTheServer(t *testing.T) {
	t.Parallel()
	ordered := func(order int, check lint.Check) lint.Check {
		return func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
			findings, err := check(obj, all)
			for i := range findings {
				findings[i].Order = order
			}
			return findings, err
		}
	}
	set := parse(object("one", "bad", "bad") + "---\n" + object("two", "bad", "bad"))
	result := lint.Run(context.Background(), set, lint.Options{Checks: []lint.Check{
		replace("policy", "a", "bad", "good", lint.Safe),
		ordered(2, replace("second", "a", "bad", "good", lint.Safe)),
		ordered(1, replace("first", "b", "bad", "good", lint.Safe)),
	}})
	var got []string
	for _, f := range result.Findings {
		got = append(got, f.Object.Name+" "+f.Rule)
	}
	want := []string{"one first", "one second", "one policy", "two first", "two second", "two policy"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
