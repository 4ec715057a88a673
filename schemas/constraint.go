package schemas

import (
	"encoding/json"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// Gatekeeper makes a CustomResourceDefinition of each ConstraintTemplate. Source of what stands here: the constraint framework
// e1eaa1bf6d62, pkg/client/crds and pkg/schema, and gatekeeper v3.23.1 pkg/target/match_schema.go.

// matchSchema is the schema of spec.match of all constraints.
const matchSchema = `{"type": "object", "properties": {
	"source": {"type": "string", "enum": ["All", "Generated", "Original"]},
	"kinds": {"type": "array", "items": {"type": "object", "properties": {
		"apiGroups": {"type": "array", "items": {"type": "string"}}, "kinds": {"type": "array", "items": {"type": "string"}}}}},
	"scope": {"type": "string"},
	"namespaces": {"type": "array", "items": {"type": "string", "pattern": "^\\*?[-:a-z0-9]*\\*?$"}},
	"excludedNamespaces": {"type": "array", "items": {"type": "string", "pattern": "^\\*?[-:a-z0-9]*\\*?$"}},
	"labelSelector": SELECTOR, "namespaceSelector": SELECTOR,
	"name": {"type": "string", "pattern": "^\\*?[-:a-z0-9]*\\*?$"}}}`

const selectorSchema = `{"type": "object", "properties": {
	"matchLabels": {"type": "object", "additionalProperties": {"type": "string"}},
	"matchExpressions": {"type": "array", "items": {"type": "object", "required": ["key", "operator"], "properties": {
		"key": {"type": "string"}, "operator": {"type": "string"}, "values": {"type": "array", "items": {"type": "string"}}}}}}}`

func isConstraintTemplate(obj *manifest.Object) bool {
	return obj.GVK.Group == "templates.gatekeeper.sh" && obj.GVK.Kind == "ConstraintTemplate" && obj.Tree() != nil
}

// constraintCRD returns the CustomResourceDefinition that Gatekeeper makes of a ConstraintTemplate; nil if the template names no kind.
func constraintCRD(obj *manifest.Object) *crd {
	kind := obj.Text("spec", "crd", "spec", "names", "kind")
	if kind == "" {
		return nil
	}
	text := func(typ string) map[string]any { return map[string]any{"type": typ} }
	object := func(properties map[string]any) map[string]any {
		return map[string]any{"type": "object", "properties": properties}
	}
	list := func(items any) map[string]any { return map[string]any{"type": "array", "items": items} }
	spec := map[string]any{
		"match":             json.RawMessage(strings.ReplaceAll(matchSchema, "SELECTOR", selectorSchema)),
		"enforcementAction": map[string]any{"type": "string", "default": "deny"},
		"scopedEnforcementActions": list(object(map[string]any{
			"action": text("string"), "enforcementPoints": list(object(map[string]any{"name": text("string")})),
		})),
	}
	if parameters := parametersSchema(obj); parameters != nil {
		spec["parameters"] = parameters
	}
	schema := object(map[string]any{
		"metadata": object(map[string]any{"name": map[string]any{"type": "string", "maxLength": 63}}),
		"spec":     object(spec), "status": map[string]any{"x-kubernetes-preserve-unknown-fields": true},
	})
	var versions []any
	for _, name := range []string{"v1beta1", "v1alpha1"} {
		versions = append(versions, map[string]any{
			"name": name, "served": true, "schema": map[string]any{"openAPIV3Schema": schema}, "subresources": map[string]any{"status": map[string]any{}},
		})
	}
	// Nothing in it that JSON could not write: it was read from JSON or YAML.
	definition, _ := json.Marshal(map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"spec": map[string]any{
			"group": "constraints.gatekeeper.sh", "scope": "Cluster", "names": map[string]any{"kind": kind, "plural": strings.ToLower(kind)}, "versions": versions,
		},
	})
	file := manifest.Parse(obj.File.Name, definition)
	d := readCRD(file.Docs[0].Objects[0])
	d.object = obj
	return d
}

// parametersSchema returns the schema of spec.parameters of the constraints of a template; nil if they have none.
func parametersSchema(obj *manifest.Object) any {
	validation := manifest.Path{"spec", "crd", "spec", "validation"}
	legacy := obj.GVK.Version != "v1" // what versions default legacySchema to
	if node, ok := obj.Find(append(validation, "legacySchema")); ok {
		legacy = isTrue(obj.Tree(), node)
	}
	schema := map[string]any{}
	if node, ok := obj.Find(append(validation, "openAPIV3Schema")); ok {
		schema, _ = plainData(obj.Tree(), node).(map[string]any)
	} else if _, ok := obj.Find(validation); !ok || !legacy {
		return nil
	}
	if schema != nil && legacy {
		preserveUnknown(schema)
	}
	return schema
}

// preserveUnknown lets a schema, and those inside it, take any fields.
func preserveUnknown(schema map[string]any) {
	switch schema["type"] {
	case nil, "", "object":
		schema["x-kubernetes-preserve-unknown-fields"] = true
	case "array":
		if schema["items"] == nil {
			schema["items"] = map[string]any{"x-kubernetes-preserve-unknown-fields": true}
		}
	}
	inside := []any{schema["items"], schema["additionalProperties"]}
	if properties, ok := schema["properties"].(map[string]any); ok {
		for _, property := range properties {
			inside = append(inside, property)
		}
	}
	for _, one := range inside {
		if sub, ok := one.(map[string]any); ok {
			preserveUnknown(sub)
		}
	}
}
