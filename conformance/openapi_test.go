package conformance

import (
	"encoding/json"
	"fmt"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder"
	"sigs.k8s.io/yaml"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

const publishedCRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 1, maximum: 10}
              name: {type: string, pattern: '^[a-z]+$'}
              port: {x-kubernetes-int-or-string: true}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              tree: {type: array, items: {type: object, properties: {leaf: {type: string, enum: [a, b]}}}}
              labels: {type: object, additionalProperties: {type: integer}}
          status: {type: object, properties: {phase: {type: string}}}
`

const publishedObjects = `apiVersion: example.com/v1
kind: Widget
metadata: {name: right, labels: {a: b}}
spec: {size: 3, name: abc, port: http, free: {any: thing}, tree: [{leaf: a}], labels: {x: 1}}
status: {phase: [no, string]}
---
apiVersion: example.com/v1
kind: Widget
metadata: {nmae: wrong}
spec: {size: 11, name: A, port: [], free: [], tree: [{leef: a}, {leaf: c}], labels: {x: y}, more: 1}
status: {face: x}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: empty}
spec: {}
`

// What a cluster publishes of a kind in its OpenAPI documents, and klint imports, judges objects as the CustomResourceDefinition does.
func TestImportedOpenAPI(t *testing.T) {
	t.Parallel()
	crd := new(apiextensionsv1.CustomResourceDefinition)
	if err := yaml.Unmarshal([]byte(publishedCRD), crd); err != nil {
		t.Fatal(err)
	}
	want := judgeWith(t, []byte(publishedCRD))
	for name, publish := range map[string]func() (any, error){
		"CustomResourceDefinition": func() (any, error) { return crd, nil },
		"OpenAPI v3":               func() (any, error) { return builder.BuildOpenAPIV3(crd, "v1", builder.Options{}) },
		"OpenAPI v2":               func() (any, error) { return builder.BuildOpenAPIV2(crd, "v1", builder.Options{V2: true}) },
	} {
		document, err := publish()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		definitions, problems := schemas.Compaction{}.Import([]*manifest.File{manifest.Parse("cluster.json", text)})
		if len(definitions) != 1 || len(problems) != 0 {
			t.Fatalf("%s: %d definitions, problems %v", name, len(definitions), problems)
		}
		if got := judgeWith(t, definitions[0].JSON); got != want {
			t.Errorf("%s says\n%s\nthe definition itself\n%s", name, got, want)
		}
	}
}

// judgeWith returns what klint finds in the objects by a definition.
func judgeWith(t *testing.T, definition []byte) string {
	t.Helper()
	objects := &manifest.Set{Files: []*manifest.File{manifest.Parse("objects.yaml", []byte(publishedObjects))}}
	checker := &schemas.Checker{
		Targets: []schemas.Release{schemas.Newest},
		CRDs:    schemas.LoadCRDs(objects, []*manifest.File{manifest.Parse("crd.json", definition)}),
	}
	said := ""
	for o := range objects.Objects {
		findings, err := checker.Check(o, objects)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			// OpenAPI v2 has no type for a value with fields that nobody knows.
			if f.Path.String() != "spec.free" {
				said += fmt.Sprintf("%v: %s\n", o, f.Message)
			}
		}
	}
	return said
}
