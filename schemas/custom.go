package schemas

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/klint-dev/klint/cel"
	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// customWalker compares a custom object with its structural schema, as apiextensions-apiserver does: first the fields that the schema
// does not have (pkg/apiserver/schema/pruning), then the values, defaults filled in (kube-openapi pkg/validation/validate).
type customWalker struct {
	walker
	// statusApart is set if the API server drops the object's status when it is created.
	statusApart bool
	// quiet counts the alternatives that are tried out: what fails there is no problem yet.
	quiet int
}

// checkFields judges all fields of a custom object.
func (v *crdVersion) checkFields(obj *manifest.Object) []lint.Finding {
	v.schemaOf()
	w := &customWalker{
		walker:      walker{obj: obj, tree: obj.Tree(), release: Newest, budget: 100_000 + 10*len(obj.Tree().Nodes)},
		statusApart: v.statusApart,
	}
	w.duplicates(obj.Node)
	w.rootMetadata()
	if v.parsed != nil {
		w.generatedName(v.parsed)
		if !v.crd.preserve {
			w.unknown(v.parsed, obj.Node, true)
		}
		w.check(v.parsed, v.parsed, value{w.tree, obj.Node})
		w.lists(v.parsed, obj.Node)
		w.violations(v)
	}
	// The server goes through the fields of a map in Go's order, which is none.
	slices.SortStableFunc(w.problems, func(a, b problem) int { return cmp.Compare(a.at.Start, b.at.Start) })
	return w.finish(1)
}

// schemaOf returns the schema of the version; nil if it has none.
func (v *crdVersion) schemaOf() *structural {
	v.once.Do(func() {
		if v.schema >= 0 {
			v.parsed = parseStructural(v.tree, v.schema, 0)
			v.embeds = v.parsed.embeds()
		}
	})
	return v.parsed
}

// rootMetadata judges the object's own metadata, which has the same fields in all kinds.
func (w *customWalker) rootMetadata() {
	if key, node, ok := w.tree.Lookup(w.obj.Node, "metadata"); ok {
		w.metadata(key, node)
	}
}

// generatedName judges the name that the API server makes of a generateName: five characters behind the first 58 of that.
func (w *customWalker) generatedName(s *structural) {
	metadata := s.properties.get("metadata")
	if metadata == nil || metadata.properties.get("name") == nil || metadata.properties.get("name").maxLength == nil || w.obj.Text("metadata", "name") != "" {
		return
	}
	path := manifest.Path{"metadata", "generateName"}
	length := min(utf8.RuneCountInString(w.obj.Text("metadata", "generateName")), 58) + 5
	if most := *metadata.properties.get("name").maxLength; length > 5 && length > most {
		w.add(problem{
			rule: ruleInvalidValue, path: path, at: w.obj.Locate(path),
			message: fmt.Sprintf("%v becomes a name that is longer than %d characters", path, most),
		})
	}
}

// metadata judges the metadata of the object or of one that is embedded in it.
func (w *customWalker) metadata(key, node int) {
	pod, _ := table.lookup(manifest.GVK{Version: "v1", Kind: "Pod"})
	at, _ := table.findField(table.definitionOf(pod), "metadata", w.release)
	if w.isNull(node) {
		return
	}
	before := len(w.problems)
	w.path = append(w.path, step{key: key, index: -1})
	w.walker.value(table.u16(at+2), node)
	w.pop()
	// Keys that are set twice have been found in the whole document already.
	w.problems = append(w.problems[:before], slices.DeleteFunc(w.problems[before:], func(p problem) bool { return p.rule == ruleDuplicateKey })...)
}

// unknown reports the fields that a schema does not have. The node is any value; resource says that it is an object with apiVersion,
// kind and metadata.
func (w *customWalker) unknown(s *structural, node int, resource bool) {
	if w.budget--; w.budget < 0 {
		return
	}
	node = w.tree.Target(node)
	switch w.tree.Nodes[node].Kind {
	case manifest.Map:
		for k, v := range w.tree.Fields(node) {
			w.unknownIn(s, k, v, resource || s.embedded)
		}
	case manifest.Seq:
		index := 0
		for item := range w.tree.Items(node) {
			w.path = append(w.path, step{key: -1, index: index})
			switch {
			case s.items != nil && s.preserve:
				w.unknown(s.items.preserving(), item, false)
			case s.items != nil:
				w.unknown(s.items, item, false)
			case !s.preserve && w.statusApart && w.inStatus():
				// Nothing else says that this must not be a list.
				w.unknown(&structural{bounds: noBounds}, item, false)
			}
			w.pop()
			index++
		}
	}
}

// preserving returns the schema for the elements of a list whose unknown fields are kept, which are kept there too.
func (s *structural) preserving() *structural {
	kept := *s
	kept.preserve = true
	return &kept
}

func (w *customWalker) unknownIn(s *structural, key, node int, resource bool) {
	name := w.tree.Text(key)
	if resource && (name == "apiVersion" || name == "kind" || name == "metadata") {
		if name == "metadata" && len(w.path) > 0 {
			w.metadata(key, node)
		}
		return
	}
	w.path = append(w.path, step{key: key, index: -1})
	defer w.pop()
	switch property := s.properties.get(name); {
	case property != nil:
		w.unknown(property, node, false)
	case s.additional != nil:
		w.unknown(s.additional, node, false)
	case !s.preserve:
		w.unknownCustomField(s, key)
	}
}

func (w *customWalker) unknownCustomField(s *structural, key int) {
	name := w.tree.Text(key)
	hint := ""
	if like := closest(name, s.properties.names); like != "" {
		hint = fmt.Sprintf("did you mean %q?", like)
	}
	w.add(problem{
		rule: ruleUnknownField, path: w.currentPath(), at: w.tree.Range(key), refused: unknown,
		message: fmt.Sprintf("%v has no field %s", w.obj.GVK, w.name()), hint: hint,
	})
}

// check reports what is wrong with a value and returns whether it is right. The structural schema has the defaults of the
// value: it is s itself but within allOf, anyOf, oneOf and not.
func (w *customWalker) check(s, defaults *structural, v value) bool {
	if w.budget--; w.budget < 0 {
		return true
	}
	kind := v.kind()
	if kind == "null" {
		if (s.typ != "" || s.intOrString) && !s.nullable {
			return w.failType(s, v)
		}
		return len(s.enum) == 0 || w.fail(v, ruleInvalidValue, "is none of "+strings.Join(s.enumText, ", "))
	}
	if !s.allows(kind, v) {
		return w.failType(s, v)
	}
	ok := w.checkAlternatives(s, defaults, v)
	if len(s.enum) > 0 && !s.inEnum(v) {
		ok = w.failEnum(s, v)
	}
	switch kind {
	case "string":
		ok = w.checkString(s, v) && ok
	case "integer", "number":
		ok = w.checkNumber(s, v) && ok
	case "array":
		ok = w.checkArray(s, defaults, v) && ok
	case "object":
		ok = w.checkProperties(s, defaults, v) && ok
	}
	return ok
}

// inEnum reports whether a value is one of the enumeration. kube-openapi cuts off the fraction of a number to compare it with whole ones.
func (s *structural) inEnum(v value) bool {
	if slices.Contains(s.enum, canonical(v)) {
		return true
	}
	f, ok := v.tree.Value(v.node).(float64)
	return ok && slices.Contains(s.enum, strconv.FormatFloat(math.Trunc(f), 'f', -1, 64))
}

// allows reports whether the type of a schema allows a kind of value.
func (s *structural) allows(kind string, v value) bool {
	switch {
	case s.intOrString:
		return kind == "integer" || kind == "string"
	case s.typ == "integer" && kind == "integer":
		_, small := v.tree.Value(v.node).(int64)
		return small // a greater one is a float in Go
	case s.typ == "" || s.typ == kind || s.typ == "number" && kind == "integer":
		return true
	case s.typ == "integer" && kind == "number":
		return v.isJSONInteger()
	}
	// kube-openapi takes a string or list with any format for right unless a number is wanted.
	return s.format != "" && s.typ != "integer" && s.typ != "number" && (kind == "string" || kind == "array")
}

// isJSONInteger reports whether a float stands for an integer that floats can tell from its neighbours, as IsFloat64AJSONInteger does
// (kube-openapi pkg/internal/third_party/go-json-experiment and swag/conv). YAML writes small ones as integers.
func (v value) isJSONInteger() bool {
	f, _ := v.number()
	return f == math.Trunc(f) && math.Abs(f) <= 1<<53-1
}

// fail reports a problem with a value unless an alternative is only tried out, and returns false.
func (w *customWalker) fail(v value, rule, message string) bool {
	if w.quiet == 0 && v.tree == w.tree {
		w.report(rule, v.node, w.name()+" "+message, "")
	}
	return false
}

func (w *customWalker) failType(s *structural, v value) bool {
	if w.quiet > 0 || v.tree != w.tree {
		return false
	}
	want := map[string]string{
		"object": "a mapping", "array": "a list", "string": "a string", "integer": "an integer", "number": "a number", "boolean": "a boolean",
	}[s.typ]
	if s.intOrString {
		want = "an integer or a string"
	}
	w.wrongType(v.node, want).refused = byValidation // any JSON decodes
	return false
}

func (w *customWalker) failEnum(s *structural, v value) bool {
	if w.quiet > 0 || v.tree != w.tree {
		return false
	}
	node := v.tree.Target(v.node)
	if v.tree.Nodes[node].Kind == manifest.Scalar {
		w.notInEnum(v.node, s.enumText)
		return false
	}
	return w.fail(v, ruleInvalidValue, "is none of the values that are allowed")
}

// try returns whether a value satisfies a schema, without reporting anything.
func (w *customWalker) try(s, defaults *structural, v value) bool {
	w.quiet++
	defer func() { w.quiet-- }()
	return w.check(s, defaults, v)
}

// checkAlternatives checks allOf, anyOf, oneOf and not.
func (w *customWalker) checkAlternatives(s, defaults *structural, v value) bool {
	ok := true
	for _, all := range s.allOf {
		ok = w.check(all, defaults, v) && ok
	}
	if len(s.anyOf) > 0 && !slices.ContainsFunc(s.anyOf, func(any *structural) bool { return w.try(any, defaults, v) }) {
		ok = w.failAlternatives(s.anyOf, defaults, v, "matches none of the alternatives (anyOf)")
	}
	if len(s.oneOf) > 0 {
		matches := 0
		for _, one := range s.oneOf {
			if w.try(one, defaults, v) {
				matches++
			}
		}
		switch {
		case matches == 0:
			ok = w.failAlternatives(s.oneOf, defaults, v, "matches none of the alternatives (oneOf)")
		case matches > 1:
			ok = w.fail(v, ruleInvalidValue, fmt.Sprintf("matches %d alternatives (oneOf) where only one is allowed", matches))
		}
	}
	if s.not != nil && w.try(s.not, defaults, v) {
		ok = w.fail(v, ruleInvalidValue, "matches what is forbidden (not)")
	}
	return ok
}

// failAlternatives reports that a value matches no alternative; which fields they ask for, where that is all they do.
func (w *customWalker) failAlternatives(alternatives []*structural, defaults *structural, v value, message string) bool {
	var fields []string
	for _, a := range alternatives {
		if len(a.required) > 0 {
			fields = append(fields, strings.Join(a.required, " and "))
		}
	}
	if len(fields) == len(alternatives) {
		message += ": it needs " + strings.Join(fields, ", or ")
	}
	return w.fail(v, ruleInvalidValue, message)
}

func (w *customWalker) checkString(s *structural, v value) bool {
	text := v.tree.Text(v.node)
	length := utf8.RuneCountInString(text)
	switch {
	case s.maxLength != nil && length > *s.maxLength:
		return w.fail(v, ruleInvalidValue, fmt.Sprintf("is longer than %d characters", *s.maxLength))
	case s.minLength != nil && length < *s.minLength:
		return w.fail(v, ruleInvalidValue, fmt.Sprintf("is shorter than %d characters", *s.minLength))
	}
	if s.pattern != nil {
		if re := s.pattern(); re != nil && !re.MatchString(text) {
			return w.fail(v, ruleInvalidValue, fmt.Sprintf("does not match %s", re))
		}
	}
	if !cel.IsFormat(s.format, text) {
		return w.fail(v, ruleInvalidValue, fmt.Sprintf("has not the format %s", s.format))
	}
	return true
}

func (w *customWalker) checkNumber(s *structural, v value) bool {
	n, _ := v.number()
	if s.typ == "integer" && s.format == "int32" && (n < math.MinInt32 || n > math.MaxInt32) {
		return w.fail(v, ruleInvalidValue, "must be an integer between -2147483648 and 2147483647")
	}
	if s.typ == "integer" && s.format == "int32" && (beyondInt32(s.maximum) || beyondInt32(s.minimum)) {
		return w.fail(v, ruleInvalidValue, "is refused whatever it is: its CustomResourceDefinition bounds an int32 by a number that is none")
	}
	switch {
	case s.maximum != nil && (n > *s.maximum || s.exclusiveMax && n == *s.maximum):
		return w.fail(v, ruleInvalidValue, fmt.Sprintf("must be %s %s", either(s.exclusiveMax, "less than", "at most"), formatNumber(*s.maximum)))
	case s.minimum != nil && (n < *s.minimum || s.exclusiveMin && n == *s.minimum):
		return w.fail(v, ruleInvalidValue, fmt.Sprintf("must be %s %s", either(s.exclusiveMin, "greater than", "at least"), formatNumber(*s.minimum)))
	case s.multipleOf != nil && !isMultiple(v, *s.multipleOf):
		return w.fail(v, ruleInvalidValue, fmt.Sprintf("must be a multiple of %s", formatNumber(*s.multipleOf)))
	}
	return true
}

// isMultiple reports whether a number is a multiple of a factor as kube-openapi sees it: for whole numbers it cuts off the factor's
// fraction, and a factor that becomes 0 has no multiples.
func isMultiple(v value, factor float64) bool {
	if i, ok := v.tree.Value(v.node).(int64); ok {
		whole := int64(factor)
		return whole > 0 && i%whole == 0
	}
	n, _ := v.number()
	multiple := n / factor
	return math.Abs(multiple-math.Round(multiple)) < 1e-9
}

// beyondInt32 reports whether a bound is no int32, which kube-openapi takes for a mistake of the value.
func beyondInt32(bound *float64) bool {
	return bound != nil && (*bound < math.MinInt32 || *bound > math.MaxInt32)
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func formatNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func (w *customWalker) checkArray(s, defaults *structural, v value) bool {
	ok, count := true, 0
	items := s.items
	if items == nil {
		items = &structural{bounds: noBounds}
	}
	inner := items
	if defaults != nil && defaults.items != nil {
		inner = defaults.items
	}
	for item := range v.tree.Items(v.node) {
		element := value{v.tree, item}
		if inner.fallback != nil && !inner.nullable && element.kind() == "null" {
			element = *inner.fallback
		}
		w.path = append(w.path, step{key: -1, index: count})
		ok = w.check(items, inner, element) && ok
		w.pop()
		count++
	}
	switch {
	case s.uniqueItems && v.repeats():
		return w.fail(v, ruleInvalidValue, "has an element twice")
	case s.maxItems != nil && count > *s.maxItems:
		return w.fail(v, ruleInvalidValue, fmt.Sprintf("has %d elements, more than %d", count, *s.maxItems))
	case s.minItems != nil && count < *s.minItems:
		return w.fail(v, ruleInvalidValue, fmt.Sprintf("has %d elements, fewer than %d", count, *s.minItems))
	}
	return ok
}

// repeats reports whether two elements of a list are the same.
func (v value) repeats() bool {
	seen := make(map[string]bool)
	for item := range v.tree.Items(v.node) {
		text := canonical(value{v.tree, item})
		if seen[text] {
			return true
		}
		seen[text] = true
	}
	return false
}

// property is a field of an object as the API server sees it: nulls that may not be are gone, defaults are there.
type property struct {
	key int // node of the key; -1 for a default
	value
}

// fields returns the fields of an object.
func (v value) fields(defaults *structural) map[string]property {
	fields := make(map[string]property)
	for k, f := range v.tree.Fields(v.tree.Target(v.node)) {
		name := v.tree.Text(k)
		s := defaults.field(name)
		if s != nil && !s.nullable && (value{v.tree, f}).kind() == "null" {
			if s.fallback != nil {
				fields[name] = property{-1, *s.fallback}
			}
			continue
		}
		fields[name] = property{k, value{v.tree, f}}
	}
	if defaults == nil {
		return fields
	}
	for i := range defaults.properties {
		name, s := defaults.properties[i].name, &defaults.properties[i].structural
		if _, found := fields[name]; !found && s.fallback != nil {
			fields[name] = property{-1, *s.fallback}
		}
	}
	return fields
}

// field returns the schema of a field of an object; nil if there is none.
func (s *structural) field(name string) *structural {
	if s == nil {
		return nil
	}
	if p := s.properties.get(name); p != nil {
		return p
	}
	return s.additional
}

func (w *customWalker) checkProperties(s, defaults *structural, v value) bool {
	fields := v.fields(defaults)
	if w.statusApart && v.node == w.obj.Node && v.tree == w.tree {
		delete(fields, "status")
	}
	ok := true
	for _, name := range sortedKeys(fields) {
		ok = w.checkProperty(s, defaults, name, fields[name]) && ok
	}
	for _, name := range s.required {
		if _, found := fields[name]; !found {
			ok = false
			if w.quiet == 0 && v.tree == w.tree {
				w.missingField(v.node, name)
			}
		}
	}
	switch {
	case s.minProperties != nil && len(fields) < *s.minProperties:
		return w.fail(v, ruleInvalidValue, fmt.Sprintf("has %d fields, fewer than %d", len(fields), *s.minProperties))
	case s.maxProperties != nil && len(fields) > *s.maxProperties:
		return w.fail(v, ruleInvalidValue, fmt.Sprintf("has %d fields, more than %d", len(fields), *s.maxProperties))
	}
	return w.checkEmbedded(s, v, fields) && ok
}

func (w *customWalker) checkProperty(s, defaults *structural, name string, f property) bool {
	schema := s.field(name)
	switch {
	case schema == nil:
		return !s.closed || w.quiet == 0 // the search for unknown fields has reported it
	case f.key < 0 || f.tree != w.tree:
		// A default is right in itself: the API server checks it with the CustomResourceDefinition.
		return w.quiet == 0 || w.check(schema, defaults.field(name), f.value)
	}
	w.path = append(w.path, step{key: f.key, index: -1})
	defer w.pop()
	return w.check(schema, defaults.field(name), f.value)
}

// checkEmbedded checks what an object inside the object must have besides its schema.
func (w *customWalker) checkEmbedded(s *structural, v value, fields map[string]property) bool {
	if !s.embedded || w.quiet > 0 || len(w.path) == 0 {
		return true
	}
	ok := true
	for _, name := range []string{"apiVersion", "kind"} {
		f, found := fields[name]
		switch {
		case !found:
			w.missingField(v.node, name)
			ok = false
		case f.kind() != "string" || f.tree.Text(f.node) == "":
			w.path = append(w.path, step{key: f.key, index: -1})
			ok = w.fail(f.value, ruleInvalidValue, "must be a text, and not empty")
			w.pop()
		}
	}
	return ok
}

// lists reports the elements that occur twice in lists of type set or map.
func (w *customWalker) lists(s *structural, node int) {
	if w.budget--; w.budget < 0 || s == nil {
		return
	}
	node = w.tree.Target(node)
	switch w.tree.Nodes[node].Kind {
	case manifest.Map:
		for k, v := range w.tree.Fields(node) {
			if field := s.field(w.tree.Text(k)); field != nil && !(w.statusApart && len(w.path) == 0 && w.tree.Text(k) == "status") {
				w.path = append(w.path, step{key: k, index: -1})
				w.lists(field, v)
				w.pop()
			}
		}
	case manifest.Seq:
		seen := make(map[string]bool)
		index := 0
		for item := range w.tree.Items(node) {
			w.path = append(w.path, step{key: -1, index: index})
			if key, unique := s.listKey(value{w.tree, item}); unique {
				if seen[key] {
					w.report(ruleInvalidValue, item, fmt.Sprintf("%s occurs twice in a list whose elements must differ", w.name()), s.listHint())
				}
				seen[key] = true
			}
			w.lists(s.items, item)
			w.pop()
			index++
		}
	}
}

// listKey returns what no other element of a list may have in common with this one; unique is false if the list allows any.
func (s *structural) listKey(v value) (key string, unique bool) {
	switch {
	case s.listType == "set":
		return canonical(v), true
	case s.listType != "map" || v.kind() != "object":
		return "", false
	}
	fields := v.fields(s.items)
	var b strings.Builder
	for _, name := range s.listKeys {
		if f, found := fields[name]; found {
			b.WriteString(canonical(f.value))
		}
		b.WriteByte(0)
	}
	return b.String(), true
}

func (s *structural) listHint() string {
	if s.listType == "map" {
		return "they are told apart by " + strings.Join(s.listKeys, " and ")
	}
	return ""
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
