package rules

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

func setOf(src string) *manifest.Set {
	return &manifest.Set{Files: []*manifest.File{manifest.Parse("input.yaml", []byte(src))}}
}

// check returns what the engine finds in all objects, and the errors.
func check(e *Engine, set *manifest.Set) (findings []lint.Finding, errs []error) {
	for obj := range set.Objects {
		found, err := e.Check(obj, set)
		findings = append(findings, found...)
		if err != nil {
			errs = append(errs, err)
		}
	}
	return findings, errs
}

const twoPods = `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  hostNetwork: true
  containers: [{name: a, image: nginx}]
---
apiVersion: v1
kind: Pod
metadata: {name: b}
spec:
  hostPID: true
  containers: [{name: b, image: b:1}]
`

func TestOptionsChooseRules(t *testing.T) {
	tests := []struct {
		name    string
		opts    Options
		want    []string // of what is found in twoPods
		wantErr string
	}{
		{name: "the default profile", want: []string{"host-network", "image-latest-tag", "host-pid"}},
		{name: "a rule is switched off", opts: Options{Disable: []string{"image-latest-tag"}}, want: []string{"host-network", "host-pid"}},
		{name: "a category is switched off", opts: Options{Disable: []string{"security/"}}, want: []string{"image-latest-tag"}},
		{name: "only some rules", opts: Options{Only: []string{"host-pid", "default-namespace"}}, want: []string{"host-pid"}},
		{name: "only a group", opts: Options{Only: []string{"@pss-baseline"}}, want: []string{"host-network", "host-pid"}},
		{name: "only wins over the profile", opts: Options{Only: []string{"host-pid"}, Profile: All}, want: []string{"host-pid"}},
		{name: "a rule of a wider profile is switched on",
			opts: Options{Disable: []string{"security/", "images/"}, Enable: []string{"default-namespace"}, Params: map[string]map[string]any{"default-namespace": {"count_missing": "true"}}},
			want: []string{"default-namespace", "default-namespace"}},
		{name: "a rule that does not exist", opts: Options{Only: []string{"host-pid", "host-pdi"}}, want: []string{"host-pid"},
			wantErr: "no rule, category or group \"host-pdi\"; `klint get rules` lists them"},
		{name: "a parameter that does not exist", opts: Options{Only: []string{"host-pid"}, Params: map[string]map[string]any{"host-pid": {"x": 1}}},
			want: []string{"host-pid"}, wantErr: `rule "host-pid" has no parameter "x"`},
		{name: "a parameter of the wrong type", opts: Options{Only: []string{"host-pid"}, Params: map[string]map[string]any{"missing-namespace": {"mode": "often"}}},
			want: []string{"host-pid"}, wantErr: `rule "missing-namespace": parameter "mode": "often" is none of consistent, always, never`},
		{name: "a parameter of a rule that does not exist", opts: Options{Only: []string{"host-pid"}, Params: map[string]map[string]any{"x": {"y": 1}}},
			want: []string{"host-pid"}, wantErr: "no rule \"x\" to set parameters of; `klint get rules` lists them"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			engine, err := Load(test.opts)
			if got := fmt.Sprint(err); test.wantErr != "" && got != test.wantErr || test.wantErr == "" && err != nil {
				t.Errorf("error %q, want %q", got, test.wantErr)
			}
			findings, errs := check(engine, setOf(twoPods))
			var got []string
			for _, f := range findings {
				got = append(got, f.Rule)
			}
			if diff := cmp.Diff(test.want, got); diff != "" || errs != nil {
				t.Errorf("found (-want +got):\n%s%v", diff, errs)
			}
		})
	}
}

func TestFindingSaysWhere(t *testing.T) {
	engine, err := Load(Options{Only: []string{"host-network"}})
	if err != nil {
		t.Fatal(err)
	}
	set := setOf(twoPods)
	findings, errs := check(engine, set)
	if len(findings) != 1 || errs != nil {
		t.Fatalf("got %d findings, errors %v", len(findings), errs)
	}
	f := findings[0]
	if got, want := string(f.File.Src[f.Range.Start:f.Range.End]), "true"; got != want {
		t.Errorf("range is %q, want %q", got, want)
	}
	if got, want := f.Path.String(), "spec.hostNetwork"; got != want {
		t.Errorf("path is %s, want %s", got, want)
	}
	if f.Layer != lint.Policy || f.Severity != lint.Warning || f.Object.Name != "a" || f.Hint == "" {
		t.Errorf("finding is %+v", f)
	}
}

func TestObjectsAreJudgedAtTheSameTime(t *testing.T) {
	engine, err := Load(Options{Disable: []string{"duplicates/"}})
	if err != nil {
		t.Fatal(err)
	}
	set := setOf(strings.Repeat("---\n"+twoPods, 20))
	var objects []*manifest.Object
	for obj := range set.Objects {
		objects = append(objects, obj)
	}
	var group sync.WaitGroup
	found := make([]int, len(objects))
	for i, obj := range objects {
		group.Go(func() {
			findings, err := engine.Check(obj, set)
			if err != nil {
				t.Error(err)
			}
			found[i] = len(findings)
		})
	}
	group.Wait()
	for i, n := range found {
		if want := []int{2, 1}[i%2]; n != want {
			t.Errorf("object %d has %d findings, want %d", i, n, want)
		}
	}
}

// TestLeavingOutRulesChangesNothing compares the engine with one that evaluates every rule for every object, with the
// whole object as input.
func TestLeavingOutRulesChangesNothing(t *testing.T) {
	engine, err := Load(Options{Profile: All, Targets: []schemas.Release{33}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range embeddedRules(t) {
		for _, text := range slices.Concat(r.Examples()) {
			compareWithAll(t, engine, &manifest.Set{Files: mustReadExample(t, r.ID, text).files})
		}
	}
}

func compareWithAll(t *testing.T, engine *Engine, set *manifest.Set) {
	t.Helper()
	for obj := range set.Objects {
		got, err := engine.Check(obj, set)
		if err != nil {
			t.Fatal(err)
		}
		j := &judgement{engine: engine, object: obj, set: set}
		var want []lint.Finding
		for _, r := range engine.rules {
			if match, scope := matchAny(r.selectors, obj.GVK); !match || scope != anyScope && !j.index().in(scope, obj.GVK) {
				continue
			}
			found, err := j.apply(r)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, found...)
		}
		if diff := cmp.Diff(describe(want), describe(got)); diff != "" {
			t.Errorf("%s %s (-all +chosen):\n%s", obj.File.Name, obj, diff)
		}
	}
}

func TestInputIsWhatTheAPIServerSees(t *testing.T) {
	set := setOf(`apiVersion: v1
kind: ConfigMap
base: &base {a: 1, b: [x, null]}
merged:
  <<: *base
  a: 0x10
shared: *base
absent: null
blank:
twice: 1
twice: yes
big: 18446744073709551615
float: 1e3
octal: 0755
text: "12"
`)
	var objects []*manifest.Object
	for obj := range set.Objects {
		objects = append(objects, obj)
	}
	if len(objects) != 1 {
		t.Skip("the document is refused for its duplicate key") // then nothing below matters
	}
	term, err := input(objects[0])
	if err != nil {
		t.Fatal(err)
	}
	want := ast.MustParseTerm(`{"apiVersion": "v1", "kind": "ConfigMap", "base": {"a": 1, "b": ["x", null]},
		"merged": {"a": 16, "b": ["x", null]}, "shared": {"a": 1, "b": ["x", null]}, "twice": true,
		"big": 18446744073709551615, "float": 1000, "octal": 493, "text": "12"}`)
	if term.Value.Compare(want.Value) != 0 {
		t.Errorf("got  %v\nwant %v", term, want)
	}
}

// Were the aliases copied, this would not end.
func TestAliasesAreNotMultiplied(t *testing.T) {
	var b strings.Builder
	b.WriteString("apiVersion: v1\nkind: ConfigMap\na0: &a0 [x, x]\n")
	for i := range 40 {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d, *a%d]\n", i+1, i+1, i, i)
	}
	set := setOf(b.String())
	for obj := range set.Objects {
		if _, err := input(obj); err != nil {
			t.Fatal(err)
		}
	}
}
