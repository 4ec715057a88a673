package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// embed reads the value of data.x of the first document.
func embed(t *testing.T, src string) *Embedded {
	t.Helper()
	doc := Parse("case.yaml", []byte(src)).Docs[0]
	if doc.Err != nil {
		t.Fatal(doc.Err)
	}
	node, ok := doc.Tree.Find(0, Path{"data", "x"})
	if !ok {
		t.Fatal("there is no data.x")
	}
	return doc.Embed("inner.yaml", node)
}

func TestEmbeddedEdits(t *testing.T) {
	const object = "data:\n  x: |\n    a: 1\n\n    b:\n      c: 2\n  y: z\n"
	tests := []struct {
		name, src string
		change    func(e *Editor)
		want      string // "" if it cannot be made
	}{
		{
			name: "changes a value", src: object, change: func(e *Editor) { e.Set(Path{"b", "c"}, "long text") },
			want: "data:\n  x: |\n    a: 1\n\n    b:\n      c: long text\n  y: z\n",
		},
		{
			name: "adds a field behind the last line", src: object, change: func(e *Editor) { e.Set(Path{"d"}, Fields{{"e", 1}, {"f", 2}}) },
			want: "data:\n  x: |\n    a: 1\n\n    b:\n      c: 2\n    d:\n      e: 1\n      f: 2\n  y: z\n",
		},
		{
			name: "adds a field before an empty line", src: object, change: func(e *Editor) { e.Set(Path{"m"}, 1, After("a")) },
			want: "data:\n  x: |\n    a: 1\n    m: 1\n\n    b:\n      c: 2\n  y: z\n",
		},
		{
			name: "removes the first line", src: object, change: func(e *Editor) { e.Delete(Path{"a"}) },
			want: "data:\n  x: |\n    b:\n      c: 2\n  y: z\n",
		},
		{
			name: "removes the last lines", src: object, change: func(e *Editor) { e.Delete(Path{"b"}) },
			want: "data:\n  x: |\n    a: 1\n  y: z\n",
		},
		{
			name: "keeps Windows line ends", src: strings.ReplaceAll(object, "\n", "\r\n"), change: func(e *Editor) { e.Set(Path{"d"}, "e") },
			want: strings.ReplaceAll("data:\n  x: |\n    a: 1\n\n    b:\n      c: 2\n    d: e\n  y: z\n", "\n", "\r\n"),
		},
		{
			name: "adds behind a text without a last line break", src: "data:\n  x: |-\n    a: 1", change: func(e *Editor) { e.Set(Path{"b"}, 2) },
			want: "data:\n  x: |-\n    a: 1\n    b: 2",
		},
		{
			name: "knows an indentation that is given", src: "data:\n  x: |2\n    a: 1\n    b: 2\n", change: func(e *Editor) { e.Set(Path{"b"}, 3) },
			want: "data:\n  x: |2\n    a: 1\n    b: 3\n",
		},
		{name: "leaves quoted text alone", src: "data:\n  x: \"a: 1\\n\"\n", change: func(e *Editor) { e.Set(Path{"a"}, 2) }},
		{name: "leaves folded text alone", src: "data:\n  x: >\n    a: 1\n", change: func(e *Editor) { e.Set(Path{"a"}, 2) }},
		{
			name: "leaves text alone that an alias shares", src: "data:\n  x: &t |\n    a: 1\n  y: *t\n",
			change: func(e *Editor) { e.Set(Path{"a"}, 2) },
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inner := embed(t, test.src)
			editor := NewEditor(&Object{File: inner.File, Doc: inner.File.Docs[0], Item: -1})
			test.change(editor)
			edits, err := editor.Edits()
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if outer, err := inner.Edits(edits); err == nil {
				out, err := Apply([]byte(test.src), outer)
				if err != nil {
					t.Fatal(err)
				}
				got = string(out)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestEmbeddedRange(t *testing.T) {
	for _, test := range []struct{ name, src, text, want string }{
		{"in a literal block it is the text itself", "data:\n  x: |\n    a: 1\n\n    b: two\n", "two", "two"},
		{"in a quoted text it is the text as a whole", "data:\n  x: \"b: two\\n\"\n", "two", `"b: two\n"`},
		{"in a folded text it is its first line", "data:\n  x: >\n    b: two\n", "two", ">"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inner := embed(t, test.src)
			at := strings.Index(string(inner.File.Src), test.text)
			r := inner.Range(Range{at, at + len(test.text)})
			if got := test.src[r.Start:r.End]; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
