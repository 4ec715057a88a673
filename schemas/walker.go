package schemas

import (
	"slices"
	"sync"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// The rules of layer schema.
const (
	ruleUnknownField = "unknown-field"
	ruleWrongType    = "wrong-type"
	ruleMissingField = "missing-field"
	ruleInvalidValue = "invalid-value"
	ruleDuplicateKey = "duplicate-key"
	ruleViolated     = "violated-crd-rule"
)

// walker compares one object with its definition in one release. It keeps its memory from object to object.
type walker struct {
	obj     *manifest.Object
	tree    *manifest.Tree
	release Release
	// target, if set, judges the definitions that it still has, or has already, in place of release.
	target   Release
	path     []step
	problems []problem
	kind     definition // of the object itself
	// lenient is set where the API server ignores unknown fields: inside schemas of CustomResourceDefinitions, which it
	// decodes by hand.
	lenient bool
	// budget is how many values may still be looked at. Aliases of aliases could make them endless.
	budget int
}

// step is one element of the path to the value that is looked at: a key node, or an index if there is no key (-1).
type step struct{ key, index int }

// problem is a finding before it is known for which releases it holds.
type problem struct {
	rule          string
	severity      lint.Severity
	path          manifest.Path
	at            manifest.Range
	message, hint string
	fix           *lint.Fix
	// refused says when the API server comes to it.
	refused refusal
	// release is the one that has the problem.
	release Release
	// versioned problems come and go with releases: the message names the release even if there is but one.
	versioned bool
}

// refusal is a step of the API server's that refuses an object. It stops after each if there is something to refuse.
type refusal uint8

const (
	byValidation refusal = iota // package validate knows its order
	malformed                   // no value of the field's type; only the first is told
	duplicated
	unknown
)

var walkers = sync.Pool{New: func() any { return new(walker) }}

func newWalker(obj *manifest.Object, r Release) *walker {
	w := walkers.Get().(*walker)
	w.obj, w.tree, w.release = obj, obj.Tree(), r
	return w
}

// free gives the walker's memory to the next object.
func (w *walker) free() {
	*w = walker{path: w.path[:0], problems: w.problems[:0]}
	walkers.Put(w)
}

// checkObject compares the whole object.
func (w *walker) checkObject(d definition) {
	w.kind = d
	w.path = w.path[:0]
	w.budget = 100_000 + 10*len(w.tree.Nodes)
	w.structure(d, w.obj.Node)
}

// structure compares a mapping with a definition. The node may be any kind of value, but null.
func (w *walker) structure(d definition, node int) {
	t := w.tree
	n := &t.Nodes[node]
	if n.Kind != manifest.Map {
		w.wrongType(node, "a mapping")
		return
	}
	if w.target != 0 && w.release != w.target && table.alive(d, w.target) {
		release := w.release
		w.release = w.target
		defer func() { w.release = release }()
	}
	var seen fieldSet
	if w.hasMerge(node) {
		for _, p := range w.mergedFields(node) {
			w.field(d, p.key, p.value, &seen)
		}
	} else {
		for k, end := node+1, t.Next(node); k < end; {
			v := t.Next(k)
			w.field(d, k, v, &seen)
			k = t.Next(v)
		}
	}
	w.missing(d, node, &seen)
}

// fieldSet says which fields of a definition occur, by the index of their record, and which have a value other than null.
type fieldSet struct{ present, set [4]uint64 }

// add notes a field and reports whether it was there already.
func (s *fieldSet) add(index uint32, null bool) bool {
	word, bit := index/64%4, uint64(1)<<(index%64)
	twice := s.present[word]&bit != 0
	s.present[word] |= bit
	if !null {
		s.set[word] |= bit
	}
	return twice
}

func (s *fieldSet) isSet(index uint32) bool { return s.set[index/64%4]>>(index%64)&1 != 0 }

// field compares one field of a mapping.
func (w *walker) field(d definition, key, value int, seen *fieldSet) {
	w.path = append(w.path, step{key: key, index: -1})
	defer w.pop()
	at, ok := table.findField(d, w.tree.Text(key), w.release)
	if !ok {
		if !w.lenient {
			w.unknownField(d, key)
		}
		return
	}
	first, _ := table.fieldsOf(d)
	null := w.isNull(value)
	if seen.add((at-first)/recordSize, null) {
		w.duplicate(key)
	}
	if null {
		return
	}
	w.value(table.u16(at+2), value)
}

func (w *walker) pop() { w.path = w.path[:len(w.path)-1] }

// missing reports the fields that the API server refuses objects without. What an object says of its own status is dropped when it
// is created, so that nothing is missing there.
func (w *walker) missing(d definition, node int, seen *fieldSet) {
	first, end := table.fieldsOf(d)
	for at := first; at < end; at += recordSize {
		if table.bytes[at+6]&flagRefused == 0 || seen.isSet((at-first)/recordSize) {
			continue
		}
		if f := table.field(at); f.since <= w.release && w.release <= f.until && !w.inStatus() && !w.lenient && !w.isDropped() {
			w.missingField(node, table.str(f.name))
		}
	}
}

// inStatus reports whether the value is part of a status: the object's, or that of a template in it.
func (w *walker) inStatus() bool {
	for _, s := range w.path {
		if s.key >= 0 && w.tree.Text(s.key) == "status" {
			return true
		}
	}
	return false
}

// isDropped reports whether the value is part of what the API server drops before it validates an object: taints of devices and what
// tolerates them, until 1.36 turned DRADeviceTaints on (kubernetes v1.36.3 pkg/features/kube_features.go).
func (w *walker) isDropped() bool {
	return w.release < 36 && w.obj.GVK.Group == "resource.k8s.io" && slices.ContainsFunc(w.path, func(s step) bool {
		return s.key >= 0 && (w.tree.Text(s.key) == "taints" || w.tree.Text(s.key) == "tolerations")
	})
}

// pair is a field of a mapping.
type pair struct{ key, value int }

// hasMerge reports whether a mapping has a merge key (<<).
func (w *walker) hasMerge(node int) bool {
	t := w.tree
	for k, end := node+1, t.Next(node); k < end; k = t.Next(t.Next(k)) {
		if n := &t.Nodes[k]; n.End-n.Start == 2 && n.Style == manifest.Plain && t.Src[n.Start] == '<' && t.Src[n.Start+1] == '<' {
			return true
		}
	}
	return false
}

// mergedFields returns the fields of a mapping and those that its merge keys bring.
func (w *walker) mergedFields(node int) []pair {
	var pairs []pair
	for k, v := range w.tree.Fields(node) {
		pairs = append(pairs, pair{k, v})
	}
	return pairs
}

// isNull reports whether a value is null, which the API server takes for absent.
func (w *walker) isNull(value int) bool {
	n := &w.tree.Nodes[w.tree.Target(value)]
	switch {
	case n.Kind != manifest.Scalar:
		return false
	case w.tree.HasTags():
	case n.Style == manifest.Plain && n.Start < n.End:
		// Type would look at every plain scalar; few begin like one of the nulls.
		if c := w.tree.Src[n.Start]; c != '~' && c != 'n' && c != 'N' {
			return false
		}
	}
	return w.tree.Type(value) == manifest.Null
}

// value compares a value other than null with a type.
func (w *walker) value(typ uint16, value int) {
	if w.budget--; w.budget < 0 {
		return
	}
	node := w.tree.Target(value)
	switch record := table.typ(typ); record.kind {
	case kindArray:
		w.array(record.element, node)
	case kindMap:
		w.mapping(record.element, node)
	case kindRef:
		w.structure(definition(record.element), node)
	case kindString:
		w.text(record.enum, value)
	case kindAny, kindRaw:
		w.duplicates(node)
	case kindObject:
		if w.tree.Nodes[node].Kind != manifest.Map {
			w.wrongType(value, "a mapping")
		}
		w.duplicates(node)
	case kindSchemaOrArray, kindSchemaOrBool, kindSchemaOrStrings:
		w.schema(record, value)
	default:
		w.scalar(record.kind, value)
	}
}

// array compares the elements of a list.
func (w *walker) array(element uint16, node int) {
	t := w.tree
	if t.Nodes[node].Kind != manifest.Seq {
		w.wrongType(node, "a list")
		return
	}
	index := 0
	for c, end := node+1, t.Next(node); c < end; c = t.Next(c) {
		w.path = append(w.path, step{key: -1, index: index})
		if !w.isNull(c) {
			w.value(element, c)
		} else if typ := table.typ(element); typ.kind == kindRef {
			w.missing(definition(typ.element), c, new(fieldSet))
		}
		w.pop()
		index++
	}
}

// mapping compares the values of a map with free keys.
func (w *walker) mapping(element uint16, node int) {
	t := w.tree
	if t.Nodes[node].Kind != manifest.Map {
		w.wrongType(node, "a mapping")
		return
	}
	w.duplicateKeys(node)
	if w.hasMerge(node) {
		for _, p := range w.mergedFields(node) {
			w.entry(element, p.key, p.value)
		}
		return
	}
	for k, end := node+1, t.Next(node); k < end; {
		v := t.Next(k)
		w.entry(element, k, v)
		k = t.Next(v)
	}
}

// entry compares one value of a map.
func (w *walker) entry(element uint16, key, value int) {
	if w.isNull(value) {
		return
	}
	w.path = append(w.path, step{key: key, index: -1})
	w.value(element, value)
	w.pop()
}

// schema compares what a CustomResourceDefinition says of items, additionalProperties or dependencies, which the API server
// decodes by hand (apiextensions-apiserver v0.36.3 pkg/apis/apiextensions/v1/marshal.go): it knows no unknown field there.
func (w *walker) schema(record typeRecord, value int) {
	node := w.tree.Target(value)
	lenient := w.lenient
	w.lenient = true
	defer func() { w.lenient = lenient }()
	switch kind := w.tree.Nodes[node].Kind; {
	case kind == manifest.Map:
		w.structure(definition(record.element), node)
	case kind == manifest.Seq && record.kind == kindSchemaOrArray:
		for c := range w.tree.Items(node) {
			w.schema(record, c)
		}
	case record.kind == kindSchemaOrBool && w.tree.Type(node) != manifest.Bool:
		w.wrongType(value, "a schema or a boolean")
	}
}

// duplicates reports the keys that occur twice in any mapping that is written inside a value of any form.
func (w *walker) duplicates(node int) {
	nodes := w.tree.Nodes
	for i := node; i < w.tree.Next(node); i++ {
		if nodes[i].Kind == manifest.Map {
			w.duplicateKeys(i)
		}
	}
}

// manyKeys is the size from which a hash finds duplicate keys faster than comparing all with all.
const manyKeys = 24

// duplicateKeys reports the keys of a mapping that occur twice.
func (w *walker) duplicateKeys(node int) {
	t := w.tree
	count := 0
	for k, end := node+1, t.Next(node); k < end; k = t.Next(t.Next(k)) {
		count++
	}
	if count >= manyKeys {
		w.duplicateOfMany(node, count)
		return
	}
	for k, end := node+1, t.Next(node); k < end; k = t.Next(t.Next(k)) {
		name := t.Text(k)
		for other := node + 1; other < k; other = t.Next(t.Next(other)) {
			if t.Text(other) == name {
				w.duplicateInside(node, k)
				break
			}
		}
	}
}

func (w *walker) duplicateOfMany(node, count int) {
	t := w.tree
	seen := make(map[string]bool, count)
	for k, end := node+1, t.Next(node); k < end; k = t.Next(t.Next(k)) {
		name := t.Text(k)
		if seen[name] {
			w.duplicateInside(node, k)
		}
		seen[name] = true
	}
}
