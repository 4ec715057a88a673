package validate

import (
	"regexp"
	"slices"
	"strings"
)

// schemaLevel is where a schema stands.
type schemaLevel uint8

const (
	rootSchema schemaLevel = iota
	itemSchema
	fieldSchema
)

// notInSchemas are the fields of JSON Schema that the server does not take, with what it says.
var notInSchemas = []string{"id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"}

// crdSchema judges the schema of a version: it must be structural, and its fields must fit together.
func crdSchema(s value, status bool) {
	before := len(s.c.findings)
	if status {
		rootWithStatus(s)
	}
	if s.field("nullable").bool() {
		s.field("nullable").place(s, "nullable").forbidden("nullable cannot be true at the root")
	}
	if !hasUnsupported(s) {
		structural(s, rootSchema)
	}
	if len(s.c.findings) == before {
		schemaDefaults(s)
	}
	openAPI(s, true, schemaScope{})
	if len(s.c.findings) == before {
		crdRules(s)
	}
}

// allowedAtRoot are the fields that the root may have beside the status subresource.
var allowedAtRoot = []string{
	"description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
	"pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "required", "items", "properties", "externalDocs", "example",
	"x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
}

func rootWithStatus(s value) {
	if kind := s.field("type"); !kind.blank() && kind.text() != "object" {
		kind.invalid(invalidValue, `only "object" is allowed as the type at the root of the schema if the status subresource is enabled`)
		return
	}
	for name, field := range s.entries() {
		if !slices.Contains(allowedAtRoot, name) && field.exists() && !field.is(false) && !field.empty() && !field.blank() {
			s.invalid(invalidValue, "only [Description Type Format Title Maximum ... XPreserveUnknownFields XValidations] fields are allowed at the root of the schema if the status subresource is enabled")
			return
		}
	}
}

// hasUnsupported reports whether a schema cannot be made structural at all.
func hasUnsupported(s value) bool {
	found := false
	eachSchema(s, func(sub value) {
		for _, name := range notInSchemas {
			found = found || sub.has(name)
		}
		found = found || sub.field("items").isList() || sub.field("x-kubernetes-preserve-unknown-fields").is(false)
	})
	return found
}

// eachSchema visits a schema and all inside of it.
func eachSchema(s value, visit func(value)) {
	if !s.isMap() {
		return
	}
	visit(s)
	for _, sub := range s.field("properties").entries() {
		eachSchema(sub, visit)
	}
	for _, name := range [...]string{"items", "additionalProperties", "not"} {
		eachSchema(s.field(name), visit)
	}
	for _, name := range [...]string{"allOf", "anyOf", "oneOf"} {
		for _, sub := range s.field(name).items() {
			eachSchema(sub, visit)
		}
	}
}

// structural judges as validateStructuralInvariants does (apiextensions-apiserver v0.36.3 pkg/apiserver/schema).
func structural(s value, level schemaLevel) {
	kind, items := s.field("type"), s.field("items")
	if kind.text() == "array" && !items.exists() {
		items.required("must be specified")
	}
	if items.isMap() {
		structural(items, itemSchema)
	}
	properties, additional := s.field("properties"), s.field("additionalProperties")
	for _, property := range properties.entries() {
		if property.isMap() || property.isNull() {
			structural(property, fieldSchema)
		}
	}
	if additional.exists() && level == rootSchema {
		additional.forbidden("must not be used at the root")
	}
	if additional.isMap() {
		structural(additional, fieldSchema)
	}
	structuralExtensions(s)
	valueRules(s, skipped{anyOf: isIntOrString(s.field("anyOf")), firstAllOf: firstIsIntOrString(s)}, level)
	structuralType(s, level)
	structuralComplete(s)
	structuralMetadata(s, level)
}

func structuralExtensions(s value) {
	intOrString, preserve := s.field("x-kubernetes-int-or-string").bool(), s.field("x-kubernetes-preserve-unknown-fields")
	embedded := s.field("x-kubernetes-embedded-resource")
	if intOrString && preserve.bool() {
		preserve.invalid(invalidValue, "must be false if x-kubernetes-int-or-string is true")
	}
	if intOrString && embedded.bool() {
		embedded.invalid(invalidValue, "must be false if x-kubernetes-int-or-string is true")
	}
	if embedded.bool() {
		if additional := s.field("additionalProperties"); additional.exists() {
			additional.forbidden("must not be used if x-kubernetes-embedded-resource is set")
		}
		if properties := s.field("properties"); properties.empty() && !preserve.bool() {
			properties.required("must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields")
		}
	}
}

func structuralType(s value, level schemaLevel) {
	kind := s.field("type")
	embedded := s.field("x-kubernetes-embedded-resource").bool()
	switch {
	case embedded && kind.blank():
		kind.required("must be object if x-kubernetes-embedded-resource is true")
	case embedded && kind.text() != "object":
		kind.invalid(invalidValue, "must be object if x-kubernetes-embedded-resource is true")
	case embedded:
	case kind.blank() && !s.field("x-kubernetes-int-or-string").bool() && !s.field("x-kubernetes-preserve-unknown-fields").bool():
		kind.required([...]string{
			"must not be empty at the root", "must not be empty for specified array items", "must not be empty for specified object fields",
		}[level])
	}
	if level == rootSchema && !kind.blank() && kind.text() != "object" {
		kind.invalid(invalidValue, "must be object at the root")
	}
}

// structuralMetadata judges the properties of an object's head, at the root and in embedded resources.
func structuralMetadata(s value, level schemaLevel) {
	properties := s.field("properties")
	metadata := properties.entry("metadata")
	head := level == rootSchema || s.field("x-kubernetes-embedded-resource").bool()
	if !head {
		return
	}
	for _, name := range [...]string{"kind", "apiVersion"} {
		if p := properties.entry(name); p.exists() && p.field("type").text() != "string" {
			p.field("type").invalid(invalidValue, "must be string")
		}
	}
	if !metadata.exists() {
		return
	}
	if metadata.field("type").text() != "object" {
		metadata.field("type").invalid(invalidValue, "must be object")
	}
	if level != rootSchema {
		return
	}
	for name, field := range metadata.entries() {
		if name == "type" || !field.exists() || field.blank() || field.empty() || field.is(false) || name == "default" {
			continue
		}
		if name == "properties" && onlyNames(field) {
			continue
		}
		metadata.forbidden("must not specify anything other than name and generateName, but metadata is implicitly specified")
		return
	}
}

func onlyNames(properties value) bool {
	for name := range properties.entries() {
		if name != "name" && name != "generateName" {
			return false
		}
	}
	return true
}

// skipped says which of the clauses that generators write for int-or-string are passed over.
type skipped struct{ anyOf, firstAllOf bool }

// isIntOrString reports whether anyOf is exactly integer or string.
func isIntOrString(anyOf value) bool {
	var types []string
	for _, clause := range anyOf.items() {
		if clause.len() != 1 {
			return false
		}
		types = append(types, clause.field("type").text())
	}
	return slices.Equal(types, []string{"integer", "string"})
}

func firstIsIntOrString(s value) bool {
	for _, clause := range s.field("allOf").items() {
		return isIntOrString(clause.field("anyOf"))
	}
	return false
}

// valueRules judges the clauses of a schema, which may only restrict values, as validateValueValidation does.
func valueRules(s value, skip skipped, level schemaLevel) {
	for _, name := range [...]string{"anyOf", "allOf", "oneOf"} {
		if name == "anyOf" && skip.anyOf {
			continue
		}
		for i, clause := range s.field(name).items() {
			nestedRules(clause, skipped{anyOf: name == "allOf" && i == 0 && skip.firstAllOf}, level)
		}
	}
	if not := s.field("not"); not.exists() {
		nestedRules(not, skipped{}, level)
	}
	if pattern := s.field("pattern"); !pattern.blank() {
		if _, err := regexp.Compile(pattern.text()); err != nil {
			pattern.invalid(invalidValue, "must be a valid regular expression, but isn't: "+err.Error())
		}
	}
}

// notNested are the fields that clauses must not have, with what they must be.
var notNested = [...]struct{ field, must string }{
	{"default", "undefined"}, {"title", "empty"}, {"description", "empty"}, {"nullable", "false"},
	{"x-kubernetes-preserve-unknown-fields", "false"}, {"x-kubernetes-embedded-resource", "false"},
	{"x-kubernetes-int-or-string", "false"}, {"x-kubernetes-list-map-keys", "empty"}, {"x-kubernetes-list-type", "undefined"},
	{"x-kubernetes-map-type", "undefined"}, {"x-kubernetes-validations", "empty"},
}

// nestedRules judges one clause as validateNestedValueValidation does.
func nestedRules(s value, skip skipped, level schemaLevel) {
	if !s.isMap() {
		return
	}
	valueRules(s, skip, level)
	if items := s.field("items"); items.isMap() {
		nestedRules(items, skipped{}, level)
	}
	properties := s.field("properties")
	for _, property := range properties.entries() {
		nestedRules(property, skipped{}, fieldSchema)
	}
	if kind := s.field("type"); !kind.blank() {
		kind.forbidden("must be empty to be structural")
	}
	if additional := s.field("additionalProperties"); additional.isMap() || additional.bool() {
		additional.forbidden("must be undefined to be structural")
	}
	for _, field := range notNested {
		if v := s.field(field.field); v.exists() && !v.is(false) && !v.blank() && !(field.must == "empty" && v.empty()) {
			v.forbidden("must be " + field.must + " to be structural")
		}
	}
	if metadata := properties.entry("metadata"); metadata.exists() {
		metadata.forbidden("must not be specified in a nested context")
	}
}

// structuralComplete reports fields that clauses speak of and the schema itself does not, as validateStructuralCompleteness does.
func structuralComplete(s value) {
	for _, name := range [...]string{"allOf", "anyOf", "oneOf"} {
		for _, clause := range s.field(name).items() {
			completes(s, clause, s)
		}
	}
	completes(s, s.field("not"), s)
}

// completes judges a clause against the schema that must describe its fields. The server names the place in the schema.
func completes(s, clause, at value) {
	if !clause.isMap() {
		return
	}
	for name, property := range clause.field("properties").entries() {
		own := s.field("properties").entry(name)
		switch additional := s.field("additionalProperties"); {
		case own.isMap():
			completes(own, property, at)
		case additional.isMap():
			completes(additional, property, at)
		default:
			missing := s.field("properties").entry(name)
			missing.addAt(property.place0(), missingField, "Required value: because it is defined in a clause of the schema", "")
		}
	}
	if items := clause.field("items"); items.isMap() {
		if own := s.field("items"); own.isMap() {
			completes(own, items, at)
		} else {
			own.addAt(items.place0(), missingField, "Required value: because it is defined in a clause of the schema", "")
		}
	}
	for _, name := range [...]string{"allOf", "anyOf", "oneOf"} {
		for _, sub := range clause.field(name).items() {
			completes(s, sub, at)
		}
	}
	completes(s, clause.field("not"), at)
}

// schemaScope is what the place of a schema forbids.
type schemaScope struct {
	metadata   bool   // inside of metadata, kind or apiVersion
	noDefaults string // why there must be no default; "" if there may
}

var schemaTypes = []string{"array", "boolean", "integer", "number", "object", "string"}

// openAPI judges as ValidateCustomResourceDefinitionOpenAPISchema does (apiextensions-apiserver v0.36.3
// pkg/apis/apiextensions/validation); crdRules compiles the
// rules.
func openAPI(s value, root bool, scope schemaScope) {
	if !s.isMap() {
		return
	}
	schemaFields(s, scope)
	if unique := s.field("uniqueItems"); unique.bool() {
		unique.forbidden("uniqueItems cannot be set to true since the runtime complexity becomes quadratic")
	}
	properties, additional := s.field("properties"), s.field("additionalProperties")
	if !properties.empty() && (additional.isMap() || additional.is(false)) {
		additional.forbidden("additionalProperties and properties are mutual exclusive")
	}
	inner := scope
	if scope.metadata {
		inner.noDefaults = "inside additionalProperties applying to object metadata"
	}
	openAPI(additional, false, inner)
	embedded := s.field("x-kubernetes-embedded-resource").bool()
	for name, property := range properties.entries() {
		inner := scope
		if (root || embedded) && (name == "metadata" || name == "kind" || name == "apiVersion") {
			inner.metadata = true
			if root {
				inner.noDefaults = "in top-level " + name
			}
		}
		openAPI(property, false, inner)
	}
	openAPI(s.field("not"), false, scope)
	for _, name := range [...]string{"allOf", "oneOf", "anyOf"} {
		for _, clause := range s.field(name).items() {
			openAPI(clause, false, scope)
		}
	}
	openAPI(s.field("items"), false, scope)
	if preserve := s.field("x-kubernetes-preserve-unknown-fields"); preserve.is(false) {
		preserve.invalid(invalidValue, "must be true or undefined")
	}
	listAndMapTypes(s)
	celRules(s)
}

func schemaFields(s value, scope schemaScope) {
	kind := s.field("type")
	switch {
	case kind.blank() || !kind.isString():
	case kind.text() == "null":
		kind.unsupported(schemaTypes...)
		kind.forbidden("type cannot be set to null, use nullable as an alternative")
	case !slices.Contains(schemaTypes, kind.text()):
		kind.unsupported(schemaTypes...)
	}
	if def := s.field("default"); def.exists() && scope.noDefaults != "" {
		def.forbidden("must not be set " + scope.noDefaults)
	}
	for _, name := range notInSchemas {
		if v := s.field(name); v.exists() && !v.empty() {
			v.forbidden(name + " is not supported")
		}
	}
	if items := s.field("items"); items.isList() {
		items.forbidden("items must be a schema object and not an array")
	}
	if embedded := s.field("x-kubernetes-embedded-resource"); scope.metadata && embedded.bool() {
		embedded.forbidden("must not be used inside of resource meta")
	}
}

// mustBe reports a type that another field of the schema asks for.
func mustBe(kind value, want, detail string) {
	switch {
	case kind.text() == want:
	case kind.blank():
		kind.required(detail)
	default:
		kind.invalid(invalidValue, detail)
	}
}

func listAndMapTypes(s value) {
	kind, items := s.field("type"), s.field("items")
	mapType, listType, keys := s.field("x-kubernetes-map-type"), s.field("x-kubernetes-list-type"), s.field("x-kubernetes-list-map-keys")
	if mapType.exists() {
		mustBe(kind, "object", "must be object if x-kubernetes-map-type is specified")
		mustBeOneOf(mapType, "atomic", "granular")
	}
	if listType.exists() {
		mustBe(kind, "array", "must be array if x-kubernetes-list-type is specified")
		if listType.text() == "set" && kind.text() == "array" {
			setItems(items)
		}
		mustBeOneOf(listType, "atomic", "set", "map")
	}
	if !keys.empty() {
		mustBe(listType, "map", "must be map if x-kubernetes-list-map-keys is non-empty")
	}
	if listType.text() == "map" {
		mapItems(items, keys)
	}
	if name := listType.text(); (name == "map" || name == "set") && items.field("nullable").bool() {
		items.field("nullable").forbidden("cannot be nullable when x-kubernetes-list-type is " + name)
	}
}

func setItems(items value) {
	const atomic = "must be atomic as item of a list with x-kubernetes-list-type=set"
	switch items.field("type").text() {
	case "array":
		if list := items.field("x-kubernetes-list-type"); list.exists() && list.text() != "atomic" {
			list.invalid(invalidValue, atomic)
		}
	case "object":
		if kind := items.field("x-kubernetes-map-type"); kind.text() != "atomic" {
			kind.invalid(invalidValue, atomic)
		}
	}
}

// mapItems judges the items of a list that is a map, and its keys.
func mapItems(items, keys value) {
	if keys.empty() {
		keys.required("must not be empty if x-kubernetes-list-type is map")
	}
	if !items.exists() {
		items.required("must have a schema if x-kubernetes-list-type is map")
		return
	}
	if kind := items.field("type"); kind.text() != "object" {
		kind.invalid(invalidValue, "must be object if parent array's x-kubernetes-list-type is map")
	}
	properties, required := items.field("properties"), items.field("required")
	var seen []string
	for _, key := range keys.items() {
		property := properties.entry(key.text())
		if !property.exists() {
			keys.invalid(invalidValue, "entries must all be names of item properties")
		} else {
			if kind := property.field("type"); kind.text() == "array" || kind.text() == "object" {
				kind.invalid(invalidValue, "must be a scalar type if parent array's x-kubernetes-list-type is map")
			}
			if !required.contains(key.text()) && !property.has("default") {
				property.field("default").required("this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property")
			}
			if nullable := property.field("nullable"); nullable.bool() {
				nullable.forbidden("this property is in x-kubernetes-list-map-keys, so it cannot be nullable")
			}
		}
		if slices.Contains(seen, key.text()) {
			keys.invalid(invalidValue, "must not contain duplicate entries")
		}
		seen = append(seen, key.text())
	}
}

// celRules judges the fields of rules in CEL. The expressions themselves are left to crdRules.
func celRules(s value) {
	for _, rule := range s.field("x-kubernetes-validations").items() {
		expression, message, dynamic := rule.field("rule"), rule.field("message"), rule.field("messageExpression")
		trimmed := strings.TrimSpace(message.text())
		switch {
		case strings.TrimSpace(expression.text()) == "" && (!expression.exists() || expression.isString()):
			expression.required("rule is not specified")
		case !message.blank() && trimmed == "" && message.isString():
			message.invalid(invalidValue, "must be non-empty if specified")
		case strings.ContainsAny(trimmed, "\n\r"):
			message.invalid(invalidValue, "must not contain line breaks")
		case strings.ContainsAny(strings.TrimSpace(expression.text()), "\n\r") && trimmed == "":
			message.required("message must be specified if rule contains line breaks")
		}
		if !dynamic.blank() && strings.TrimSpace(dynamic.text()) == "" && dynamic.isString() {
			dynamic.required("messageExpression must be non-empty if specified")
		}
		if reason := rule.field("reason"); reason.exists() {
			mustBeOneOf(reason, "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired")
		}
		if path := rule.field("fieldPath"); strings.ContainsAny(path.text(), "\n\r") {
			path.invalid(invalidValue, "must not contain line breaks")
		}
	}
}
