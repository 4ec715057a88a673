package rules

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// A clause is what must hold of an object before one definition of a rule's deny can yield anything. It is derived
// from the code: `container.securityContext.privileged == true` is undefined in an object without the key privileged,
// `profile.type == "Unconfined"` fails without that text, and `not input.metadata.namespace` fails in one that has it.
// Most rules need something that most objects lack, so most of them are never evaluated.
type clause struct {
	Texts  []string        `json:"texts,omitempty"`  // that are somewhere in the object, as keys or values
	Absent []manifest.Path `json:"absent,omitempty"` // that lead to no value, or to false
	Gates  []string        `json:"gates,omitempty"`  // questions to the input, as written in the code, that must have an answer
	Given  []condition     `json:"given,omitempty"`  // that all hold
}

// condition is what must hold of a parameter: its value as Rego writes it, or "" for any but false.
type condition struct {
	Param string `json:"param"`
	Value string `json:"value,omitempty"`
}

// holds reports whether the parameters of a rule are such that the clause can hold.
func (c clause) holds(params *ast.Term) bool {
	return !slices.ContainsFunc(c.Given, func(given condition) bool {
		value := get(params, ast.StringTerm(given.Param))
		if value == nil {
			return true
		}
		text := value.String()
		return given.Value == "" && text == "false" || given.Value != "" && text != given.Value
	})
}

// gates are the questions that cost less to answer than to ask in Rego.
var gates = map[string]func(*index, *manifest.Object) bool{
	earlierBuiltin + "()": func(x *index, obj *manifest.Object) bool { return x.earlier(obj) != nil },
	namespacesBuiltin + `("directory")`: func(x *index, obj *manifest.Object) bool {
		tally, _ := x.tallyOf("directory", obj)
		return tally.term() != nil
	},
}

// partsOf are the builtins whose value is an object or array with parts of the object as values.
var partsOf = []string{containersBuiltin, podTemplatesBuiltin}

// analyse returns the clauses of a rule, one of which must hold, from the modules of its package and the names of its sets.
func analyse(modules []*ast.Module, heads ...string) []clause {
	clauses := []clause{}
	for _, module := range modules {
		for _, rule := range module.Rules {
			switch {
			case !slices.Contains(heads, headName(rule)):
			case rule.Else != nil:
				clauses = append(clauses, clause{}) // it yields something when its body fails
			default:
				clauses = append(clauses, clauseOf(rule.Body))
			}
		}
	}
	return clauses
}

func clauseOf(body ast.Body) clause {
	s := variables{parts: map[ast.Var]bool{ast.InputRootDocument.Value.(ast.Var): true}}
	for known := -1; known != len(s.parts); { // until no expression makes another variable known
		known = len(s.parts)
		for _, expr := range body {
			s.bind(expr)
		}
	}
	var c clause
	for _, expr := range body {
		switch {
		case len(expr.With) > 0:
		case expr.Negated:
			if path, ok := constantPath(expr); ok {
				c.Absent = append(c.Absent, path)
			}
		default:
			s.require(expr, &c)
			if given, ok := conditionOf(expr); ok {
				c.Given = append(c.Given, given)
			}
		}
	}
	slices.Sort(c.Texts)
	c.Texts = slices.Compact(c.Texts)
	return c
}

// conditionOf returns the condition that an expression is: `data.params.strict` or `data.params.mode == "always"`.
func conditionOf(expr *ast.Expr) (condition, bool) {
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		name, ok := paramOf(terms)
		return condition{Param: name}, ok
	case []*ast.Term:
		if len(terms) == 3 && ast.Equal.Ref().Equal(terms[0].Value) && ast.IsScalar(terms[2].Value) {
			name, ok := paramOf(terms[1])
			return condition{name, terms[2].String()}, ok
		}
	}
	return condition{}, false
}

// paramOf returns the name of a parameter that a term refers to.
func paramOf(term *ast.Term) (string, bool) {
	ref, ok := term.Value.(ast.Ref)
	if !ok || len(ref) != 3 || !ref[0].Equal(ast.DefaultRootDocument) || !ref[1].Equal(ast.InternedTerm("params")) {
		return "", false
	}
	name, ok := ref[2].Value.(ast.String)
	return string(name), ok
}

// variables knows which variables of a body stand for a part of the object.
type variables struct{ parts map[ast.Var]bool }

// bind notes the variables that an expression makes stand for a part of the object: x := part, some x in part.
func (s *variables) bind(expr *ast.Expr) {
	if expr.Negated || len(expr.With) > 0 {
		return
	}
	switch terms := expr.Terms.(type) {
	case []*ast.Term:
		if len(terms) == 3 && (expr.IsAssignment() || expr.IsEquality()) {
			s.bindVar(terms[1], s.isPart(terms[2]))
		}
	case *ast.SomeDecl:
		if call, ok := terms.Symbols[0].Value.(ast.Call); ok && len(terms.Symbols) == 1 {
			from, value := call[len(call)-1], call[len(call)-2]
			s.bindVar(value, s.isPart(from) || isPartsCall(from))
		}
	}
}

func (s *variables) bindVar(term *ast.Term, part bool) {
	if v, ok := term.Value.(ast.Var); ok && part && !v.IsWildcard() {
		s.parts[v] = true
	}
}

// need adds a text that must be in the object, unless it is so long that the filter might miss it.
func (c *clause) need(text ast.String) {
	if len(text) <= maxText/8 {
		c.Texts = append(c.Texts, string(text))
	}
}

// isPart reports whether a term is a part of the object wherever it is defined.
func (s *variables) isPart(term *ast.Term) bool {
	switch v := term.Value.(type) {
	case ast.Var:
		return s.parts[v]
	case ast.Ref:
		head, ok := v[0].Value.(ast.Var)
		return ok && s.parts[head]
	}
	return false
}

func isPartsCall(term *ast.Term) bool {
	call, ok := term.Value.(ast.Call)
	return ok && slices.Contains(partsOf, call[0].String())
}

// require adds the keys without which the expression is undefined.
func (s *variables) require(expr *ast.Expr, c *clause) {
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		s.requireTerm(terms, c)
	case []*ast.Term:
		for _, term := range terms[1:] {
			s.requireTerm(term, c)
		}
		s.requireValue(terms, c)
	case *ast.SomeDecl:
		for _, term := range terms.Symbols {
			s.requireTerm(term, c)
		}
	}
}

// requireValue adds the text that a part of the object is compared with.
func (s *variables) requireValue(terms []*ast.Term, c *clause) {
	operator := terms[0].Value
	if len(terms) != 3 || !ast.Equal.Ref().Equal(operator) && !ast.Equality.Ref().Equal(operator) {
		return
	}
	for i, term := range terms[1:] {
		if text, ok := term.Value.(ast.String); ok && s.isPart(terms[2-i]) {
			c.need(text)
		}
	}
}

// requireTerm looks into the terms whose operands must all be defined. Comprehensions are not among them.
func (s *variables) requireTerm(term *ast.Term, c *clause) {
	switch v := term.Value.(type) {
	case ast.Ref:
		s.requireTerm(v[0], c)
		if s.isPart(term) {
			for _, step := range v[1:] {
				if key, ok := step.Value.(ast.String); ok {
					c.need(key)
				}
			}
		}
	case ast.Call:
		if question := term.String(); gates[question] != nil {
			c.Gates = append(c.Gates, question)
		}
		for _, operand := range v[1:] {
			s.requireTerm(operand, c)
		}
	case *ast.Array:
		v.Foreach(func(element *ast.Term) { s.requireTerm(element, c) })
	}
}

// constantPath returns the path of an expression that is a reference like input.metadata.namespace.
func constantPath(expr *ast.Expr) (manifest.Path, bool) {
	term, ok := expr.Terms.(*ast.Term)
	if !ok {
		return nil, false
	}
	ref, ok := term.Value.(ast.Ref)
	if !ok || len(ref) < 2 || !ref[0].Equal(ast.InputRootDocument) {
		return nil, false
	}
	var path manifest.Path
	for _, step := range ref[1:] {
		key, ok := step.Value.(ast.String)
		if !ok {
			return nil, false
		}
		path = append(path, string(key))
	}
	return path, true
}

// filter decides which of some rules can yield anything for an object, from the keys and values that the object has.
type filter struct {
	ids   map[string]int // text -> bit
	rules [][]maskedClause
}

type maskedClause struct {
	texts  bits
	absent []manifest.Path
	gates  []func(*index, *manifest.Object) bool
}

// newFilter returns a filter for rules that have these clauses.
func newFilter(rules [][]clause) *filter {
	f := &filter{ids: make(map[string]int), rules: make([][]maskedClause, len(rules))}
	for _, clauses := range rules {
		for _, c := range clauses {
			for _, text := range c.Texts {
				if _, ok := f.ids[text]; !ok {
					f.ids[text] = len(f.ids)
				}
			}
		}
	}
	for i, clauses := range rules {
		for _, c := range clauses {
			masked := maskedClause{texts: newBits(len(f.ids)), absent: c.Absent}
			for _, text := range c.Texts {
				masked.texts.set(f.ids[text])
			}
			for _, question := range c.Gates {
				masked.gates = append(masked.gates, gates[question])
			}
			f.rules[i] = append(f.rules[i], masked)
		}
	}
	return f
}

// texts returns the bits of the texts that the object has; all is true if they cannot be told from its own nodes,
// because it holds an alias.
func (f *filter) texts(obj *manifest.Object) (found bits, all bool) {
	tree := obj.Tree()
	found = newBits(len(f.ids))
	for i, end := obj.Node, tree.Next(obj.Node); i < end; i++ {
		switch n := tree.Nodes[i]; n.Kind {
		case manifest.Alias:
			return nil, true
		case manifest.Scalar:
			if n.End-n.Start > maxText {
				continue
			}
			if id, ok := f.ids[tree.Text(i)]; ok {
				found.set(id)
			}
		}
	}
	return found, false
}

// maxText is how many bytes the longest scalar takes that is looked at: a text that is needed takes fewer, with whatever
// escapes and indentation it is written.
const maxText = 1024

// may reports whether rule i can yield anything for the object, which has the given texts.
func (f *filter) may(i int, obj *manifest.Object, texts bits, all bool, inputs func() *index) bool {
	return slices.ContainsFunc(f.rules[i], func(c maskedClause) bool {
		return (all || texts.contains(c.texts)) &&
			!slices.ContainsFunc(c.absent, func(p manifest.Path) bool { return truthy(obj, p) }) &&
			!slices.ContainsFunc(c.gates, func(open func(*index, *manifest.Object) bool) bool { return !open(inputs(), obj) })
	})
}

// truthy reports whether there is a value at p that is neither null nor false.
func truthy(obj *manifest.Object, p manifest.Path) bool {
	node, ok := obj.Find(p)
	if !ok {
		return false
	}
	tree := obj.Tree()
	if tree.Nodes[node].Kind != manifest.Scalar {
		return true
	}
	value := tree.Value(node)
	return value != nil && value != false
}

// bits is a set of small numbers.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) set(i int) { b[i/64] |= 1 << (i % 64) }

func (b bits) contains(other bits) bool {
	for i := range other {
		if b[i]&other[i] != other[i] {
			return false
		}
	}
	return true
}
