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
		r.fields(0, "the table", map[string]func(int){
			"deprecated-versions": func(v int) { r.list(v, "deprecated-versions", r.row) },
			"target-versions":     r.readTargets,
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

// fields calls what decode holds for each field of the mapping at node. It passes over null, as other readers do.
func (r *reader) fields(node int, what string, decode map[string]func(int)) {
	if r.tree.Nodes[node].Kind != manifest.Map {
		r.failAt(node, "%s is no mapping", what)
		return
	}
	for k, v := range r.tree.Fields(node) {
		read, known := decode[r.tree.Text(k)]
		switch {
		case !known:
			r.failAt(k, "unknown key %q of %s", r.tree.Text(k), what)
		case !r.isNull(v):
			read(v)
		}
	}
}

func (r *reader) isNull(node int) bool {
	return r.tree.Nodes[node].Kind == manifest.Scalar && r.tree.Type(node) == manifest.Null
}

func (r *reader) list(node int, what string, read func(item int)) {
	if r.tree.Nodes[node].Kind != manifest.Seq {
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

// setText returns what reads a text.
func (r *reader) setText(what string, to *string) func(int) {
	return func(v int) { *to = r.text(v, what) }
}

// setVersion returns what reads a version; an empty text is none.
func (r *reader) setVersion(what string, to *Version) func(int) {
	return func(v int) {
		text := r.text(v, what)
		if text == "" {
			return
		}
		version, err := ParseVersion(text)
		if err != nil {
			r.failAt(v, "%s: %w", what, err)
		}
		*to = version
	}
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

// row reads an entry, which is a row for each of its kinds.
func (r *reader) row(node int) {
	var row Row
	var version, kind, to, toKind, class string
	var kinds []string
	before := len(r.problems)
	r.fields(node, "an entry", map[string]func(int){
		"version":                  r.setText("version", &version),
		"kind":                     r.setText("kind", &kind),
		"kinds":                    func(v int) { r.list(v, "kinds", func(item int) { kinds = append(kinds, r.text(item, "kinds")) }) },
		"component":                r.setText("component", &row.Product),
		"deprecated-in":            r.setVersion("deprecated-in", &row.Deprecated),
		"removed-in":               r.setVersion("removed-in", &row.Removed),
		"replacement-api":          r.setText("replacement-api", &to),
		"replacement-kind":         r.setText("replacement-kind", &toKind),
		"replacement-available-in": r.setVersion("replacement-available-in", &row.Since),
		"class":                    func(v int) { class = r.text(v, "class"); row.Class = r.class(v, class) },
		"moves":                    func(v int) { r.list(v, "moves", func(item int) { row.Moves = append(row.Moves, r.move(item)) }) },
		"note":                     r.setText("note", &row.Note),
		"source":                   r.setText("source", &row.Source),
	})
	if kind != "" {
		kinds = append(kinds, kind)
	}
	r.judge(node, row, version, kinds)
	if len(r.problems) > before {
		return
	}
	for _, kind := range kinds {
		row := row
		row.From = manifest.ParseGVK(version, kind)
		if to != "" {
			row.To = manifest.ParseGVK(to, kind)
		}
		if toKind != "" {
			row.To.Kind = toKind
		}
		r.add(node, &row)
	}
}

// judge says what is wrong with an entry as a whole.
func (r *reader) judge(node int, row Row, version string, kinds []string) {
	switch {
	case version == "":
		r.failAt(node, "the entry has no version")
	case len(kinds) == 0:
		r.failAt(node, "the entry has no kind")
	case row.Product == "":
		r.failAt(node, "the entry has no component: klint would not know what its versions are versions of")
	case row.Class == Human && row.Note == "":
		r.failAt(node, "an entry of class human needs a note that says what to do")
	}
}

func (r *reader) class(node int, text string) Class {
	switch text {
	case "auto":
		return Auto
	case "human":
		return Human
	}
	r.failAt(node, "class is %q; it is auto or human", text)
	return Unclear
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
	verb := func(read func(int)) func(int) { return func(v int) { verbs++; read(v) } }
	readPath := func(to *manifest.Path) func(int) {
		return func(v int) { *to = r.path(v) }
	}
	r.fields(node, "a move", map[string]func(int){
		"field":   readPath(&m.Field),
		"to":      verb(readPath(&m.To)),
		"values":  func(v int) { m.Values = r.values(v) },
		"drop":    verb(func(v int) { m.Drop = r.text(v, "drop") == "true" }),
		"ask":     verb(r.setText("ask", &m.Ask)),
		"default": verb(func(v int) { m.Default = r.tree.Value(v) }),
	})
	switch {
	case m.Field == nil:
		r.failAt(node, "the move has no field")
	case verbs > 1 || verbs == 0 && m.Values == nil:
		r.failAt(node, "a move has one of to, values, drop, ask and default; to and values go together")
	case m.To != nil && eachIn(m.To) != eachIn(m.Field):
		r.failAt(node, "the move goes from as many lists as it goes to")
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
