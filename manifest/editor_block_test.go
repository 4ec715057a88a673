package manifest

import "testing"

func TestEditorSet(t *testing.T) {
	t.Parallel()
	runEditCases(t, []editCase{
		{
			"replaces a plain scalar and keeps the comment behind it",
			"apiVersion: v1   # old\nkind: A\n",
			func(e *Editor) { e.Set(Path{"apiVersion"}, "apps/v1") },
			"apiVersion: apps/v1   # old\nkind: A\n",
		},
		{
			"quotes new keys where all others are",
			"'a': 1\n'b':\n  'c': 1\n  d: 2\n",
			func(e *Editor) { e.Set(Path{"e"}, Fields{{"f", 1}}); e.Set(Path{"b", "g"}, 3) },
			"'a': 1\n'b':\n  'c': 1\n  d: 2\n  g: 3\n'e':\n  'f': 1\n",
		},
		{
			"quotes a new element where all others are",
			"a:\n- 'x'\n- 'y'\nb:\n- 'x'\n- y\n",
			func(e *Editor) { e.Append(Path{"a"}, "z"); e.Append(Path{"b"}, "z") },
			"a:\n- 'x'\n- 'y'\n- 'z'\nb:\n- 'x'\n- y\n- z\n",
		},
		{
			"indents as the documents beside it where it shows nothing itself",
			"a: 1\n---\nb:\n    c:\n      - d\n",
			func(e *Editor) { e.Set(Path{"b"}, Fields{{"c", []any{"d"}}}) },
			"a: 1\nb:\n    c:\n      - d\n---\nb:\n    c:\n      - d\n",
		},
		{
			"gives an absent value one",
			"a:\nb:   # none yet\nc: 1\n",
			func(e *Editor) { e.Set(Path{"a"}, 1); e.Set(Path{"b"}, 2) },
			"a: 1\nb: 2   # none yet\nc: 1\n",
		},
		{
			"gives an absent element a value",
			"a:\n-\n- # none\n- x\n",
			func(e *Editor) { e.Set(Path{"a", 0}, 1); e.Set(Path{"a", 1}, 2) },
			"a:\n- 1\n- 2 # none\n- x\n",
		},
		{
			"gives an absent value fields",
			"metadata:\n  labels: # none yet\nkind: A\n",
			func(e *Editor) { e.Set(Path{"metadata", "labels", "a"}, "b") },
			"metadata:\n  labels: # none yet\n    a: b\nkind: A\n",
		},
		{
			"gives a null fields",
			"labels: ~ # none yet\nkind: A\n",
			func(e *Editor) { e.Set(Path{"labels", "a"}, "b") },
			"labels: # none yet\n  a: b\nkind: A\n",
		},
		{
			"gives an empty mapping fields in block style",
			"metadata:\n  labels: {} # none yet\nkind: A\n",
			func(e *Editor) { e.Set(Path{"metadata", "labels", "a"}, "b") },
			"metadata:\n  labels: # none yet\n    a: b\nkind: A\n",
		},
		{
			"gives an empty sequence elements in block style",
			"spec:\n  args: []\n  ports:\n    - 1\n",
			func(e *Editor) { e.Append(Path{"spec", "args"}, "a"); e.Append(Path{"spec", "args"}, "b") },
			"spec:\n  args:\n    - a\n    - b\n  ports:\n    - 1\n",
		},
		{
			"gives an empty mapping behind a dash fields",
			"a:\n- {}\n- {} # none\n",
			func(e *Editor) { e.Set(Path{"a", 0, "b"}, 1); e.Set(Path{"a", 0, "c"}, 2); e.Set(Path{"a", 1, "b"}, 1) },
			"a:\n- b: 1\n  c: 2\n- # none\n  b: 1\n",
		},
		{
			"replaces a value on the line below its key",
			"a: # why\n  old\nb: 1\n",
			func(e *Editor) { e.Set(Path{"a"}, "new") },
			"a: # why\n  new\nb: 1\n",
		},
		{
			"replaces a plain scalar of several lines",
			"a: one\n  two\n  three # why\nb: 1\n",
			func(e *Editor) { e.Set(Path{"a"}, "new") },
			"a: new # why\nb: 1\n",
		},
		{
			"replaces a scalar by a sequence under the comment of its key",
			"spec:\n  version: v1 # old\n  b: 1\n",
			func(e *Editor) { e.Set(Path{"spec", "version"}, []any{Fields{{"name", "v1"}, {"served", true}}}) },
			"spec:\n  version: # old\n  - name: v1\n    served: true\n  b: 1\n",
		},
		{
			"replaces a block by a scalar",
			"a: # why\n  b: 1\n  c: 2\n\nd: 3\n",
			func(e *Editor) { e.Set(Path{"a"}, "x") },
			"a: x # why\n\nd: 3\n",
		},
		{
			"replaces a block scalar by a scalar on the line of the key",
			"a: |- # why\n  b\n  c\nd: 3\n",
			func(e *Editor) { e.Set(Path{"a"}, "x") },
			"a: x # why\nd: 3\n",
		},
		{
			"replaces a block scalar by a mapping",
			"a: |\n  b\n  c\nd: 3\n",
			func(e *Editor) { e.Set(Path{"a"}, Fields{{"x", 1}}) },
			"a:\n  x: 1\nd: 3\n",
		},
		{
			"replaces a mapping behind a dash by a scalar",
			"a:\n- b: 1 # one\n  c: 2\n- d: 3\n",
			func(e *Editor) { e.Set(Path{"a", 0}, "x") },
			"a:\n- x\n- d: 3\n",
		},
		{
			"replaces a scalar behind a dash by a mapping",
			"a:\n- b\n- c # two\n",
			func(e *Editor) {
				e.Set(Path{"a", 0}, Fields{{"x", 1}, {"z", 2}})
				e.Set(Path{"a", 1}, Fields{{"x", 1}})
			},
			"a:\n- x: 1\n  z: 2\n- # two\n  x: 1\n",
		},
		{
			"changes of a mapping only what differs",
			"a:\n  # one\n  b: 1\n  c: 'x' # two\n  d: [1, 2]\n  e: 5\n",
			func(e *Editor) { e.Set(Path{"a"}, Fields{{"c", "y"}, {"m", 0}, {"d", []any{1, 3, 4}}, {"b", 1}}) },
			"a:\n  # one\n  b: 1\n  c: 'y' # two\n  m: 0\n  d: [1, 3, 4]\n",
		},
		{
			"changes of a sequence only what differs",
			"a:\n# one\n- 1\n- 2 # two\n- 3\n",
			func(e *Editor) { e.Set(Path{"a"}, []any{1, 5}) },
			"a:\n# one\n- 1\n- 5 # two\n",
		},
		{
			"replaces an alias, which is only this place",
			"a: &x {b: 1}\nc: *x # same\n",
			func(e *Editor) { e.Set(Path{"c"}, "z") },
			"a: &x {b: 1}\nc: z # same\n",
		},
		{
			"leaves numbers that JSON does not have",
			"a: .nan\nb: -.inf\nc: {d: .NaN}\n",
			func(e *Editor) { e.Set(Path{"b"}, 1) },
			"a: .nan\nb: 1\nc: {d: .NaN}\n",
		},
		{
			"takes the tag off a value that is replaced",
			"a: !!str 80 # why\nb: &unused 1\n",
			func(e *Editor) { e.Set(Path{"a"}, 81); e.Set(Path{"b"}, 2) },
			"a: 81 # why\nb: 2\n",
		},
		{
			"changes fields inside an anchor that nothing refers to",
			"a: &unused\n  b: 1\n",
			func(e *Editor) { e.Set(Path{"a", "b"}, 2); e.Set(Path{"a", "c"}, 3) },
			"a: &unused\n  b: 2\n  c: 3\n",
		},
		{
			"sets the last of duplicate keys, which is the one that counts",
			"a: 1\na: 2\n",
			func(e *Editor) { e.Set(Path{"a"}, 3) },
			"a: 1\na: 3\n",
		},
	})
}

func TestEditorAdds(t *testing.T) {
	t.Parallel()
	runEditCases(t, []editCase{
		{
			"a field at the end",
			"a:\n  b: 1 # one\n  # of nothing\n\nc: 2\n",
			func(e *Editor) { e.Set(Path{"a", "z"}, 3) },
			"a:\n  b: 1 # one\n  z: 3\n  # of nothing\n\nc: 2\n",
		},
		{
			"a field in front of another and its comment",
			"a: 1\n\n# about b\nb: 2\n",
			func(e *Editor) { e.Set(Path{"z"}, 3, Before("none", "b")) },
			"a: 1\n\nz: 3\n# about b\nb: 2\n",
		},
		{
			"a field in front of the first",
			"# of the file\n\n# about a\na: 1\nb:\n  # about c\n  c: 2\n",
			func(e *Editor) { e.Set(Path{"z"}, 3, Before("a")); e.Set(Path{"b", "z"}, 3, Before("c")) },
			"# of the file\n\n# about a\nz: 3\na: 1\nb:\n  z: 3\n  # about c\n  c: 2\n",
		},
		{
			"a field in front of the first behind a dash",
			"a:\n- b: 1 # one\n  c: 2\n",
			func(e *Editor) { e.Set(Path{"a", 0, "z"}, 3, Before("b")) },
			"a:\n- z: 3\n  b: 1 # one\n  c: 2\n",
		},
		{
			"a field behind the last of several",
			"a: 1\nb: 2 # two\n    # still b\n\nc: 3\n",
			func(e *Editor) { e.Set(Path{"z"}, 4, After("b", "none", "a")) },
			"a: 1\nb: 2 # two\n    # still b\nz: 4\n\nc: 3\n",
		},
		{
			"a field behind a block",
			"a:\n  b:\n  - c\n\n  d: |\n    e\n\n\nf: 1\n",
			func(e *Editor) { e.Set(Path{"x"}, 1, After("a")); e.Set(Path{"a", "z"}, 2) },
			"a:\n  b:\n  - c\n\n  d: |\n    e\n  z: 2\nx: 1\n\n\nf: 1\n",
		},
		{
			"fields one behind the other",
			"a: 1\nd: 4\n",
			func(e *Editor) { e.Set(Path{"b"}, 2, After("a")); e.Set(Path{"c"}, 3, After("a", "b")) },
			"a: 1\nb: 2\nc: 3\nd: 4\n",
		},
		{
			"parents that are missing, the topmost of them at the place",
			"spec:\n  replicas: 1\n  template: {}\n",
			func(e *Editor) {
				e.Set(Path{"spec", "strategy", "rollingUpdate", "maxSurge"}, 1, After("replicas"))
				e.Set(Path{"spec", "strategy", "rollingUpdate", "maxUnavailable"}, 1)
			},
			"spec:\n  replicas: 1\n  strategy:\n    rollingUpdate:\n      maxSurge: 1\n      maxUnavailable: 1\n  template: {}\n",
		},
		{
			"sequences and mappings that are missing",
			"kind: A\n",
			func(e *Editor) { e.Set(Path{"spec", "versions", 0, "name"}, "v1") },
			"kind: A\nspec:\n  versions:\n  - name: v1\n",
		},
		{
			"elements to a sequence that is not indented under its key",
			"a:\n- b: 1\n  # of b\n- c\nd: 2\n",
			func(e *Editor) { e.Append(Path{"a"}, Fields{{"x", 1}, {"z", []any{1}}}) },
			"a:\n- b: 1\n  # of b\n- c\n- x: 1\n  z:\n  - 1\nd: 2\n",
		},
		{
			"elements to a sequence that is indented, with wide dashes",
			"a:\n    -   b: 1\n        c: 2\nd: 2\n",
			func(e *Editor) { e.Append(Path{"a"}, Fields{{"x", 1}, {"w", Fields{{"z", 2}}}}) },
			"a:\n    -   b: 1\n        c: 2\n    -   x: 1\n        w:\n            z: 2\nd: 2\n",
		},
		{
			"a sequence as sequences are indented elsewhere in the object",
			"a:\n    - b\nc:\n    d:\n        - 1\n",
			func(e *Editor) { e.Set(Path{"c", "e"}, []any{"x", []any{"y"}}) },
			"a:\n    - b\nc:\n    d:\n        - 1\n    e:\n        - x\n        - - \"y\"\n",
		},
		{
			"fields with the step of the object",
			"a:\n    b:\n        c: 1\nd: 1\n",
			func(e *Editor) { e.Set(Path{"e"}, Fields{{"f", Fields{{"g", 1}}}}) },
			"a:\n    b:\n        c: 1\nd: 1\ne:\n    f:\n        g: 1\n",
		},
		{
			"fields with the step of their siblings",
			"a:\n  b: 1\nc:\n      d:\n            e: 1\n",
			func(e *Editor) { e.Set(Path{"c", "f"}, Fields{{"g", 1}}) },
			"a:\n  b: 1\nc:\n      d:\n            e: 1\n      f:\n            g: 1\n",
		},
		{
			"fields to an object that is indented as a whole",
			"  a: 1\n  b:\n    c: 1\n",
			func(e *Editor) { e.Set(Path{"z"}, 3); e.Set(Path{"b", "z"}, 4) },
			"  a: 1\n  b:\n    c: 1\n    z: 4\n  z: 3\n",
		},
		{
			"a field at the end of a file without a last line break",
			"a: 1\nb: 2",
			func(e *Editor) { e.Set(Path{"z"}, 3) },
			"a: 1\nb: 2\nz: 3",
		},
		{
			"a field behind a comment that ends the file without a line break",
			"a: 1\nb: 2 # two",
			func(e *Editor) { e.Set(Path{"z"}, Fields{{"x", 3}}) },
			"a: 1\nb: 2 # two\nz:\n  x: 3",
		},
		{
			"a field behind a block scalar that ends the file without a line break, which must not gain one",
			"a: 1\nb: |\n  x\n  y",
			func(e *Editor) { e.Set(Path{"z"}, 3) },
			"a: 1\nb: |-\n  x\n  y\nz: 3",
		},
		{
			"a field behind a folded scalar with indicators that ends the file without a line break",
			"a: 1\nb: >2+ # why\n    x\n   y",
			func(e *Editor) { e.Set(Path{"z"}, 3) },
			"a: 1\nb: >2- # why\n    x\n   y\nz: 3",
		},
		{
			"lines that end as the file's lines do",
			"a: 1\r\nb:\r\n  c: 2\r\n",
			func(e *Editor) { e.Set(Path{"b", "d"}, []any{1, "x\ny\n"}); e.Set(Path{"z"}, 3, After("a")) },
			"a: 1\r\nz: 3\r\nb:\r\n  c: 2\r\n  d:\r\n  - 1\r\n  - |\r\n    x\r\n    y\r\n",
		},
		{
			"lines that end in carriage returns alone",
			"a: 1\rb:\r  c: 2\r",
			func(e *Editor) { e.Set(Path{"b", "d"}, Fields{{"e", 1}}); e.Delete(Path{"a"}) },
			"b:\r  c: 2\r  d:\r    e: 1\r",
		},
		{
			"lines as most of a file with mixed line breaks",
			"a: 1\r\nb: 2\r\nc: 3\n",
			func(e *Editor) { e.Set(Path{"d"}, 4, After("a")); e.Delete(Path{"c"}) },
			"a: 1\r\nd: 4\r\nb: 2\r\n",
		},
		{
			"a field behind a byte order mark",
			"\ufeffa: 1\nb: 2\n",
			func(e *Editor) { e.Set(Path{"z"}, 3, Before("a")); e.Set(Path{"a"}, 4) },
			"\ufeffz: 3\na: 4\nb: 2\n",
		},
		{
			"fields before the end of the document",
			"---\na: 1\n...\n---\nb: 1\n",
			func(e *Editor) { e.Set(Path{"z"}, 3) },
			"---\na: 1\nz: 3\n...\n---\nb: 1\n",
		},
		{
			"a sequence at a null",
			"a: # none\nb: 1\n",
			func(e *Editor) { e.Append(Path{"a"}, "x"); e.Append(Path{"c", "d"}, 1) },
			"a: # none\n- x\nb: 1\nc:\n  d:\n  - 1\n",
		},
		{
			"an element behind a nested sequence",
			"a:\n- - 1\n  - 2\n- 3\n",
			func(e *Editor) { e.Append(Path{"a", 0}, 9); e.Append(Path{"a"}, []any{}) },
			"a:\n- - 1\n  - 2\n  - 9\n- 3\n- []\n",
		},
		{
			"a field to a mapping with a merge key",
			"a: &x {b: 1}\nc:\n  <<: *x\n",
			func(e *Editor) { e.Set(Path{"c", "d"}, 1) },
			"a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n",
		},
	})
}

func TestEditorDeletes(t *testing.T) {
	t.Parallel()
	runEditCases(t, []editCase{
		{
			"a field with an anchor and all that refer to it",
			"a: 1\nb:\n- &x {c: 1}\n- *x\nd: 2\n",
			func(e *Editor) { e.Delete(Path{"b"}) },
			"a: 1\nd: 2\n",
		},
		{
			"a field with the comments above and behind it",
			"a: 1\n\n# of nothing\n\n# about b\n# still\nb: 2 # two\nc: 3\n",
			func(e *Editor) { e.Delete(Path{"b"}) },
			"a: 1\n\n# of nothing\n\nc: 3\n",
		},
		{
			"a field with its block and the comments in it",
			"a: 1\nb: # two\n  # about c\n  c: 2\n\n  # end of b\nd: 3\n",
			func(e *Editor) { e.Delete(Path{"b"}) },
			"a: 1\nd: 3\n",
		},
		{
			"one of the blank lines around a field",
			"a: 1\n\nb: 2\n\nc: 3\n",
			func(e *Editor) { e.Delete(Path{"b"}) },
			"a: 1\n\nc: 3\n",
		},
		{
			"the blank line in front of the last field",
			"a:\n  b: 1\n\n  c: 2\n\nd: 3\n\ne: 4\n",
			func(e *Editor) { e.Delete(Path{"a", "c"}); e.Delete(Path{"e"}) },
			"a:\n  b: 1\n\nd: 3\n",
		},
		{
			"the first field of a block",
			"a: # why\n  b: 1\n\n  # about c\n  c: 2\n",
			func(e *Editor) { e.Delete(Path{"a", "b"}) },
			"a: # why\n  # about c\n  c: 2\n",
		},
		{
			"the first field of a document, but not the comment that heads the document",
			"# of the file\na: 1\nb: 2\n",
			func(e *Editor) { e.Delete(Path{"a"}) },
			"# of the file\nb: 2\n",
		},
		{
			"the first field behind a dash, so that the next moves up",
			"a:\n- b: 1 # one\n  c: 2 # two\n- d: 3\n\n  # about e\n  e: 4\n",
			func(e *Editor) { e.Delete(Path{"a", 0, "b"}); e.Delete(Path{"a", 1, "d"}) },
			"a:\n- c: 2 # two\n- # about e\n  e: 4\n",
		},
		{
			"two fields behind a dash",
			"a:\n-   b: 1\n    c: 2\n    d: 3\n",
			func(e *Editor) { e.Delete(Path{"a", 0, "c"}); e.Delete(Path{"a", 0, "b"}) },
			"a:\n-   d: 3\n",
		},
		{
			"the only field, which leaves {}",
			"a: # why\n  # about b\n  b: 1 # one\nc: 2\n",
			func(e *Editor) { e.Delete(Path{"a", "b"}) },
			"a: {} # why\nc: 2\n",
		},
		{
			"the only field behind a dash, which leaves {}",
			"a:\n- b: 1 # one\n- c: 2\n",
			func(e *Editor) { e.Delete(Path{"a", 0, "b"}) },
			"a:\n- {}\n- c: 2\n",
		},
		{
			"the only element, which leaves []",
			"a:\n- b: 1\n  c: 2\nd: 1\n",
			func(e *Editor) { e.Delete(Path{"a", 0}) },
			"a: []\nd: 1\n",
		},
		{
			"all fields one by one, but not the comment that belongs to none",
			"a:\n  b: 1\n\n  # of nothing\n\n  c: 2\nd: 1\n",
			func(e *Editor) { e.Delete(Path{"a", "b"}); e.Delete(Path{"a", "c"}) },
			"a: {}\n  # of nothing\nd: 1\n",
		},
		{
			"an element between others",
			"a:\n  # one\n  - 1\n  # two\n  - 2\n\n  - 3\n",
			func(e *Editor) { e.Delete(Path{"a", 1}) },
			"a:\n  # one\n  - 1\n\n  - 3\n",
		},
		{
			"the first element",
			"a:\n- b: 1\n  c: 2\n- d\n",
			func(e *Editor) { e.Delete(Path{"a", 0}) },
			"a:\n- d\n",
		},
		{
			"the first of nested elements",
			"a:\n- - 1\n  - 2\n",
			func(e *Editor) { e.Delete(Path{"a", 0, 0}) },
			"a:\n- - 2\n",
		},
		{
			"a block scalar with its trailing blank lines kept apart",
			"a: 1\nb: |\n  x\n\n  y\n\nc: 2\n",
			func(e *Editor) { e.Delete(Path{"b"}) },
			"a: 1\n\nc: 2\n",
		},
		{
			"a value that is null",
			"a:\nb: ~\nc: 1\n",
			func(e *Editor) { e.Delete(Path{"a"}); e.Delete(Path{"b"}) },
			"c: 1\n",
		},
		{
			"the last field of a file without a last line break",
			"a: 1\nb: 2",
			func(e *Editor) { e.Delete(Path{"b"}) },
			"a: 1",
		},
		{
			"the last field behind a block scalar, whose line break belongs to it",
			"a: |\n  x\nb: 2",
			func(e *Editor) { e.Delete(Path{"b"}) },
			"a: |\n  x\n",
		},
		{
			"all fields of the same name",
			"a: 1\nb: 2\na: 3\n",
			func(e *Editor) { e.Delete(Path{"a"}) },
			"b: 2\n",
		},
		{
			"an alias",
			"a: &x 1\nb: *x\nc: 2\n",
			func(e *Editor) { e.Delete(Path{"b"}) },
			"a: &x 1\nc: 2\n",
		},
		{
			"with Prune all parents that are left empty",
			"a: 1\nspec:\n  template:\n    metadata:\n      annotations:\n        old: x\nb: 2\n",
			func(e *Editor) { e.Prune(Path{"spec", "template", "metadata", "annotations", "old"}) },
			"a: 1\nb: 2\n",
		},
		{
			"with Prune only what is left empty",
			"metadata:\n  name: x\n  annotations:\n    old: x\n",
			func(e *Editor) { e.Prune(Path{"metadata", "annotations", "old"}) },
			"metadata:\n  name: x\n",
		},
		{
			"with Prune an element that is left empty",
			"a:\n- b: 1\n- c: 2\n",
			func(e *Editor) { e.Prune(Path{"a", 0, "b"}) },
			"a:\n- c: 2\n",
		},
	})
}
