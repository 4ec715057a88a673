package main

import (
	"encoding/json"
	"reflect"
	"testing"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"

	"github.com/klint-dev/klint/manifest"
)

const preserve = "x-kubernetes-preserve-unknown-fields"

// The pruning of the server takes no field out of objects whose definition kept all of them, and would if one mark less were in its
// schemas.
func TestDefinitionsKeepUnknownFieldsWithAsFewMarksAsPossible(t *testing.T) {
	definition := manifest.ParseGVK("apiextensions.k8s.io/v1", "CustomResourceDefinition")
	marks := 0
	for _, o := range sources(t)[manifest.ParseGVK("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition")] {
		out, reason := rewrite(t, o.json(), definition)
		if reason != "" || child(o, "spec")["preserveUnknownFields"] == false {
			continue
		}
		if lost := pruned(t, out); lost {
			t.Errorf("fields are taken out of objects of\n%s", out)
		}
		var converted object
		if err := json.Unmarshal(out, &converted); err != nil {
			t.Fatal(err)
		}
		for _, p := range fieldsOf(map[string]any(converted), nil) {
			// A mark also stands for the type that a schema does not have.
			if parent, _ := valueAt(map[string]any(converted), p[:len(p)-1]).(map[string]any); p[len(p)-1] != preserve || parent["type"] == nil {
				continue
			}
			marks++
			if fewer := object(with(converted, p, absent{})); !pruned(t, fewer.json()) {
				t.Errorf("nothing needs the mark at %v of\n%s", p, out)
			}
		}
	}
	if marks == 0 {
		t.Error("there is no mark")
	}
}

// pruned reports whether the server takes fields out of an object of the first version of a definition that has fields which its schema
// does not name wherever it can have them.
func pruned(t *testing.T, definition json.RawMessage) bool {
	t.Helper()
	var v1 apiextensionsv1.CustomResourceDefinition
	if err := json.Unmarshal(definition, &v1); err != nil {
		t.Fatal(err)
	}
	var internal apiextensions.JSONSchemaProps
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(v1.Spec.Versions[0].Schema.OpenAPIV3Schema, &internal, nil); err != nil {
		t.Fatal(err)
	}
	schema, err := structuralschema.NewStructural(&internal)
	if err != nil {
		t.Fatal(err)
	}
	before, after := sample(schema), sample(schema)
	pruning.Prune(after, schema, true)
	return !reflect.DeepEqual(before, after)
}

// sample returns a value that a schema describes, with an unknown field in each of its objects.
func sample(s *structuralschema.Structural) any {
	switch {
	case s == nil:
		return "text"
	case s.Type == "array" || s.Type == "" && s.Items != nil:
		return []any{sample(s.Items)}
	case s.Type != "object" && s.Type != "":
		return "text"
	}
	o := map[string]any{}
	if s.AdditionalProperties != nil {
		o["any"] = sample(s.AdditionalProperties.Structural)
	} else if !s.XIntOrString {
		o["unknown"] = map[string]any{"inside": "text"}
	}
	for key := range s.Properties {
		property := s.Properties[key]
		o[key] = sample(&property)
	}
	return o
}
