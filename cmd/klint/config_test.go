package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

func TestConfigFollowsItsSchema(t *testing.T) {
	t.Parallel()
	schema, err := os.ReadFile(filepath.Join("..", "..", "docs", "klint.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, src string
		want      string // the first mistake; "" if there is none
	}{
		{"nothing", "{}", ""},
		{"everything", `
kubernetesVersion: ["1.33", 1.36]
profile: strict
files: {exclude: ["**/charts/**", kustomization.yaml]}
rules:
  missing-namespace: {level: error, mode: always}
  anonymous-binding: {allow: [a, b]}
  security/: warning
  host-ipc: off
  host-pid: on
overrides:
- files: ["clusters/dev/**"]
  kinds: [DaemonSet]
  names: ["node-*"]
  namespaces: [kube-system]
  rules: {privileged-container: off, security/: info}
  reason: node agents
policy: [policy/]
products: {cert-manager: 1.15, istio: 1.20..1.24, flux: ["2.2", latest]}
deprecations: [versions.yaml]
fix: {unsafe: [deprecated-image-registry]}
`, ""},
		{"one of each", "kubernetesVersion: 1.30\npolicy: policy\nfix: {unsafe: true}\n", ""},
		{"empty sections", "rules:\nfiles:\nfix:\n", ""},
		{"a range of releases", "kubernetesVersion: 1.30..1.36", ""},
		{"no version of a product", "products: {cert-manager: {a: b}}", "1:26: products.cert-manager is neither a text nor a list"},
		{"no mapping", "[a]", "1:1: the configuration is no mapping"},
		{"an unknown key", "rule: {}", `1:1: unknown key "rule"; did you mean "rules"?`},
		{"an unknown key in files", "files: {include: []}", `1:9: unknown key "include"; did you mean "exclude"?`},
		{"an unknown key in an override", "overrides: [{kind: [A], names: [a], rules: {}}]", `1:14: unknown key "kind"; did you mean "kinds"?`},
		{"an unknown key in fix", "fix: {unsave: true}", `1:7: unknown key "unsave"; did you mean "unsafe"?`},
		{"a profile that does not exist", "profile: most", `1:10: profile is "most"; it is default, strict or all`},
		{"a level that does not exist", "rules: {host-ipc: high}", `1:19: rules.host-ipc is "high"; a level is off, on, error, warning or info`},
		{"a level in a mapping that does not exist", "rules: {a: {level: 1}}", `1:20: rules.a.level is "1"; a level is off, on, error, warning or info`},
		{"a list as a level", "rules: {a: [error]}", "1:12: rules.a is no mapping"},
		{"a parameter that is a mapping", "rules: {a: {b: {c: d}}}", "1:16: a parameter is no mapping"},
		{"parameters in an override", "overrides: [{kinds: [A], rules: {a: {level: error}}}]", "1:37: rules.a is no level; it is off, on, error, warning or info"},
		{"an override without rules", "overrides: [{kinds: [A]}]", "1:13: the override says nothing: it has no rules"},
		{"an override of everything", "overrides: [{rules: {a: off}}]", "1:13: the override is about everything: it needs files, kinds, names or namespaces"},
		{"an empty selector", "overrides: [{kinds: [], rules: {a: off}}]", "1:21: kinds is empty"},
		{"a text for a list", "files: {exclude: a}", "1:18: files.exclude is no list"},
		{"a list of lists", "overrides: [{kinds: [[A]], rules: {a: off}}]", "1:22: kinds is no text"},
		{"a mapping for releases", "kubernetesVersion: {a: b}", "1:20: kubernetesVersion is neither a text nor a list"},
		{"a mapping for policies", "policy: {a: b}", "1:9: policy is neither a text nor a list"},
		{"a text for unsafe", "fix: {unsafe: maybe}", "1:15: fix.unsafe is neither true or false nor a list of rules"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseConfig("c.yaml", []byte(test.src))
			got := ""
			var wrong mistakes
			if errors.As(err, &wrong) {
				got = strings.TrimPrefix(wrong[0].Error(), "c.yaml:")
			}
			if got != test.want {
				t.Errorf("mistake %q, want %q", got, test.want)
			}
			tree := manifest.Parse("c.yaml", []byte(test.src)).Docs[0].Tree
			if valid := followsSchema(t, string(schema), jsonOf(tree, 0)); valid != (test.want == "") {
				t.Errorf("the schema takes it: %v", valid)
			}
		})
	}
}

func TestConfigThatIsNoMappingOfOneDocument(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"":                                  "",
		"# nothing\n":                       "",
		"a: [":                              "c.yaml:1:5: ",
		"profile: all\n---\nprofile: all\n": "c.yaml:3:1: a second document",
		"files: {exclude: ['[']}":           `c.yaml:1:19: files.exclude: "[" is no pattern`,
		"kubernetesVersion: 2.0":            "c.yaml:1:20: kubernetesVersion: ",
		"profile: all\nprofile: all\n":      `c.yaml:2:1: key "profile" occurs twice`,
	} {
		_, err := parseConfig("c.yaml", []byte(src))
		if got := errorText(err); want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// jsonOf returns a node as what a JSON decoder would make of it.
func jsonOf(t *manifest.Tree, node int) any {
	switch t.Nodes[node].Kind {
	case manifest.Map:
		fields := make(map[string]any)
		for k, v := range t.Fields(node) {
			fields[t.Text(k)] = jsonOf(t, v)
		}
		return fields
	case manifest.Seq:
		items := []any{}
		for item := range t.Items(node) {
			items = append(items, jsonOf(t, item))
		}
		return items
	}
	return t.Value(node)
}

func followsSchema(t *testing.T, schema string, value any) bool {
	t.Helper()
	document, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	results, err := rego.New(
		rego.Query("[ok, _] := json.match_schema(input.document, input.schema)"),
		rego.Input(map[string]any{"document": string(document), "schema": schema}),
	).Eval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return results[0].Bindings["ok"].(bool)
}

func TestMatchesPath(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, path string
		want          bool
	}{
		{"charts", "a/charts/b.yaml", true},
		{"charts/", "charts/b.yaml", true},
		{"*.json", "a/b/c.json", true},
		{"a/*.json", "a/b/c.json", false},
		{"a/**", "a/b/c.json", true},
		{"/a", "b/a/c.yaml", false},
		{"/a/b", "a/b/c.yaml", true},
		{"**/b", "a/b/c.yaml", true},
		{"b/c.yaml", "a/b/c.yaml", false},
		{"../a/*", "../a/b.yaml", true},
	} {
		if got := matchesPath([]string{test.pattern}, test.path); got != test.want {
			t.Errorf("%q matches %q: %v, want %v", test.pattern, test.path, got, test.want)
		}
	}
}

func TestTheLastOverrideCounts(t *testing.T) {
	t.Parallel()
	c, err := parseConfig("c.yaml", []byte(`
overrides:
- kinds: [Pod]
  rules: {security/: off}
  reason: all pods
- kinds: [Pod]
  names: ["web-*"]
  rules: {host-ipc: error}
  reason: not these
- kinds: [apps/*]
  rules: {host-ipc: off}
`))
	if err != nil {
		t.Fatal(err)
	}
	r := &rule{category: "security"}
	r.ID = "host-ipc"
	for _, test := range []struct {
		group, kind, name string
		level             level
		reason            string
	}{
		{"", "Pod", "db", levelOff, "all pods"},
		{"", "Pod", "web-1", "error", "not these"},
		{"apps", "Deployment", "web-1", levelOff, ""},
		{"batch", "Job", "web-1", "", ""},
	} {
		obj := &manifest.Object{GVK: manifest.GVK{Group: test.group, Kind: test.kind}, Name: test.name}
		l, reason := c.overridden(r, lint.Finding{File: &manifest.File{Name: "a.yaml"}, Object: obj})
		if diff := cmp.Diff([]string{string(test.level), test.reason}, []string{string(l), reason}); diff != "" {
			t.Errorf("%s/%s (-want +got):\n%s", test.kind, test.name, diff)
		}
	}
}
