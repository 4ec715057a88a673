package migrate

import "github.com/klint-dev/klint/manifest"

// junctors are the keywords that hold alternatives in a list.
var junctors = []string{"allOf", "anyOf", "oneOf"}

// junctors cleans the alternatives of the schema at p: they may restrict values, but not say what a value is. That is said by
// the structural schema at base, which describes the same value.
func (s *structure) junctors(p, base path) {
	for _, junctor := range junctors {
		if junctor == "anyOf" && s.Value(at(p, intOrString)) == true {
			continue
		}
		s.each(at(p, junctor), func(alternative path) { s.alternative(alternative, base) })
	}
	if s.Has(at(p, "not")) {
		s.alternative(at(p, "not"), base)
	}
}

func (s *structure) alternative(p, base path) {
	for _, key := range s.Keys(p) {
		switch key {
		case "type":
			if s.Text(at(p, "type")) != s.Text(at(base, "type")) {
				s.ask("%s: v1 takes types only outside of allOf, anyOf, oneOf and not", at(p, "type"))
			}
			s.Delete(at(p, "type"))
		case "description", "title":
			s.Delete(at(p, key))
			s.tell("drops %s, which v1 does not take there", at(p, key))
		case "default", "nullable", "additionalProperties", preserveUnknown, intOrString, embedded,
			"x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type":
			if value := s.Value(at(p, key)); value != nil && value != false {
				s.ask("%s: v1 takes it only outside of allOf, anyOf, oneOf and not", at(p, key))
			}
		case "properties":
			for _, name := range s.Keys(at(p, "properties")) {
				s.property(at(p, "properties"), name, base)
			}
		case "items":
			if kind, _ := s.Kind(at(p, "items")); kind == manifest.Map {
				if !s.Has(at(base, "items")) {
					s.ask("%s: v1 wants %s as well", at(p, "items"), at(base, "items"))
					continue
				}
				s.alternative(at(p, "items"), at(base, "items"))
			}
		}
	}
	s.junctors(p, base)
}

// property makes a property that only an alternative names known to the structural schema, with any value.
func (s *structure) property(properties path, name string, base path) {
	known := at(base, "properties", name)
	if _, ok := s.Kind(known); !ok {
		switch {
		case name == "metadata":
			s.ask("%s: v1 takes no metadata in alternatives", at(properties, name))
			return
		case s.Has(at(base, "additionalProperties")):
			s.ask("%s: v1 wants %s, which additionalProperties exclude", at(properties, name), known)
			return
		}
		s.Set(known, fields{{Key: preserveUnknown, Value: true}})
	}
	s.alternative(at(properties, name), known)
}
