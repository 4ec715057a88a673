package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// value is what stands at one place of the object after the changes made so far: a node of the source, perhaps with
// changes inside, or something new.
type value struct {
	node    int // in the tree; -1 if it is new
	kind    Kind
	data    any      // of a new scalar: nil, bool, int64, uint64, float64 or string
	quotes  Style    // how a new string was quoted before; Plain if it was not
	entries []*entry // of a map or sequence once loaded, in order, with those taken out
	loaded  bool
	shared  bool  // reached through an alias or a merge key
	copied  bool  // stands somewhere else as well
	at      *span // where the source has the entry that it is the value of; nil for the object itself
	flow    flowSpan
	odd     bool // a map or sequence of the source in a form that is not edited
}

// entry is a field of a map or an element of a sequence.
type entry struct {
	key    string // "" in a sequence
	node   int    // the key's, if the source has it
	val    *value
	source *value // val as the source has it; nil if the entry is new
	span   *span  // where the source has the entry; nil if it is new
	gone   bool   // taken out, or moved away
	placed bool   // not where the source has it: new, or moved here
	lead   bool   // placed: it belongs in front of what follows it rather than behind what it follows
	named  bool   // the key is not the source's
}

func (en *entry) rename(key string) { en.key, en.named = key, true }

// takeOut prepares en for another place and returns what marks the old one.
func (en *entry) takeOut() (mark *entry) {
	old := *en
	old.gone = true
	en.placed, en.lead = true, false
	return &old
}

// swap puts another entry in the position of en.
func (v *value) swap(en, by *entry) {
	for i := range v.entries {
		if v.entries[i] == en {
			v.entries[i] = by
		}
	}
}

// newValue returns the value for what a caller wants to have written.
func newValue(data any) (*value, error) {
	v := &value{node: -1, data: data, loaded: true}
	switch d := data.(type) {
	case nil, bool, int64, uint64, float64, string:
	case int:
		v.data = int64(d)
	case Fields:
		v.kind, v.data = Map, nil
		for _, f := range d {
			if err := v.append(f.Key, f.Value); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Key, err)
			}
		}
	case []any:
		v.kind, v.data = Seq, nil
		for i, item := range d {
			if err := v.append("", item); err != nil {
				return nil, fmt.Errorf("[%d]: %w", i, err)
			}
		}
	default:
		return nil, fmt.Errorf("a %T cannot be written", data)
	}
	return v, nil
}

func (v *value) append(key string, data any) error {
	val, err := newValue(data)
	if err == nil {
		v.entries = append(v.entries, &entry{key: key, val: val, placed: true})
	}
	return err
}

// load fills in the entries of v from the source.
func (e *Editor) load(v *value) {
	if v.loaded {
		return
	}
	v.loaded = true
	t, n := e.tree, &e.tree.Nodes[v.node]
	count := t.count(v.node)
	entries, values := make([]entry, count), make([]value, count) // each at once: they are what an edit allocates most
	v.entries = make([]*entry, count)
	c := v.node + 1
	for i := range entries {
		en := &entries[i]
		if n.Kind == Map {
			en.key, en.node = t.Text(c), c
			c = t.Next(c)
		}
		values[i] = value{node: c, kind: t.Nodes[c].Kind, shared: v.shared, copied: v.copied}
		en.val, en.source = &values[i], &values[i]
		v.entries[i] = en
		c = t.Next(c)
	}
	e.src.locate(v, v == e.root)
}

// count returns how many fields or elements node i has.
func (t *Tree) count(i int) int {
	n, count := &t.Nodes[i], 0
	for c, end := i+1, t.Next(i); c < end && (n.Kind == Map || n.Kind == Seq); c = t.Next(c) {
		count++
	}
	if n.Kind == Map {
		count /= 2
	}
	return count
}

// live returns the entries of v that are there.
func (e *Editor) live(v *value) []*entry {
	e.load(v)
	live := make([]*entry, 0, len(v.entries))
	for _, en := range v.entries {
		if !en.gone {
			live = append(live, en)
		}
	}
	return live
}

// fields returns the fields of map v, those that merge keys bring at the end.
func (e *Editor) fields(v *value) []*entry {
	live := e.live(v)
	if !slices.ContainsFunc(live, e.merge) {
		return live
	}
	var fields []*entry
	seen := make(map[string]bool)
	for _, en := range live {
		if !e.merge(en) {
			seen[en.key] = true
			fields = append(fields, en)
		}
	}
	for _, en := range live {
		if !e.merge(en) {
			continue
		}
		for _, from := range e.merged(en) {
			for _, f := range e.fields(from) {
				if !seen[f.key] {
					seen[f.key] = true
					fields = append(fields, f)
				}
			}
		}
	}
	return fields
}

// merge reports whether en is a merge key.
func (e *Editor) merge(en *entry) bool {
	return en.key == "<<" && en.source != nil && !en.named && en.node > 0 && e.tree.isMerge(en.node)
}

// merged returns the mappings that a merge key brings in, the one that wins first.
func (e *Editor) merged(en *entry) []*value {
	v := e.resolve(en.val)
	from := []*value{v}
	if v.kind == Seq {
		from = nil
		for _, item := range e.live(v) {
			from = append(from, e.resolve(item.val))
		}
	}
	for i, f := range from {
		if f.kind == Map && !f.shared {
			from[i] = &value{node: f.node, kind: f.kind, shared: true}
		}
	}
	return from
}

// resolve returns what v stands for: a value marked as shared if v is an alias, else v.
func (e *Editor) resolve(v *value) *value {
	if v == nil || v.kind != Alias {
		return v
	}
	target := e.tree.Target(v.node)
	return &value{node: target, kind: e.tree.Nodes[target].Kind, shared: true}
}

// none reports whether v is no value: nil, or null.
func (e *Editor) none(v *value) bool {
	switch {
	case v == nil:
		return true
	case v.kind != Scalar:
		return false
	case v.node < 0:
		return v.data == nil
	}
	return e.tree.Type(v.node) == Null
}

// plain returns v as [Editor.Value] does.
func (e *Editor) plain(v *value) any {
	v = e.resolve(v)
	switch {
	case v == nil:
		return nil
	case v.kind == Map:
		fields := Fields{}
		for _, en := range e.fields(v) {
			fields = append(fields, Field{en.key, e.plain(en.val)})
		}
		return fields
	case v.kind == Seq:
		items := []any{}
		for _, en := range e.live(v) {
			items = append(items, e.plain(en.val))
		}
		return items
	case v.node >= 0:
		return e.tree.Value(v.node)
	}
	return v.data
}

// clone returns a copy of v that can be changed without changing v.
func (e *Editor) clone(v *value) *value {
	v = e.resolve(v)
	if v.node >= 0 && e.src.hasAnchor(v.node) {
		e.load(v)
	}
	copied := *v
	copied.shared, copied.copied = false, true
	copied.entries = make([]*entry, len(v.entries))
	for i, en := range v.entries {
		c := *en
		if !en.gone { // what is gone may stand inside v now
			c.val = e.cloneInner(en.val)
		}
		if en.val == en.source {
			c.source = c.val
		}
		copied.entries[i] = &c
	}
	return &copied
}

// cloneInner is clone for what lies inside, where an alias stays an alias.
func (e *Editor) cloneInner(v *value) *value {
	if v.kind == Alias {
		c := *v
		return &c
	}
	return e.clone(v)
}

// changed reports whether v, as far as the source has it, is to be written differently.
func (e *Editor) changed(v *value) bool {
	if v.node < 0 || v.copied && e.src.hasAnchor(v.node) {
		return true
	}
	for _, en := range v.entries {
		if en.gone || en.placed || e.differs(en) {
			return true
		}
	}
	return false
}

// differs reports whether an entry of the source differs from it.
func (e *Editor) differs(en *entry) bool {
	return en.named || en.val != en.source || e.changed(en.val)
}

// look is find for those who only read: where p leads into a part of the object that is as in the source, which is not loaded
// for that, it returns the node instead; else node is -1.
func (e *Editor) look(p Path) (v *value, node int) {
	v = e.root
	for i, step := range p {
		v = e.resolve(v)
		if !v.loaded && !e.tree.merges && e.tree.side == nil {
			node, ok := e.tree.Find(v.node, p[i:])
			if !ok {
				node = -1
			}
			return nil, node
		}
		_, en := e.child(v, step)
		if en == nil {
			return nil, -1
		}
		v = en.val
	}
	return e.resolve(v), -1
}

// plainNode is plain for a node of a tree without aliases and merge keys.
func (e *Editor) plainNode(i int) any {
	t := e.tree
	switch t.Nodes[i].Kind {
	case Map:
		fields := Fields{}
		t.fields(i, func(k, v int) bool {
			fields = append(fields, Field{t.Text(k), e.plainNode(v)})
			return true
		})
		return fields
	case Seq:
		items := []any{}
		for item := range t.Items(i) {
			items = append(items, e.plainNode(item))
		}
		return items
	}
	return t.Value(i)
}

// keys returns the keys of mapping i, nil if it is none.
func (t *Tree) keys(i int) (keys []string) {
	t.fields(i, func(k, _ int) bool {
		keys = append(keys, t.Text(k))
		return true
	})
	return keys
}

// find returns the value at p, nil if there is none.
func (e *Editor) find(p Path) *value {
	v := e.root
	for _, step := range p {
		v = e.resolve(v)
		_, en := e.child(v, step)
		if en == nil {
			return nil
		}
		v = en.val
	}
	return e.resolve(v)
}

// child returns the entry of v that a step of a path leads to, nil if there is none. Of fields with the same key it is the
// last, as for the API server. It is own if v itself has it, rather than a merge key in it.
func (e *Editor) child(v *value, step any) (own bool, child *entry) {
	switch s := step.(type) {
	case string:
		if v.kind != Map {
			return false, nil
		}
		e.load(v)
		merges := false
		for _, en := range v.entries {
			switch {
			case en.gone:
			case e.merge(en):
				merges = true
			case en.key == s:
				child = en
			}
		}
		if child != nil || !merges {
			return true, child
		}
		for _, en := range e.fields(v) {
			if en.key == s {
				return false, en
			}
		}
	case int:
		if v.kind != Seq || s < 0 {
			return false, nil
		}
		e.load(v)
		for _, en := range v.entries {
			if en.gone {
				continue
			}
			if s == 0 {
				return true, en
			}
			s--
		}
	}
	return false, nil
}

var errOdd = errors.New("it is written in a form that klint does not edit")

// entry returns the entry at p and the value it belongs to, for a change; nil if there is none. It fails if p leads
// through an alias or a merge key.
func (e *Editor) entry(p Path) (parent *value, en *entry) {
	if e.err != nil || len(p) == 0 {
		return nil, nil
	}
	v := e.root
	for i, step := range p {
		v = e.resolve(v)
		own, child := e.child(v, step)
		if child == nil {
			return nil, nil
		}
		if v.shared || !own {
			e.fail(p[:i+1], ErrShared)
			return nil, nil
		}
		parent, en, v = v, child, child.val
	}
	return parent, en
}

// fail remembers why the change at p could not be made.
func (e *Editor) fail(p Path, err error) {
	if e.err == nil {
		e.err = fmt.Errorf("edit %s: %s: %w", e.obj, p, err)
	}
}

// scalarText returns the text of a new scalar.
func scalarText(data any) string {
	switch d := data.(type) {
	case string:
		return d
	case bool:
		return strconv.FormatBool(d)
	case int64:
		return strconv.FormatInt(d, 10)
	case uint64:
		return strconv.FormatUint(d, 10)
	case float64:
		return floatText(d)
	}
	return "null"
}
