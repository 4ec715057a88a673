package manifest

import (
	"iter"
	"slices"
)

// Kind is what a node is.
type Kind uint8

// The kinds of node. An Alias has no children; [Tree.Target] follows it.
const (
	Scalar Kind = iota
	Map
	Seq
	Alias
)

// Style is how a node is written.
type Style uint8

// The styles. Absent is a null that has no text at all (`key:`): its range is empty, right after the colon or dash.
const (
	Plain Style = iota
	SingleQuoted
	DoubleQuoted
	Literal
	Folded
	Block // a map or sequence by indentation
	Flow  // a map or sequence in brackets
	Absent
)

// Node is one value of a document. Nodes lie in pre-order: the children of a node are the nodes from its own
// index + 1 up to [Tree.Next]; those of a Map alternate key, value, key, value.
type Node struct {
	// Start and End are offsets into File.Src, half-open. A scalar's include its quotes or block header; a block
	// scalar ends behind the last line break that belongs to its value. A block map or sequence reaches from its
	// first key or dash to the end of its last value. Anchors and tags are outside.
	Start, End int32
	Kind       Kind
	Style      Style

	// size is, of a Map or Seq, how many nodes are below it, or large. Of a Scalar it is the flags, and in the upper byte, if it is
	// a block scalar, the columns of indentation that are taken off every line. Nodes are what a run has in memory most: 12 bytes each.
	size uint16
}

// large stands for a size of this or more, which [Tree].large then has.
const large = 1<<16 - 1

func (n *Node) flags() flags { return flags(n.size) }

func (n *Node) indent() int { return int(n.size >> 8) }

// Tree is one parsed document. It is immutable and safe for concurrent use.
type Tree struct {
	// Src is the whole file.
	Src []byte
	// Nodes holds the document; Nodes[0] is its root. It is never empty.
	Nodes []Node

	large   map[int]int  // how many nodes are below those whose size is large
	side    *side        // what few documents have: anchors, tags, values that cannot be decoded from their range
	merges  bool         // there may be merge keys
	json    bool         // numbers are read as JSON, not as YAML
	refused *SyntaxError // why the API server reads nothing of this, though it is YAML; nil if it does
}

// Range returns the bytes of node i.
func (t *Tree) Range(i int) Range { return Range{int(t.Nodes[i].Start), int(t.Nodes[i].End)} }

// Next returns the index of the node after node i and all below it.
func (t *Tree) Next(i int) int {
	n := &t.Nodes[i]
	switch {
	case n.Kind == Scalar || n.Kind == Alias:
		return i + 1
	case n.size == large:
		return i + 1 + t.large[i]
	}
	return i + 1 + int(n.size)
}

// Target returns the node that i stands for: what its anchor names if it is an Alias, else i itself.
func (t *Tree) Target(i int) int {
	if t.Nodes[i].Kind != Alias {
		return i
	}
	return t.side.targets[i]
}

// Fields yields the key and value nodes of mapping i in the order of the source. Values that are aliases are
// replaced by what they stand for. A merge key (<<) yields the fields it brings that no later field replaces, so that of
// several fields of one name the last one counts. Duplicate keys are all yielded. It yields nothing if i is no mapping.
func (t *Tree) Fields(i int) iter.Seq2[int, int] {
	return func(yield func(key, value int) bool) {
		if t.side == nil && !t.merges {
			t.fields(i, yield) // there are no aliases
			return
		}
		t.fields(i, func(k, v int) bool { return yield(k, t.Target(v)) })
	}
}

// Items yields the elements of sequence i, aliases replaced by what they stand for; nothing if i is no sequence.
func (t *Tree) Items(i int) iter.Seq[int] {
	return func(yield func(int) bool) {
		i = t.Target(i)
		if t.Nodes[i].Kind != Seq {
			return
		}
		for c, end := i+1, t.Next(i); c < end; c = t.Next(c) {
			if !yield(t.Target(c)) {
				return
			}
		}
	}
}

// Lookup returns the key and value nodes of a field of mapping i, as [Tree.Fields] sees it; of duplicates the last.
func (t *Tree) Lookup(i int, name string) (key, value int, ok bool) {
	key, value, ok = t.lookup(i, name)
	if ok {
		value = t.Target(value)
	}
	return key, value, ok
}

// Find returns the node of the value at p below node i. Aliases and merge keys are followed.
func (t *Tree) Find(i int, p Path) (node int, ok bool) {
	_, node, depth := t.walk(i, p)
	if depth < len(p) {
		return 0, false
	}
	return t.Target(node), true
}

// RangeOf is [Object.RangeOf] for any node.
func (t *Tree) RangeOf(i int, p Path) (Range, bool) {
	_, node, depth := t.walk(i, p)
	if depth < len(p) {
		return Range{}, false
	}
	return t.Range(node), true
}

// Locate is [Object.Locate] for any node.
func (t *Tree) Locate(i int, p Path) Range {
	key, node, depth := t.walk(i, p)
	n := t.Nodes[node]
	switch {
	case depth == len(p) && (n.Kind == Scalar || n.Kind == Alias) && n.Style != Absent && n.Style != Literal && n.Style != Folded,
		depth == len(p) && n.Style == Flow && t.oneLine(node):
		return t.Range(node)
	case key >= 0:
		return t.Range(key)
	}
	if _, kind, ok := t.lookup(node, "kind"); ok && t.Nodes[kind].Kind == Scalar {
		return t.Range(kind)
	}
	if n.Kind == Map && t.Next(node) > node+1 {
		return t.Range(node + 1)
	}
	return t.firstLine(node)
}

// walk follows p from node i as far as it goes. It returns the last key passed (-1 if none; an index of a sequence
// passes no key, and resets it), the raw node reached, which may be an Alias, and how many steps of p led there.
func (t *Tree) walk(i int, p Path) (key, node, depth int) {
	key, node = -1, i
	for ; depth < len(p); depth++ {
		next, k := -1, -1
		switch step := p[depth].(type) {
		case string:
			if kk, v, ok := t.lookup(node, step); ok {
				next, k = v, kk
			}
		case int:
			next = t.element(node, step)
		}
		if next < 0 {
			return key, node, depth
		}
		key, node = k, next
	}
	return key, node, depth
}

func (t *Tree) element(i, index int) int {
	i = t.Target(i)
	if t.Nodes[i].Kind != Seq || index < 0 {
		return -1
	}
	for c, end := i+1, t.Next(i); c < end; c = t.Next(c) {
		if index == 0 {
			return c
		}
		index--
	}
	return -1
}

// lookup is Lookup without following the value's alias.
func (t *Tree) lookup(i int, name string) (key, value int, ok bool) {
	if !t.merges { // what follows does the same, but this is called for nearly every value that a check looks at
		i = t.Target(i)
		if t.Nodes[i].Kind != Map {
			return 0, 0, false
		}
		for k, end := i+1, t.Next(i); k < end; {
			v := t.Next(k)
			if t.hasText(k, name) {
				key, value, ok = k, v, true
			}
			k = t.Next(v)
		}
		return key, value, ok
	}
	t.fields(i, func(k, v int) bool {
		if t.hasText(k, name) {
			key, value, ok = k, v, true
		}
		return true
	})
	return key, value, ok
}

// hasText reports whether scalar i has the given text.
func (t *Tree) hasText(i int, text string) bool {
	if n := &t.Nodes[i]; n.Style == Plain && n.size == 0 && n.Kind == Scalar {
		return int(n.End-n.Start) == len(text) && string(t.Src[n.Start:n.End]) == text
	}
	return t.Text(i) == text
}

// fields is Fields without following the values' aliases.
func (t *Tree) fields(i int, yield func(key, value int) bool) bool {
	i = t.Target(i)
	n := &t.Nodes[i]
	if n.Kind != Map {
		return true
	}
	if t.merges && t.hasMerge(i) {
		return t.mergedFields(i, yield)
	}
	for k, end := i+1, t.Next(i); k < end; {
		v := t.Next(k)
		if !yield(k, v) {
			return false
		}
		k = t.Next(v)
	}
	return true
}

// hasMerge reports whether mapping i has a merge key.
func (t *Tree) hasMerge(i int) bool {
	for k, end := i+1, t.Next(i); k < end; k = t.Next(t.Next(k)) {
		if t.isMerge(k) {
			return true
		}
	}
	return false
}

// isMerge reports whether key k is a YAML 1.1 merge key: a plain << without a tag, or any << with the tag !!merge or !.
func (t *Tree) isMerge(k int) bool {
	n := &t.Nodes[k]
	if n.Kind != Scalar || n.Style == Absent {
		return false
	}
	switch t.tag(k) {
	case "":
		return n.Style == Plain && t.hasText(k, "<<")
	case "!!merge", "!":
		return t.Text(k) == "<<"
	}
	return false
}

// mergedFields is fields for a mapping with merge keys. As go.yaml.in/yaml/v2 has it, and with it the API server, a field
// that a merge key brings replaces those before it, and those behind it replace it.
func (t *Tree) mergedFields(i int, yield func(key, value int) bool) bool {
	all := t.assignments(nil, i, false)
	last := make(map[string]int, len(all))
	for at, a := range all {
		last[t.Text(a.key)] = at
	}
	for at, a := range all {
		if (!a.merged || last[t.Text(a.key)] == at) && !yield(a.key, a.value) {
			return false
		}
	}
	return true
}

// assignment is a field of a mapping, or one that a merge key brings into it.
type assignment struct {
	key, value int
	merged     bool
}

// assignments appends the fields of mapping i and those that its merge keys bring, in the order in which they replace each other.
func (t *Tree) assignments(all []assignment, i int, merged bool) []assignment {
	for k, end := i+1, t.Next(i); k < end; {
		v := t.Next(k)
		next := t.Next(v)
		if !t.isMerge(k) {
			all = append(all, assignment{k, v, merged})
		} else if source := t.Target(v); t.Nodes[source].Kind == Map {
			all = t.assignments(all, source, true)
		} else {
			items := slices.Collect(t.Items(source))
			for _, item := range slices.Backward(items) { // of several mappings the first wins
				if t.Nodes[item].Kind == Map {
					all = t.assignments(all, item, true)
				}
			}
		}
		k = next
	}
	return all
}

func (t *Tree) oneLine(i int) bool {
	r := t.Range(i)
	return t.firstLine(i).End == r.End
}

// firstLine returns the part of node i that is on its first line.
func (t *Tree) firstLine(i int) Range {
	r := t.Range(i)
	for at := r.Start; at < r.End; at++ {
		if c := t.Src[at]; c == '\n' || c == '\r' {
			return Range{r.Start, at}
		}
	}
	return r
}

// side holds what only few documents have.
type side struct {
	targets map[int]int    // alias node -> the node that its anchor names
	texts   map[int]string // scalars whose text cannot be decoded from their range
	tags    map[int]string // explicit tags: "!!str"
}

// HasTags reports whether any node has an explicit tag. Where none has, the style of a scalar says a lot about its type.
func (t *Tree) HasTags() bool { return t.side != nil && len(t.side.tags) > 0 }

// tag returns the explicit tag of node i in its short form ("!!str"), "" if it has none.
func (t *Tree) tag(i int) string {
	if t.side == nil {
		return ""
	}
	return t.side.tags[i]
}
