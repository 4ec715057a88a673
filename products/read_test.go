package products

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/manifest"
)

func load(t *testing.T, src string) *Table {
	t.Helper()
	table, problems := Load([]*manifest.File{manifest.Parse("versions.yaml", []byte(src))})
	for _, p := range problems {
		t.Error(p)
	}
	return table
}

// The table of pluto's documentation.
func TestLoadReadsTablesOfPluto(t *testing.T) {
	t.Parallel()
	table := load(t, `
target-versions:
  k8s: v1.25.0
  acme: v1.4.0
deprecated-versions:
- version: example.com/v1beta1
  kind: Widget
  deprecated-in: v1.2.0
  removed-in: ""
  replacement-api: example.com/v1
  replacement-available-in: v1.0.0
  component: acme
- version: example.com/v1
  kind: Gadget
  deprecated-in: ""
  removed-in: v1.4.0
  component: acme
`)
	got := table.from[manifest.GVK{Group: "example.com", Version: "v1beta1", Kind: "Widget"}]
	want := []*Row{{
		Product: "acme", From: manifest.GVK{Group: "example.com", Version: "v1beta1", Kind: "Widget"},
		To:    manifest.GVK{Group: "example.com", Version: "v1", Kind: "Widget"},
		Since: Version{Major: 1}, Deprecated: Version{1, 2, 0},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := table.targets["acme"]; got != (Span{Version{1, 4, 0}, Version{1, 4, 0}}) {
		t.Errorf("the target of acme is %v", got)
	}
}

func TestLoadPassesOverWhatKlintKnowsBetter(t *testing.T) {
	t.Parallel()
	table := load(t, `
deprecated-versions:
- {version: extensions/v1beta1, kind: Ingress, removed-in: v1.30.0, component: k8s}
- {version: cert-manager.io/v1alpha2, kind: Certificate, removed-in: v9.0.0, component: cert-manager}
- version: cert-manager.io/v1alpha2
  kind: Issuer
  removed-in: v9.0.0
  replacement-api: cert-manager.io/v1
  component: cert-manager
  class: auto
`)
	removed := func(apiVersion, kind string) string {
		rows := table.from[manifest.ParseGVK(apiVersion, kind)]
		if len(rows) != 1 {
			return ""
		}
		return rows[0].Removed.String()
	}
	for _, test := range []struct{ what, got, want string }{
		{"a built-in kind", removed("extensions/v1beta1", "Ingress"), ""},
		{"a version that klint knows", removed("cert-manager.io/v1alpha2", "Certificate"), "1.6"},
		{"a version that klint knows, but the user knows better", removed("cert-manager.io/v1alpha2", "Issuer"), "9.0"},
	} {
		if test.got != test.want {
			t.Errorf("%s: removed in %q, want %q", test.what, test.got, test.want)
		}
	}
}

func TestLoadSaysWhereATableIsWrong(t *testing.T) {
	t.Parallel()
	const entry = "deprecated-versions:\n- version: example.com/v1beta1\n  kind: Widget\n  component: acme\n"
	tests := []struct{ name, src, want string }{
		{"an empty file", "", "versions.yaml:1:1: the table is empty"},
		{"no YAML", "a: [", "versions.yaml:1:5: no valid YAML: did not find expected node content (a value is missing)"},
		{"a list", "- a\n", "versions.yaml:1:1: the table is no mapping"},
		{"a key that does not exist", "deprecated: []\n", `versions.yaml:1:1: unknown key "deprecated" of the table`},
		{"no list", "deprecated-versions: x\n", "versions.yaml:1:22: deprecated-versions is no list"},
		{"an entry without a kind", "deprecated-versions:\n- version: example.com/v1\n  component: acme\n", "versions.yaml:2:3: the entry has no kind"},
		{
			"an entry without a component", "deprecated-versions:\n- version: example.com/v1\n  kind: Widget\n",
			"versions.yaml:2:3: the entry has no component: klint would not know what its versions are versions of",
		},
		{"a key of an entry", entry + "  removed: v1\n", `versions.yaml:5:3: unknown key "removed" of an entry`},
		{"no version", entry + "  removed-in: soon\n", `versions.yaml:5:15: removed-in: "soon" is no version: write it like 1.15`},
		{"no class", entry + "  class: safe\n", `versions.yaml:5:10: class is "safe"; it is auto or human`},
		{"a class that needs a note", entry + "  class: human\n", "versions.yaml:2:3: an entry of class human needs a note that says what to do"},
		{"a class that needs a replacement", entry + "  class: auto\n", "versions.yaml:2:3: an entry of class auto needs a replacement-api"},
		{
			"an entry that is there twice", entry + "- {version: example.com/v1beta1, kind: Widget, component: acme}\n",
			"versions.yaml:5:3: there is another entry for example.com/v1beta1 Widget",
		},
		{"a move without a field", entry + "  moves: [{to: spec.a}]\n", "versions.yaml:5:11: the move has no field"},
		{
			"a move that says nothing", entry + "  moves: [{field: spec.a}]\n",
			"versions.yaml:5:11: a move has one of to, values, drop, ask and require; only to and values go together",
		},
		{
			"a move through other lists", entry + "  moves: [{field: 'spec.a[].b', to: spec.b}]\n",
			"versions.yaml:5:11: the move has to go through as many lists as it comes from",
		},
		{"no path", entry + "  moves: [{field: 'spec..a', drop: true}]\n", `versions.yaml:5:19: "spec..a" is no path of a field` + "\nversions.yaml:5:11: the move has no field"},
		{"no version of a target", "target-versions: {acme: x}\n", `versions.yaml:1:25: target-versions: "x" is no version: write it like 1.15`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, problems := Load([]*manifest.File{manifest.Parse("versions.yaml", []byte(test.src))})
			var lines []string
			for _, p := range problems {
				lines = append(lines, p.Error())
			}
			if got := strings.Join(lines, "\n"); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]manifest.Path{
		"spec":                               {"spec"},
		"spec.acme.solvers[].dns01.clouddns": {"spec", "acme", "solvers", Each, "dns01", "clouddns"},
		"spec.a[]":                           {"spec", "a", Each},
		"spec.a[][].b":                       {"spec", "a", Each, Each, "b"},
		`metadata.annotations["a.b/c"]`:      {"metadata", "annotations", "a.b/c"},
		`metadata.annotations["a.b/c"].d`:    {"metadata", "annotations", "a.b/c", "d"},
		"spec.":                              nil,
		`spec["a`:                            nil,
		"spec[0]":                            nil,
	} {
		file := manifest.Parse("path.yaml", []byte("'"+text+"'\n"))
		r := &reader{Table: new(Table), file: file, tree: file.Docs[0].Tree}
		if diff := cmp.Diff(want, r.path(0)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", text, diff)
		}
	}
}
