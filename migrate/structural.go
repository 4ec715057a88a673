package migrate

import (
	"slices"

	"github.com/klint-dev/klint/manifest"
)

// preserveUnknown keeps the fields of an object that its schema does not name. Each object of a schema needs its own: pruning
// starts again at every field that is specified.
//
// Source: apiextensions-apiserver v0.36.3 pkg/apiserver/schema/pruning.
const preserveUnknown = "x-kubernetes-preserve-unknown-fields"

const (
	intOrString = "x-kubernetes-int-or-string"
	embedded    = "x-kubernetes-embedded-resource"
)

// structuralSchemas makes the schemas of a definition structural, as v1 requires, where that changes nothing for the objects.
//
// Source: apiextensions-apiserver v0.36.3 pkg/apiserver/schema/{validation,complete}.go.
func structuralSchemas(r *rewrite) {
	s := structure{rewrite: r}
	s.preserve = r.Value(path{"spec", "preserveUnknownFields"}) != false
	for _, p := range schemasOf(r) {
		s.root(at(p, "openAPIV3Schema"))
	}
	if s.preserve && s.defaults == Modern {
		r.changed = append(r.changed, "fields that the schema does not name were kept, and are pruned now")
	}
	if s.narrowed {
		r.changed = append(r.changed, "values of all types were valid where the schema said no type")
	}
	if s.marked > 0 {
		r.tell("%s: true at %d places of the schema keeps the fields that it does not name, as v1beta1 did", preserveUnknown, s.marked)
	}
}

// structure makes one schema structural.
type structure struct {
	*rewrite
	preserve bool // unknown fields are kept
	marked   int  // objects that got preserveUnknown
	narrowed bool // a schema got a type that not all of its values had
}

func (s *structure) root(p path) {
	if kind, ok := s.Kind(p); !ok || kind != manifest.Map {
		return
	}
	s.metadata(at(p, "properties", "metadata"))
	for _, field := range []string{"apiVersion", "kind"} {
		if _, ok := s.Kind(at(p, "properties", field)); ok && s.Text(at(p, "properties", field, "type")) == "" {
			s.Set(at(p, "properties", field, "type"), "string")
		}
	}
	if additional := at(p, "additionalProperties"); s.Has(additional) {
		if s.Value(additional) != true && s.Len(additional) > 0 {
			s.ask("%s: v1 takes none at the root of a schema", additional)
		}
		s.Delete(additional)
		s.mark(p)
	}
	s.node(p, atRoot)
}

// forbidden are the keywords that no version of the API took, and that Kubernetes never evaluated.
var forbidden = []string{"$ref", "$schema", "id", "definitions", "patternProperties", "dependencies", "additionalItems"}

// place is where a schema stands.
type place uint8

const (
	inside place = iota
	atRoot
	inOpenList // the schema of a list's elements, whose unknown fields the list keeps
)

// node makes the schema at p and all below it structural. Most schemas have two keywords or three: it looks only for those that are
// there.
func (s *structure) node(p path, where place) {
	keys := s.Keys(p)
	has := func(key string) bool { return slices.Contains(keys, key) }
	for _, key := range keys {
		if slices.Contains(forbidden, key) && s.Has(at(p, key)) {
			s.ask("%s: neither v1beta1 nor v1 takes %s", p, key)
		}
	}
	if has(preserveUnknown) && s.Value(at(p, preserveUnknown)) == false {
		s.Delete(at(p, preserveUnknown))
	}
	if has("additionalProperties") {
		s.additional(p)
	}
	s.types(p, where == atRoot)
	if s.Text(at(p, "type")) == "array" {
		s.array(p)
	}
	if has("properties") {
		s.properties(at(p, "properties"), where == atRoot)
	}
	if kind, _ := s.Kind(at(p, "additionalProperties")); has("additionalProperties") && kind == manifest.Map {
		s.node(at(p, "additionalProperties"), inside)
	}
	if kind, _ := s.Kind(at(p, "items")); has("items") && kind == manifest.Map {
		s.node(at(p, "items"), s.ofElements(p))
	}
	if slices.ContainsFunc(junctors, has) || has("not") {
		s.junctors(p, p)
	}
	if s.exact() && where != inOpenList && s.Text(at(p, "type")) == "object" && !s.Has(at(p, "additionalProperties")) {
		s.mark(p)
	}
}

// exact reports whether the schema must accept and keep exactly what it did.
func (s *structure) exact() bool { return s.preserve && s.defaults == Preserve }

// ofElements returns where the elements of the list stand that p describes.
func (s *structure) ofElements(p path) place {
	if s.Value(at(p, preserveUnknown)) == true {
		return inOpenList
	}
	return inside
}

// properties makes the schemas of the properties at p structural.
func (s *structure) properties(p path, root bool) {
	for _, key := range s.Keys(p) {
		if !root || key != "metadata" {
			s.node(at(p, key), inside)
		}
	}
}

// mark keeps the unknown fields of the object that p describes.
func (s *structure) mark(p path) {
	if s.Value(at(p, preserveUnknown)) == true {
		return
	}
	place := manifest.After("type")
	if !s.Has(at(p, "type")) {
		place = first
	}
	s.Set(at(p, preserveUnknown), true, place)
	s.marked++
}

// additional replaces additionalProperties that take anything: their values would be pruned.
func (s *structure) additional(p path) {
	additional := at(p, "additionalProperties")
	anything := s.Value(additional) == true
	if kind, ok := s.Kind(additional); ok && kind == manifest.Map && s.Len(additional) == 0 {
		anything = true
	}
	switch {
	case !anything || !s.preserve:
	case s.Len(at(p, "properties")) > 0:
		s.Delete(additional)
		s.mark(p)
	default:
		s.Set(additional, fields{{Key: preserveUnknown, Value: true}})
	}
}

// jsonTypes are the types that v1 knows.
var jsonTypes = []string{"array", "boolean", "integer", "number", "object", "string"}

// types gives the schema at p a type, or says that it takes any.
func (s *structure) types(p path, root bool) {
	kind := at(p, "type")
	if text := s.Text(kind); text != "" {
		if !slices.Contains(jsonTypes, text) {
			s.ask("%s: v1 does not know the type %q", p, text)
		}
		return
	}
	if s.Value(at(p, intOrString)) == true || s.Value(at(p, preserveUnknown)) == true && !root {
		return
	}
	switch {
	case !s.preserve:
		s.ask("%s has no type: v1 wants one, and v1beta1 as well where preserveUnknownFields is false", p)
	case root || s.Value(at(p, embedded)) == true:
		s.Set(kind, "object", first)
	case s.shared(p) != nil:
		s.Move(s.shared(p), kind, first)
	case s.Has(at(p, "properties")) || s.Has(at(p, "additionalProperties")):
		s.typed(p, "object")
	case s.Has(at(p, "items")):
		s.typed(p, "array")
	case s.intOrString(p):
	case s.stringEnum(at(p, "enum")):
		s.Set(kind, "string", manifest.Before("enum"))
	default:
		s.Set(at(p, preserveUnknown), true)
	}
}

// first is where a schema says what kind of value it describes.
var first = manifest.Before("properties", "items", "additionalProperties", "required", "description")

// typed gives the schema at p the type that its keywords are about. Values of other types were valid as well: exactly the same are if
// the schema has no type, which v1 takes where unknown fields are kept.
func (s *structure) typed(p path, kind string) {
	if s.exact() {
		s.mark(p)
		return
	}
	s.narrowed = true
	s.Set(at(p, "type"), kind, first)
}

// intOrString recognises the two spellings of a value that is an integer or a string: alternatives, or a format, which restricts nothing.
func (s *structure) intOrString(p path) bool {
	if s.Text(at(p, "format")) == "int-or-string" && s.Len(at(p, "anyOf")) == 0 && !s.exact() {
		s.narrowed = true
		s.Set(at(p, intOrString), true)
		return true
	}
	for _, junctor := range []string{"anyOf", "oneOf"} {
		alternatives := at(p, junctor)
		first, second := s.Text(at(alternatives, 0, "type")), s.Text(at(alternatives, 1, "type"))
		if s.Len(alternatives) != 2 || s.Len(at(alternatives, 0)) != 1 || s.Len(at(alternatives, 1)) != 1 {
			continue
		}
		if first == "string" && second == "integer" || first == "integer" && second == "string" && junctor == "oneOf" {
			// The extension says the same; only anyOf with integer first may stay beside it.
			s.Set(at(p, intOrString), true, manifest.After(junctor))
			s.Delete(alternatives)
			return true
		}
		if first == "integer" && second == "string" {
			s.Set(at(p, intOrString), true, manifest.After(junctor))
			return true
		}
	}
	return false
}

// shared returns where the alternatives of an untyped schema say which type all values must have; nil if they do not.
func (s *structure) shared(p path) path {
	for _, junctor := range junctors {
		var typed path
		types := make(map[string]bool)
		s.each(at(p, junctor), func(alternative path) {
			kind := s.Text(at(alternative, "type"))
			if kind != "" && typed == nil {
				typed = at(alternative, "type")
			}
			if kind != "" || junctor != "allOf" {
				types[kind] = true
			}
		})
		if len(types) == 1 && typed != nil {
			return typed
		}
	}
	return nil
}

func (s *structure) stringEnum(p path) bool {
	all := s.Len(p) > 0
	s.each(p, func(value path) {
		if _, ok := s.Value(value).(string); !ok {
			all = false
		}
	})
	return all
}

func (s *structure) array(p path) {
	items := at(p, "items")
	kind, ok := s.Kind(items)
	switch {
	case ok && kind == manifest.Seq:
		s.ask("%s: neither v1beta1 nor v1 takes a list of schemas", items)
	case !s.Has(items) && !s.preserve:
		s.ask("%s: v1 wants a schema, and v1beta1 as well where preserveUnknownFields is false", items)
	case !s.Has(items):
		s.Set(items, fields{{Key: preserveUnknown, Value: true}})
	}
	if s.Text(at(p, "x-kubernetes-list-type")) == "map" {
		keys := s.texts(at(p, "x-kubernetes-list-map-keys"))
		for _, key := range keys {
			s.mapKey(items, key, keys)
		}
	}
}

// mapKey makes sure that a key of a list that is a map is always there: v1 wants it to be required or to have a default.
func (s *structure) mapKey(items path, key string, keys []string) {
	property := at(items, "properties", key)
	if slices.Contains(s.texts(at(items, "required")), key) || s.Has(at(property, "default")) || !s.Has(property) {
		return
	}
	if key == "protocol" && (slices.Contains(keys, "port") || slices.Contains(keys, "containerPort")) {
		s.Set(at(property, "default"), "TCP")
		s.tell("%s is a key of its list and gets the default that ports have in Kubernetes, TCP", property)
		return
	}
	s.ask("%s is a key of its list: v1 wants it to be required or to have a default", property)
}

// metadata reduces the schema of the object's metadata to what v1 lets it say: restrictions of name and generateName.
func (s *structure) metadata(p path) {
	if _, ok := s.Kind(p); !ok {
		return
	}
	if s.Text(at(p, "type")) == "" {
		s.Set(at(p, "type"), "object", manifest.Before("properties"))
	}
	for _, key := range s.Keys(p) {
		switch key {
		case "type", "properties":
		case "description", "title", "nullable", preserveUnknown, "additionalProperties":
			s.Delete(at(p, key))
		case "required":
			if slices.ContainsFunc(s.texts(at(p, key)), func(name string) bool { return name != "name" }) {
				s.ask("%s: v1 takes only type and properties here", at(p, key))
			}
			s.Delete(at(p, key)) // a name is always there
		default:
			s.ask("%s: v1 takes only type and properties here", at(p, key))
		}
	}
	s.metadataFields(at(p, "properties"))
}

func (s *structure) metadataFields(p path) {
	dropped := false
	for _, key := range s.Keys(p) {
		property := at(p, key)
		switch {
		case (key == "name" || key == "generateName") && !s.plain(property):
			s.node(property, inside)
			continue
		case slices.Contains(restrictable, key) && !s.plain(property):
			s.ask("%s: v1 lets a schema restrict only name and generateName of the metadata", property)
		}
		s.Delete(property)
		dropped = true
	}
	if s.Len(p) == 0 {
		s.Delete(p)
	}
	if dropped {
		s.tell("drops what %s says of fields that all objects have: the server checks them itself", p)
	}
}

// restrictable are the fields of metadata that a person writes, besides the names. The server checks what all objects have
// in common itself, so that a schema that only repeats it says nothing.
var restrictable = []string{"namespace", "labels", "annotations", "finalizers"}

// plain reports whether the schema at p says nothing but types.
func (s *structure) plain(p path) bool {
	for _, key := range s.Keys(p) {
		switch key {
		case "type", "description", "title", "nullable":
		case "additionalProperties", "items":
			if !s.plain(at(p, key)) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
