package schemas

import (
	"regexp"
	"slices"
	"sort"
	"strconv"
	"sync"

	"github.com/klint-dev/klint/cel"
	"github.com/klint-dev/klint/manifest"
)

// structural is the schema of a value in a CustomResourceDefinition: a structural schema as apiextensions.k8s.io/v1 has it, without
// its descriptions.
type structural struct {
	typ      string // "object", "array", "string", "integer", "number", "boolean"; "" for any
	nullable bool

	intOrString, preserve, embedded bool // x-kubernetes-int-or-string, -preserve-unknown-fields, -embedded-resource

	properties properties
	additional *structural // of the values of a map; nil if there is none
	open       bool        // it is the additional of additionalProperties: true
	closed     bool        // additionalProperties: false
	items      *structural
	required   []string
	*bounds
}

// properties are the schemas of fields, sorted by name. A run may hold many of them: they take a third of what a map would.
type properties []struct {
	name string
	structural
}

// get returns the schema of a field; nil if there is none.
func (p properties) get(name string) *structural {
	i := sort.Search(len(p), func(i int) bool { return p[i].name >= name })
	if i == len(p) || p[i].name != name {
		return nil
	}
	return &p[i].structural
}

// names yields the names of the fields in order.
func (p properties) names(yield func(string) bool) {
	for i := range p {
		if !yield(p[i].name) {
			return
		}
	}
}

// readProperties reads the schemas of fields from a mapping; of several fields of one name the last counts.
func readProperties(t *manifest.Tree, node, depth int) properties {
	values := make(map[string]int)
	for k, v := range t.Fields(node) {
		values[t.Text(k)] = v
	}
	p := make(properties, len(values))
	for i, name := range sortedKeys(values) {
		p[i].name = name
		p[i].read(t, values[name], depth)
	}
	return p
}

// bounds are the keywords that few schemas have. Apart they make the many others small. They are never nil.
type bounds struct {
	format   string
	listType string   // x-kubernetes-list-type
	listKeys []string // x-kubernetes-list-map-keys

	enum                         []string // as canonical returns values
	enumText                     []string // for messages
	pattern                      func() *regexp.Regexp
	minLength, maxLength         *int
	minItems, maxItems           *int
	minProperties, maxProperties *int
	minimum, maximum, multipleOf *float64
	exclusiveMin, exclusiveMax   bool
	uniqueItems                  bool

	allOf, anyOf, oneOf []*structural
	not                 *structural

	fallback *value     // default
	rules    []cel.Rule // x-kubernetes-validations
}

// noBounds are those of all schemas that have none. They are never changed.
var noBounds = new(bounds)

// own returns the bounds of the schema, to be changed.
func (s *structural) own() *bounds {
	if s.bounds == noBounds {
		s.bounds = new(bounds)
	}
	return s.bounds
}

// value is a value of a document: of the object, or of the CustomResourceDefinition for a default.
type value struct {
	tree *manifest.Tree
	node int
}

// maxSchemaDepth bounds the nesting of schemas, which aliases could make endless.
const maxSchemaDepth = 200

// parseStructural reads the schema at a node. It takes what it understands: whether the schema is a good one is for the check of the
// CustomResourceDefinition to say.
func parseStructural(t *manifest.Tree, node, depth int) *structural {
	s := new(structural)
	s.read(t, node, depth)
	return s
}

// read is parseStructural for a schema that is empty.
func (s *structural) read(t *manifest.Tree, node, depth int) {
	s.bounds = noBounds
	if depth > maxSchemaDepth || t.Nodes[t.Target(node)].Kind != manifest.Map {
		s.preserve = true
		return
	}
	for k, v := range t.Fields(node) {
		s.set(t, t.Text(k), v, depth+1)
	}
}

// types are the types of a structural schema.
var types = []string{"object", "array", "string", "integer", "number", "boolean"}

// set reads one keyword.
func (s *structural) set(t *manifest.Tree, keyword string, node, depth int) {
	switch keyword {
	case "type":
		if typ := t.Text(node); slices.Contains(types, typ) {
			s.typ = typ // another is no type: nothing is known of the value
		}
	case "format":
		s.own().format = t.Text(node)
	case "nullable":
		s.nullable = isTrue(t, node)
	case "x-kubernetes-int-or-string":
		s.intOrString = isTrue(t, node)
	case "x-kubernetes-preserve-unknown-fields":
		s.preserve = isTrue(t, node)
	case "x-kubernetes-embedded-resource":
		s.embedded = isTrue(t, node)
	case "x-kubernetes-list-type":
		s.own().listType = t.Text(node)
	case "x-kubernetes-list-map-keys":
		s.own().listKeys = texts(t, node)
	case "required":
		s.required = texts(t, node)
	case "default":
		if t.Type(node) != manifest.Null || t.Nodes[node].Kind != manifest.Scalar {
			s.own().fallback = &value{t, node}
		}
	case "enum":
		for item := range t.Items(node) {
			s.own().enum = append(s.enum, canonical(value{t, item}))
			s.own().enumText = append(s.enumText, t.Text(item))
		}
	case "x-kubernetes-validations":
		for item := range t.Items(node) {
			s.own().rules = append(s.rules, readRule(t, item))
		}
	case "properties", "additionalProperties", "items", "allOf", "anyOf", "oneOf", "not":
		s.setSchemas(t, keyword, node, depth)
	default:
		s.setLimit(t, keyword, node)
	}
}

// setSchemas reads the keywords that hold schemas.
func (s *structural) setSchemas(t *manifest.Tree, keyword string, node, depth int) {
	list := func() (schemas []*structural) {
		for item := range t.Items(node) {
			schemas = append(schemas, parseStructural(t, item, depth))
		}
		return schemas
	}
	switch keyword {
	case "properties":
		if t.Nodes[t.Target(node)].Kind != manifest.Map {
			s.preserve = true
			return
		}
		s.properties = readProperties(t, node, depth)
	case "additionalProperties":
		switch {
		case t.Nodes[node].Kind == manifest.Map:
			s.additional = parseStructural(t, node, depth)
		case isTrue(t, node):
			s.additional = &structural{preserve: true, open: true, bounds: noBounds}
		default:
			s.closed = true
		}
	case "items":
		s.items = parseStructural(t, node, depth)
	case "allOf":
		s.own().allOf = list()
	case "anyOf":
		s.own().anyOf = list()
	case "oneOf":
		s.own().oneOf = list()
	case "not":
		s.own().not = parseStructural(t, node, depth)
	}
}

// sameDefaults reports whether two schemas have the same defaults at the same fields.
func (s *structural) sameDefaults(other *structural) bool {
	if s == nil || other == nil {
		return s.without() && other.without()
	}
	if (s.fallback == nil) != (other.fallback == nil) || s.fallback != nil && canonical(*s.fallback) != canonical(*other.fallback) {
		return false
	}
	for i := range s.properties {
		if p := &s.properties[i]; !p.sameDefaults(other.properties.get(p.name)) {
			return false
		}
	}
	for i := range other.properties {
		if p := &other.properties[i]; s.properties.get(p.name) == nil && !p.without() {
			return false
		}
	}
	return s.items.sameDefaults(other.items) && s.additional.sameDefaults(other.additional)
}

// without reports whether a schema has no defaults.
func (s *structural) without() bool {
	if s == nil {
		return true
	}
	for i := range s.properties {
		if !s.properties[i].without() {
			return false
		}
	}
	return s.fallback == nil && s.items.without() && s.additional.without()
}

// setLimit reads the keywords that bound a value.
func (s *structural) setLimit(t *manifest.Tree, keyword string, node int) {
	switch keyword {
	case "pattern":
		if text := t.Text(node); text != "" {
			s.own().pattern = sync.OnceValue(func() *regexp.Regexp {
				re, err := regexp.Compile(text)
				if err != nil {
					return nil // the check of the CustomResourceDefinition says so
				}
				return re
			})
		}
	case "minLength":
		s.own().minLength = integerAt(t, node)
	case "maxLength":
		s.own().maxLength = integerAt(t, node)
	case "minItems":
		s.own().minItems = integerAt(t, node)
	case "maxItems":
		s.own().maxItems = integerAt(t, node)
	case "minProperties":
		s.own().minProperties = integerAt(t, node)
	case "maxProperties":
		s.own().maxProperties = integerAt(t, node)
	case "minimum":
		s.own().minimum = numberAt(t, node)
	case "maximum":
		s.own().maximum = numberAt(t, node)
	case "multipleOf":
		s.own().multipleOf = numberAt(t, node)
	case "exclusiveMinimum":
		s.own().exclusiveMin = isTrue(t, node)
	case "exclusiveMaximum":
		s.own().exclusiveMax = isTrue(t, node)
	case "uniqueItems":
		s.own().uniqueItems = isTrue(t, node)
	}
}

func isTrue(t *manifest.Tree, node int) bool {
	b, _ := t.Value(node).(bool)
	return b
}

func texts(t *manifest.Tree, node int) []string {
	var all []string
	for item := range t.Items(node) {
		all = append(all, t.Text(item))
	}
	return all
}

func integerAt(t *manifest.Tree, node int) *int {
	i, ok := t.Value(node).(int64)
	if !ok {
		return nil
	}
	n := int(i)
	return &n
}

func numberAt(t *manifest.Tree, node int) *float64 {
	if f, ok := (value{t, node}).number(); ok {
		return &f
	}
	return nil
}

// kind returns the JSON type of a value: "object", "array", "string", "integer", "number", "boolean" or "null".
func (v value) kind() string {
	node := v.tree.Target(v.node)
	switch v.tree.Nodes[node].Kind {
	case manifest.Map:
		return "object"
	case manifest.Seq:
		return "array"
	}
	return [...]string{
		manifest.Null: "null", manifest.Bool: "boolean", manifest.Int: "integer", manifest.Float: "number", manifest.String: "string",
	}[v.tree.Type(node)]
}

func (v value) number() (float64, bool) {
	switch n := v.tree.Value(v.node).(type) {
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// canonical returns a text that two values share exactly if they are equal as JSON.
func canonical(v value) string { return string(v.appendTo(nil, 0)) }

func (v value) appendTo(b []byte, depth int) []byte {
	node := v.tree.Target(v.node)
	switch kind := v.kind(); {
	case depth > maxSchemaDepth:
		return b
	case kind == "object":
		fields := make(map[string]value)
		for k, f := range v.tree.Fields(node) {
			fields[v.tree.Text(k)] = value{v.tree, f}
		}
		b = append(b, '{')
		for _, name := range sortedKeys(fields) {
			b = append(strconv.AppendQuote(b, name), ':')
			b = append(fields[name].appendTo(b, depth+1), ',')
		}
		return append(b, '}')
	case kind == "array":
		b = append(b, '[')
		for item := range v.tree.Items(node) {
			b = append(value{v.tree, item}.appendTo(b, depth+1), ',')
		}
		return append(b, ']')
	case kind == "string":
		return strconv.AppendQuote(b, v.tree.Text(node))
	case kind == "integer":
		switch i := v.tree.Value(node).(type) {
		case int64:
			return strconv.AppendInt(b, i, 10)
		case uint64:
			return strconv.AppendUint(b, i, 10)
		}
	case kind == "number":
		f, _ := v.number()
		return strconv.AppendFloat(b, f, 'g', -1, 64)
	case kind == "boolean":
		return strconv.AppendBool(b, isTrue(v.tree, node))
	}
	return append(b, "null"...)
}
