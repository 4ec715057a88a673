package manifest

import (
	"errors"
	"slices"
)

// mayChange reports whether the entries of v may change; if not it remembers why.
func (e *Editor) mayChange(p Path, v *value) bool {
	e.load(v)
	switch {
	case v.shared, !v.copied && e.src.inAnchor(v.node):
		e.fail(p, ErrShared)
	case v.odd:
		e.fail(p, errOdd)
	default:
		return true
	}
	return false
}

// mayRemove reports whether what the source has at en may go from there; if not it remembers why.
func (e *Editor) mayRemove(p Path, en *entry) bool {
	if en.source != nil && !en.source.copied && e.src.hasAnchor(en.source.node) {
		e.fail(p, ErrShared)
		return false
	}
	return true
}

// single reports whether en is the only field with its key; if not it remembers that.
func (e *Editor) single(p Path, parent *value, en *entry) bool {
	for _, other := range e.live(parent) {
		if parent.kind == Map && other != en && other.key == en.key {
			e.fail(p, errors.New("the key is there twice"))
			return false
		}
	}
	return true
}

// siblings reports whether two paths lead to places in the same map or sequence.
func siblings(x, y Path) bool {
	return len(x) == len(y) && slices.Equal(x[:len(x)-1], y[:len(y)-1])
}

// replace makes v the value of an entry of parent.
func (e *Editor) replace(p Path, parent *value, en *entry, v *value) {
	old := e.resolve(en.val)
	if equal(e.plain(old), e.plain(v)) {
		return
	}
	if old == en.val && old.kind == v.kind && old.kind != Scalar {
		e.update(p, old, v)
		return
	}
	if !e.mayChange(p, parent) || !e.mayRemove(p, en) {
		return
	}
	v.quotes = e.quotesOf(en.val)
	en.val = v
}

// quotesOf returns the quotes that the scalar v has, Plain if it has none.
func (e *Editor) quotesOf(v *value) Style {
	switch {
	case v.node < 0:
		return v.quotes
	case v.kind == Scalar:
		if s := e.tree.Nodes[v.node].Style; s == SingleQuoted || s == DoubleQuoted {
			return s
		}
	}
	return Plain
}

// update changes the map or sequence old so that it equals v: it leaves what is equal, and changes what differs.
func (e *Editor) update(p Path, old, v *value) {
	switch {
	case old.kind != v.kind:
		e.fail(p, errors.New("an object is a mapping"))
	case old.kind == Seq:
		e.updateItems(p, old, v)
	default:
		e.updateFields(p, old, v)
	}
}

func (e *Editor) updateItems(p Path, old, v *value) {
	items := e.live(old)
	for i, en := range v.entries {
		at := append(slices.Clone(p), i)
		if i < len(items) {
			e.replace(at, old, items[i], en.val)
		} else {
			e.add(at, en, Place{}, nil)
		}
	}
	for i := len(items) - 1; i >= len(v.entries); i-- {
		e.Delete(append(slices.Clone(p), i))
	}
}

func (e *Editor) updateFields(p Path, old, v *value) {
	for _, en := range e.fields(old) {
		if _, kept := e.child(v, en.key); kept == nil {
			e.Delete(append(slices.Clone(p), en.key))
		}
	}
	var before []string
	for _, en := range v.entries {
		at := append(slices.Clone(p), en.key)
		if _, there := e.entry(at); there != nil {
			e.replace(at, old, there, en.val)
		} else {
			e.add(at, en, e.behind(old, before, v), nil)
		}
		before = append(before, en.key)
	}
}

// behind returns the place of a new field of old among those that v has before it.
func (e *Editor) behind(old *value, before []string, v *value) Place {
	if len(before) > 0 {
		return After(before[len(before)-1])
	}
	var keys []string
	for _, en := range v.entries {
		keys = append(keys, en.key)
	}
	return Before(keys...)
}

// insert puts a moved or copied entry at the path to: mark is where it was in parent.
func (e *Editor) insert(to Path, en *entry, at []Place, parent *value, mark *entry) {
	old, there := e.entry(to)
	if e.err != nil {
		return
	}
	if there == nil {
		if len(at) > 0 {
			mark = nil
		}
		e.add(to, en, placeOf(at), mark)
		return
	}
	if !e.mayChange(to, old) || !e.mayRemove(to, there) || !e.single(to, old, there) {
		return
	}
	there.gone = true
	i := slices.Index(old.entries, there)
	en.key, en.named, en.placed = there.key, en.named || en.key != there.key, true
	old.entries = slices.Insert(old.entries, i+1, en)
	if len(at) > 0 && old.kind == Map {
		old.entries = slices.Delete(old.entries, i+1, i+2)
		e.enter(old, en, at[0], nil)
	}
}

// add puts an entry at p, where there is none, with the parents that are missing. The topmost that is new goes behind mark if mark
// is one of its siblings, else to the place.
func (e *Editor) add(p Path, en *entry, at Place, mark *entry) {
	parent, depth := e.parentOf(p)
	if e.err != nil {
		return
	}
	top, err := wrap(p[depth:], en)
	switch key := p[depth].(type) {
	case string:
		if parent.kind != Map {
			err = errors.New("there is no mapping to put it in")
		}
		top.named = top.named || top.key != key
		top.key = key
	case int:
		if parent.kind != Seq || key != len(e.live(parent)) {
			err = errors.New("there is no sequence to put it in, or it is too short")
		}
	}
	if err != nil {
		e.fail(p[:depth+1], err)
		return
	}
	if e.mayChange(p[:depth+1], parent) {
		top.placed = true
		e.enter(parent, top, at, mark)
	}
}

// parentOf returns the deepest map or sequence on the way to p, and how many steps of p lead to it. A null on the way
// becomes an empty map or sequence.
func (e *Editor) parentOf(p Path) (parent *value, depth int) {
	parent = e.root
	for ; depth < len(p)-1; depth++ {
		own, child := e.child(parent, p[depth])
		if child == nil {
			break
		}
		if parent.shared || !own || child.val.kind == Alias {
			e.fail(p[:depth+1], ErrShared)
			break
		}
		if e.none(child.val) {
			if !e.mayChange(p[:depth+1], parent) || !e.mayRemove(p[:depth+1], child) {
				break
			}
			child.val = emptyFor(p[depth+1])
		}
		parent = child.val
	}
	return parent, depth
}

// emptyFor returns a new map or sequence that a step of a path can lead into.
func emptyFor(step any) *value {
	if _, ok := step.(int); ok {
		return &value{node: -1, kind: Seq, loaded: true}
	}
	return &value{node: -1, kind: Map, loaded: true}
}

// wrap returns en inside new parents for all steps of p but the first.
func wrap(p Path, en *entry) (top *entry, err error) {
	for i := len(p) - 1; i > 0; i-- {
		key, isKey := p[i].(string)
		if isKey {
			en.named = en.named || en.key != key
			en.key = key
		} else if p[i] != 0 {
			err = errors.New("a new sequence begins with element 0")
		}
		en.placed = true
		parent := emptyFor(p[i])
		parent.entries = []*entry{en}
		en = &entry{val: parent}
	}
	return en, err
}

// enter adds an entry to v: behind mark if that is one of v's, else at the place.
func (e *Editor) enter(v *value, en *entry, at Place, mark *entry) {
	i := -1
	if mark != nil {
		i = slices.Index(v.entries, mark)
	}
	if i >= 0 {
		v.entries = slices.Insert(v.entries, i+1, en)
		return
	}
	if i = v.first(at.Before); i >= 0 {
		en.lead = true
		v.entries = slices.Insert(v.entries, i, en)
		return
	}
	if i = v.last(at.After); i >= 0 {
		v.entries = slices.Insert(v.entries, i+1, en)
		return
	}
	v.entries = append(v.entries, en)
}

// first returns the index of the first entry of v that has one of the keys, -1 if there is none; last that of the last.
func (v *value) first(keys []string) int {
	return slices.IndexFunc(v.entries, func(en *entry) bool { return !en.gone && slices.Contains(keys, en.key) })
}

func (v *value) last(keys []string) int {
	for i := len(v.entries) - 1; i >= 0; i-- {
		if en := v.entries[i]; !en.gone && slices.Contains(keys, en.key) {
			return i
		}
	}
	return -1
}

// equal reports whether two values, as [Editor.Value] returns them, are the same to the API server.
func equal(a, b any) bool {
	switch a := a.(type) {
	case Fields:
		b, ok := b.(Fields)
		return ok && len(a) == len(b) && equalFields(a, b)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	}
	switch b := b.(type) {
	case Fields, []any:
		return false
	case float64:
		a, ok := a.(float64)
		return ok && (a == b || a != a && b != b) // .nan is equal to .nan
	}
	return a == b
}

// equalFields reports whether mappings of the same length have the same fields, in whatever order; of duplicates the last.
func equalFields(a, b Fields) bool {
	last := make(map[string]any, len(b))
	for _, f := range b {
		last[f.Key] = f.Value
	}
	seen := make(map[string]bool, len(a))
	for i := len(a) - 1; i >= 0; i-- {
		if seen[a[i].Key] {
			continue
		}
		seen[a[i].Key] = true
		if value, ok := last[a[i].Key]; !ok || !equal(a[i].Value, value) {
			return false
		}
	}
	return len(seen) == len(last)
}
