package plan

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// link finds the builtins that the program calls: those given, those of this package, else OPA's.
func (p *Program) link(given map[string]Builtin) error {
	p.linked = make([]Builtin, len(p.builtins))
	for i, name := range p.builtins {
		if b, ok := given[name]; ok {
			p.linked[i] = b
		} else if b, ok := natives[name]; ok {
			p.linked[i] = b
		} else if f := topdown.GetBuiltin(name); f != nil {
			p.linked[i] = borrowed(f)
		} else {
			return fmt.Errorf("plan: nobody has the builtin %q", name)
		}
	}
	return nil
}

// borrowed returns a builtin of OPA's. The values go there and back as OPA has them.
func borrowed(f topdown.BuiltinFunc) Builtin {
	return func(_ *Machine, args []Value) Value {
		operands := make([]*ast.Term, len(args))
		for i, arg := range args {
			operands[i] = arg.Term()
		}
		var result Value
		bctx := topdown.BuiltinContext{Context: context.Background(), Metrics: metrics.NoOp()}
		err := f(bctx, operands, func(term *ast.Term) error {
			result = FromTerm(term)
			return nil
		})
		if err != nil {
			return Value{}
		}
		return result
	}
}

// builtin calls the builtin of a statement.
func (m *Machine) builtin(s *statement, locals []Value) Value {
	var few [4]Value
	args := few[:0]
	for _, arg := range s.args {
		args = append(args, *m.value(arg, locals))
	}
	return m.program.linked[s.n](m, args)
}

// natives are the builtins of OPA that rules use most, for the values of this package.
var natives = map[string]Builtin{
	"array.concat":      concatArrays,
	"array.slice":       slice,
	"concat":            concat,
	"contains":          texts(func(a, b string) Value { return Bool(strings.Contains(a, b)) }),
	"count":             count,
	"endswith":          texts(func(a, b string) Value { return Bool(strings.HasSuffix(a, b)) }),
	"equal":             func(_ *Machine, args []Value) Value { return Bool(equal(args[0], args[1])) },
	"gt":                order(func(n int) bool { return n > 0 }),
	"gte":               order(func(n int) bool { return n >= 0 }),
	"internal.member_2": member,
	"is_number":         func(_ *Machine, args []Value) Value { return Bool(args[0].kind == number) },
	"is_string":         func(_ *Machine, args []Value) Value { return Bool(args[0].kind == text) },
	"lower":             change(strings.ToLower),
	"lt":                order(func(n int) bool { return n < 0 }),
	"lte":               order(func(n int) bool { return n <= 0 }),
	"neq":               func(_ *Machine, args []Value) Value { return Bool(!equal(args[0], args[1])) },
	"object.get":        get,
	"object.keys":       keys,
	"regex.find_n":      findAll,
	"regex.match":       match,
	"split":             split,
	"sprintf":           sprintf,
	"startswith":        texts(func(a, b string) Value { return Bool(strings.HasPrefix(a, b)) }),
	"trim_prefix":       texts(func(a, b string) Value { return Text(strings.TrimPrefix(a, b)) }),
	"trim_suffix":       texts(func(a, b string) Value { return Text(strings.TrimSuffix(a, b)) }),
	"upper":             change(strings.ToUpper),
}

// texts makes a builtin of a function of two strings.
func texts(f func(a, b string) Value) Builtin {
	return func(_ *Machine, args []Value) Value {
		if args[0].kind != text || args[1].kind != text {
			return Value{}
		}
		return f(args[0].s, args[1].s)
	}
}

// change makes a builtin of a function that changes a string.
func change(f func(string) string) Builtin {
	return func(_ *Machine, args []Value) Value {
		if args[0].kind != text {
			return Value{}
		}
		return Text(f(args[0].s))
	}
}

// order makes a builtin of what the order of two values must be.
func order(f func(int) bool) Builtin {
	return func(_ *Machine, args []Value) Value { return Bool(f(compare(args[0], args[1]))) }
}

// newArray returns an array of n values that are to be appended.
func (m *Machine) newArray(n int) Value {
	c := m.arena.composite()
	c.items = m.arena.list(n)
	return Value{kind: array, c: c}
}

// List returns an array.
func (m *Machine) List(items ...Value) Value {
	v := m.newArray(len(items))
	v.c.items = append(v.c.items, items...)
	return v
}

// Map returns an object. It keeps both lists, which are as long as each other; no key is there twice.
func (m *Machine) Map(keys, values []Value) Value {
	c := m.arena.composite()
	c.keys, c.items = keys, values
	c.reindex(keys)
	return Value{kind: object, c: c}
}

func concatArrays(m *Machine, args []Value) Value {
	if args[0].kind != array || args[1].kind != array {
		return Value{}
	}
	v := m.newArray(length(args[0]) + length(args[1]))
	for _, arg := range args {
		for item := range elements(arg) {
			v.c.items = append(v.c.items, item)
		}
	}
	return v
}

func slice(m *Machine, args []Value) Value {
	start, ok1 := args[1].integer()
	stop, ok2 := args[2].integer()
	if args[0].kind != array || !ok1 || !ok2 {
		return Value{}
	}
	n := length(args[0])
	start, stop = max(start, 0), min(stop, n)
	if start >= stop {
		return m.newArray(0)
	}
	v := m.newArray(stop - start)
	for i := start; i < stop; i++ {
		v.c.items = append(v.c.items, at(&args[0], i))
	}
	return v
}

func concat(_ *Machine, args []Value) Value {
	if args[0].kind != text || args[1].kind != array && args[1].kind != set {
		return Value{}
	}
	var b strings.Builder
	for i, item := range expand(args[1]).items {
		if item.kind != text {
			return Value{}
		}
		if i > 0 {
			b.WriteString(args[0].s)
		}
		b.WriteString(item.s)
	}
	return Text(b.String())
}

func count(_ *Machine, args []Value) Value {
	switch args[0].kind {
	case array, object, set:
		return Int(int64(length(args[0])))
	case text:
		return Int(int64(utf8.RuneCountInString(args[0].s)))
	}
	return Value{}
}

func member(_ *Machine, args []Value) Value {
	switch args[1].kind {
	case set:
		return Bool(args[1].c.find(args[1].c.items, args[0]) >= 0)
	case array:
		for item := range elements(args[1]) {
			if equal(item, args[0]) {
				return Bool(true)
			}
		}
	case object:
		for _, item := range expand(args[1]).items {
			if equal(item, args[0]) {
				return Bool(true)
			}
		}
	}
	return Bool(false)
}

func get(_ *Machine, args []Value) Value {
	if args[0].kind != object {
		return Value{}
	}
	if args[1].kind != array {
		if found := dot(&args[0], &args[1]); found.kind != undefined {
			return found
		}
		return args[2]
	}
	found := args[0]
	for step := range elements(args[1]) {
		if found = dot(&found, &step); found.kind == undefined {
			return args[2]
		}
	}
	return found
}

func keys(m *Machine, args []Value) Value {
	if args[0].kind != object {
		return Value{}
	}
	from := expand(args[0])
	c := m.arena.composite()
	c.items = from.keys
	c.sorted = true
	c.reindex(c.items)
	return Value{kind: set, c: c}
}

func match(m *Machine, args []Value) Value {
	if args[0].kind != text || args[1].kind != text {
		return Value{}
	}
	p := m.program.pattern(args[0].s)
	if p == nil {
		return Value{}
	}
	return Bool(p.mayMatch(args[1].s) && p.re.MatchString(args[1].s))
}

func findAll(m *Machine, args []Value) Value {
	n, ok := args[2].integer()
	if args[0].kind != text || args[1].kind != text || !ok {
		return Value{}
	}
	p := m.program.pattern(args[0].s)
	if p == nil {
		return Value{}
	}
	v := m.newArray(0)
	if p.mayMatch(args[1].s) {
		for _, found := range p.re.FindAllString(args[1].s, n) {
			v.c.items = append(v.c.items, Text(found))
		}
	}
	return v
}

func split(m *Machine, args []Value) Value {
	if args[0].kind != text || args[1].kind != text {
		return Value{}
	}
	parts := strings.Split(args[0].s, args[1].s)
	v := m.newArray(len(parts))
	for _, part := range parts {
		v.c.items = append(v.c.items, Text(part))
	}
	return v
}

// sprintf formats strings and integers itself and leaves the rest to OPA.
func sprintf(m *Machine, args []Value) Value {
	if args[0].kind != text || args[1].kind != array {
		return Value{}
	}
	var operands []any
	for item := range elements(args[1]) {
		switch {
		case item.kind == text:
			operands = append(operands, item.s)
		case item.kind == number && item.exact:
			operands = append(operands, item.n)
		default:
			return borrowed(topdown.GetBuiltin(ast.Sprintf.Name))(m, args)
		}
	}
	return Text(fmt.Sprintf(args[0].s, operands...))
}
