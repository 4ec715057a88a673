package plan

import (
	"iter"
	"slices"
	"strconv"

	"github.com/klint-dev/klint/manifest"
)

// Objects of a manifest are what the API server would see: fields that are null are absent, and of duplicate keys the
// last one counts.

// nodeOf returns the value of a node. The composite is that of its tree.
func nodeOf(c *composite, node int) Value {
	tree := c.tree
	switch tree.Nodes[node].Kind {
	case manifest.Map:
		return Value{kind: object, node: int32(node), c: c}
	case manifest.Seq:
		return Value{kind: array, node: int32(node), c: c}
	case manifest.Alias:
		return nodeOf(c, tree.Target(node))
	}
	if tree.Type(node) == manifest.String {
		return Text(tree.Text(node))
	}
	return scalar(tree.Value(node))
}

func scalar(value any) Value {
	switch v := value.(type) {
	case string:
		return Text(v)
	case bool:
		return Bool(v)
	case int64:
		return Int(v)
	case uint64:
		return Number(strconv.FormatUint(v, 10))
	case float64:
		return Number(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return Null()
}

// dot returns the value at a key or index, or the element of a set itself; undefined if there is none.
func dot(v, key *Value) Value {
	switch v.kind {
	case array:
		if key.kind != number {
			return Value{}
		}
		if i, ok := key.integer(); ok && i >= 0 {
			return at(v, i)
		}
	case object:
		if v.isTree() {
			return field(v, key)
		}
		if i := v.c.find(v.c.keys, *key); i >= 0 {
			return v.c.items[i]
		}
	case set:
		if v.c.find(v.c.items, *key) >= 0 {
			return *key
		}
	}
	return Value{}
}

// field returns a field of an object of a manifest.
func field(v, key *Value) Value {
	if key.kind != text {
		return Value{}
	}
	_, node, ok := v.c.tree.Lookup(int(v.node), key.s)
	if !ok {
		return Value{}
	}
	if value := nodeOf(v.c, node); value.kind != null {
		return value
	}
	return Value{}
}

// at returns element i of an array.
func at(v *Value, i int) Value {
	if !v.isTree() {
		if i < len(v.c.items) {
			return v.c.items[i]
		}
		return Value{}
	}
	t := v.c.tree
	for c, end := int(v.node)+1, t.Next(int(v.node)); c < end; c = t.Next(c) {
		if i == 0 {
			return nodeOf(v.c, c)
		}
		i--
	}
	return Value{}
}

// elements yields the elements of an array.
func elements(v Value) iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if !v.isTree() {
			for _, item := range v.c.items {
				if !yield(item) {
					return
				}
			}
			return
		}
		for node := range v.c.tree.Items(int(v.node)) {
			if !yield(nodeOf(v.c, node)) {
				return
			}
		}
	}
}

// length returns how many elements an array, object or set has.
func length(v Value) int {
	if !v.isTree() {
		return len(v.c.items)
	}
	if v.kind == object {
		return len(expand(v, nil).keys)
	}
	return children(v)
}

// children returns how many nodes a mapping or sequence of a manifest holds directly, keys included.
func children(v Value) int {
	n := 0
	t := v.c.tree
	for c, end := int(v.node)+1, t.Next(int(v.node)); c < end; c = t.Next(c) {
		n++
	}
	return n
}

// expand returns the keys and values of an object, or the elements of an array or set, objects and sets sorted. What has to be
// made for that is taken from the arena, or the heap if there is none.
func expand(v Value, from *arena) *composite {
	if !v.isTree() {
		if v.kind != array {
			v.c.sort(v.kind)
		}
		return v.c
	}
	n := children(v)
	if v.kind == object {
		n /= 2
	}
	c := from.composite()
	c.items = from.list(n)
	if v.kind == array {
		for item := range elements(v) {
			c.items = append(c.items, item)
		}
		return c
	}
	c.keys = from.list(n)
	for k, node := range v.c.tree.Fields(int(v.node)) {
		key, value := Text(v.c.tree.Text(k)), nodeOf(v.c, node)
		c.keys, c.items = append(c.keys, key), append(c.items, value)
	}
	c.sort(object)
	last := 0
	for i := range c.keys {
		replaced := i+1 < len(c.keys) && c.keys[i+1].s == c.keys[i].s // of equal keys, the sorting keeps the order
		if c.items[i].kind != null && !replaced {
			c.keys[last], c.items[last] = c.keys[i], c.items[i]
			last++
		}
	}
	c.keys, c.items = c.keys[:last], c.items[:last]
	return c
}

// sort sorts an object by its keys, or a set.
func (c *composite) sort(kind kind) {
	if c.sorted {
		return
	}
	c.sorted = true
	if kind == set {
		if !slices.IsSortedFunc(c.items, compare) {
			slices.SortFunc(c.items, compare)
			c.reindex(c.items)
		}
		return
	}
	if slices.IsSortedFunc(c.keys, compare) {
		return
	}
	type entry struct{ key, value Value }
	entries := make([]entry, len(c.keys))
	for i := range entries {
		entries[i] = entry{c.keys[i], c.items[i]}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return compare(a.key, b.key) })
	for i, e := range entries {
		c.keys[i], c.items[i] = e.key, e.value
	}
	c.reindex(c.keys)
}
