package lint_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// marked finds every scalar of an object's document that is "bad", as rule-a.
func marked(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
	var findings []lint.Finding
	tree := obj.Tree()
	for i, end := obj.Node, tree.Next(obj.Node); i < end; i++ {
		if tree.Nodes[i].Kind == manifest.Scalar && strings.HasPrefix(tree.Text(i), "bad") {
			findings = append(findings, lint.Finding{
				Rule: "rule-a", Layer: lint.Policy, Severity: lint.Error, Message: "it is bad",
				File: obj.File, Doc: obj.Doc, Object: obj, Range: tree.Range(i),
			})
		}
	}
	return findings, nil
}

// ignores knows rule-a, rule-b and rule-off, which is off, and the category letters/ with a and b.
func ignores() *lint.Ignores {
	return &lint.Ignores{
		Rules: func(name string) []string {
			switch name {
			case "rule-a", "rule-b", "rule-off":
				return []string{name}
			case "letters/":
				return []string{"rule-a", "rule-b"}
			}
			return nil
		},
		Alias: func(tool, name string) []string {
			if tool == "kube-linter" && (name == "check-a" || name == "") || tool == "kube-score" && name == "score-a" ||
				tool == "polaris" && name == "polarisA" || tool == "checkov" && name == "CKV_K8S_1" {
				return []string{"rule-a"}
			}
			return nil
		},
		On:      func(id string) bool { return id != "rule-off" },
		Suggest: func(string) string { return "; did you mean something else?" },
	}
}

const head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"

func TestCommentsIgnore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		src  string
		want []string // findings
		gone []string // ignored: line and reason
	}{
		{"the line that a comment is on",
			head + "a: bad # klint: ignore[rule-a] a reason\nb: bad\n",
			[]string{"5:4 rule-a"}, []string{"4 a reason"}},
		{"the value of a key that a comment is behind",
			head + "a: # klint: ignore[rule-a]\n  b: bad\n  c: [bad]\nd: bad\n",
			[]string{"7:4 rule-a"}, []string{"5 ", "6 "}},
		{"only the first line of an item that goes on",
			head + "a:\n- b: bad # klint: ignore[rule-a]\n  c: bad\n",
			[]string{"6:6 rule-a"}, []string{"5 "}},
		{"an item below a dash with a comment",
			head + "a:\n- # klint: ignore[rule-a]\n  b: bad\n- bad\n",
			[]string{"7:3 rule-a"}, []string{"6 "}},
		{"a block scalar, from its header",
			head + "a: | # klint: ignore[rule-a]\n  bad\nb: bad\n",
			[]string{"6:4 rule-a"}, []string{"4 "}},
		{"a scalar of several lines, from the last",
			head + "a: bad\n  and # klint: ignore[rule-a]\nb: bad\n",
			[]string{"6:4 rule-a"}, []string{"4 "}},
		{"the field below a line of its own",
			head + "# klint: ignore[rule-a]\na:\n  b: bad\n  c: bad\nd: bad\n",
			[]string{"8:4 rule-a"}, []string{"6 ", "7 "}},
		{"the first field of a mapping, not the mapping",
			head + "a:\n  # klint: ignore[rule-a]\n  b: bad\n  c: bad\n",
			[]string{"7:6 rule-a"}, []string{"6 "}},
		{"the item below",
			head + "a:\n# klint: ignore[rule-a]\n- b: bad\n  c: bad\n- bad\n",
			[]string{"8:3 rule-a"}, []string{"6 ", "7 "}},
		{"a value on the line below its key",
			head + "a:\n  # klint: ignore[rule-a]\n  bad\nb: bad\n",
			[]string{"7:4 rule-a"}, []string{"6 "}},
		{"with other comments and blank lines between",
			head + "# klint: ignore[rule-a]\n\n# more\na: bad\n", nil, []string{"7 "}},
		{"the whole document below, and none of the next",
			"# klint: ignore[rule-a] all\n" + head + "a: bad\n---\n" + head + "a: bad\n",
			[]string{"10:4 rule-a"}, []string{"5 all"}},
		{"the whole document behind ---",
			head + "a: bad\n--- # klint: ignore[rule-a]\n" + head + "a: bad\n",
			[]string{"4:4 rule-a"}, []string{"9 "}},
		{"the whole file",
			"\ufeff# klint: ignore-file[rule-a] every\n---\n" + head + "a: bad\n---\n" + head + "a: bad\n",
			nil, []string{"6 every", "11 every"}},
		{"a rule among several, and a category",
			head + "a: bad # klint: ignore[rule-off, rule-a]\nb: bad #klint:ignore [letters/]\n", nil, []string{"4 ", "5 "}},
		{"with carriage returns and tabs",
			strings.ReplaceAll(head+"a: bad\t# klint: ignore[rule-a] r \nb: bad\n", "\n", "\r\n"),
			[]string{"5:4 rule-a"}, []string{"4 r"}},
		{"in brackets",
			head + "a: [bad, # klint: ignore[rule-a]\n  bad]\nb: bad\n",
			[]string{"6:4 rule-a"}, []string{"4 ", "5 "}},
		{"behind another comment",
			head + "a: bad # why # klint: ignore[rule-a]\n", nil, []string{"4 "}},
		{"nothing from inside of values",
			head + "a: 'bad # klint: ignore[rule-a]'\nb: |\n  bad\n  # klint: ignore[rule-a]\nc: \"bad\n  # klint: ignore[rule-a]\"\nd: bad#klint:ignore[rule-a]\n",
			[]string{"4:4 rule-a", "5:4 rule-a", "8:4 rule-a", "10:4 rule-a"}, nil},
		{"nothing in JSON",
			`{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "a": "bad # klint: ignore[rule-a]"}`,
			[]string{"1:75 rule-a"}, nil},
		{"no syntax",
			"# klint: ignore-file[syntax]\na: [\n", []string{"1:22 unknown-rule", "2:5 syntax"}, nil},
		{"nothing where other words are meant",
			head + "a: bad # klint: ignores[rule-a]\nb: bad # klint: ignore[rule-a\n",
			[]string{"4:4 rule-a", "4:8 invalid-ignore", "5:4 rule-a", "5:8 invalid-ignore"}, nil},
		{"nothing without a list",
			head + "a: bad # klint: ignore this\nb: bad # klint: ignore[]\n",
			[]string{"4:4 rule-a", "4:8 blanket-ignore", "5:4 rule-a", "5:8 blanket-ignore"}, nil},
		{"nothing at the end of a document",
			head + "a: bad\n# klint: ignore[rule-a]\n---\n" + head + "a: bad\n",
			[]string{"4:4 rule-a", "5:1 invalid-ignore", "10:4 rule-a"}, nil},
		{"no file from the middle of it",
			head + "a: bad # klint: ignore-file[rule-a]\n", []string{"4:4 rule-a", "4:8 invalid-ignore"}, nil},
		{"no rule that does not exist",
			head + "a: bad # klint: ignore[rule-c, rule-a]\n", []string{"4:24 unknown-rule"}, []string{"4 "}},
		{"and are told when there is nothing to ignore",
			head + "a: ok # klint: ignore[rule-a]\nb: bad # klint: ignore[rule-a, rule-b]\n",
			[]string{"4:7 unused-ignore", "5:32 unused-ignore"}, []string{"5 "}},
		{"rules that are off, without being unused",
			head + "a: ok # klint: ignore[rule-off]\n", nil, nil},
		{"nothing in files that are not judged",
			"# klint: ignore[rule-a]\nno: manifest\n", nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			set := parse(test.src)
			result := lint.Run(context.Background(), set, lint.Options{Checks: []lint.Check{marked}, Ignores: ignores()})
			var got, gone []string
			for _, f := range result.Findings {
				got = append(got, f.File.Position(f.Range.Start).String()+" "+f.Rule)
			}
			for _, f := range result.Ignored {
				gone = append(gone, fmt.Sprintf("%d %s", f.File.Position(f.Range.Start).Line, f.Reason))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.gone, gone); diff != "" {
				t.Errorf("ignored (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFixesAndIgnores(t *testing.T) {
	t.Parallel()
	fixA := replace("rule-a", "a", "1", "2", lint.Safe)
	fixB := layer(lint.Version, replace("rule-b", "b", "1", "2", lint.Safe))
	for _, test := range []struct{ name, src, want string }{
		{"leave alone what is ignored", head + "a: 1 # klint: ignore[rule-a]\nb: 1\n", head + "a: 1 # klint: ignore[rule-a]\nb: 2\n"},
		{"delete a comment that is unused", head + "a: 3 # klint: ignore[rule-a] because\nb: 1\n", head + "a: 3\nb: 2\n"},
		{"delete a line that is unused", head + "  # klint: ignore[rule-a]  \r\na: 3\nb: 3\n", head + "a: 3\nb: 3\n"},
		{"keep what else is in a comment", head + "a: 3 # three # klint: ignore[rule-a]\n", head + "a: 3 # three\n"},
		{"take off the first name", head + "b: 1 # klint: ignore[rule-a, rule-b] r\n", head + "b: 1 # klint: ignore[rule-b] r\n"},
		{"take off the last name", head + "a: 1 # klint: ignore[rule-a, rule-b] r\n", head + "a: 1 # klint: ignore[rule-a] r\n"},
		{"delete several that say the same",
			"# klint: ignore[rule-a]\n# klint: ignore[rule-a]\n# klint: ignore[rule-a]\n" + head + "a: 3 # klint: ignore[rule-a]\n", head + "a: 3\n"},
		{"delete it at the end of a file", head + "a: 3 # klint: ignore[rule-a]", head + "a: 3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			result := lint.ApplyFixes(context.Background(), parse(test.src), lint.FixOptions{
				Options: lint.Options{Checks: []lint.Check{fixA, fixB}, Ignores: ignores()},
			})
			if diff := cmp.Diff(test.want, string(result.Set.Files[0].Src)); diff != "" {
				t.Errorf("fixed (-want +got):\n%s", diff)
			}
			if len(result.Dropped) > 0 || slices.ContainsFunc(result.Findings, func(f lint.Finding) bool { return f.Layer == lint.Klint }) {
				t.Errorf("dropped %v, left %v", result.Dropped, summaries(result.Findings))
			}
		})
	}
}

func TestAnnotationsIgnore(t *testing.T) {
	t.Parallel()
	object := func(annotation string) string {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  annotations:\n    " + annotation + "\na: bad\n"
	}
	for _, test := range []struct {
		name string
		src  string
		want []string // findings
		gone []string // ignored: by and reason
	}{
		{"klint's own", object(`klint/ignore: "rule-b, rule-a"`), []string{"6:19 unused-ignore"}, []string{"klint/ignore "}},
		{"klint's own, with a reason", object("klint/ignore: rule-a\n    klint/ignore-reason: old"), nil, []string{"klint/ignore old"}},
		{"klint's own, of a pod template",
			"apiVersion: v1\nkind: X\nmetadata: {name: x}\nspec:\n  template: {metadata: {annotations: {klint/ignore: letters/}}}\na: bad\n",
			nil, []string{"klint/ignore "}},
		{"nothing without a name", object(`klint/ignore: ""`), []string{"6:19 blanket-ignore", "7:4 rule-a"}, nil},
		{"no rule that does not exist", object("klint/ignore: rule-c"), []string{"6:19 unknown-rule", "7:4 rule-a"}, nil},
		{"only their own object",
			object("klint/ignore: rule-a") + "---\n" + head + "a: bad\n", []string{"12:4 rule-a"}, []string{"klint/ignore "}},
		{"kube-linter's", object("ignore-check.kube-linter.io/check-a: because"), nil, []string{"ignore-check.kube-linter.io/check-a because"}},
		{"all of kube-linter's", object("kube-linter.io/ignore-all: because"), nil, []string{"kube-linter.io/ignore-all because"}},
		{"kube-score's", object("kube-score/ignore: score-b,score-a"), nil, []string{"kube-score/ignore "}},
		{"polaris's", object(`polaris.fairwinds.com/polarisA-exempt: "true"`), nil, []string{"polaris.fairwinds.com/polarisA-exempt "}},
		{"none of polaris's that is not true", object(`polaris.fairwinds.com/polarisA-exempt: "false"`), []string{"7:4 rule-a"}, nil},
		{"checkov's", object("checkov.io/skip1: CKV_K8S_1=because"), nil, []string{"checkov.io/skip1 because"}},
		{"none of another check", object("checkov.io/skip1: CKV_K8S_2=because"), []string{"7:4 rule-a"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			result := lint.Run(context.Background(), parse(test.src), lint.Options{Checks: []lint.Check{marked}, Ignores: ignores()})
			var got, gone []string
			for _, f := range result.Findings {
				got = append(got, f.File.Position(f.Range.Start).String()+" "+f.Rule)
			}
			for _, f := range result.Ignored {
				gone = append(gone, f.By+" "+f.Reason)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.gone, gone); diff != "" {
				t.Errorf("ignored (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOverruleIgnores(t *testing.T) {
	t.Parallel()
	set := parse(head+"a: bad\nb: bad\n", "\n\n\na: [\n")
	result := lint.Run(context.Background(), set, lint.Options{
		Checks:   []lint.Check{marked},
		Overrule: func(f lint.Finding) (bool, string) { return f.File.Position(f.Range.Start).Line == 4, "a reason" },
	})
	if diff := cmp.Diff([]string{"f0.yaml:5:4 rule-a: it is bad", "f1.yaml:4:5 syntax: no valid YAML: did not find expected node content (a value is missing)"}, summaries(result.Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if len(result.Ignored) != 1 || result.Ignored[0].By != "config" || result.Ignored[0].Reason != "a reason" {
		t.Errorf("ignored %v", result.Ignored)
	}
}

func TestUnsafeFixesOfSomeRules(t *testing.T) {
	t.Parallel()
	result := lint.ApplyFixes(context.Background(), parse(object("x", "1", "1")), lint.FixOptions{
		Options: lint.Options{Checks: []lint.Check{
			replace("rule-a", "a", "1", "2", lint.Unsafe), replace("rule-b", "b", "1", "2", lint.Unsafe),
		}},
		UnsafeRules: []string{"rule-b"},
	})
	if diff := cmp.Diff(object("x", "1", "2"), string(result.Set.Files[0].Src)); diff != "" {
		t.Errorf("fixed (-want +got):\n%s", diff)
	}
}
