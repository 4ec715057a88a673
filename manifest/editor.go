package manifest

import "errors"

// Editor changes one object. Its methods see the object as it is after the changes made so far; Edits says what to
// do to the file's bytes. Whatever need not change stays as it is: comments, order, quotes, indentation, line ends.
type Editor struct{ obj *Object }

// Fields is a mapping to write: keys in the order in which they are written.
type Fields []Field

// Field is one key and value. A value is a string, bool, int, nil, Fields or []any of these.
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

// NewEditor returns an editor for obj.
func NewEditor(obj *Object) *Editor { return &Editor{obj} }

// Object returns the object as it was before any change.
func (e *Editor) Object() *Object { return e.obj }

// Has reports whether there is a value at p. An explicit null counts as none, as it does for the API server.
func (e *Editor) Has(p Path) bool { return false }

// Kind returns the kind of the value at p; ok is false if there is none.
func (e *Editor) Kind(p Path) (kind Kind, ok bool) { return 0, false }

// Value returns the value at p: nil, bool, int64, uint64, float64, string, Fields or []any; nil if there is none.
func (e *Editor) Value(p Path) any { return nil }

// Text returns the text of the scalar at p, "" if there is none.
func (e *Editor) Text(p Path) string { return "" }

// Keys returns the keys of the mapping at p in order, nil if there is none.
func (e *Editor) Keys(p Path) []string { return nil }

// Len returns the number of fields or elements at p, 0 if there are none.
func (e *Editor) Len(p Path) int { return 0 }

// Set makes value the value at p. It replaces what is there (keeping quotes and comments where it can), or adds the
// field at the place, with mappings for parents that do not exist yet. Setting an equal value changes nothing.
// A value of another shape keeps the key's comment: "version: v1 # old" set to a sequence is "version: # old" above it.
func (e *Editor) Set(p Path, value any, at ...Place) {}

// Rename gives the key at the end of p another name. Nothing happens if there is no value at p.
func (e *Editor) Rename(p Path, key string) {}

// Move takes the field at from, with its comments, to the path to: re-indented, its value otherwise unchanged. Parents
// of to that do not exist are made where the field was if they are siblings of it, else at the place. What is at to is replaced.
// Nothing happens if there is no value at from.
func (e *Editor) Move(from, to Path, at ...Place) {}

// Copy is Move that leaves the original where it is, with the comments before it and behind it; comments inside the value are
// copied with it, anchors are not.
func (e *Editor) Copy(from, to Path, at ...Place) {}

// Delete removes the field or element at p with its comments. A parent left empty stays as {} or [].
func (e *Editor) Delete(p Path) {}

// Prune removes the value at p, and then every parent that this leaves empty.
func (e *Editor) Prune(p Path) {}

// Append adds value as last element of the sequence at p, which is made if there is none.
func (e *Editor) Append(p Path, value any) {}

// ErrShared is why an editor refuses to change what an anchor shares with other places.
var ErrShared = errors.New("the value is shared by a YAML anchor")

// Edits returns the changes as edits of the file, sorted and not overlapping; none if nothing changed. It fails with an error that
// wraps ErrShared if a change would touch what an alias uses as well, or if a change could not be made.
func (e *Editor) Edits() ([]Edit, error) { return nil, nil }
