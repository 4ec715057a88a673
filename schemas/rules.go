package schemas

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/klint-dev/klint/cel"
	"github.com/klint-dev/klint/manifest"
)

// readRule reads one of x-kubernetes-validations.
func readRule(t *manifest.Tree, node int) cel.Rule {
	rule := cel.Rule{
		Rule: textAt(t, node, "rule"), Message: textAt(t, node, "message"), MessageExpression: textAt(t, node, "messageExpression"),
		Reason: textAt(t, node, "reason"), FieldPath: textAt(t, node, "fieldPath"),
	}
	if _, value, ok := t.Lookup(node, "optionalOldSelf"); ok {
		if optional, ok := t.Value(value).(bool); ok {
			rule.OptionalOldSelf = &optional
		}
	}
	return rule
}

// forCEL returns what expressions must know of a schema.
func (s *structural) forCEL() *cel.Schema {
	if s == nil || s.open {
		return nil
	}
	c := &cel.Schema{
		Type: s.typ, Format: s.format, Nullable: s.nullable, IntOrString: s.intOrString, Preserve: s.preserve, IsEmbedded: s.embedded,
		Additional: s.additional.forCEL(), Items: s.items.forCEL(), Required: s.required, ListType: s.listType, ListKeys: s.listKeys,
		EnumLength: -1, MaxLength: s.maxLength, MaxItems: s.maxItems, MaxProperties: s.maxProperties,
		HasDefault: s.fallback != nil, Rules: s.rules,
	}
	if s.properties != nil {
		c.Properties = make(map[string]*cel.Schema, len(s.properties))
		for i := range s.properties {
			c.Properties[s.properties[i].name] = s.properties[i].forCEL()
		}
	}
	if len(s.enum) > 0 {
		for _, text := range s.enumText {
			c.EnumLength = max(c.EnumLength, len(text))
		}
	}
	return c
}

// CheckRules returns what the API server refuses in the rules (x-kubernetes-validations) of a structural schema, the one at a node of a
// CustomResourceDefinition. Where targets differ in the functions that they have, the oldest that evaluates rules judges.
func CheckRules(t *manifest.Tree, node int, targets []Release) []cel.RuleFault {
	release := Release(36)
	if len(targets) > 0 {
		release = targets[len(targets)-1]
	}
	for _, r := range targets {
		if r >= rulesSince {
			release = min(release, r)
		}
	}
	if release < rulesSince {
		return nil
	}
	if !mayHaveRules(t, node) {
		return nil
	}
	s := parseStructural(t, node, 0)
	if faults := defaultFaults(s, nil, true); len(faults) > 0 {
		return faults
	}
	return cel.CheckRules(cel.Release(release-1), s.forCEL())
}

// mayHaveRules reports whether there may be rules in the schema at a node, which most do not have: what follows is much work.
func mayHaveRules(t *manifest.Tree, node int) bool {
	const keyword = "x-kubernetes-validations"
	if node < 0 {
		return false
	}
	for i, end := node, t.Next(node); i < end; i++ {
		n := &t.Nodes[i]
		if n.Kind == manifest.Alias || n.Kind == manifest.Scalar && int(n.End-n.Start) >= len(keyword) && t.Text(i) == keyword {
			return true
		}
	}
	return false
}

// defaultFaults returns the rules that defaults break.
func defaultFaults(s *structural, path manifest.Path, root bool) []cel.RuleFault {
	if s == nil {
		return nil
	}
	faults := defaultFaults(s.items, append(slices.Clone(path), "items"), false)
	for i := range s.properties {
		p := &s.properties[i]
		faults = append(faults, defaultFaults(&p.structural, append(slices.Clone(path), "properties", p.name), false)...)
	}
	if s.fallback == nil {
		return faults
	}
	rules := cel.NewValidator(s.forCEL(), root || s.embedded)
	if rules == nil {
		return faults
	}
	w := &customWalker{walker: walker{budget: 100_000}}
	for _, violation := range rules.Validate(w.data(nil, *s.fallback, false)) {
		faults = append(faults, cel.RuleFault{
			Fault: cel.Fault{Detail: violation.Detail, Offset: -1}, Forbidden: violation.Reason == "FieldValueForbidden",
			Path: slices.Concat(path, manifest.Path{"default"}, violation.Path),
		})
	}
	return faults
}

// rulesSince is the first release that evaluates rules unless it is told not to.
const rulesSince Release = 25

// violations reports the rules that an object breaks. The API server does not evaluate them if the object is wrong otherwise.
func (w *customWalker) violations(v *crdVersion) {
	if len(w.problems) > 0 {
		return
	}
	v.rulesOnce.Do(func() {
		if mayHaveRules(v.tree, v.schema) {
			v.rules = cel.NewValidator(v.parsed.forCEL(), true)
		}
	})
	if v.rules == nil {
		return
	}
	object, _ := w.data(v.parsed, value{w.tree, w.obj.Node}, true).(map[string]any)
	if w.budget < 0 {
		return
	}
	if w.statusApart {
		delete(object, "status")
	}
	nameObject(object)
	for _, violation := range v.rules.Validate(object) {
		message := violationMessage(violation)
		if len(violation.Path) > 0 {
			message = violation.Path.String() + ": " + message
		}
		w.add(problem{rule: ruleViolated, path: violation.Path, at: w.obj.Locate(violation.Path), message: message})
	}
}

// nameObject gives an object with a generateName a name, as the API server does before it judges it.
func nameObject(object map[string]any) {
	metadata, _ := object["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	if prefix, _ := metadata["generateName"].(string); name == "" && prefix != "" {
		metadata["name"] = prefix + "xxxxx"
	}
}

// data returns a value as the API server has it when it evaluates rules: decoded from JSON, without unknown fields, with defaults. A
// resource has apiVersion, kind and metadata besides what its schema says. Without a schema everything is kept.
func (w *customWalker) data(s *structural, v value, resource bool) any {
	if w.budget--; w.budget < 0 {
		return nil
	}
	v.node = v.tree.Target(v.node)
	switch v.kind() {
	case "null":
		return nil
	case "object":
		return w.objectData(s, v, resource)
	case "array":
		list := []any{}
		var items *structural
		if s != nil {
			items = s.items
		}
		for node := range v.tree.Items(v.node) {
			item := value{v.tree, node}
			if items != nil && items.fallback != nil && !items.nullable && item.kind() == "null" {
				item = *items.fallback
			}
			list = append(list, w.data(items, item, false))
		}
		return list
	case "string":
		return v.tree.Text(v.node)
	}
	switch n := v.tree.Value(v.node).(type) {
	case float64:
		// As JSON a number without fraction is an integer, however YAML writes it.
		if n == math.Trunc(n) && math.Abs(n) < 1<<63 {
			return int64(n)
		}
		return n
	case uint64:
		return float64(n)
	default:
		return n
	}
}

func (w *customWalker) objectData(s *structural, v value, resource bool) any {
	object := make(map[string]any)
	resource = resource || s != nil && s.embedded
	for name, f := range v.fields(s) {
		field := s.field(name)
		head := resource && (name == "apiVersion" || name == "kind" || name == "metadata")
		if s == nil || field != nil || s.preserve || head {
			object[name] = w.data(field, f.value, false)
		}
	}
	return object
}

// shownValue returns a scalar as the API server quotes it behind "Invalid value"; "" for what is no scalar.
func shownValue(data any) string {
	switch v := data.(type) {
	case string:
		return ": " + shorten(v)
	case map[string]any, []any, nil:
		return ""
	case float64:
		return ": " + strconv.FormatFloat(v, 'g', -1, 64)
	default:
		return fmt.Sprintf(": %v", v)
	}
}

// violationMessage words a violation as the API server does.
func violationMessage(v cel.Violation) string {
	switch v.Reason {
	case "FieldValueForbidden":
		return "Forbidden: " + v.Detail
	case "FieldValueRequired":
		return "Required value: " + v.Detail
	case "FieldValueDuplicate":
		return "Duplicate value" + shownValue(v.Value)
	}
	return "Invalid value" + shownValue(v.Value) + ": " + v.Detail
}

// Data returns an object as the API server has it when it admits it: decoded from JSON, and with the defaults of its
// CustomResourceDefinition and without what it does not know where there is one. It is nil where an object is no mapping.
func (c *CRDs) Data(obj *manifest.Object) map[string]any {
	w := &customWalker{walker: walker{obj: obj, tree: obj.Tree(), budget: 100_000 + 10*len(obj.Tree().Nodes)}}
	var s *structural
	if v, ok := c.find(obj); ok {
		s = v.schemaOf()
	}
	data, _ := w.data(s, value{w.tree, obj.Node}, true).(map[string]any)
	nameObject(data)
	return data
}

// Resource returns the plural of an object's kind, as rules name it, and whether its objects are namespaced. For a kind that nothing
// describes it guesses as Kubernetes does (apimachinery v0.36.3 pkg/api/meta).
func (c *CRDs) Resource(obj *manifest.Object) (resource string, namespaced bool) {
	if e, ok := Lookup(obj.GVK); ok {
		return e.Resource, e.Namespaced
	}
	if v, ok := c.find(obj); ok {
		return v.crd.plural, !v.crd.cluster
	}
	name := strings.ToLower(obj.GVK.Kind)
	switch {
	case strings.HasSuffix(name, "s"):
		return name + "es", true
	case strings.HasSuffix(name, "y"):
		return strings.TrimSuffix(name, "y") + "ies", true
	}
	return name + "s", true
}
