package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Link makes a program that was translated ready to run its plans, as [Decode] and [Program.Load] do for one that was encoded.
func (p *Program) Link(builtins map[string]Builtin) error {
	if err := p.link(builtins); err != nil {
		return err
	}
	for entry := range p.Entries {
		if err := p.Load(entry); err != nil {
			return err
		}
	}
	return nil
}

// Builtins returns the names of the builtins that the program calls.
func (p *Program) Builtins() []string { return p.builtins }

// DataKeys returns which fields of data the program reads; ok is false if that cannot be told, because it reads data as a
// whole or by a key that is computed. Its code must be loaded.
func (p *Program) DataKeys() (keys []string, ok bool) {
	const data = 1 // the local
	ok = true
	for _, f := range p.functions {
		eachStatement(f.blocks, func(s *statement) {
			args := s.args
			switch {
			case s.op == opDot && s.a == data && s.b < 0 && p.constants[^s.b].kind == text:
				if key := p.constants[^s.b].s; !slices.Contains(keys, key) {
					keys = append(keys, key)
				}
				return
			case s.op == opCall:
				args = args[min(2, len(args)):]
			}
			if s.op.readsA() && s.a == data || s.op.readsB() && s.b == data || slices.Contains(args, data) {
				ok = false
			}
		})
	}
	slices.Sort(keys)
	return keys, ok
}

// link finds the builtins that the program calls: those given, those of this package, else OPA's.
func (p *Program) link(given map[string]Builtin) error {
	p.linked, p.lent = make([]Builtin, len(p.builtins)), given
	for i, name := range p.builtins {
		if b, ok := given[name]; ok {
			p.linked[i] = b
		} else if b, ok := natives[name]; ok {
			p.linked[i] = b
		} else if f := topdown.GetBuiltin(name); f != nil {
			p.linked[i] = Borrowed(f)
		} else {
			return fmt.Errorf("plan: nobody has the builtin %q", name)
		}
	}
	return nil
}

// Borrowed returns a builtin of OPA's. The values go there and back as OPA has them. An error that halts OPA's evaluator fails
// the evaluation.
func Borrowed(f topdown.BuiltinFunc) Builtin {
	return func(m *Machine, args []Value) Value {
		operands := make([]*ast.Term, len(args))
		for i, arg := range args {
			operands[i] = arg.Term()
		}
		var result Value
		bctx := topdown.BuiltinContext{Context: context.Background(), Metrics: metrics.NoOp(), Cancel: m.Cancel}
		err := f(bctx, operands, func(term *ast.Term) error {
			result = FromTerm(term)
			return nil
		})
		if halted := (topdown.Halt{}); errors.As(err, &halted) {
			m.fail(err)
		}
		if err != nil {
			return Value{}
		}
		m.checkLimits()
		return result
	}
}

// builtin calls the builtin of a statement.
func (m *Machine) builtin(s *statement, locals []Value) Value {
	mark := m.stack.mark()
	args := m.stack.frame(len(s.args))
	for i, arg := range s.args {
		args[i] = *m.value(arg, locals)
	}
	result := m.program.linked[s.n](m, args)
	m.stack.release(mark)
	return result
}

// natives are the builtins of OPA that rules use most, for the values of this package.
var natives = map[string]Builtin{
	"and":               intersection,
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
	"is_array":          is(func(k kind) bool { return k == array }),
	"is_boolean":        is(func(k kind) bool { return k == boolean }),
	"is_null":           is(func(k kind) bool { return k == null }),
	"is_number":         is(func(k kind) bool { return k == number }),
	"is_object":         is(func(k kind) bool { return k == object }),
	"is_set":            is(func(k kind) bool { return k == set }),
	"is_string":         is(func(k kind) bool { return k == text }),
	"lower":             change(strings.ToLower),
	"lt":                order(func(n int) bool { return n < 0 }),
	"lte":               order(func(n int) bool { return n <= 0 }),
	"max":               extreme(-1),
	"min":               extreme(1),
	"minus":             minusOrDifference,
	"mul":               arithmetic("mul", multiply),
	"neq":               func(_ *Machine, args []Value) Value { return Bool(!equal(args[0], args[1])) },
	"object.get":        get,
	"object.keys":       keys,
	"or":                union,
	"plus":              arithmetic("plus", plus),
	"regex.find_n":      findAll,
	"regex.match":       match,
	"sort":              sorted,
	"split":             split,
	"sprintf":           sprintf,
	"startswith":        texts(func(a, b string) Value { return Bool(strings.HasPrefix(a, b)) }),
	"trim":              texts(func(a, b string) Value { return Text(strings.Trim(a, b)) }),
	"trim_left":         texts(func(a, b string) Value { return Text(strings.TrimLeft(a, b)) }),
	"trim_prefix":       texts(func(a, b string) Value { return Text(strings.TrimPrefix(a, b)) }),
	"trim_right":        texts(func(a, b string) Value { return Text(strings.TrimRight(a, b)) }),
	"trim_space":        change(strings.TrimSpace),
	"trim_suffix":       texts(func(a, b string) Value { return Text(strings.TrimSuffix(a, b)) }),
	"upper":             change(strings.ToUpper),
	"walk":              walk,
}

// Native returns the builtin of this package for one of OPA's; nil if there is none.
func Native(name string) Builtin { return natives[name] }

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

// List returns an array. It keeps the list.
func (m *Machine) List(items []Value) Value {
	c := m.arena.composite()
	c.items = items
	return Value{kind: array, c: c}
}

// Map returns an object. It keeps the list of keys, which are sorted and none of which is there twice; there are as many values.
func (m *Machine) Map(keys []Value, values ...Value) Value {
	c := m.arena.composite()
	c.keys, c.items = keys, append(m.arena.list(len(values)), values...)
	c.sorted = true
	c.reindex(keys)
	return Value{kind: object, c: c}
}

// Room returns an empty list with room for n values, which is valid as long as the values of the machine.
func (m *Machine) Room(n int) []Value { return m.arena.list(n) }

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

func count(_ *Machine, args []Value) Value {
	switch args[0].kind {
	case array, object, set:
		return Int(int64(length(args[0])))
	case text:
		return Int(int64(utf8.RuneCountInString(args[0].s)))
	}
	return Value{}
}

func member(m *Machine, args []Value) Value {
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
		for _, item := range expand(args[1], &m.arena).items {
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
	from := expand(args[0], &m.arena)
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
