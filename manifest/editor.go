package manifest

import (
	"errors"
	"fmt"
	"slices"
)

// Editor changes one object. Its methods see the object as it is after the changes made so far; Edits says what to
// do to the file's bytes. Whatever need not change stays as it is: comments, order, quotes, indentation, line ends.
//
// A change that cannot be made is remembered, everything after it is ignored, and Edits reports it.
type Editor struct {
	obj  *Object
	tree *Tree
	src  *source
	root *value
	err  error // the first change that could not be made
}

// Fields is a mapping to write: keys in the order in which they are written.
type Fields []Field

// Field is one key and value. A value is a string, bool, nil, Fields, []any of these, or a number: int, int64, uint64, float64.
type Field struct {
	Key   string
	Value any
}

// Place says where among its siblings a new field goes. The zero value is the end.
type Place struct{ Before, After []string }

// Before places a new field in front of the first of the named siblings that exists, else at the end.
func Before(siblings ...string) Place { return Place{Before: siblings} }

// After places a new field behind the last of the named siblings that exists, else at the end.
func After(siblings ...string) Place { return Place{After: siblings} }

// ErrShared is why an editor refuses to change what an anchor shares with other places.
var ErrShared = errors.New("the value is shared by a YAML anchor")

// NewEditor returns an editor for obj.
func NewEditor(obj *Object) *Editor {
	tree := obj.Tree()
	e := &Editor{obj: obj, tree: tree, src: newSource(tree)}
	e.root = &value{node: obj.Node, kind: tree.Nodes[obj.Node].Kind}
	return e
}

// Object returns the object as it was before any change.
func (e *Editor) Object() *Object { return e.obj }

// Has reports whether there is a value at p. An explicit null counts as none, as it does for the API server.
func (e *Editor) Has(p Path) bool {
	v, node := e.look(p)
	if node >= 0 {
		return e.tree.isSet(node)
	}
	return !e.none(v)
}

// Kind returns the kind of the value at p, never Alias; ok is false if there is none.
func (e *Editor) Kind(p Path) (kind Kind, ok bool) {
	v, node := e.look(p)
	switch {
	case node >= 0 && e.tree.isSet(node):
		return e.tree.Nodes[node].Kind, true
	case node >= 0 || e.none(v):
		return 0, false
	}
	return v.kind, true
}

// Value returns the value at p: nil, bool, int64, uint64, float64, string, Fields or []any; nil if there is none.
func (e *Editor) Value(p Path) any {
	v, node := e.look(p)
	if node >= 0 {
		return e.plainNode(node)
	}
	return e.plain(v)
}

// Text returns the text of the scalar at p, "" if there is none, or a null.
func (e *Editor) Text(p Path) string {
	v, node := e.look(p)
	switch {
	case node >= 0 && e.tree.isSet(node):
		return e.tree.Text(node)
	case node >= 0 || e.none(v) || v.kind != Scalar:
		return ""
	case v.node >= 0:
		return e.tree.Text(v.node)
	}
	return scalarText(v.data)
}

// Keys returns the keys of the mapping at p in order, nil if there is none. Keys that a merge key brings come last.
func (e *Editor) Keys(p Path) []string {
	v, node := e.look(p)
	if node >= 0 {
		return e.tree.keys(node)
	}
	if v == nil || v.kind != Map {
		return nil
	}
	var keys []string
	for _, en := range e.fields(v) {
		keys = append(keys, en.key)
	}
	return keys
}

// Len returns the number of fields or elements at p, 0 if there are none.
func (e *Editor) Len(p Path) int {
	v, node := e.look(p)
	switch {
	case node >= 0:
		return e.tree.count(node)
	case v == nil || v.kind == Scalar:
		return 0
	case v.kind == Map:
		return len(e.fields(v))
	}
	return len(e.live(v))
}

// Set makes value the value at p. It replaces what is there (keeping quotes and comments where it can), or adds the
// field at the place, with mappings for parents that do not exist yet; then it is the topmost of these that is placed. An
// index equal to the length of a sequence appends. Setting an equal value changes nothing, and of a mapping or sequence
// only what differs is changed.
// A value of another shape keeps the key's comment: "version: v1 # old" set to a sequence is "version: # old" above it.
func (e *Editor) Set(p Path, value any, at ...Place) {
	if e.err != nil {
		return
	}
	v, err := newValue(value)
	if err != nil {
		e.fail(p, err)
		return
	}
	if len(p) == 0 {
		e.update(p, e.root, v)
		return
	}
	if parent, en := e.entry(p); en != nil {
		e.replace(p, parent, en, v)
		return
	}
	e.add(p, &entry{val: v}, placeOf(at), nil)
}

// Rename gives the key at the end of p another name; a field that has this name already is replaced. Nothing happens if
// there is no value at p.
func (e *Editor) Rename(p Path, key string) {
	if len(p) > 0 {
		e.Move(p, append(slices.Clone(p[:len(p)-1]), key))
	}
}

// Move takes the field at from, with its comments, to the path to: re-indented, its value otherwise unchanged. Parents
// of to that do not exist are made where the field was if they are siblings of it, else at the place. What is at to is
// replaced. A field that stays in its mapping keeps its position there unless a place is given. Nothing happens if there is
// no value at from.
func (e *Editor) Move(from, to Path, at ...Place) {
	if e.err != nil || slices.Equal(from, to) && len(at) == 0 {
		return
	}
	parent, en := e.entry(from)
	if e.err != nil || en == nil || e.none(e.resolve(en.val)) || len(to) == 0 {
		return
	}
	if !e.mayChange(from, parent) || !e.single(from, parent, en) {
		return
	}
	if key, ok := to[len(to)-1].(string); ok && len(at) == 0 && parent.kind == Map && siblings(from, to) {
		if e.Delete(to); e.err == nil {
			en.rename(key)
		}
		return
	}
	if !e.mayRemove(from, en) {
		return
	}
	mark := en.takeOut()
	parent.swap(en, mark)
	e.insert(to, en, at, parent, mark)
}

// Copy is Move that leaves the original where it is, with the comments before it and behind it; comments inside the value are
// copied with it, anchors are not.
func (e *Editor) Copy(from, to Path, at ...Place) {
	if e.err != nil || slices.Equal(from, to) || len(to) == 0 {
		return
	}
	v := e.find(from)
	if e.none(v) {
		return
	}
	e.insert(to, &entry{val: e.clone(v)}, at, nil, nil)
}

// Delete removes the field or element at p with its comments. A parent left empty stays as {} or [].
func (e *Editor) Delete(p Path) {
	if e.err != nil {
		return
	}
	parent, en := e.entry(p)
	if e.err != nil || en == nil || !e.mayChange(p, parent) || !e.mayRemove(p, en) {
		return
	}
	for _, other := range e.live(parent) {
		if other == en || parent.kind == Map && other.key == en.key && !e.merge(other) {
			other.gone = true
		}
	}
}

// Prune removes the value at p, and then every parent that this leaves empty.
func (e *Editor) Prune(p Path) {
	if _, en := e.entry(p); en == nil {
		return
	}
	for e.Delete(p); len(p) > 1 && e.err == nil; e.Delete(p) {
		p = p[:len(p)-1]
		if e.Len(p) > 0 {
			return
		}
	}
}

// Append adds value as last element of the sequence at p, which is made if there is none.
func (e *Editor) Append(p Path, value any) {
	if v := e.find(p); e.none(v) {
		e.Set(p, []any{value})
	} else {
		e.Set(append(slices.Clone(p), e.Len(p)), value)
	}
}

// Edits returns the changes as edits of the file, sorted and not overlapping; none if nothing changed. It fails with an error that
// wraps ErrShared if a change would touch what an alias uses as well, or if a change could not be made.
func (e *Editor) Edits() ([]Edit, error) { return e.edits(e.proven) }

// Draft returns what [Editor.Edits] does, without the proof that the edits make the object what it is now, which is most of the work. It
// is for those who only want to know that there is a change; such edits must not be applied.
func (e *Editor) Draft() ([]Edit, error) { return e.edits(e.write) }

func (e *Editor) edits(write func(quoted bool) ([]Edit, error)) ([]Edit, error) {
	if e.err != nil {
		return nil, e.err
	}
	if !e.changed(e.root) {
		return nil, nil
	}
	edits, err := write(false)
	if errors.Is(err, errWrite) {
		// White space that happens to follow a new block scalar would become part of it.
		edits, err = write(true)
	}
	if err != nil {
		return nil, fmt.Errorf("edit %s: %w", e.obj, err)
	}
	return edits, nil
}

// proven returns edits, written as [Editor.write] does, that are proven to make the object what it is now.
func (e *Editor) proven(quoted bool) ([]Edit, error) {
	edits, err := e.write(quoted)
	if err == nil {
		err = e.verify(edits)
	}
	return edits, err
}

// placeOf returns the place given, the end if there is none.
func placeOf(at []Place) Place {
	if len(at) == 0 {
		return Place{}
	}
	return at[0]
}
