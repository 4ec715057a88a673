package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEditorKeepsTheRest makes random changes to every document of testdata/edit, and of the folder KLINT_CORPUS if that is
// set, and the same changes to plain data: the edited document must mean what the data is, and no comment may be lost
// but those of what was taken out. KLINT_SEEDS is how often each document is changed.
func TestEditorKeepsTheRest(t *testing.T) {
	t.Parallel()
	folders := []string{filepath.Join("testdata", "edit")}
	if corpus := os.Getenv("KLINT_CORPUS"); corpus != "" {
		folders = append(folders, corpus)
	}
	seeds, _ := strconv.Atoi(os.Getenv("KLINT_SEEDS"))
	tally := make(map[string]*counts)
	for _, folder := range folders {
		for _, f := range parsedFiles(t, folder) {
			for seed := range max(seeds, 3) {
				for _, obj := range editable(f) {
					changeAtRandom(t, obj, uint64(seed), tally)
				}
			}
		}
	}
	var total counts
	for _, what := range slices.Sorted(mapKeys(tally)) {
		n := tally[what]
		t.Logf("%-8s %8d changed, %5d refused, %5d shared, %5d wrong", what, n.changed, n.refused, n.shared, n.wrong)
		total.changed += n.changed
		total.refused += n.refused
	}
	if total.refused*200 > total.changed {
		t.Errorf("%d of %d changes were refused", total.refused, total.changed)
	}
}

type counts struct{ changed, refused, shared, wrong int }

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func parsedFiles(t *testing.T, folder string) []*File {
	t.Helper()
	var files []*File
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)) {
			return err
		}
		src, err := os.ReadFile(path)
		if err == nil && len(src) < 300_000 {
			files = append(files, Parse(path, src))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// editable returns the mappings of a file that can be changed as objects: documents, or the items of a list.
func editable(f *File) []*Object {
	var objects []*Object
	for _, d := range f.Docs {
		if d.Err != nil || d.Tree.Nodes[0].Kind != Map || hasDuplicates(d.Tree) {
			continue
		}
		objects = append(objects, &Object{File: f, Doc: d, Item: -1})
		if _, items, ok := d.Tree.Lookup(0, "items"); ok {
			i := 0
			for item := range d.Tree.Items(items) {
				if d.Tree.Nodes[item].Kind == Map && i < 3 {
					objects = append(objects, &Object{File: f, Doc: d, Node: item, Item: i})
				}
				i++
			}
		}
	}
	return objects
}

func hasDuplicates(t *Tree) bool {
	for i := range t.Nodes {
		seen := make(map[string]bool)
		for key := range t.Fields(i) {
			if t.Nodes[i].Kind == Map && seen[t.Text(key)] {
				return true
			}
			seen[t.Text(key)] = true
		}
	}
	return false
}

// changeAtRandom makes one to four changes to obj and checks what comes of them.
func changeAtRandom(t *testing.T, obj *Object, seed uint64, tally map[string]*counts) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, uint64(len(obj.File.Src)+obj.Node)))
	e := NewEditor(obj)
	s := newModel(e, r).changes(e, 1+r.IntN(4))
	if s.what == "" {
		return
	}
	what := s.what
	if tally[what] == nil {
		tally[what] = &counts{}
	}
	n := tally[what]
	edits, err := e.Edits()
	n.changed++
	switch {
	case errors.Is(err, ErrShared):
		n.shared++
		return
	case err != nil:
		n.refused++
		if n.refused < 8 || os.Getenv("KLINT_VERBOSE") != "" {
			t.Logf("refused: %s doc %d seed %d: %v\n%s", obj.File.Name, obj.Doc.Index, seed, err, strings.Join(s.log, "\n"))
			if os.Getenv("KLINT_VERBOSE") == "2" {
				t.Log(difference(string(obj.File.Src), unproven(e)))
			}
		}
		return
	}
	if draft, err := e.Draft(); err != nil || (len(draft) == 0) != (len(edits) == 0) {
		t.Errorf("%s doc %d seed %d: %d edits, but the draft has %d and fails with %v", obj.File.Name, obj.Doc.Index, seed, len(edits), len(draft), err)
	}
	if problem := judge(obj, edits, s); problem != "" {
		n.wrong++
		if n.wrong < 5 {
			t.Errorf("%s doc %d seed %d: %s\n%s", obj.File.Name, obj.Doc.Index, seed, problem, strings.Join(s.log, "\n"))
		}
	}
}

func difference(before, after string) string {
	b, a := strings.Split(before, "\n"), strings.Split(after, "\n")
	for len(a) > 3 && len(b) > 3 && a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 3 && len(b) > 3 && a[len(a)-4] == b[len(b)-4] && a[len(a)-3] == b[len(b)-3] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return "--- before\n" + strings.Join(b, "\n") + "\n--- after\n" + strings.Join(a, "\n")
}

// judge returns what is wrong with the edits that a script led to, "" if nothing is.
func judge(obj *Object, edits []Edit, s script) string {
	src := obj.File.Src
	got, err := Apply(src, edits)
	if err != nil {
		return err.Error()
	}
	after := Parse(obj.File.Name, got)
	if len(after.Docs) != len(obj.File.Docs) {
		return fmt.Sprintf("there are %d documents instead of %d", len(after.Docs), len(obj.File.Docs))
	}
	for i, d := range after.Docs {
		if (d.Err == nil) != (obj.File.Docs[i].Err == nil) {
			return fmt.Sprintf("document %d does not parse any more: %v", i, d.Err)
		}
	}
	doc := after.Docs[obj.Doc.Index]
	node, ok := doc.Tree.Find(0, obj.Tree().path(obj.Node))
	if !ok {
		return "the object is gone"
	}
	if have := NewEditor(&Object{File: after, Doc: doc, Node: node, Item: obj.Item}).Value(nil); !equal(have, s.data) {
		return fmt.Sprintf("is\n%v\ninstead of\n%v\n%s", have, s.data, difference(string(src), string(got)))
	}
	if isBreak(src[len(src)-1]) != isBreak(got[len(got)-1]) && !bytes.ContainsAny(got, "|>") {
		return "the last line break is not as it was"
	}
	if !s.loses {
		left := commentsOf(doc, Range{})
		for comment, n := range commentsOf(obj.Doc, s.gone) {
			if left[comment] < n {
				return fmt.Sprintf("lost the comment %q\n%s", comment, difference(string(src), string(got)))
			}
		}
	}
	return ""
}

// commentsOf counts the comments of a document, but not those in a part of it.
func commentsOf(d *Document, except Range) map[string]int {
	found := make(map[string]int)
	t, at := d.Tree, d.Range.Start
	collect := func(from, to int) {
		for from < to {
			end := from
			for end < to && !isBreak(t.Src[end]) {
				end++
			}
			comment := bytes.IndexByte(t.Src[from:end], '#')
			if comment >= 0 && (from+comment < except.Start || from+comment >= except.End) {
				found[strings.TrimSpace(string(t.Src[from+comment+1:end]))]++
			}
			from = end + 1
		}
	}
	for i, n := range t.Nodes {
		if n.Kind == Map || n.Kind == Seq {
			continue
		}
		if int(n.Start) > at {
			collect(at, int(n.Start))
		}
		at = max(at, int(n.End))
		if s := newSource(t); s.isBlockScalar(i) {
			collect(int(n.Start), s.lineBreak(int(n.Start)))
		}
	}
	collect(at, d.Range.End)
	return found
}

// model is an object as plain data, changed like the Editor changes it.
type model struct {
	rand *rand.Rand
	data any
}

func newModel(e *Editor, r *rand.Rand) *model { return &model{rand: r, data: e.Value(nil)} }

// operation is one change: its kind, whether it may take comments away, and what it was.
type operation struct {
	kind  string
	loses bool
	text  string
	gone  Path
}

// script is a series of changes and what they lead to.
type script struct {
	what  string // "several" if it was more than one change
	log   []string
	data  any
	gone  Range // where comments may be lost
	loses bool  // comments may be lost anywhere
}

// changes makes n random changes, fewer if some are not possible.
func (m *model) changes(e *Editor, n int) script {
	var s script
	for range n {
		if fields, ok := m.data.(Fields); !ok || len(fields) == 0 {
			break
		}
		op := m.change(e)
		switch {
		case op.kind == "":
			continue
		case s.what == "":
			s.what = op.kind
			if op.loses {
				s.gone = spanOf(e.Object(), op.gone)
			}
		default:
			s.what = "several"
			s.loses = s.loses || op.loses
		}
		s.log = append(s.log, op.text)
	}
	s.data = m.data
	return s
}

// spanOf returns where the field or element at p is, with its comments.
func spanOf(obj *Object, p Path) Range {
	if _, en := NewEditor(obj).entry(p); en != nil && en.span != nil {
		return Range{en.span.head, en.span.end}
	}
	return Range{}
}

var odd = []any{
	"web", "a b", "yes", "on", "0644", "1e3", "~", "", "12:30:45", "2001-01-01", "null", "x: y", "x #y", "#", "- a", "*a", "@a", "'", "\"", "a\\b",
	"é€😀", "tab\there", "line\nline\n", "two\n\nlines", " lead", "trail ", "[a]", "{a}", "a,b", "%", "=", "<<", "0o17", ".5", "1_000", "a\u0085b",
	"\n", "a\n", "one\n two\n", "?", ":", "a:", "-", "--- a", "80", "v1", "1.2.3", "10.0.0.1", "10Gi", "true", "1.0", "0x1F", "{{ x }}", "!x", "&x", "|", ">",
	1, 0, -7, 2147483647, true, false, nil, 1.5, Fields{}, []any{}, []any{"a", 1}, Fields{{"a", "b"}, {"c", Fields{{"d", []any{"e"}}}}},
	[]any{Fields{{"name", "x"}, {"value", "y"}}, Fields{{"name", "z"}}}, []any{[]any{"a"}, []any{}},
}

func (m *model) value() any { return odd[m.rand.IntN(len(odd))] }

// change makes the same random change to the data and with the editor.
func (m *model) change(e *Editor) operation {
	paths := m.paths()
	if len(paths) == 0 {
		return operation{}
	}
	p := paths[m.rand.IntN(len(paths))]
	v := m.value()
	fresh := fmt.Sprintf("fresh%d", m.rand.IntN(1000))
	switch m.rand.IntN(9) {
	case 0:
		old := get(m.data, p)
		e.Set(p, v)
		m.data = set(m.data, p, v)
		return operation{"set", isCollection(old) || isCollection(v), fmt.Sprintf("set %v %#v", p, v), p}
	case 1:
		to := append(m.mapping(paths), fresh)
		place := m.place(to)
		e.Set(to, v, place)
		m.data = set(m.data, to, v)
		return operation{"insert", false, fmt.Sprintf("insert %v %#v %v", to, v, place), nil}
	case 2:
		e.Delete(p)
		m.data = remove(m.data, p)
		return operation{"delete", true, fmt.Sprintf("delete %v", p), p}
	case 3:
		if _, ok := p[len(p)-1].(string); !ok || get(m.data, p) == nil {
			return operation{}
		}
		e.Rename(p, fresh)
		old := get(m.data, p)
		m.data = set(remove(m.data, p), append(slices.Clone(p[:len(p)-1]), fresh), old)
		return operation{"rename", false, fmt.Sprintf("rename %v %s", p, fresh), nil}
	case 4, 5:
		return m.move(e, p, append(m.mapping(paths), fresh), fresh)
	case 6:
		to := append(m.mapping(paths), fresh)
		old := get(m.data, p)
		if old == nil {
			return operation{}
		}
		e.Copy(p, to)
		m.data = set(m.data, to, old)
		return operation{"copy", false, fmt.Sprintf("copy %v %v", p, to), nil}
	case 7:
		if _, ok := get(m.data, p).([]any); !ok {
			return operation{}
		}
		e.Append(p, v)
		m.data = set(m.data, p, append(slices.Clone(get(m.data, p).([]any)), v))
		return operation{"append", false, fmt.Sprintf("append %v %#v", p, v), nil}
	}
	if _, ok := p[len(p)-1].(string); !ok || get(m.data, p) == nil {
		return operation{}
	}
	return m.move(e, p, append(slices.Clone(p[:len(p)-1]), fresh, "inner"), "nest")
}

func (m *model) move(e *Editor, from, to Path, fresh string) operation {
	old := get(m.data, from)
	if old == nil || len(to) > len(from) && slices.Equal(from, to[:len(from)]) {
		return operation{}
	}
	// Taking an element out of a sequence changes the indices behind it.
	for i := range min(len(from), len(to)) {
		if from[i] != to[i] {
			if _, ok := to[i].(int); ok && i == len(from)-1 {
				return operation{}
			}
			break
		}
	}
	if m.rand.IntN(3) == 0 && fresh != "nest" {
		to = append(slices.Clone(to), "deep", "er")
	}
	e.Move(from, to)
	m.data = set(remove(m.data, from), to, old)
	return operation{"move", false, fmt.Sprintf("move %v %v", from, to), nil}
}

// place returns a random place for a new field beside others.
func (m *model) place(to Path) Place {
	fields, _ := get(m.data, to[:len(to)-1]).(Fields)
	if len(fields) == 0 {
		return Place{}
	}
	sibling := fields[m.rand.IntN(len(fields))].Key
	return []Place{{}, Before(sibling), After(sibling)}[m.rand.IntN(3)]
}

// mapping returns the path of a random mapping.
func (m *model) mapping(paths []Path) Path {
	for range 50 {
		p := paths[m.rand.IntN(len(paths))]
		if _, ok := get(m.data, p).(Fields); ok {
			return slices.Clone(p)
		}
	}
	return nil
}

func (m *model) paths() []Path {
	var paths []Path
	var walk func(p Path, v any)
	walk = func(p Path, v any) {
		if len(p) > 0 {
			paths = append(paths, slices.Clone(p))
		}
		switch v := v.(type) {
		case Fields:
			for _, f := range v {
				walk(append(p, f.Key), f.Value)
			}
		case []any:
			for i, item := range v {
				walk(append(p, i), item)
			}
		}
	}
	walk(nil, m.data)
	return paths
}

func isCollection(v any) bool {
	switch v.(type) {
	case Fields, []any:
		return true
	}
	return false
}

func get(v any, p Path) any {
	for _, step := range p {
		switch s := step.(type) {
		case string:
			fields, _ := v.(Fields)
			v = nil
			for _, f := range fields {
				if f.Key == s {
					v = f.Value
				}
			}
		case int:
			items, _ := v.([]any)
			if s >= len(items) {
				return nil
			}
			v = items[s]
		}
	}
	return v
}

// set returns v with another value at p, remove v without what is at p. Neither changes v.
func set(v any, p Path, value any) any {
	if len(p) == 0 {
		return normal(value)
	}
	switch step := p[0].(type) {
	case string:
		fields, _ := v.(Fields)
		fields = slices.Clone(fields)
		for i, f := range fields {
			if f.Key == step {
				fields[i].Value = set(f.Value, p[1:], value)
				return fields
			}
		}
		return append(fields, Field{step, set(nil, p[1:], value)})
	case int:
		items, _ := v.([]any)
		items = slices.Clone(items)
		if step == len(items) {
			items = append(items, nil)
		}
		items[step] = set(items[step], p[1:], value)
		return items
	}
	return v
}

func remove(v any, p Path) any {
	switch step := p[0].(type) {
	case string:
		fields := slices.Clone(v.(Fields))
		for i, f := range fields {
			if f.Key != step {
				continue
			}
			if len(p) == 1 {
				return slices.Delete(fields, i, i+1)
			}
			fields[i].Value = remove(f.Value, p[1:])
		}
		return fields
	case int:
		items := slices.Clone(v.([]any))
		if len(p) == 1 {
			return slices.Delete(items, step, step+1)
		}
		items[step] = remove(items[step], p[1:])
		return items
	}
	return v
}

// normal returns a value as it comes back from a tree.
func normal(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case Fields:
		fields := Fields{}
		for _, f := range v {
			fields = append(fields, Field{f.Key, normal(f.Value)})
		}
		return fields
	case []any:
		items := []any{}
		for _, item := range v {
			items = append(items, normal(item))
		}
		return items
	}
	return v
}
