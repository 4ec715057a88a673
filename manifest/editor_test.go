package manifest

import (
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
func editorOf(t *testing.T, src string) *Editor {
	t.Helper()
	f := Parse("test.yaml", []byte(src))
	if len(f.Docs) == 0 || f.Docs[0].Err != nil {
		t.Fatalf("source does not parse: %+v", f.Docs)
	}
	return NewEditor(&Object{File: f, Doc: f.Docs[0], Node: 0, Item: -1})
}

func TestEditorSet(t *testing.T) {
	t.Parallel()
	runEditCases(t, []editCase{
		{
			name:   "changes nothing when the value is equal",
			src:    "a:   'x'   # c\n",
			change: func(e *Editor) { e.Set(Path{"a"}, "x") },
			want:   "a:   'x'   # c\n",
		},
		{
			name:   "replaces a plain scalar and keeps the comment behind it",
			src:    "apiVersion: v1   # old\nkind: A\n",
			change: func(e *Editor) { e.Set(Path{"apiVersion"}, "apps/v1") },
			want:   "apiVersion: apps/v1   # old\nkind: A\n",
		},
		{
			name:   "adds nested parents at the end",
			src:    "kind: A\nspec:\n  a: 1\n",
			change: func(e *Editor) { e.Set(Path{"spec", "b", "c"}, 3) },
			want:   "kind: A\nspec:\n  a: 1\n  b:\n    c: 3\n",
		},
	})
}

func TestEditorMove(t *testing.T) {
	t.Parallel()
	runEditCases(t, []editCase{
		{
			name: "nests an Ingress backend",
			src: `spec:
  rules:
  - http:
      paths:
      - path: /a
        backend:
          # who serves it
          serviceName: web # c
          servicePort: 80
`,
			change: func(e *Editor) {
				b := Path{"spec", "rules", 0, "http", "paths", 0, "backend"}
				e.Move(append(b[:6:6], "backend", "serviceName"), append(b[:6:6], "backend", "service", "name"))
				e.Move(append(b[:6:6], "backend", "servicePort"), append(b[:6:6], "backend", "service", "port", "number"))
				e.Set(append(b[:6:6], "pathType"), "ImplementationSpecific", After("path"))
			},
			want: `spec:
  rules:
  - http:
      paths:
      - path: /a
        pathType: ImplementationSpecific
        backend:
          service:
            # who serves it
            name: web # c
            port:
              number: 80
`,
		},
	})
}

// unproven returns what the source would become without the proof that it means what it should.
func unproven(e *Editor) string {
	if e.err != nil {
		return ""
	}
	edits, err := e.write()
	if err != nil {
		return err.Error()
	}
	got, err := Apply(e.src.src, edits)
	if err != nil {
		return err.Error()
	}
	return string(got)
}
