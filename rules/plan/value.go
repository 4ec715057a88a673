package plan

import (
	"encoding/json"
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// Value is a value of Rego: a scalar, a mapping or sequence of a manifest, or an array, object or set that was computed.
// The zero Value is undefined. What a [Machine] makes is valid until its [Machine.End].
type Value struct {
	kind  kind
	exact bool  // of a number: n holds it; otherwise s does, as JSON writes it
	node  int32 // of a manifest
	n     int64
	s     string
	c     *composite
}

type kind uint8

// The kinds, in the order in which Rego sorts values.
const (
	undefined kind = iota
	null
	boolean
	number
	text
	array
	object
	set
)

// composite is what an array, object or set consists of.
type composite struct {
	tree   *manifest.Tree // of a mapping or sequence of a manifest, which has none of the rest
	keys   []Value        // of an object
	items  []Value        // elements, or the values of an object
	sorted bool           // of a set or object: by key
	index  map[uint64][]int32
}

// Null returns null.
func Null() Value { return Value{kind: null} }

// Bool returns a boolean.
func Bool(b bool) Value {
	if b {
		return Value{kind: boolean, n: 1}
	}
	return Value{kind: boolean}
}

// Int returns an integer.
func Int(n int64) Value { return Value{kind: number, exact: true, n: n} }

// Number returns a number as JSON writes it.
func Number(s string) Value {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && strconv.FormatInt(n, 10) == s {
		return Int(n)
	}
	return Value{kind: number, s: s}
}

// Text returns a string.
func Text(s string) Value { return Value{kind: text, s: s} }

// Defined reports whether the value is defined.
func (v Value) Defined() bool { return v.kind != undefined }

// Text returns the string that the value is; ok is false if it is none.
func (v Value) Text() (s string, ok bool) { return v.s, v.kind == text }

// Field returns a field of an object; the zero Value if there is none, or v is no object.
func (v Value) Field(name string) Value {
	if v.kind != object {
		return Value{}
	}
	key := Text(name)
	return dot(&v, &key)
}

// Elements yields the elements of an array; nothing if v is none.
func (v Value) Elements() iter.Seq[Value] {
	if v.kind != array {
		return func(func(Value) bool) {}
	}
	return elements(v)
}

// Fields yields the keys and values of an object in order; nothing if v is none.
func (v Value) Fields() iter.Seq2[Value, Value] {
	return func(yield func(Value, Value) bool) {
		if v.kind != object {
			return
		}
		c := expand(v, nil)
		for i := range c.keys {
			if !yield(c.keys[i], c.items[i]) {
				return
			}
		}
	}
}

// Members returns the elements of an array, or of a set in order; ok is false if v is neither.
func (v Value) Members() (members []Value, ok bool) {
	if v.kind != array && v.kind != set {
		return nil, false
	}
	return expand(v, nil).items, true
}

// Len returns how many elements an array, object or set has; 0 for what is none of them.
func (v Value) Len() int {
	if v.c == nil {
		return 0
	}
	return length(v)
}

// Same reports whether both values are the same node of a manifest.
func (v Value) Same(other Value) bool { return v.isTree() && other.c == v.c && other.node == v.node }

// IsObject reports whether the value is an object, IsArray whether it is an array.
func (v Value) IsObject() bool { return v.kind == object }

// IsArray is described at IsObject.
func (v Value) IsArray() bool { return v.kind == array }

// IsTrue and IsFalse report whether the value is true or false; most values are neither.
func (v Value) IsTrue() bool { return v.kind == boolean && v.n != 0 }

// IsFalse is described at IsTrue.
func (v Value) IsFalse() bool { return v.kind == boolean && v.n == 0 }

// Integer returns the int that a number is: also that of 3.0, as OPA has it. ok is false if v is none.
func (v Value) Integer() (n int, ok bool) { return v.integer() }

// Scalar returns a string, a bool or a [json.Number]; nil for null and for what is no scalar.
func (v Value) Scalar() any {
	switch v.kind {
	case boolean:
		return v.n != 0
	case number:
		return json.Number(v.numeral())
	case text:
		return v.s
	}
	return nil
}

// String returns the value as Rego writes it.
func (v Value) String() string {
	if v.kind == undefined {
		return "undefined"
	}
	return v.Term().String()
}

func (v Value) numeral() string {
	if v.exact {
		return strconv.FormatInt(v.n, 10)
	}
	return v.s
}

func (v Value) integer() (int, bool) {
	if v.exact {
		return int(v.n), true
	}
	if v.kind != number {
		return 0, false
	}
	return ast.Number(v.s).Int()
}

func (v Value) isTree() bool { return v.c != nil && v.c.tree != nil }

// FromTerm returns a value of OPA's. It fits no manifest and stays valid.
func FromTerm(term *ast.Term) Value { return Replaced(term, nil, Value{}) }

// Replaced is FromTerm with a value in the place of a term that it holds.
func Replaced(term, old *ast.Term, by Value) Value {
	if term == old {
		return by
	}
	convert := func(term *ast.Term) Value { return Replaced(term, old, by) }
	switch v := term.Value.(type) {
	case ast.Null:
		return Null()
	case ast.Boolean:
		return Bool(bool(v))
	case ast.Number:
		return Number(string(v))
	case ast.String:
		return Text(string(v))
	case *ast.Array:
		c := &composite{items: make([]Value, 0, v.Len())}
		v.Foreach(func(element *ast.Term) { c.items = append(c.items, convert(element)) })
		return Value{kind: array, c: c}
	case ast.Object:
		c := &composite{sorted: true}
		v.Foreach(func(key, value *ast.Term) {
			c.keys, c.items = append(c.keys, convert(key)), append(c.items, convert(value))
		})
		c.reindex(c.keys)
		return Value{kind: object, c: c}
	case ast.Set:
		c := &composite{sorted: true}
		v.Foreach(func(element *ast.Term) { c.items = append(c.items, convert(element)) })
		c.reindex(c.items)
		return Value{kind: set, c: c}
	}
	return Value{}
}

// Term returns the value as OPA has it; nil if it is undefined.
func (v Value) Term() *ast.Term {
	switch v.kind {
	case null:
		return ast.InternedNullTerm
	case boolean:
		return ast.InternedTerm(v.n != 0)
	case number:
		return ast.NumberTerm(json.Number(v.numeral()))
	case text:
		return ast.StringTerm(v.s)
	case array:
		terms := make([]*ast.Term, 0, length(v))
		for item := range elements(v) {
			terms = append(terms, item.Term())
		}
		return ast.ArrayTerm(terms...)
	case object:
		c := expand(v, nil)
		pairs := make([][2]*ast.Term, 0, len(c.keys))
		for i := range c.keys {
			pairs = append(pairs, ast.Item(c.keys[i].Term(), c.items[i].Term()))
		}
		return ast.ObjectTerm(pairs...)
	case set:
		terms := make([]*ast.Term, 0, len(v.c.items))
		for _, item := range v.c.items {
			terms = append(terms, item.Term())
		}
		return ast.SetTerm(terms...)
	}
	return nil
}

// indexed is how many keys an object or set has before it is worth an index.
const indexed = 16

// reindex makes the index anew after keys, the keys of an object or the elements of a set, were replaced.
func (c *composite) reindex(keys []Value) {
	c.index = nil
	if len(keys) <= indexed {
		return
	}
	c.index = make(map[uint64][]int32, len(keys))
	for i, key := range keys {
		h := hash(key)
		c.index[h] = append(c.index[h], int32(i))
	}
}

// find returns where key is among keys, -1 if it is not there.
func (c *composite) find(keys []Value, key Value) int {
	if c.index == nil {
		return slices.IndexFunc(keys, func(other Value) bool { return equal(other, key) })
	}
	for _, i := range c.index[hash(key)] {
		if equal(keys[i], key) {
			return int(i)
		}
	}
	return -1
}

// add adds an element to a set.
func (c *composite) add(item Value) {
	if c.find(c.items, item) < 0 {
		c.items = append(c.items, item)
		c.note(c.items)
	}
}

// note adds the last of keys to the index.
func (c *composite) note(keys []Value) {
	c.sorted = len(keys) == 1
	switch last := len(keys) - 1; {
	case c.index != nil:
		h := hash(keys[last])
		c.index[h] = append(c.index[h], int32(last))
	case last == indexed:
		c.reindex(keys)
	}
}

// hash returns the same number for equal values.
func hash(v Value) uint64 {
	h := uint64(v.kind)
	switch v.kind {
	case boolean:
		h += uint64(v.n) << 8
	case number:
		if v.exact {
			return math.Float64bits(float64(v.n))
		}
		f, _ := strconv.ParseFloat(v.s, 64)
		return math.Float64bits(f)
	case text:
		return hashText(v.s)
	case array:
		for item := range elements(v) {
			h = h*31 + hash(item)
		}
	case object:
		c := expand(v, nil)
		for i := range c.keys {
			h += hash(c.keys[i])*31 ^ hash(c.items[i])
		}
	case set:
		for _, item := range v.c.items {
			h += hash(item)
		}
	}
	return h
}

// hashText is FNV-1a.
func hashText(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
