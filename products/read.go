package products

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// reader reads one table. Its format is that of pluto's versions.yaml, with fields of klint's own: kinds, replacement-kind, class, moves,
// note and source.
type reader struct {
	*Table
	file     *manifest.File
	tree     *manifest.Tree
	problems []lint.Problem
	seen     map[[2]manifest.GVK]bool
}

// read adds the rows of a file to a table, and returns what is wrong with the file.
func (t *Table) read(file *manifest.File) []lint.Problem {
	r := &reader{Table: t, file: file, seen: make(map[[2]manifest.GVK]bool)}
	for _, row := range t.rows {
		r.seen[[2]manifest.GVK{row.From, row.To}] = true
	}
	switch docs := file.Docs; {
	case len(docs) == 0:
		r.fail(0, "the table is empty")
	case len(docs) > 1:
		r.fail(docs[1].Range.Start, "a second document")
	case docs[0].Err != nil:
		r.fail(docs[0].Err.Range.Start, "%s", docs[0].Err.Message)
	default:
		r.tree = docs[0].Tree
		r.fields(0, "the table", func(key string, v int) bool {
			switch key {
			case "deprecated-versions":
				r.list(v, key, r.row)
			case "target-versions":
				r.readTargets(v)
			default:
				return false
			}
			return true
		})
	}
	return r.problems
}

func (r *reader) fail(offset int, format string, args ...any) {
	r.problems = append(r.problems, lint.Problem{File: r.file.Name, Position: r.file.Position(offset), Err: fmt.Errorf(format, args...)})
}

func (r *reader) failAt(node int, format string, args ...any) {
	r.fail(r.tree.Range(node).Start, format, args...)
}

// fields calls decode for each field of the mapping at node that is not null. Decode reports whether it knows the key.
func (r *reader) fields(node int, what string, decode func(key string, value int) bool) {
	if r.tree.Nodes[node].Kind != manifest.Map {
		r.failAt(node, "%s is no mapping", what)
		return
	}
	for k, v := range r.tree.Fields(node) {
		if key := r.tree.Text(k); !r.isNull(v) && !decode(key, v) {
			r.failAt(k, "unknown key %q of %s", key, what)
		}
	}
}

func (r *reader) isNull(node int) bool {
	return r.tree.Nodes[node].Kind == manifest.Scalar && r.tree.Type(node) == manifest.Null
}

func (r *reader) list(node int, what string, read func(item int)) {
	if r.tree.Nodes[r.tree.Target(node)].Kind != manifest.Seq {
		r.failAt(node, "%s is no list", what)
		return
	}
	for item := range r.tree.Items(node) {
		read(item)
	}
}

func (r *reader) text(node int, what string) string {
	if r.tree.Nodes[node].Kind != manifest.Scalar {
		r.failAt(node, "%s is no text", what)
		return ""
	}
	return r.tree.Text(node)
}

// version reads a version; an empty text is none.
func (r *reader) version(node int, what string) Version {
	text := r.text(node, what)
	if text == "" {
		return Version{}
	}
	v, err := ParseVersion(text)
	if err != nil {
		r.failAt(node, "%s: %w", what, err)
	}
	return v
}

func (r *reader) readTargets(node int) {
	if r.tree.Nodes[node].Kind != manifest.Map {
		r.failAt(node, "target-versions is no mapping")
		return
	}
	for k, v := range r.tree.Fields(node) {
		span, err := ParseSpan(r.text(v, "target-versions"))
		if err != nil {
			r.failAt(v, "target-versions: %w", err)
			continue
		}
		r.targets[r.tree.Text(k)] = span
	}
}

// entry is what an element of deprecated-versions says.
type entry struct {
	Row
	version, to, toKind string
	kinds               []string
}

// row reads an entry, which is a row for each of its kinds.
func (r *reader) row(node int) {
	var e entry
	before := len(r.problems)
	r.fields(node, "an entry", func(key string, v int) bool { return r.entry(&e, key, v) })
	r.judge(node, &e)
	if len(r.problems) > before {
		return
	}
	for _, kind := range e.kinds {
		row := e.Row
		row.From = manifest.ParseGVK(e.version, kind)
		if e.to != "" {
			row.To = manifest.ParseGVK(e.to, kind)
		}
		if e.toKind != "" {
			row.To.Kind = e.toKind
		}
		r.add(node, &row)
	}
}

// entry reads one field of an entry, and reports whether there is such a field.
func (r *reader) entry(e *entry, key string, v int) bool {
	switch key {
	case "version":
		e.version = r.text(v, key)
	case "kind":
		e.kinds = append(e.kinds, r.text(v, key))
	case "kinds":
		r.list(v, key, func(item int) { e.kinds = append(e.kinds, r.text(item, key)) })
	case "component":
		e.Product = r.text(v, key)
	case "deprecated-in":
		e.Deprecated = r.version(v, key)
	case "removed-in":
		e.Removed = r.version(v, key)
	case "replacement-api":
		e.to = r.text(v, key)
	case "replacement-kind":
		e.toKind = r.text(v, key)
	case "replacement-available-in":
		e.Since = r.version(v, key)
	case "class":
		e.Class = r.class(v)
	case "moves":
		r.list(v, key, func(item int) { e.Moves = append(e.Moves, r.move(item)) })
	case "note":
		e.Note = r.text(v, key)
	case "source":
		e.Source = r.text(v, key)
	default:
		return false
	}
	return true
}

// judge says what is wrong with an entry as a whole.
func (r *reader) judge(node int, e *entry) {
	switch {
	case e.version == "":
		r.failAt(node, "the entry has no version")
	case len(e.kinds) == 0:
		r.failAt(node, "the entry has no kind")
	case e.Product == "":
		r.failAt(node, "the entry has no component: klint would not know what its versions are versions of")
	case e.Class == Human && e.Note == "":
		r.failAt(node, "an entry of class human needs a note that says what to do")
	case e.Class == Auto && e.to == "":
		r.failAt(node, "an entry of class auto needs a replacement-api")
	}
}

func (r *reader) class(node int) Class {
	switch text := r.text(node, "class"); text {
	case "auto":
		return Auto
	case "human":
		return Human
	default:
		r.failAt(node, "class is %q; it is auto or human", text)
		return Unclear
	}
}

// add adds a row, unless it is about a built-in kind.
func (r *reader) add(node int, row *Row) {
	if _, builtIn := schemas.Lookup(row.From); builtIn {
		return
	}
	ends := [2]manifest.GVK{row.From, row.To}
	if r.seen[ends] {
		r.failAt(node, "there is another entry for %s", row.From)
		return
	}
	r.seen[ends] = true
	r.rows = append(r.rows, row)
}

// move reads one change of a field.
func (r *reader) move(node int) Move {
	var m Move
	verbs := 0
	r.fields(node, "a move", func(key string, v int) bool {
		switch key {
		case "field":
			m.Field = r.path(v)
		case "values":
			m.Values = r.values(v)
			return true
		case "to":
			m.To = r.path(v)
		case "drop":
			m.Drop = r.text(v, key) == "true"
		case "ask":
			m.Ask = r.text(v, key)
		case "require":
			m.Require = r.text(v, key)
		default:
			return false
		}
		if key != "field" {
			verbs++
		}
		return true
	})
	switch {
	case m.Field == nil:
		r.failAt(node, "the move has no field")
	case verbs > 1 || verbs == 0 && m.Values == nil:
		r.failAt(node, "a move has one of to, values, drop, ask and require; only to and values go together")
	case m.To != nil && eachIn(m.To) != eachIn(m.Field) && (!m.Wraps() || eachIn(m.To) != eachIn(m.Field)+1):
		r.failAt(node, "the move has to go through as many lists as it comes from")
	}
	return m
}

func eachIn(p manifest.Path) int {
	n := 0
	for _, step := range p {
		if step == Each {
			n++
		}
	}
	return n
}

// Wraps reports whether the value becomes the only element of a list.
func (m *Move) Wraps() bool { return len(m.To) > 0 && m.To[len(m.To)-1] == Each }

func (r *reader) values(node int) map[string]string {
	values := make(map[string]string)
	if r.tree.Nodes[node].Kind != manifest.Map {
		r.failAt(node, "values is no mapping")
		return values
	}
	for k, v := range r.tree.Fields(node) {
		values[r.tree.Text(k)] = r.text(v, "values")
	}
	return values
}

// path reads a path: names with dots between them, [] behind that of a list, ["name"] for one with dots.
func (r *reader) path(node int) manifest.Path {
	rest := r.text(node, "the path of a field")
	var p manifest.Path
	for rest != "" {
		var name string
		switch {
		case strings.HasPrefix(rest, "[]"):
			p, rest = append(p, Each), rest[2:]
			continue
		case strings.HasPrefix(rest, `["`):
			quoted, err := strconv.QuotedPrefix(rest[1:])
			if err != nil || !strings.HasPrefix(rest[1+len(quoted):], "]") {
				r.failAt(node, "%q is no path of a field", r.tree.Text(node))
				return nil
			}
			name, _ = strconv.Unquote(quoted)
			rest = rest[2+len(quoted):]
		default:
			rest = strings.TrimPrefix(rest, ".")
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			name, rest = rest[:end], rest[end:]
		}
		if name == "" {
			r.failAt(node, "%q is no path of a field", r.tree.Text(node))
			return nil
		}
		p = append(p, name)
	}
	return slices.Clip(p)
}
