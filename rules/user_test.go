package rules

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/lint"
)

// policies writes files into a folder and returns it.
func policies(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// loadPolicies loads the files as policies, without the embedded rules.
func loadPolicies(t *testing.T, opts Options, files map[string]string) (*Engine, []string) {
	t.Helper()
	dir := policies(t, files)
	opts.Policies = []string{dir}
	opts.Disable = append(opts.Disable, "security/", "namespace/", "images/", "reliability/", "resources/", "duplicates/", "networking/", "rbac/")
	for _, r := range embeddedRules(t) {
		opts.Disable = append(opts.Disable, r.ID)
	}
	engine, err := Load(opts)
	if err == nil {
		return engine, nil
	}
	return engine, strings.Split(strings.ReplaceAll(err.Error(), dir+"/", ""), "\n")
}

const labelPolicy = `# METADATA
# title: Workloads carry a team label
# description: |
#   Somebody must feel responsible.
# custom:
#   id: team-label
#   severity: error
#   category: labels
#   kinds: [workloads]
#   fix: {safety: safe, title: add the label}
#   params:
#     label: {type: string, default: team, description: the label}
package policies.team_label

import data.helpers

deny contains {"path": "/metadata", "msg": msg, "hint": "add it", "fix": fix} if {
	not helpers.labels(input)[data.params.label]
	msg := sprintf("label %q is missing", [data.params.label])
	fix := [{"op": "add", "path": sprintf("/metadata/labels/%s", [data.params.label]), "value": "unknown"}]
}
`

const helpers = `package helpers

labels(object) := object.get(object, ["metadata", "labels"], {})
`

func TestPolicyOfTheUser(t *testing.T) {
	files := map[string]string{
		"labels.rego":      labelPolicy,
		"lib/helpers.rego": strings.ReplaceAll(helpers, "labels(object) := object.get(object,", "labels(o) := object.get(o,"),
		"labels_test.rego": "package broken",
	}
	engine, errs := loadPolicies(t, Options{Params: map[string]map[string]any{"team-label": {"label": "owner"}}}, files)
	if errs != nil {
		t.Fatal(errs)
	}
	findings, problems := check(engine, setOf(twoPods))
	if problems != nil || len(findings) != 2 {
		t.Fatalf("got %d findings, errors %v", len(findings), problems)
	}
	f := findings[0]
	if f.Rule != "team-label" || f.Severity != lint.Error || f.Message != `label "owner" is missing` || f.Path.String() != "metadata" {
		t.Errorf("finding is %+v", f)
	}
	if f.Fix == nil || f.Fix.Title != "add the label" || f.Fix.Safety != lint.Safe || len(f.Fix.Edits) == 0 {
		t.Errorf("fix is %+v", f.Fix)
	}
}

func TestPolicyWithoutMetadata(t *testing.T) {
	engine, errs := loadPolicies(t, Options{}, map[string]string{"a.rego": `package main

deny contains msg if {
	input.spec.hostNetwork
	msg := "no host network"
}
`})
	if errs != nil {
		t.Fatal(errs)
	}
	findings, problems := check(engine, setOf(twoPods))
	if diff := cmp.Diff([]string{"input.yaml:2: no host network"}, describe(findings)); diff != "" || problems != nil {
		t.Errorf("found (-want +got):\n%s%v", diff, problems)
	}
	if findings[0].Rule != "main" || findings[0].Severity != lint.Error {
		t.Errorf("finding is %+v", findings[0])
	}
}

func TestMistakesInPolicies(t *testing.T) {
	const good = "package good\n\ndeny contains \"seen\" if input.kind == \"Pod\"\n"
	metadata := func(custom string) string {
		return "# METADATA\n# title: x\n# custom:\n#   " + custom + "\npackage bad\n\ndeny contains \"bad\" if true\n"
	}
	tests := []struct {
		name string
		text string // of bad.rego; good.rego is beside it
		want []string
	}{
		{"does not parse", "package bad\n\ndeny contains if {\n", []string{
			"bad.rego:3:15: unexpected if keyword",
			"bad.rego:3:15: unexpected if keyword: expected rule key term (e.g., deny contains <VALUE> { ... })",
			"bad.rego:4:1: unexpected eof token",
		}},
		{"is empty", "", []string{"bad.rego:1:1: empty module"}},
		{"a function that does not exist", "package bad\n\ndeny contains x if x := nosuch(input)\n", []string{"bad.rego:3:25: undefined function nosuch"}},
		{"a type error", "package bad\n\ndeny contains x if x := count(1)\n", []string{"bad.rego:3:25: count: invalid argument(s), have: (number, ???), want: (collection: any<...>, n: number)"}},
		{"version 0 that does not parse", "package bad\n\ndeny[msg] {\n\tmsg := \"x\n}\n", []string{"bad.rego:4:9: non-terminated string", "bad.rego:4:9: illegal token"}},
		{"a set without messages", "package bad\n\nwarn if input.x\n", []string{"bad.rego:3:1: warn is true or undefined here, which says nothing: write `warn contains message if`"}},
		{"messages as keys", "package bad\n\ndeny_x[msg] if msg := input.x\n", []string{"bad.rego:3:1: deny_x is true or undefined here, which says nothing: write `deny_x contains message if`"}},
		{"an unknown key", metadata("sevrity: error"), []string{`bad.rego:4:5: metadata: unknown key "custom.sevrity"; did you mean "custom.severity"?`}},
		{"an unknown severity", metadata("severity: fatal"), []string{`bad.rego:4:15: metadata: custom.severity is "fatal", want error, warning or info`}},
		{"kinds that are no list", metadata("kinds: Pod"), []string{"bad.rego:4:12: metadata: custom.kinds is no list"}},
		{"a kind that is no selector", metadata("kinds: [pod]"), []string{`bad.rego:4:12: metadata: custom.kinds: "pod" is no selector of kinds`}},
		{"a parameter without default", metadata("params: {a: {type: string}}"), []string{"bad.rego:4:17: metadata: custom.params.a.default is missing"}},
		{"a default of another type", metadata("params: {a: {type: integer, default: x}}"), []string{"bad.rego:4:42: metadata: custom.params.a.default: x is no integer"}},
		{"YAML that does not parse", metadata("kinds: [x"), []string{"bad.rego:4:14: metadata: no valid YAML: did not find expected ',' or ']' (a bracket that is not closed, or a missing comma)"}},
		{"the id of another rule", metadata("id: good"), []string{`good.rego:1:1: rule "good" exists already, in bad.rego`}},
		{"reaches the network", "package bad\n\ndeny contains \"x\" if http.send({\"method\": \"get\", \"url\": \"http://example.com\"})\n", []string{"bad.rego:3:22: http.send reaches the network, which policies may not without --allow-net"}},
		{"resolves names", "package bad\n\ndeny contains \"x\" if net.lookup_ip_addr(\"example.com\")\n", []string{"bad.rego:3:22: net.lookup_ip_addr reaches the network, which policies may not without --allow-net"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			engine, errs := loadPolicies(t, Options{}, map[string]string{"bad.rego": test.text, "good.rego": good})
			if diff := cmp.Diff(strings.Join(test.want, "\n"), strings.Join(errs, "\n")); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			findings, problems := check(engine, setOf(twoPods))
			if problems != nil || test.name != "the id of another rule" && len(findings) != 2 {
				t.Errorf("the good policy finds %v, errors %v", describe(findings), problems)
			}
		})
	}
}

func TestPoliciesThatAreNotThere(t *testing.T) {
	dir := t.TempDir()
	_, err := Load(Options{Policies: []string{filepath.Join(dir, "x"), dir}})
	want := fmt.Sprintf("policy %s/x: no such file or directory\npolicy: no .rego file, bundle or template of Gatekeeper in %q", dir, dir)
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

func TestFailuresOfPolicies(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"never ends", "deny contains \"x\" if {\n\tsome i in numbers.range(1, 100000)\n\tsome j in numbers.range(1, 100000)\n\ti == -j\n}\n",
			[]string{`rule "bad": Pod/a: ran for more than 100ms; the rule is left out from here on`}},
		{"has two values", "x := input.kind\n\nx := input.apiVersion\n\ndeny contains \"x\" if x == \"y\"\n",
			[]string{
				`rule "bad": Pod/a: bad.rego:5:1: rule data.bad.x produced conflicting values`,
				`rule "bad": Pod/b: bad.rego:5:1: rule data.bad.x produced conflicting values`,
			}},
		{"has no message", "deny contains {\"path\": [\"kind\"]} if input.metadata.name == \"a\"\n",
			[]string{`rule "bad": Pod/a: bad.rego:3:1: deny: an element has no message: {"path": ["kind"]}`}},
		{"has a path of another type", "deny contains {\"msg\": \"x\", \"path\": 1} if input.metadata.name == \"a\"\n",
			[]string{`rule "bad": Pod/a: bad.rego:3:1: deny: path is neither an array nor a JSON pointer: 1`}},
		{"has a fix that is not declared", "deny contains {\"msg\": \"x\", \"fix\": []} if input.metadata.name == \"a\"\n",
			[]string{`rule "bad": Pod/a: bad.rego:3:1: deny: there is a fix, but the metadata has no custom.fix that says whether it is safe`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			engine, errs := loadPolicies(t, Options{Timeout: 100 * time.Millisecond}, map[string]string{
				"bad.rego":  "package bad\n\n" + test.text,
				"good.rego": "package good\n\ndeny contains \"seen\" if input.kind == \"Pod\"\n",
			})
			if errs != nil {
				t.Fatal(errs)
			}
			findings, problems := check(engine, setOf(twoPods))
			if len(findings) != 2 {
				t.Errorf("the good policy finds %v", describe(findings))
			}
			var got []string
			for _, problem := range problems {
				got = append(got, regexp.MustCompile(`/\S*/`).ReplaceAllString(problem.Error(), ""))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorsOfPoliciesHaveAPlace(t *testing.T) {
	dir := policies(t, map[string]string{"a.rego": "package a\n\ndeny contains x if x := nosuch(1)\n"})
	_, err := Load(Options{Policies: []string{dir}})
	at := (*Error)(nil)
	if !errors.As(err, &at) || at.Position.Line != 3 || at.Position.Column != 25 || filepath.Base(at.File) != "a.rego" {
		t.Errorf("error is %#v", err)
	}
}

func TestCombinedPoliciesJudgeListsOnce(t *testing.T) {
	engine, errs := loadPolicies(t, Options{Combine: true}, map[string]string{"a.rego": "package a\n\n" +
		"deny contains msg if {\n\tsome i\n\tlist := input[i].contents\n\tlist.kind == \"List\"\n\tmsg := sprintf(\"%d of %d\", [count(list.items), count(input)])\n}\n" +
		"\nwarn contains {\"msg\": \"second\", \"path\": [1, \"contents\", \"metadata\", \"name\"]} if count(input) == 2\n"})
	if errs != nil {
		t.Fatal(errs)
	}
	set := setOf("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n- apiVersion: v1\n  kind: Pod\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\n")
	result := lint.Run(t.Context(), set, lint.Options{
		Checks: []lint.Check{engine.Check}, DocumentChecks: []lint.DocumentCheck{engine.CheckDocument},
	})
	want := []string{"input.yaml:2: 2 of 2", "input.yaml:12: second"}
	if diff := cmp.Diff(want, describe(result.Findings)); diff != "" || len(result.Problems) > 0 {
		t.Errorf("found (-want +got):\n%s%v", diff, result.Problems)
	}
}

func TestBundles(t *testing.T) {
	bundle := func(files map[string]string) string {
		var b bytes.Buffer
		zipped := gzip.NewWriter(&b)
		archive := tar.NewWriter(zipped)
		for _, name := range sortedKeys(files) {
			if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(files[name]))}); err != nil {
				t.Fatal(err)
			}
			if _, err := archive.Write([]byte(files[name])); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(archive.Close(), zipped.Close()); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	tests := []struct {
		name  string
		files map[string]string
		want  []string // findings, or else errors
	}{
		{"with data below folders", map[string]string{
			"/limits/data.json": `{"pods": 1}`,
			"/policy/a.rego":    "package a\n\ndeny contains sprintf(\"at most %d\", [data.limits.pods]) if input.metadata.name == \"a\"\n",
			"/a_test.rego":      "no Rego",
		}, []string{"input.yaml:2: at most 1"}},
		{"that says which version of Rego it holds", map[string]string{
			"/.manifest": `{"revision": "", "roots": [""], "rego_version": 0, "file_rego_versions": {"/new.rego": 1}}`,
			"/old.rego":  "package old\n\nif = 1\n\ndeny[msg] { input.metadata.name == \"a\"; msg := \"old\" }\n",
			"/new.rego":  "package new\n\ndeny contains \"new\" if input.metadata.name == \"a\"\n",
		}, []string{"input.yaml:2: new", "input.yaml:2: old"}},
		{"with a manifest that is none", map[string]string{"/.manifest": "{", "/a.rego": "package a\n"},
			[]string{"b.tar.gz/.manifest:1:1: no manifest of a bundle: unexpected end of JSON input"}},
		{"with Rego that does not parse", map[string]string{"/a.rego": "package a\n\ndeny contains\n"},
			[]string{"b.tar.gz/a.rego:4:1: unexpected eof token",
				"b.tar.gz/a.rego:4:1: unexpected eof token: expected rule key term (e.g., deny contains <VALUE> { ... })"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			engine, got := loadPolicies(t, Options{}, map[string]string{"b.tar.gz": bundle(test.files)})
			if got == nil {
				findings, _ := check(engine, setOf(twoPods))
				got = describe(findings)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		})
	}
	if _, errs := loadPolicies(t, Options{}, map[string]string{"b.tar.gz": "no archive"}); len(errs) != 1 || !strings.Contains(errs[0], "policy: bundle") {
		t.Errorf("errors are %q", errs)
	}
}
