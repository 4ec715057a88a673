package plan

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// maxText is how many bytes a text that a builtin makes may have.
const maxText = 64 << 20

// arithmetic makes a builtin of a function of two integers; ok is false where the result is none. Whatever else there is to
// calculate with is left to OPA.
func arithmetic(name string, f func(a, b int64) (n int64, ok bool)) Builtin {
	return func(m *Machine, args []Value) Value {
		if a, b := &args[0], &args[1]; a.exact && b.exact {
			if n, ok := f(a.n, b.n); ok {
				return Int(n)
			}
		}
		return m.borrow(name, args)
	}
}

func plus(a, b int64) (int64, bool) { return a + b, small(a) && small(b) }

func minus(a, b int64) (int64, bool) { return a - b, small(a) && small(b) }

func multiply(a, b int64) (int64, bool) {
	return a * b, max(a, -a) <= math.MaxInt32 && max(b, -b) <= math.MaxInt32
}

// small reports whether a sum of two such numbers is an int64.
func small(n int64) bool { return n > math.MinInt64/2 && n < math.MaxInt64/2 }

// is makes a builtin of a test of the kind.
func is(test func(kind) bool) Builtin {
	return func(_ *Machine, args []Value) Value { return Bool(test(args[0].kind)) }
}

func union(m *Machine, args []Value) Value {
	if args[0].kind != set || args[1].kind != set {
		return Value{}
	}
	return m.setOf(func(Value) bool { return true }, args...)
}

func intersection(m *Machine, args []Value) Value {
	if args[0].kind != set || args[1].kind != set {
		return Value{}
	}
	return m.setOf(func(item Value) bool { return args[1].c.find(args[1].c.items, item) >= 0 }, args[0])
}

// minusOrDifference calculates with numbers, or with sets.
func minusOrDifference(m *Machine, args []Value) Value {
	if args[0].kind != set || args[1].kind != set {
		return arithmetic(ast.Minus.Name, minus)(m, args)
	}
	return m.setOf(func(item Value) bool { return args[1].c.find(args[1].c.items, item) < 0 }, args[0])
}

// setOf returns the set of the elements of some sets that are wanted.
func (m *Machine) setOf(wanted func(Value) bool, sets ...Value) Value {
	n := 0
	for _, s := range sets {
		n += len(s.c.items)
	}
	c := m.arena.composite()
	c.items = m.arena.list(n)
	for _, s := range sets {
		for _, item := range s.c.items {
			if wanted(item) {
				c.add(item)
			}
		}
	}
	return Value{kind: set, c: c}
}

func sorted(m *Machine, args []Value) Value {
	if args[0].kind != array && args[0].kind != set {
		return Value{}
	}
	items := expand(args[0], &m.arena).items
	c := m.arena.composite()
	c.items = append(m.arena.list(len(items)), items...)
	slices.SortStableFunc(c.items, compare)
	return Value{kind: array, c: c}
}

// extreme makes a builtin that returns the first element in an order.
func extreme(sign int) Builtin {
	return func(m *Machine, args []Value) Value {
		if args[0].kind != array && args[0].kind != set {
			return Value{}
		}
		var best Value
		for _, item := range expand(args[0], &m.arena).items {
			if best.kind == undefined || sign*compare(item, best) < 0 {
				best = item
			}
		}
		return best
	}
}

func concat(m *Machine, args []Value) Value {
	if args[0].kind != text || args[1].kind != array && args[1].kind != set {
		return Value{}
	}
	items := expand(args[1], &m.arena).items
	size := 0
	for _, item := range items {
		if item.kind != text {
			return Value{}
		}
		size += len(item.s) + len(args[0].s)
	}
	if size > maxText {
		m.fail(errSize)
		return Value{}
	}
	var b strings.Builder
	b.Grow(size)
	for i, item := range items {
		if i > 0 {
			b.WriteString(args[0].s)
		}
		b.WriteString(item.s)
	}
	return Text(b.String())
}

// sprintf formats strings and integers itself and leaves the rest to OPA.
func sprintf(m *Machine, args []Value) Value {
	if args[0].kind != text || args[1].kind != array {
		return Value{}
	}
	format := args[0].s
	var few [8]any
	operands := few[:0]
	size := 0
	for item := range elements(args[1]) {
		switch {
		case item.kind == text:
			operands = append(operands, item.s)
			size = max(size, len(item.s))
		case item.kind == number && item.exact:
			operands = append(operands, item.n)
		default:
			return m.borrow(ast.Sprintf.Name, args)
		}
	}
	if size*strings.Count(format, "%") > maxText || strings.ContainsAny(format, "*") {
		return m.borrow(ast.Sprintf.Name, args)
	}
	return Text(fmt.Sprintf(format, operands...))
}

// walk returns all values that a value holds, itself included, by their path: [[path, value], …].
func walk(m *Machine, args []Value) Value {
	found := m.newArray(0)
	m.walk(found.c, nil, args[0])
	return found
}

func (m *Machine) walk(found *composite, path []Value, v Value) {
	if m.tick(); m.err != nil {
		return
	}
	at := append(m.arena.list(len(path)), path...)
	pair := append(m.arena.list(2), m.List(at), v)
	found.items = append(found.items, m.List(pair))
	deeper := func(key, value Value) { m.walk(found, append(slices.Clip(at), key), value) }
	switch v.kind {
	case array:
		i := int64(0)
		for item := range elements(v) {
			deeper(Int(i), item)
			i++
		}
	case object:
		c := expand(v, &m.arena)
		for i := range c.keys {
			deeper(c.keys[i], c.items[i])
		}
	case set:
		for _, item := range expand(v, nil).items {
			deeper(item, item)
		}
	}
}

// borrow calls OPA's own builtin of a name.
func (m *Machine) borrow(name string, args []Value) Value {
	if b, ok := m.program.lent[name]; ok {
		return b(m, args)
	}
	return Borrowed(topdown.GetBuiltin(name))(m, args)
}
