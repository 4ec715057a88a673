package manifest

import (
	"strings"
	"testing"
)

const prettyJSON = `{
  "apiVersion": "v1",
  "metadata": {
    "name": "web",
    "labels": {}
  },
  "spec": {
    "ports": [
      {
        "port": 80
      }
    ],
    "args": ["a", "b"]
  }
}
`

func TestEditorInBrackets(t *testing.T) {
	t.Parallel()
	runEditCases(t, []editCase{
		{
			"adds a field at the end",
			"a: {b: 1} # why\n",
			func(e *Editor) { e.Set(Path{"a", "c"}, "x"); e.Set(Path{"a", "d"}, Fields{{"e", []any{1, "2"}}}) },
			"a: {b: 1, c: x, d: {e: [1, \"2\"]}} # why\n",
		},
		{
			"adds a field at the front",
			"a: {b: 1}\nc: { d: 1 }\n",
			func(e *Editor) { e.Set(Path{"a", "z"}, 0, Before("b")); e.Set(Path{"c", "z"}, 0, Before("d")) },
			"a: {z: 0, b: 1}\nc: { z: 0, d: 1 }\n",
		},
		{
			"adds a field in the middle",
			"a: {b: 1,c: 2}\n",
			func(e *Editor) { e.Set(Path{"a", "z"}, 0, After("b")) },
			"a: {b: 1,z: 0,c: 2}\n",
		},
		{
			"adds elements",
			"a: [b]\nc: [ 1, 2 ]\nd: [x,]\n",
			func(e *Editor) {
				e.Append(Path{"a"}, "c")
				e.Append(Path{"c"}, 3)
				e.Append(Path{"d"}, Fields{{"e", 1}})
			},
			"a: [b, c]\nc: [ 1, 2, 3 ]\nd: [x, {e: 1},]\n",
		},
		{
			"keeps spaces inside the brackets of new mappings as well",
			"a: { b: 1 }\n",
			func(e *Editor) { e.Move(Path{"a", "b"}, Path{"a", "c", "b"}) },
			"a: { c: { b: 1 } }\n",
		},
		{
			"fills what is empty inside brackets",
			"a: {b: {}, c: []}\n",
			func(e *Editor) { e.Set(Path{"a", "b", "x"}, 1); e.Append(Path{"a", "c"}, 2) },
			"a: {b: {x: 1}, c: [2]}\n",
		},
		{
			"gives a key without a value one",
			"a: {b, c: , d: 1}\n",
			func(e *Editor) { e.Set(Path{"a", "b"}, 1); e.Set(Path{"a", "c"}, 2) },
			"a: {b: 1, c: 2 , d: 1}\n",
		},
		{
			"deletes the first, a middle and the last field",
			"a: {b: 1, c: 2, d: 3}\nb: {b: 1, c: 2, d: 3}\nc: {b: 1, c: 2, d: 3}\n",
			func(e *Editor) { e.Delete(Path{"a", "b"}); e.Delete(Path{"b", "c"}); e.Delete(Path{"c", "d"}) },
			"a: {c: 2, d: 3}\nb: {b: 1, d: 3}\nc: {b: 1, c: 2}\n",
		},
		{
			"deletes all fields",
			"a: { b: 1, c: 2 } # why\nd: [ 1 ]\n",
			func(e *Editor) { e.Delete(Path{"a", "b"}); e.Delete(Path{"a", "c"}); e.Delete(Path{"d", 0}) },
			"a: {} # why\nd: []\n",
		},
		{
			"keeps a comma behind the last field only if it was there",
			"a: {b: 1, c: 2,}\n",
			func(e *Editor) { e.Delete(Path{"a", "b"}); e.Set(Path{"a", "z"}, 1) },
			"a: {c: 2, z: 1,}\n",
		},
		{
			"quotes what brackets would read otherwise",
			"a: {b: c}\n",
			func(e *Editor) { e.Set(Path{"a", "b"}, "x, y"); e.Set(Path{"a", "d[0]"}, "{}") },
			"a: {b: \"x, y\", \"d[0]\": \"{}\"}\n",
		},
		{
			"keeps comments with what they describe",
			"a: { # of a\n  b: 1, # of b\n  # above c\n  c: 2 # of c\n}\n",
			func(e *Editor) { e.Set(Path{"a", "d"}, 3); e.Delete(Path{"a", "b"}) },
			"a: { # of a\n  # above c\n  c: 2, # of c\n  d: 3\n}\n",
		},
		{
			"moves comments where each entry has its line",
			"a: {\n  # above b\n  b: 1, # of b\n  c: 2\n}\nd:\n  # above e\n  e: 3 # of e\nf: {\n  g: 1\n}\n",
			func(e *Editor) {
				e.Move(Path{"a", "b"}, Path{"d", "b"})
				e.Move(Path{"a", "c"}, Path{"f", "c"})
				e.Move(Path{"d", "e"}, Path{"f", "e"})
			},
			"a: {}\nd:\n  # above b\n  b: 1 # of b\nf: {\n  g: 1,\n  c: 2,\n  # above e\n  e: 3 # of e\n}\n",
		},
		{
			"gives up the brackets for comments that have no place inside",
			"a:\n  # above b\n  b:\n    c: 1 # one\n    # below\nd: {e: 'x', f: {g: 1}, h: [1, 2]} # of d\ni:\n- {j: 1}\n",
			func(e *Editor) {
				e.Move(Path{"a", "b"}, Path{"d", "f", "b"})
				e.Copy(Path{"d", "f", "b"}, Path{"i", 0, "k"})
			},
			"a: {}\nd: # of d\n  e: 'x'\n  f:\n    g: 1\n    # above b\n    b:\n      c: 1 # one\n      # below\n  h: [1, 2]\ni:\n- j: 1\n  k:\n    c: 1 # one\n",
		},
		{
			"takes the comma off what comes last now, not its comment",
			"a: {\n  b: 1, # of b\n  c: 2 # of c\n  }\n",
			func(e *Editor) { e.Delete(Path{"a", "c"}) },
			"a: {\n  b: 1 # of b\n  }\n",
		},
		{
			"edits a flow mapping over several lines",
			"a: {b: 1,\n    c: 2}\n",
			func(e *Editor) { e.Set(Path{"a", "d"}, 3); e.Set(Path{"a", "b"}, "x") },
			"a: {b: x,\n    c: 2, d: 3}\n",
		},
		{
			"replaces a nested value",
			"a: {b: {c: 1}, d: [1]}\n",
			func(e *Editor) { e.Set(Path{"a", "b"}, 1); e.Set(Path{"a", "d"}, Fields{{"e", nil}}) },
			"a: {b: 1, d: {e: null}}\n",
		},
		{
			"moves within",
			"a: {b: 1, c: 2, d: 3}\n",
			func(e *Editor) { e.Move(Path{"a", "d"}, Path{"a", "d"}, Before("b")) },
			"a: {d: 3, b: 1, c: 2}\n",
		},
	})
}

func TestEditorInJSON(t *testing.T) {
	t.Parallel()
	runEditCases(t, []editCase{
		{
			"adds a field on a line of its own",
			prettyJSON,
			func(e *Editor) {
				e.Set(Path{"kind"}, "Service", After("apiVersion"))
				e.Set(Path{"metadata", "namespace"}, "yes")
			},
			`{
  "apiVersion": "v1",
  "kind": "Service",
  "metadata": {
    "name": "web",
    "labels": {},
    "namespace": "yes"
  },
  "spec": {
    "ports": [
      {
        "port": 80
      }
    ],
    "args": ["a", "b"]
  }
}
`,
		},
		{
			"fills what is empty over several lines",
			prettyJSON,
			func(e *Editor) {
				e.Set(Path{"metadata", "labels", "app"}, "web")
				e.Append(Path{"spec", "args"}, 1)
				e.Append(Path{"spec", "ports"}, Fields{{"port", 81}, {"list", []any{1, Fields{}}}})
			},
			`{
  "apiVersion": "v1",
  "metadata": {
    "name": "web",
    "labels": {
      "app": "web"
    }
  },
  "spec": {
    "ports": [
      {
        "port": 80
      },
      {
        "port": 81,
        "list": [
          1,
          {}
        ]
      }
    ],
    "args": ["a", "b", 1]
  }
}
`,
		},
		{
			"nests and moves",
			prettyJSON,
			func(e *Editor) {
				e.Move(Path{"spec", "ports", 0, "port"}, Path{"spec", "ports", 0, "service", "number"})
				e.Move(Path{"metadata"}, Path{"spec", "template", "metadata"})
				e.Delete(Path{"spec", "args"})
			},
			`{
  "apiVersion": "v1",
  "spec": {
    "ports": [
      {
        "service": {
          "number": 80
        }
      }
    ],
    "template": {
      "metadata": {
        "name": "web",
        "labels": {}
      }
    }
  }
}
`,
		},
		{
			"deletes the first and the last field",
			prettyJSON,
			func(e *Editor) { e.Delete(Path{"apiVersion"}); e.Delete(Path{"spec"}) },
			"{\n  \"metadata\": {\n    \"name\": \"web\",\n    \"labels\": {}\n  }\n}\n",
		},
		{
			"writes strings and keys in double quotes",
			`{"a": 1}`,
			func(e *Editor) { e.Set(Path{"a"}, "x\n\"y\""); e.Set(Path{"b c"}, []any{"z", nil, true, 1.5}) },
			`{"a": "x\n\"y\"", "b c": ["z", null, true, 1.5]}`,
		},
		{
			"stays compact",
			`{"a":{"b":1},"c":[1]}`,
			func(e *Editor) {
				e.Set(Path{"a", "d"}, Fields{{"e", 1}, {"f", 2}})
				e.Append(Path{"c"}, 2)
				e.Delete(Path{"a", "b"})
			},
			`{"a":{"d":{"e":1,"f":2}},"c":[1,2]}`,
		},
		{
			"is indented with tabs as its lines are",
			"{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n",
			func(e *Editor) {
				e.Set(Path{"a", "c"}, Fields{{"d", 1}})
				e.Move(Path{"a"}, Path{"x", "a"})
			},
			"{\n\t\"x\": {\n\t\t\"a\": {\n\t\t\t\"b\": 1,\n\t\t\t\"c\": {\n\t\t\t\t\"d\": 1\n\t\t\t}\n\t\t}\n\t}\n}\n",
		},
		{
			"copies values",
			`{"a": {"b": "x"}}`,
			func(e *Editor) { e.Copy(Path{"a"}, Path{"c", "d"}) },
			`{"a": {"b": "x"}, "c": {"d": {"b": "x"}}}`,
		},
		{
			"has CR LF where its lines have",
			"{\r\n  \"a\": 1\r\n}\r\n",
			func(e *Editor) { e.Set(Path{"b"}, 2) },
			"{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}\r\n",
		},
		{
			"inside YAML stays JSON",
			"a:\n  b: {\"c\": \"d\"}\n  e: [\"x\"]\n",
			func(e *Editor) { e.Set(Path{"a", "b", "f"}, "g"); e.Append(Path{"a", "e"}, "z") },
			"a:\n  b: {\"c\": \"d\", \"f\": \"g\"}\n  e: [\"x\", \"z\"]\n",
		},
	})
}

// TestEditorOfItems edits objects that are items of a List.
func TestEditorOfItems(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		src    string
		item   int
		change func(e *Editor)
		want   string
	}{
		{
			"the first, behind a dash",
			"kind: List\nitems:\n# one\n- kind: A\n  a: 1\n# two\n- kind: B\n",
			0,
			func(e *Editor) { e.Set(Path{"apiVersion"}, "v1", Before("kind")); e.Move(Path{"a"}, Path{"b", "a"}) },
			"kind: List\nitems:\n# one\n- apiVersion: v1\n  kind: A\n  b:\n    a: 1\n# two\n- kind: B\n",
		},
		{
			"the last, below its dash",
			"kind: List\nitems:\n- kind: A\n-\n  # of kind\n  kind: B\n  b: 1\n",
			1,
			func(e *Editor) { e.Delete(Path{"kind"}); e.Set(Path{"c"}, []any{1}) },
			"kind: List\nitems:\n- kind: A\n-\n  b: 1\n  c:\n  - 1\n",
		},
		{
			"one that is left empty",
			"items:\n- kind: A\n-\n  # of kind\n  kind: B",
			1,
			func(e *Editor) { e.Delete(Path{"kind"}) },
			"items:\n- kind: A\n-\n  # of kind\n  {}",
		},
		{
			"one in JSON",
			`{"items": [{"kind": "A"}, {"kind": "B"}]}`,
			1,
			func(e *Editor) { e.Set(Path{"a"}, 1) },
			`{"items": [{"kind": "A"}, {"kind": "B", "a": 1}]}`,
		},
		{
			"one in a document with anchors",
			"items:\n- &x {kind: A}\n- kind: B\n  c: *x\n",
			1,
			func(e *Editor) { e.Set(Path{"a"}, 1) },
			"items:\n- &x {kind: A}\n- kind: B\n  c: *x\n  a: 1\n",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := editorOf(t, c.src).Object().Doc
			node, ok := doc.Tree.Find(0, Path{"items", c.item})
			if !ok {
				t.Fatal("there is no such item")
			}
			e := NewEditor(&Object{File: doc.File, Doc: doc, Node: node, Item: c.item})
			c.change(e)
			edits, err := e.Edits()
			if err != nil {
				t.Fatalf("%v\n%s", err, unproven(e))
			}
			got, err := Apply([]byte(c.src), edits)
			if err != nil || string(got) != c.want {
				t.Errorf("edited source: %v\n%s\nwant\n%s", err, got, c.want)
			}
		})
	}
}

func TestEditingEachItemOfAMinifiedList(t *testing.T) {
	t.Parallel()
	for _, obj := range minifiedList(1_000) {
		edits, err := moveOfItem(obj)
		must(t, err)
		if len(edits) != 2 || edits[1].New != `"selector":{"matchLabels":{"app":"web"}},` {
			t.Fatalf("item %d: got edits %v", obj.Item, edits)
		}
	}
}

// minifiedList returns the items of a List that is one long line.
func minifiedList(items int) []*Object {
	const item = `{"apiVersion":"extensions/v1beta1","kind":"Deployment","spec":{"template":{"metadata":{"labels":{"app":"web"}}}}}`
	src := `{"apiVersion":"v1","kind":"List","items":[` + strings.Repeat(item+",", items-1) + item + `]}`
	return Parse("list.json", []byte(src)).Docs[0].Objects
}

// moveOfItem returns the edits that move an item to another version.
func moveOfItem(obj *Object) ([]Edit, error) {
	e := NewEditor(obj)
	e.Set(Path{"apiVersion"}, "apps/v1")
	e.Copy(Path{"spec", "template", "metadata", "labels"}, Path{"spec", "selector", "matchLabels"}, Before("template"))
	return e.Edits()
}
