package schemas

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// inliner makes structural schemas of the schemas of a document that may refer to each other: an OpenAPI document, or a JSON schema.
type inliner struct {
	// document is what the references lead into.
	document map[string]any
	// open is set for JSON schemas, where objects may have fields that the schema does not name unless it says otherwise.
	open bool
	// typeless is set where a schema without type has lost what it said: OpenAPI 2.0 cannot say null.
	typeless bool
	// following are the references that lead to where the inliner is.
	following []string
	budget    int
}

// errTooLarge is why a document is not read whose references multiply.
var errTooLarge = fmt.Errorf("the schema has more than %d parts once its references are followed", maxInlined)

const maxInlined = 1_000_000

// structural returns a schema with everything that it refers to, in the form of apiextensions.k8s.io/v1. What refers to itself becomes a
// value of any form.
func (in *inliner) structural(schema map[string]any) (map[string]any, error) {
	if in.budget--; in.budget < 0 {
		return nil, errTooLarge
	}
	if ref, rest, ok := reference(schema); ok {
		return in.follow(ref, rest)
	}
	out := maps.Clone(schema)
	in.types(out)
	in.limits(out)
	if err := in.inside(out); err != nil {
		return nil, err
	}
	in.unknownFields(out)
	return out, nil
}

// reference returns where a schema refers to, and what else it says. OpenAPI 3.0 puts a reference into allOf where it says more.
func reference(schema map[string]any) (ref string, rest map[string]any, ok bool) {
	from := schema
	if all, _ := schema["allOf"].([]any); len(all) == 1 && schema["$ref"] == nil && schema["properties"] == nil {
		if only, isMap := all[0].(map[string]any); isMap && only["$ref"] != nil {
			from = only
		}
	}
	if ref, ok = from["$ref"].(string); !ok {
		return "", nil, false
	}
	rest = maps.Clone(schema)
	delete(rest, "$ref")
	delete(rest, "allOf")
	return ref, rest, true
}

// follow returns the schema that a reference leads to, with what else is said beside the reference.
func (in *inliner) follow(ref string, rest map[string]any) (map[string]any, error) {
	if slices.Contains(in.following, ref) {
		return map[string]any{"x-kubernetes-preserve-unknown-fields": true}, nil
	}
	target, err := in.resolve(ref)
	if err != nil {
		return nil, err
	}
	merged := maps.Clone(target)
	maps.Copy(merged, rest)
	in.following = append(in.following, ref)
	defer func() { in.following = in.following[:len(in.following)-1] }()
	return in.structural(merged)
}

func (in *inliner) resolve(ref string) (map[string]any, error) {
	pointer, local := strings.CutPrefix(ref, "#")
	var at any = in.document
	for _, step := range pointerSteps(pointer) {
		m, _ := at.(map[string]any)
		at = m[step]
	}
	target, ok := at.(map[string]any)
	if !ok || !local {
		return nil, fmt.Errorf("$ref %q leads nowhere", ref)
	}
	return target, nil
}

// types makes of the forms of type that CustomResourceDefinitions do not have those that they have.
func (in *inliner) types(schema map[string]any) {
	if constant, ok := schema["const"]; ok {
		schema["enum"] = []any{constant}
	}
	list, ok := schema["type"].([]any)
	if !ok {
		return
	}
	delete(schema, "type")
	if slices.Contains(list, any("null")) {
		schema["nullable"] = true
		list = slices.DeleteFunc(slices.Clone(list), func(t any) bool { return t == "null" })
	}
	switch {
	case len(list) == 1:
		schema["type"] = list[0]
	case len(list) == 2 && slices.Contains(list, any("integer")) && slices.Contains(list, any("string")):
		schema["x-kubernetes-int-or-string"] = true
	case len(list) > 1 && schema["anyOf"] == nil:
		var alternatives []any
		for _, t := range list {
			alternatives = append(alternatives, map[string]any{"type": t})
		}
		schema["anyOf"] = alternatives
	}
}

// limits writes exclusive bounds as OpenAPI does.
func (in *inliner) limits(schema map[string]any) {
	for exclusive, bound := range map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"} {
		if _, flag := schema[exclusive].(bool); schema[exclusive] != nil && !flag {
			schema[bound], schema[exclusive] = schema[exclusive], true
		}
	}
}

// inside makes the schemas inside a schema structural.
func (in *inliner) inside(schema map[string]any) error {
	for _, keyword := range []string{"items", "additionalProperties", "not"} {
		if sub, ok := schema[keyword].(map[string]any); ok {
			inlined, err := in.structural(sub)
			if err != nil {
				return err
			}
			schema[keyword] = inlined
		}
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		list, _ := schema[keyword].([]any)
		list = slices.Clone(list)
		for i, item := range list {
			if sub, ok := item.(map[string]any); ok {
				inlined, err := in.structural(sub)
				if err != nil {
					return err
				}
				list[i] = inlined
			}
		}
		if list != nil {
			schema[keyword] = list
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	if properties == nil {
		return nil
	}
	properties = maps.Clone(properties)
	for name, property := range properties {
		if sub, ok := property.(map[string]any); ok {
			inlined, err := in.structural(sub)
			if err != nil {
				return err
			}
			properties[name] = inlined
		}
	}
	schema["properties"] = properties
	return nil
}

// unknownFields says of a schema whether values may have fields that it does not name.
func (in *inliner) unknownFields(schema map[string]any) {
	untyped := schema["type"] == nil && schema["x-kubernetes-int-or-string"] != true
	object := untyped || schema["type"] == "object"
	if in.typeless && untyped || in.open && object && (schema["additionalProperties"] == nil || schema["patternProperties"] != nil) {
		schema["x-kubernetes-preserve-unknown-fields"] = true
	}
}
