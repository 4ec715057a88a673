package validate

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// check is one object while it is judged.
type check struct {
	obj     *manifest.Object
	tree    *manifest.Tree
	trail   []step
	placed  []placement
	volumes []volume // of the pod spec that is judged
	targets []schemas.Release
	crds    *schemas.CRDs
	report
}

// placement says that a step of the trail stands for another, the one that really leads to the value.
type placement struct{ step, real int32 }

// step is one step of a path: a field, a key of a map, or an index of a list.
type step struct {
	name   string
	parent int32 // index into check.trail; -1 for the object itself
	index  int32 // of a list; stepField or stepKey for the other two
}

const (
	stepField int32 = -1
	stepKey   int32 = -2
)

// value is one value of the object, or the place where it could be. The zero value is none.
type value struct {
	c    *check
	node int32 // -1 if the value is absent or null, or unknown
	key  int32 // node of its key; -1 if it has none
	at   int32 // index into check.trail; -1 for the object itself
}

func (c *check) root() value { return value{c: c, node: int32(c.obj.Node), key: -1, at: -1} }

// step returns the value at a node, one step below v.
func (v value) step(key, node int, name string, index int32) value {
	c := v.c
	c.trail = append(c.trail, step{name: name, parent: v.at, index: index})
	return value{c: c, node: int32(node), key: int32(key), at: int32(len(c.trail) - 1)}
}

// field returns a field of an object; it is absent if it is missing or null, or if v is no object.
func (v value) field(name string) value {
	key, node := v.c.find(int(v.node), name)
	if node < 0 && v.misshapen() {
		node = unknown
	}
	return v.step(key, node, name, stepField)
}

// unknown is the node of a field of something that should be an object and is not. Nothing is reported about it.
const unknown = -2

func (v value) misshapen() bool {
	return v.node == unknown || v.node >= 0 && v.c.tree.Nodes[v.node].Kind != manifest.Map
}

// fields returns the value that a chain of fields leads to.
func (v value) fields(names ...string) value {
	for _, name := range names {
		v = v.field(name)
	}
	return v
}

// along returns the value that a path leads to. Field takes a step that is a name.
func (v value) along(path manifest.Path, field func(parent value, name string) value) value {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			v = field(v, step)
		case int:
			for i, item := range v.items() {
				if i == step {
					v = item
					break
				}
			}
		}
	}
	return v
}

// has reports whether a field is set, without making it a part of a path.
func (v value) has(name string) bool {
	_, node := v.c.find(int(v.node), name)
	return node >= 0
}

// entry returns the value at a key of a map.
func (v value) entry(name string) value {
	key, node := v.c.find(int(v.node), name)
	return v.step(key, node, name, stepKey)
}

// place returns v under another path: that of a field of parent. The server names some values by a path that does not lead there.
func (v value) place(parent value, names ...string) value {
	placed := parent
	for _, name := range names {
		placed = placed.step(-1, -1, name, stepField)
	}
	placed.node, placed.key = v.node, v.key
	v.c.placed = append(v.c.placed, placement{placed.at, v.at})
	return placed
}

// find returns the nodes of a field's key and value, aliases followed; -1, -1 if it is missing or null. Of duplicates the last counts.
func (c *check) find(node int, name string) (key, value int) {
	if node < 0 {
		return -1, -1
	}
	t := c.tree
	if t.Nodes[node].Kind != manifest.Map {
		return -1, -1
	}
	key, value = -1, -1
	for k, end := node+1, t.Next(node); k < end; {
		kn := &t.Nodes[k]
		v := t.Next(k)
		switch {
		case kn.Style == manifest.Plain && kn.Kind == manifest.Scalar:
			text := t.Src[kn.Start:kn.End]
			if string(text) == name {
				key, value = k, v
			} else if len(text) == 2 && string(text) == "<<" {
				return c.findMerged(node, name)
			}
		case t.Text(k) == name:
			key, value = k, v
		}
		k = t.Next(v)
	}
	return c.present(key, value)
}

func (c *check) findMerged(node int, name string) (key, value int) {
	key, value, ok := c.tree.Lookup(node, name)
	if !ok {
		return -1, -1
	}
	return c.present(key, value)
}

// present turns null into absence and follows an alias.
func (c *check) present(key, value int) (int, int) {
	if key < 0 {
		return -1, -1
	}
	value = c.tree.Target(value)
	if c.isNull(value) {
		return key, -1
	}
	return key, value
}

func (c *check) isNull(node int) bool {
	n := &c.tree.Nodes[node]
	if n.Kind != manifest.Scalar {
		return false
	}
	if n.Style == manifest.Absent {
		return true
	}
	if c.tree.HasTags() {
		return c.tree.Type(node) == manifest.Null
	}
	if n.Style != manifest.Plain {
		return false
	}
	switch c.tree.Src[n.Start] {
	case '~', 'n', 'N', '!':
		return c.tree.Type(node) == manifest.Null
	}
	return false
}

// isNull reports whether the value is a null in a list or at a key of a map: the server sees an empty value there. A field that is
// null is absent.
func (v value) isNull() bool {
	return v.node == -1 && v.at >= 0 && (v.c.trail[v.at].index >= 0 || v.c.trail[v.at].index == stepKey && v.key >= 0)
}

// exists reports whether the value is there and not null.
func (v value) exists() bool { return v.node >= 0 }

func (v value) kind() (manifest.Kind, bool) {
	if v.node < 0 {
		return 0, false
	}
	return v.c.tree.Nodes[v.node].Kind, true
}

// isMap and isList are false for absent values.
func (v value) isMap() bool  { k, ok := v.kind(); return ok && k == manifest.Map }
func (v value) isList() bool { k, ok := v.kind(); return ok && k == manifest.Seq }

// len returns the number of items of a list or of fields of a map; 0 for anything else.
func (v value) len() int {
	count := 0
	switch {
	case v.isList():
		for range v.c.tree.Items(int(v.node)) {
			count++
		}
	case v.isMap():
		for range v.c.tree.Fields(int(v.node)) {
			count++
		}
	}
	return count
}

// items yields the elements of a list; nothing if v is none.
func (v value) items() iter.Seq2[int, value] {
	return func(yield func(int, value) bool) {
		if !v.isList() {
			return
		}
		i := 0
		for node := range v.c.tree.Items(int(v.node)) {
			if v.c.isNull(node) {
				node = -1
			}
			if !yield(i, v.step(-1, node, "", int32(i))) {
				return
			}
			i++
		}
	}
}

// entries yields the keys and values of a map; nothing if v is none. Null values are absent, but are yielded.
func (v value) entries() iter.Seq2[string, value] {
	return func(yield func(string, value) bool) {
		if !v.isMap() {
			return
		}
		for key, node := range v.c.tree.Fields(int(v.node)) {
			if v.c.isNull(node) {
				node = -1
			}
			name := v.c.tree.Text(key)
			if !yield(name, v.step(key, node, name, stepKey)) {
				return
			}
		}
	}
}

// isString reports whether the value is a string for the server.
func (v value) isString() bool {
	if k, ok := v.kind(); !ok || k != manifest.Scalar {
		return false
	}
	if v.c.tree.HasTags() {
		return v.c.tree.Type(int(v.node)) == manifest.String
	}
	n := &v.c.tree.Nodes[v.node]
	if n.Style != manifest.Plain {
		return true
	}
	switch c := v.c.tree.Src[n.Start]; {
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		if n.End-n.Start > 5 || strings.IndexByte("yYnNtTfFoO", c) < 0 {
			return true
		}
	case c == '/' || c == '*' || c == '_' || c == '{' || c == '[':
		return true
	}
	return v.c.tree.Type(int(v.node)) == manifest.String
}

// text returns a string's text; "" if the value is absent or no string.
func (v value) text() string {
	if !v.isString() {
		return ""
	}
	if v.c.tree.HasTags() {
		text, _ := v.c.tree.Value(int(v.node)).(string)
		return text
	}
	return v.c.tree.Text(int(v.node))
}

// textOr returns a string's text, or the default of the server where it is absent or empty.
func (v value) textOr(def string) string {
	if text := v.text(); text != "" {
		return text
	}
	return def
}

// blank reports whether the server sees an empty string: the value is absent or "". Wrong types are not blank.
func (v value) blank() bool { return !v.exists() || v.isString() && v.text() == "" }

// empty reports whether the server sees no items or entries. Wrong types are not empty.
func (v value) empty() bool { return !v.exists() || (v.isList() || v.isMap()) && v.len() == 0 }

// int returns an integer; the default if the value is absent or none.
func (v value) int(def int64) int64 {
	if k, ok := v.kind(); !ok || k != manifest.Scalar {
		return def
	}
	n := &v.c.tree.Nodes[v.node]
	if !v.mayBeNoString() {
		return def
	}
	if text := v.c.tree.Src[n.Start:n.End]; len(text) == 1 && text[0] >= '0' && text[0] <= '9' {
		return int64(text[0] - '0')
	}
	if i, ok := v.c.tree.Value(int(v.node)).(int64); ok {
		return i
	}
	return def
}

// mayBeNoString reports whether a scalar may be something else: it is plain, or may have a tag.
func (v value) mayBeNoString() bool {
	return v.c.tree.Nodes[v.node].Style == manifest.Plain || v.c.tree.HasTags()
}

// isInt reports whether the value is an integer that int64 holds.
func (v value) isInt() bool {
	if k, ok := v.kind(); !ok || k != manifest.Scalar || !v.mayBeNoString() {
		return false
	}
	_, ok := v.c.tree.Value(int(v.node)).(int64)
	return ok
}

// bool reports whether the value is true.
func (v value) bool() bool {
	if k, ok := v.kind(); !ok || k != manifest.Scalar || !v.mayBeNoString() {
		return false
	}
	b, _ := v.c.tree.Value(int(v.node)).(bool)
	return b
}

// is reports whether the value is the given boolean.
func (v value) is(want bool) bool {
	if k, ok := v.kind(); !ok || k != manifest.Scalar || !v.mayBeNoString() {
		return false
	}
	b, ok := v.c.tree.Value(int(v.node)).(bool)
	return ok && b == want
}

// texts returns the strings of a list; what is no string counts as "".
func (v value) texts() []string {
	var texts []string
	for _, item := range v.items() {
		texts = append(texts, item.text())
	}
	return texts
}

// contains reports whether a list of strings has the given one.
func (v value) contains(text string) bool {
	for _, item := range v.items() {
		if item.text() == text {
			return true
		}
	}
	return false
}

// path returns the path that the server names the value by, relative to the object.
func (v value) path() manifest.Path { return v.pathOver(nil) }

// realPath returns the path that leads to the value in the manifest.
func (v value) realPath() manifest.Path { return v.pathOver(v.c.placed) }

// pathOver returns the path to the value, with what steps stand for in place of them.
func (v value) pathOver(placed []placement) manifest.Path {
	var path manifest.Path
	for at := v.at; at >= 0; at = v.c.trail[at].parent {
		if i := slices.IndexFunc(placed, func(p placement) bool { return p.step == at }); i >= 0 {
			if at = placed[i].real; at < 0 {
				break
			}
		}
		if s := v.c.trail[at]; s.index >= 0 {
			path = append(path, int(s.index))
		} else {
			path = append(path, s.name)
		}
	}
	slices.Reverse(path)
	return path
}

// String returns the path as the server prints it: spec.containers[0].resources.limits[cpu].
func (v value) String() string { return string(v.c.appendPath(nil, v.at)) }

func (c *check) appendPath(to []byte, at int32) []byte {
	if at < 0 {
		return to
	}
	s := c.trail[at]
	to = c.appendPath(to, s.parent)
	switch {
	case s.index >= 0:
		return append(strconv.AppendInt(append(to, '['), int64(s.index), 10), ']')
	case s.index == stepKey:
		return append(append(append(to, '['), s.name...), ']')
	case len(to) > 0:
		to = append(to, '.')
	}
	return append(to, s.name...)
}
