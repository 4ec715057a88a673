package main

import (
	"maps"
	"reflect"
	"slices"
)

// perVersion writes what all versions of a definition share into each of them.
//
// Source: apiextensions-apiserver v0.37.2 pkg/apis/apiextensions/helpers.go GetSchemaForVersion, GetSubresourcesForVersion, GetColumnsForVersion.
func perVersion(o map[string]any) {
	s := spec(o)
	for _, version := range children(s, "Versions") {
		for from, to := range map[string]string{"Validation": "Schema", "Subresources": "Subresources", "AdditionalPrinterColumns": "AdditionalPrinterColumns"} {
			if empty(version[to]) {
				version[to] = copied(s[from])
			}
		}
	}
	for _, key := range []string{"Validation", "Subresources", "AdditionalPrinterColumns"} {
		delete(s, key)
	}
}

func copied(value any) any {
	switch v := value.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, child := range v {
			m[key] = copied(child)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, child := range v {
			list[i] = copied(child)
		}
		return list
	}
	return value
}

// meaningOfSchemas replaces the schemas of a definition by forms that are the same where they accept the same values, and says which
// objects of them lose fields that they do not name.
//
// A definition that preserves unknown fields preserves all of them, and its schemas only validate; then
// x-kubernetes-preserve-unknown-fields, on which no validation depends, is no part of the form. Else it is compared as it is.
func meaningOfSchemas(_ object, want, got map[string]any) {
	keepsAll := spec(want)["PreserveUnknownFields"] != false
	for _, o := range []map[string]any{want, got} {
		perVersion(o)
		for _, version := range children(spec(o), "Versions") {
			schema := child(version, "Schema", "OpenAPIV3Schema")
			if keepsAll {
				version["Prunes"] = []any{}
				if spec(o)["PreserveUnknownFields"] != true {
					version["Prunes"] = prunes(schema, "", true)
				}
			}
			form{keepsAll}.root(schema)
			version["Schema"] = schema
		}
		if keepsAll {
			delete(spec(o), "PreserveUnknownFields")
		}
	}
}

// prunes returns the places of a structural schema where objects lose fields that it does not name.
//
// Source: apiextensions-apiserver v0.37.2 pkg/apiserver/schema/pruning/algorithm.go.
func prunes(schema map[string]any, at string, root bool) (all []any) {
	kept := schema["XPreserveUnknownFields"] == true
	additional := child(schema, "AdditionalProperties")
	mayBeObject := schema["Type"] == "object" || schema["Type"] == "" && schema["XIntOrString"] != true
	if mayBeObject && !kept && len(additional) == 0 {
		all = append(all, at)
	}
	if len(additional) > 0 {
		if inner := child(additional, "Schema"); len(inner) > 0 {
			all = append(all, prunes(inner, at+".*", false)...)
		} else if additional["Allows"] == true {
			all = append(all, at+".*")
		}
	}
	properties := child(schema, "Properties")
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		if meta := key == "metadata" || key == "apiVersion" || key == "kind"; !meta || !root && schema["XEmbeddedResource"] != true {
			all = append(all, prunes(child(properties, key), at+"."+key, false)...)
		}
	}
	if items := child(schema, "Items", "Schema"); len(items) > 0 {
		all = append(all, prunes(items, at+"[]", false)...)
	} else if schema["Type"] == "array" && !kept {
		all = append(all, at+"[]")
	}
	return all
}

// form reduces schemas to what they say about values.
type form struct {
	keepsAll bool // unknown fields are no matter of the schema
}

// root reduces the schema of whole objects. They always are objects with an apiVersion, a kind and the metadata that all objects have,
// which the server checks before it looks at a schema: apiextensions-apiserver pkg/apiserver/customresource_handler.go, schemaCoercingDecoder.
func (f form) root(schema map[string]any) {
	schema["Type"] = "object"
	// The root names fields, so that no others would be allowed beside additionalProperties.
	if additional := child(schema, "AdditionalProperties"); len(child(additional, "Schema")) == 0 && additional["Allows"] != false {
		delete(schema, "AdditionalProperties")
	}
	properties := child(schema, "Properties")
	for _, key := range []string{"apiVersion", "kind"} {
		if field := child(properties, key); field["Type"] == "string" {
			field["Type"] = ""
		}
	}
	f.metadata(child(properties, "metadata"))
	f.node(schema)
}

// objectMeta are the types that the fields of metadata have anyway which a person writes. All others the server sets, or checks.
//
// Source: apimachinery v0.37.2 pkg/apis/meta/v1/types.go ObjectMeta, pkg/api/validation/objectmeta.go.
var objectMeta = map[string]string{
	"name": "string", "generateName": "string", "namespace": "string", "labels": "object", "annotations": "object", "finalizers": "array",
}

func (f form) metadata(schema map[string]any) {
	if len(schema) == 0 {
		return
	}
	if schema["Type"] == "object" {
		schema["Type"] = ""
	}
	for _, key := range []string{"Description", "Title", "Nullable", "XPreserveUnknownFields"} {
		delete(schema, key)
	}
	if required, ok := schema["Required"].([]any); ok {
		schema["Required"] = slices.DeleteFunc(required, func(name any) bool { return name == "name" })
	}
	properties := child(schema, "Properties")
	for key, property := range properties {
		p := property.(map[string]any)
		if objectMeta[key] == "" {
			delete(properties, key)
		}
		for _, inner := range []map[string]any{p, child(p, "AdditionalProperties", "Schema"), child(p, "Items", "Schema")} {
			delete(inner, "Description")
			delete(inner, "Title")
			delete(inner, "Nullable")
			delete(inner, "XPreserveUnknownFields")
		}
		if p["Type"] == objectMeta[key] {
			p["Type"] = ""
		}
		if child(p, "AdditionalProperties", "Schema")["Type"] == "string" && (key == "labels" || key == "annotations") {
			delete(p, "AdditionalProperties")
		}
		if child(p, "Items", "Schema")["Type"] == "string" && key == "finalizers" {
			delete(p, "Items")
		}
	}
}

// node reduces a schema and all below it.
func (f form) node(schema map[string]any) {
	f.intOrString(schema)
	f.impliedType(schema)
	for _, junctor := range []string{"AllOf", "AnyOf", "OneOf"} {
		for _, alternative := range children(schema, junctor) {
			f.alternative(alternative, schema)
		}
	}
	f.alternative(child(schema, "Not"), schema)
	f.inside(schema)
	tidy(schema, f.keepsAll)
}

// inside reduces what is in an object or a list, and drops what says nothing of it.
func (f form) inside(schema map[string]any) {
	if inner := child(schema, "AdditionalProperties", "Schema"); len(inner) > 0 {
		f.node(inner)
		if len(inner) == 0 && f.keepsAll {
			delete(schema, "AdditionalProperties")
		}
	} else if additional := child(schema, "AdditionalProperties"); additional["Allows"] == true && f.keepsAll {
		delete(schema, "AdditionalProperties")
	}
	if inner := child(schema, "Items", "Schema"); len(inner) > 0 {
		f.node(inner)
		if len(inner) == 0 {
			delete(schema, "Items")
		}
	}
	properties := child(schema, "Properties")
	for key, property := range properties {
		inner := property.(map[string]any)
		f.node(inner)
		if len(inner) == 0 && schema["AdditionalProperties"] == nil {
			delete(properties, key)
		}
	}
}

// alternative reduces a schema that restricts what base describes: what base says of the type it need not say again.
func (f form) alternative(schema, base map[string]any) {
	for _, key := range []string{"Description", "Title"} {
		delete(schema, key)
	}
	if schema["Type"] == base["Type"] {
		delete(schema, "Type")
	}
	for _, junctor := range []string{"AllOf", "AnyOf", "OneOf"} {
		for _, inner := range children(schema, junctor) {
			f.alternative(inner, base)
		}
	}
	f.alternativesOf(schema, base)
	tidy(schema, f.keepsAll)
}

func (f form) alternativesOf(schema, base map[string]any) {
	if not := child(schema, "Not"); len(not) > 0 {
		f.alternative(not, base)
	}
	if items := child(schema, "Items", "Schema"); len(items) > 0 {
		f.alternative(items, child(base, "Items", "Schema"))
	}
	for key, property := range child(schema, "Properties") {
		f.alternative(property.(map[string]any), child(base, "Properties", key))
	}
}

// intOrString writes the extension for a value that is an integer or a string, which alternatives without anything else say as well.
//
// Source: apiextensions-apiserver v0.37.2 pkg/apiserver/validation/validation.go, which makes the alternatives of the extension.
func (f form) intOrString(schema map[string]any) {
	for _, junctor := range []string{"AnyOf", "OneOf"} {
		alternatives := children(schema, junctor)
		if len(alternatives) != 2 || schema["Type"] != "" {
			continue
		}
		types := []any{onlyType(alternatives[0]), onlyType(alternatives[1])}
		if reflect.DeepEqual(types, []any{"integer", "string"}) || reflect.DeepEqual(types, []any{"string", "integer"}) {
			schema["XIntOrString"] = true
			delete(schema, junctor)
		}
	}
}

// onlyType returns the type of a schema that says nothing else.
func onlyType(schema map[string]any) any {
	s := maps.Clone(schema)
	tidy(s, true)
	if len(s) != 1 {
		return nil
	}
	return s["Type"]
}

// impliedType writes the type that all values have which a schema without one accepts.
func (f form) impliedType(schema map[string]any) {
	if schema["Type"] != "" {
		return
	}
	if enum, ok := schema["Enum"].([]any); ok && len(enum) > 0 && !slices.ContainsFunc(enum, func(v any) bool { _, text := v.(string); return !text }) {
		schema["Type"] = "string"
		return
	}
	for _, junctor := range []string{"AllOf", "AnyOf", "OneOf"} {
		types := make(map[any]bool)
		for _, alternative := range children(schema, junctor) {
			types[alternative["Type"]] = true
		}
		if junctor == "AllOf" {
			delete(types, "")
		}
		for kind := range types {
			if len(types) == 1 && kind != "" {
				schema["Type"] = kind
				return
			}
		}
	}
}

// tidy leaves out keywords without a value.
func tidy(schema map[string]any, keepsAll bool) {
	if keepsAll {
		delete(schema, "XPreserveUnknownFields")
	}
	for key, value := range schema {
		m, isMap := value.(map[string]any)
		switch key {
		case "Default", "Enum", "Example":
			if value == nil {
				delete(schema, key)
			}
		default:
			if empty(value) || value == "" || value == false || isMap && len(m) == 0 {
				delete(schema, key)
			}
		}
	}
}
