package manifest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// editCase changes the only object of src.
type editCase struct {
	name   string
	src    string
	change func(e *Editor)
	want   string
}

func runEditCases(t *testing.T, cases []editCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := editorOf(t, c.src)
			c.change(e)
			edits, err := e.Edits()
			if err != nil {
				t.Fatalf("%v\n%s", err, unproven(e))
			}
			got, err := Apply([]byte(c.src), edits)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Errorf("edited source (-want +got):\n%s\nedits: %+v", diff, edits)
			}
		})
	}
}

// editorOf returns an editor for the first document of src.
func editorOf(t testing.TB, src string) *Editor {
	t.Helper()
	f := Parse("test.yaml", []byte(src))
	if len(f.Docs) == 0 || f.Docs[0].Err != nil {
		t.Fatalf("source does not parse: %+v", f.Docs)
	}
	return NewEditor(&Object{File: f, Doc: f.Docs[0], Node: 0, Item: -1, GVK: GVK{"", "v1", "Thing"}})
}

// unproven returns what the source would become without the proof that it means what it should.
func unproven(e *Editor) string {
	if e.err != nil {
		return ""
	}
	edits, err := e.write(false)
	if err != nil {
		return err.Error()
	}
	got, err := Apply(e.src.src, edits)
	if err != nil {
		return err.Error()
	}
	return string(got)
}

func TestEditorReads(t *testing.T) {
	t.Parallel()
	e := editorOf(t, `kind: A
spec:
  nothing:
  null: ~
  list: [1, b]
  base: &base {x: 1, y: 2}
  derived:
    <<: *base
    y: "3"
  alias: *base
`)
	e.Set(Path{"spec", "new"}, Fields{{"n", 0x10}, {"s", "t"}})
	e.Rename(Path{"spec", "list"}, "items")
	e.Delete(Path{"spec", "items", 0})
	type read struct {
		Has   bool
		Kind  Kind
		Value any
		Text  string
		Keys  []string
		Len   int
	}
	cases := []struct {
		name string
		path Path
		want read
	}{
		{"of a scalar", Path{"kind"}, read{true, Scalar, "A", "A", nil, 0}},
		{"of nothing where the value is absent", Path{"spec", "nothing"}, read{}},
		{"of nothing where there is no such key", Path{"spec", "none"}, read{}},
		{"of nothing beyond a scalar", Path{"kind", "a"}, read{}},
		{"of nothing behind the end of a sequence", Path{"spec", "items", 1}, read{}},
		{"of nothing where a field was", Path{"spec", "list"}, read{}},
		{"of a sequence that was changed", Path{"spec", "items"}, read{true, Seq, []any{"b"}, "", nil, 1}},
		{"of an element that moved up", Path{"spec", "items", 0}, read{true, Scalar, "b", "b", nil, 0}},
		{"of a value through an alias", Path{"spec", "alias", "y"}, read{true, Scalar, int64(2), "2", nil, 0}},
		{"of a value through a merge key", Path{"spec", "derived", "x"}, read{true, Scalar, int64(1), "1", nil, 0}},
		{
			"of a mapping with a merge key", Path{"spec", "derived"},
			read{true, Map, Fields{{"y", "3"}, {"x", int64(1)}}, "", []string{"y", "x"}, 2},
		},
		{
			"of a new mapping", Path{"spec", "new"},
			read{true, Map, Fields{{"n", int64(16)}, {"s", "t"}}, "", []string{"n", "s"}, 2},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := read{Has: e.Has(c.path), Value: e.Value(c.path), Text: e.Text(c.path), Keys: e.Keys(c.path), Len: e.Len(c.path)}
			got.Kind, _ = e.Kind(c.path)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("read %s (-want +got):\n%s", c.path, diff)
			}
		})
	}
}

func TestEditorRefuses(t *testing.T) {
	t.Parallel()
	const shared = "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\nf: text\ng: [1]\nh: &y\n  i: 1\n"
	cases := []struct {
		name   string
		src    string
		change func(e *Editor)
		want   string
		shared bool
	}{
		{"to set what an alias uses as well", shared, func(e *Editor) { e.Set(Path{"a", "b"}, 2) }, "edit Thing: a.b: the value is shared by a YAML anchor", true},
		{"to add to what an alias uses as well", shared, func(e *Editor) { e.Set(Path{"a", "z"}, 2) }, "edit Thing: a.z: the value is shared by a YAML anchor", true},
		{"to delete what an alias uses", shared, func(e *Editor) { e.Delete(Path{"a"}) }, "edit Thing: a: the value is shared by a YAML anchor", true},
		{"to move what an alias uses", shared, func(e *Editor) { e.Move(Path{"a"}, Path{"z", "a"}) }, "edit Thing: a: the value is shared by a YAML anchor", true},
		{"to set through an alias", shared, func(e *Editor) { e.Set(Path{"c", "b"}, 2) }, "edit Thing: c.b: the value is shared by a YAML anchor", true},
		{"to add through an alias", shared, func(e *Editor) { e.Set(Path{"c", "z"}, 2) }, "edit Thing: c: the value is shared by a YAML anchor", true},
		{"to set what a merge key brings", shared, func(e *Editor) { e.Set(Path{"d", "b"}, 2) }, "edit Thing: d.b: the value is shared by a YAML anchor", true},
		{"to rename what a merge key brings", shared, func(e *Editor) { e.Rename(Path{"d", "b"}, "z") }, "edit Thing: d.b: the value is shared by a YAML anchor", true},
		{"to put a field into a scalar", shared, func(e *Editor) { e.Set(Path{"f", "z"}, 2) }, "edit Thing: f.z: there is no mapping to put it in", false},
		{"to put a field into a sequence", shared, func(e *Editor) { e.Set(Path{"g", "z"}, 2) }, "edit Thing: g.z: there is no mapping to put it in", false},
		{"to leave a hole in a sequence", shared, func(e *Editor) { e.Set(Path{"g", 3}, 2) }, "edit Thing: g[3]: there is no sequence to put it in, or it is too short", false},
		{"to append to a scalar", shared, func(e *Editor) { e.Append(Path{"f"}, 2) }, "edit Thing: f[0]: there is no sequence to put it in, or it is too short", false},
		{"to write a value of another type", shared, func(e *Editor) { e.Set(Path{"z"}, Fields{{"a", []any{int8(1)}}}) }, "edit Thing: z: a: [0]: a int8 cannot be written", false},
		{"to rename a key that is there twice", "a: 1\nb: 2\na: 3\n", func(e *Editor) { e.Rename(Path{"a"}, "c") }, "edit Thing: a: the key is there twice", false},
		{"to edit a mapping with a complex key", "a:\n  ? b\n  : 1\n  c: 2\n", func(e *Editor) { e.Delete(Path{"a", "c"}) }, "edit Thing: a.c: it is written in a form that klint does not edit", false},
		{
			"to lose a comment inside brackets", "a:\n  # why\n  b: 1\nd: {e: 1,\n  f: 2}\n", func(e *Editor) { e.Move(Path{"a", "b"}, Path{"d", "b"}) },
			"edit Thing: there is no place left for a comment", false,
		},
		{
			"and ignores what follows", shared, func(e *Editor) { e.Set(Path{"f", "z"}, 2); e.Set(Path{"a", "b"}, 2); e.Set(Path{"f"}, 1) },
			"edit Thing: f.z: there is no mapping to put it in", false,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := editorOf(t, c.src)
			c.change(e)
			edits, err := e.Edits()
			if err == nil || err.Error() != c.want || errors.Is(err, ErrShared) != c.shared {
				t.Errorf("Edits failed with %v, want %s", err, c.want)
			}
			if edits != nil {
				t.Errorf("edits: %+v", edits)
			}
		})
	}
}

func TestEditorDoesNothing(t *testing.T) {
	t.Parallel()
	const src = "a:   'x'   # c\nb: [1, {c: 2.0}]\nd:\ne: 0x10\n"
	cases := []struct {
		name   string
		change func(e *Editor)
	}{
		{"without a change", func(*Editor) {}},
		{"when a scalar is equal", func(e *Editor) { e.Set(Path{"a"}, "x") }},
		{"when a number is written differently", func(e *Editor) { e.Set(Path{"e"}, 16) }},
		{"when a sequence is equal", func(e *Editor) { e.Set(Path{"b"}, []any{1, Fields{{"c", 2}}}) }},
		{"when null is set to null", func(e *Editor) { e.Set(Path{"d"}, nil) }},
		{"when what is renamed is not there", func(e *Editor) { e.Rename(Path{"z"}, "y") }},
		{"when what is renamed is null", func(e *Editor) { e.Rename(Path{"d"}, "y") }},
		{"when an element is renamed", func(e *Editor) { e.Rename(Path{"b", 3}, "y") }},
		{"when what is moved is not there", func(e *Editor) { e.Move(Path{"z", "y"}, Path{"a", "b"}) }},
		{"when what is moved is null", func(e *Editor) { e.Move(Path{"d"}, Path{"y"}) }},
		{"when what is copied is not there", func(e *Editor) { e.Copy(Path{"a", "y"}, Path{"y"}) }},
		{"when what is deleted is not there", func(e *Editor) { e.Delete(Path{"b", 7}) }},
		{"when what is pruned is not there", func(e *Editor) { e.Prune(Path{"b", 1, "z"}) }},
		{"when a field is moved to where it is", func(e *Editor) { e.Move(Path{"a"}, Path{"a"}) }},
		{"when a field is copied to where it is", func(e *Editor) { e.Copy(Path{"a"}, Path{"a"}) }},
		{"when it is renamed back", func(e *Editor) { e.Rename(Path{"a"}, "z"); e.Rename(Path{"z"}, "a") }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := editorOf(t, src)
			c.change(e)
			if edits, err := e.Edits(); err != nil || len(edits) > 0 {
				t.Errorf("Edits = %+v, %v, want none", edits, err)
			}
		})
	}
}

func TestEditorMakesSmallEdits(t *testing.T) {
	t.Parallel()
	const src = "apiVersion: v1 # old\nspec:\n  a: 'x'\n  b: {c: 1}\n"
	cases := []struct {
		name   string
		change func(e *Editor)
		want   []Edit
	}{
		{"of a scalar", func(e *Editor) { e.Set(Path{"apiVersion"}, "v2") }, []Edit{{Range{12, 14}, "v2"}}},
		{"of a key", func(e *Editor) { e.Rename(Path{"spec", "a"}, "z") }, []Edit{{Range{29, 30}, "z"}}},
		{"of a value in brackets", func(e *Editor) { e.Set(Path{"spec", "b", "c"}, 2) }, []Edit{{Range{45, 46}, "2"}}},
		{"for a new line", func(e *Editor) { e.Set(Path{"spec", "z"}, 1, After("a")) }, []Edit{{Range{36, 36}, "  z: 1\n"}}},
		{"to delete a line", func(e *Editor) { e.Delete(Path{"spec", "a"}) }, []Edit{{Range{27, 36}, ""}}},
		{
			"in several places",
			func(e *Editor) { e.Delete(Path{"spec", "b"}); e.Set(Path{"apiVersion"}, "v2") },
			[]Edit{{Range{12, 14}, "v2"}, {Range{36, 48}, ""}},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := editorOf(t, src)
			c.change(e)
			got, err := e.Edits()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("edits (-want +got):\n%s", diff)
			}
		})
	}
}
