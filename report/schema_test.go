package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

func TestJSONFollowsItsSchema(t *testing.T) {
	t.Parallel()
	schema, err := os.ReadFile(filepath.Join("..", "docs", "report.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	full := sample(t)
	full.Changed = []lint.Change{{Applied: full.Findings[:1]}}
	full.Dropped = []lint.Dropped{{Finding: full.Findings[1], Reason: "the finding is still there"}}
	reports := map[string]*Report{
		"everything": full,
		"nothing":    {Result: lint.Result{Set: &manifest.Set{}}},
	}
	for name, r := range reports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := JSON(&out, r); err != nil {
				t.Fatal(err)
			}
			if mistakes := validate(t, string(schema), out.Bytes()); len(mistakes) > 0 {
				t.Errorf("%v\nin %s", mistakes, out.String())
			}
			// A schema that takes anything proves nothing.
			wrong := bytes.Replace(out.Bytes(), []byte(`"summary"`), []byte(`"sum"`), 1)
			if len(validate(t, string(schema), wrong)) == 0 {
				t.Error("the schema takes a report without summary")
			}
		})
	}
}

func TestDocumentedJSONFollowsItsSchema(t *testing.T) {
	t.Parallel()
	schema, err := os.ReadFile(filepath.Join("..", "docs", "report.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join("..", "docs", "output.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```json\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("docs/output.md has no example")
	}
	if mistakes := validate(t, string(schema), []byte(example)); len(mistakes) > 0 {
		t.Error(mistakes)
	}
}

// validate returns what is wrong with a document according to a JSON schema.
func validate(t *testing.T, schema string, document []byte) []any {
	t.Helper()
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		t.Fatal(err)
	}
	results, err := rego.New(
		rego.Query("[ok, mistakes] := json.match_schema(input.document, input.schema)"),
		rego.Input(map[string]any{"document": value, "schema": schema}),
	).Eval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return results[0].Bindings["mistakes"].([]any)
}
