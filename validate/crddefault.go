package validate

import (
	"regexp"
	"unicode/utf8"
)

// schemaDefaults judges the defaults in a schema: each must fit the schema that it stands in and have no field that would be pruned
// (ValidateDefaults of apiextensions-apiserver v0.36.3 pkg/apiserver/schema/defaulting).
func schemaDefaults(s value) {
	if !s.isMap() {
		return
	}
	if def := s.field("default"); def.exists() {
		if hasUnknown(s, def) {
			def.invalid(invalidValue, "must not have unknown fields")
		}
		fits(s, def)
	}
	schemaDefaults(s.field("items"))
	for _, property := range s.field("properties").entries() {
		schemaDefaults(property)
	}
}

// hasUnknown reports whether a value has a field that its schema does not know and would drop.
func hasUnknown(s, v value) bool {
	properties, additional := s.field("properties"), s.field("additionalProperties")
	preserve := s.field("x-kubernetes-preserve-unknown-fields").bool()
	switch {
	case v.isMap():
		for name, field := range v.entries() {
			sub := properties.entry(name)
			switch {
			case sub.exists():
			case additional.isMap():
				sub = additional
			case preserve || additional.bool():
				continue
			case s.field("x-kubernetes-embedded-resource").bool() && (name == "metadata" || name == "kind" || name == "apiVersion"):
				continue
			default:
				return true
			}
			if hasUnknown(sub, field) {
				return true
			}
		}
	case v.isList():
		for _, item := range v.items() {
			if hasUnknown(s.field("items"), item) {
				return true
			}
		}
	}
	return false
}

// fits reports what in a value breaks its schema.
func fits(s, v value) {
	if !s.isMap() || !v.exists() || !hasType(s, v) {
		return
	}
	if enum := s.field("enum"); !enum.empty() {
		found := false
		for _, item := range enum.items() {
			found = found || same(item, v)
		}
		if !found {
			v.unsupported(enum.texts()...)
		}
	}
	switch {
	case v.isMap():
		for _, name := range s.field("required").texts() {
			if property := s.field("properties").entry(name); !v.has(name) && !property.has("default") {
				v.field(name).required("")
			}
		}
		for name, field := range v.entries() {
			if property := s.field("properties").entry(name); property.exists() {
				fits(property, field)
			} else {
				fits(s.field("additionalProperties"), field)
			}
		}
	case v.isList():
		outOf(s, v, "minItems", "maxItems", int64(v.len()), "items")
		for _, item := range v.items() {
			fits(s.field("items"), item)
		}
	case v.isString():
		outOf(s, v, "minLength", "maxLength", int64(utf8.RuneCountInString(v.text())), "characters")
		if pattern := s.field("pattern"); !pattern.blank() {
			if re, err := regexp.Compile(pattern.text()); err == nil && !re.MatchString(v.text()) {
				v.invalid(invalidValue, "should match '"+pattern.text()+"'")
			}
		}
	case v.isInt():
		outOf(s, v, "minimum", "maximum", v.int(0), "")
	}
}

func outOf(s, v value, least, most string, n int64, unit string) {
	if unit != "" {
		unit = " " + unit
	}
	low, high := s.field(least), s.field(most)
	if low.isInt() && n < low.int(0) {
		v.invalid(invalidValue, "should have at least "+low.c.tree.Text(int(low.node))+unit)
	}
	if high.isInt() && n > high.int(0) {
		v.invalid(invalidValue, "should have at most "+high.c.tree.Text(int(high.node))+unit)
	}
}

// hasType reports a value whose type is not that of its schema.
func hasType(s, v value) bool {
	kind := s.field("type").text()
	ok := true
	switch {
	case s.field("x-kubernetes-int-or-string").bool():
		ok = v.isInt() || v.isString()
		kind = "integer or string"
	case kind == "object":
		ok = v.isMap()
	case kind == "array":
		ok = v.isList()
	case kind == "string":
		ok = v.isString()
	case kind == "boolean":
		ok = v.is(true) || v.is(false)
	case kind == "integer":
		ok = v.isInt()
	case kind == "number":
		ok = !v.isMap() && !v.isList() && !v.isString() && !v.is(true) && !v.is(false)
	}
	if !ok {
		v.invalid(invalidValue, "must be of type "+kind)
	}
	return ok
}
