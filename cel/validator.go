package cel

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
	k8scel "k8s.io/apiserver/pkg/cel"

	"github.com/klint-dev/klint/manifest"
)

// Validator evaluates the rules of a schema and its parts. It is immutable; many goroutines may use it. Source: apiextensions-apiserver
// v0.36.3 pkg/apiserver/schema/cel/validation.go.
type Validator struct {
	schema   *Schema
	resource bool // the value is an object with apiVersion, kind and metadata

	rules    []Rule
	compiled []compiled
	err      error // the rules could not be compiled at all

	items, additional *Validator
	properties        map[string]*Validator
}

// Violation is a rule that a value breaks, or that cannot be evaluated.
type Violation struct {
	Path manifest.Path
	// Reason is one of the rule's: FieldValueInvalid, FieldValueForbidden, FieldValueRequired or FieldValueDuplicate.
	Reason string
	Detail string
	// Value is what the rule is for; the name of its type where the rule cannot be evaluated.
	Value any
}

// NewValidator compiles the rules of the schema of an object, or of a part of one if resource is not set; nil if there are none.
func NewValidator(s *Schema, resource bool) *Validator {
	if !s.HasRules() {
		return nil
	}
	return newValidator(s, resource, declType(s, resource))
}

// newValidator compiles the rules of a schema whose values have the type; nil if there are none.
func newValidator(s *Schema, resource bool, typ *k8scel.DeclType) *Validator {
	v := &Validator{schema: s, resource: resource, rules: s.Rules}
	if len(v.rules) > 0 {
		v.compiled, v.err = compileRules(Everything, v.rules, typ)
	}
	var element *k8scel.DeclType
	if typ != nil {
		element = typ.ElemType
	}
	if s.Items != nil {
		v.items = newValidator(s.Items, s.Items.IsEmbedded, element)
	}
	if s.Additional != nil {
		v.additional = newValidator(s.Additional, s.Additional.IsEmbedded, element)
	}
	for name, part := range s.Properties {
		if p := newPropertyValidator(part, name, typ); p != nil {
			if v.properties == nil {
				v.properties = make(map[string]*Validator)
			}
			v.properties[name] = p
		}
	}
	if len(v.rules) == 0 && v.items == nil && v.additional == nil && v.properties == nil {
		return nil
	}
	return v
}

func newPropertyValidator(s *Schema, name string, object *k8scel.DeclType) *Validator {
	escaped, ok := k8scel.Escape(name)
	if !ok { // rules above cannot name the field, but it can have some of its own
		if typ := declType(s, s.IsEmbedded); typ != nil {
			return newValidator(s, s.IsEmbedded, typ)
		}
		return nil
	}
	if object == nil || object.Fields[escaped] == nil {
		return nil
	}
	return newValidator(s, s.IsEmbedded, object.Fields[escaped].Type)
}

// Validate returns the rules that a new object breaks. Data are as JSON is decoded: map[string]any, []any, string, int64, float64,
// bool or nil; unknown fields are pruned, defaults filled in.
func (v *Validator) Validate(data any) []Violation {
	e := &evaluation{budget: objectBudget}
	e.validate(v, nil, data)
	return e.violations
}

// evaluation is one object while its rules are evaluated.
type evaluation struct {
	violations []Violation
	budget     int64 // negative if it is spent: nothing more is evaluated
}

// subject is what the rules of one schema are about.
type subject struct {
	schema *Schema
	path   manifest.Path
	data   any
	vars   variables
}

// invalid reports that a rule cannot be evaluated.
func (e *evaluation) invalid(s subject, detail string) {
	e.violations = append(e.violations, Violation{slices.Clone(s.path), reasonInvalid, detail, s.schema.Type})
}

const reasonInvalid = "FieldValueInvalid"

// validate evaluates the rules for a value and for its parts. Rules are not for null.
func (e *evaluation) validate(v *Validator, path manifest.Path, data any) {
	if v == nil || data == nil || e.budget < 0 {
		return
	}
	e.evaluateAll(v, path, data)
	switch data := data.(type) {
	case []any:
		for i, item := range data {
			e.validate(v.items, append(path, i), item)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(data)) {
			e.validate(v.additional, append(path, name), data[name])
			e.validate(v.properties[name], append(path, name), data[name])
		}
	}
}

const (
	outOfBudget  = "validation failed due to running out of cost budget, no further validation rules will be run"
	tooExpensive = "operation cancelled: actual cost limit exceeded"
)

// evaluateAll evaluates the rules for a value itself.
func (e *evaluation) evaluateAll(v *Validator, path manifest.Path, data any) {
	s := subject{v.schema, path, data, nil}
	if v.err != nil {
		e.invalid(s, fmt.Sprintf("rule compiler initialization error: %v", v.err))
		return
	}
	if len(v.compiled) == 0 {
		return
	}
	if v.resource {
		s.schema = v.schema.asResource()
	}
	self := toValue(data, s.schema)
	for i := range v.compiled {
		if e.budget <= 0 {
			e.invalid(s, outOfBudget)
			e.budget = -1
			return
		}
		s.vars = variables{"self": self}
		if e.evaluate(&v.compiled[i], v.rules[i], s); e.budget < 0 {
			return
		}
	}
}

// evaluate evaluates one rule. Rules about changes are only for objects that exist, unless they say what to do with new ones.
func (e *evaluation) evaluate(c *compiled, rule Rule, s subject) {
	optional := rule.OptionalOldSelf != nil && *rule.OptionalOldSelf
	switch {
	case c.fault != nil:
		e.invalid(s, "rule compile error: "+c.fault.Detail)
		return
	case c.program == nil || c.usesOldSelf && !optional:
		return
	}
	if optional {
		s.vars["oldSelf"] = types.OptionalNone
	}
	result, ok, err := e.run(c.program, s.vars)
	switch {
	case !ok:
		e.invalid(s, outOfBudget)
	case err == nil && result == types.True:
	case err == nil:
		e.violated(c, rule, s)
	case strings.HasPrefix(err.Error(), "no such overload"):
		e.invalid(s, fmt.Sprintf("'%v': call arguments did not match a supported operator, function or macro signature for rule: %v",
			err, rule.short()))
	case strings.HasPrefix(err.Error(), tooExpensive):
		e.invalid(s, fmt.Sprintf("'%v': no further validation rules will be run due to call cost exceeds limit for rule: %v",
			err, rule.short()))
		e.budget = -1
	default:
		e.invalid(s, fmt.Sprintf("%v evaluating rule: %v", err, rule.short()))
	}
}

// run evaluates a program and takes what it costs off the budget; ok is false if there is not so much left.
func (e *evaluation) run(p cel.Program, vars variables) (result ref.Val, ok bool, err error) {
	result, details, err := p.Eval(vars)
	if cost := details.ActualCost(); cost != nil {
		if *cost > math.MaxInt64 || int64(*cost) > e.budget {
			e.budget = -1
			return nil, false, nil
		}
		e.budget -= int64(*cost)
	}
	return result, true, err
}

// violated reports a rule that is not true, with the message that it has for that.
func (e *evaluation) violated(c *compiled, rule Rule, s subject) {
	steps, _ := fieldPath(rule.FieldPath)
	s.path = append(slices.Clone(s.path), steps...)
	detail := "failed rule: " + rule.short()
	if rule.Message != "" {
		detail = strings.TrimSpace(rule.Message)
	}
	if c.message != nil {
		result, ok, err := e.run(c.message, s.vars)
		switch {
		case !ok:
			e.invalid(s, "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run")
			return
		case err != nil && strings.HasPrefix(err.Error(), tooExpensive):
			e.invalid(s, fmt.Sprintf("no further validation rules will be run due to call cost exceeds limit for messageExpression: %q", rule.MessageExpression))
			e.budget = -1
			return
		case err == nil:
			if text, ok := evaluatedMessage(result); ok {
				detail = text
			}
		}
	}
	reason := rule.Reason
	if reason == "" {
		reason = reasonInvalid
	}
	e.violations = append(e.violations, Violation{s.path, reason, detail, s.data})
}

// evaluatedMessage returns the text that a message expression came to; ok is false if it cannot be shown.
func evaluatedMessage(result ref.Val) (text string, ok bool) {
	text, ok = result.Value().(string)
	text = strings.TrimSpace(text)
	return text, ok && text != "" && len(text) <= maxMessage && !strings.Contains(text, "\n")
}

// short returns the rule as error messages name it.
func (r Rule) short() string {
	if r.Message != "" {
		return strings.TrimSpace(r.Message)
	}
	return strings.TrimSpace(r.Rule)
}

// variables are the values of an expression's variables.
type variables map[string]ref.Val

func (v variables) ResolveName(name string) (any, bool) {
	value, ok := v[name]
	return value, ok
}

func (v variables) Parent() interpreter.Activation { return nil }
