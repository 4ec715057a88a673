package schemas

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// readJSONSchema reads a JSON schema of a custom kind as if it were that of a CustomResourceDefinition. Keywords that these do not have are
// passed over.
func readJSONSchema(gvk manifest.GVK, name string, src []byte) (*crdVersion, *lint.Problem) {
	file := manifest.Parse(name, src)
	fail := func(offset int, format string, args ...any) *lint.Problem {
		return &lint.Problem{File: name, Position: file.Position(offset), Err: fmt.Errorf("no JSON schema of %v: %w", gvk, fmt.Errorf(format, args...))}
	}
	switch {
	case len(file.Docs) == 0:
		return nil, fail(0, "the file is empty")
	case file.Docs[0].Err != nil:
		return nil, fail(file.Docs[0].Err.Range.Start, "%s", file.Docs[0].Err.Message)
	case len(file.Docs) > 1:
		return nil, fail(file.Docs[1].Range.Start, "a second document")
	}
	t := file.Docs[0].Tree
	checker := schemaChecker{tree: t}
	checker.root()
	if checker.message != "" {
		return nil, fail(t.Range(checker.node).Start, "%s", checker.message)
	}
	data, _ := plainData(t, 0).(map[string]any)
	schema, err := (&inliner{document: data, open: true, budget: maxInlined}).structural(data)
	if err != nil {
		return nil, fail(0, "%w", err)
	}
	_, statusApart := schema["properties"].(map[string]any)["status"]
	text, _ := json.Marshal(schema) // it was read from JSON or YAML
	return &crdVersion{crd: new(crd), gvk: gvk, served: true, statusApart: statusApart, tree: manifest.Parse(name, text).Docs[0].Tree}, nil
}

// schemaChecker looks for what is no schema where one should be. The first fault counts.
type schemaChecker struct {
	tree    *manifest.Tree
	node    int
	message string
}

func (c *schemaChecker) fail(node int, format string, args ...any) {
	if c.message == "" {
		c.node, c.message = node, fmt.Sprintf(format, args...)
	}
}

// kind returns the JSON type of a value.
func (c *schemaChecker) kind(node int) string { return value{c.tree, node}.kind() }

// root checks the whole document, which must say something of objects.
func (c *schemaChecker) root() {
	if c.kind(0) != "object" {
		c.fail(0, "it is %s, not a mapping", withArticle(c.kind(0)))
		return
	}
	for k := range c.tree.Fields(0) {
		if slices.Contains([]string{"type", "properties", "$ref", "allOf", "anyOf", "oneOf"}, c.tree.Text(k)) {
			c.schema(0, 0)
			return
		}
	}
	c.fail(0, "it has neither type nor properties")
}

// schema checks a schema. JSON schemas may also be booleans.
func (c *schemaChecker) schema(node, depth int) {
	if c.kind(node) == "boolean" || depth > maxSchemaDepth || c.message != "" {
		return
	}
	if !c.is(node, "a schema", "object") {
		return
	}
	for k, v := range c.tree.Fields(c.tree.Target(node)) {
		c.keyword(c.tree.Text(k), v, depth+1)
	}
}

// is reports whether a value has one of some JSON types, and fails if it has not.
func (c *schemaChecker) is(node int, what string, kinds ...string) bool {
	if slices.Contains(kinds, c.kind(node)) {
		return true
	}
	for i := range kinds {
		kinds[i] = withArticle(kinds[i])
	}
	c.fail(node, "%s must be %s, not %s", what, strings.Join(kinds, " or "), withArticle(c.kind(node)))
	return false
}

// withArticle names a JSON type as klint's messages do.
func withArticle(kind string) string {
	return map[string]string{
		"object": "a mapping", "array": "a list", "string": "a string", "integer": "an integer", "number": "a number", "boolean": "a boolean", "null": "null",
	}[kind]
}

func (c *schemaChecker) keyword(name string, node, depth int) {
	switch name {
	case "properties", "definitions", "$defs":
		if c.is(node, name, "object") {
			for _, v := range c.tree.Fields(node) {
				c.schema(v, depth)
			}
		}
	case "allOf", "anyOf", "oneOf":
		if c.is(node, name, "array") {
			for item := range c.tree.Items(node) {
				c.schema(item, depth)
			}
		}
	case "additionalProperties", "not":
		c.schema(node, depth)
	case "items":
		if c.is(node, name, "object", "array", "boolean") && c.kind(node) == "object" {
			c.schema(node, depth)
		}
	case "type":
		c.is(node, name, "string", "array")
	case "enum", "required":
		c.is(node, name, "array")
	case "format", "pattern":
		c.is(node, name, "string")
	case "$ref":
		c.reference(node)
	}
}

// reference checks that a reference leads to a place in the document.
func (c *schemaChecker) reference(node int) {
	ref := c.tree.Text(node)
	pointer, local := strings.CutPrefix(ref, "#")
	if !local {
		c.fail(node, "$ref %q leads out of the file; klint follows those that begin with #", ref)
		return
	}
	var path manifest.Path
	for _, step := range pointerSteps(pointer) {
		path = append(path, step)
	}
	if _, ok := c.tree.Find(0, path); !ok {
		c.fail(node, "$ref %q leads nowhere", ref)
	}
}

// pointerSteps splits a JSON pointer.
func pointerSteps(pointer string) []string {
	var steps []string
	for step := range strings.SplitSeq(strings.Trim(pointer, "/"), "/") {
		if step != "" {
			steps = append(steps, strings.NewReplacer("~1", "/", "~0", "~").Replace(step))
		}
	}
	return steps
}
