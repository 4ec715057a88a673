package manifest

import "testing"

func TestEditorRenames(t *testing.T) {
	t.Parallel()
	runEditCases(t, []editCase{
		{
			"a key and keeps the comment behind it",
			"a:   1 # one\nb: 2\n",
			func(e *Editor) { e.Rename(Path{"a"}, "z") },
			"z:   1 # one\nb: 2\n",
		},
		{
			"a key with a block, which stays as it is",
			"spec:\n  backend: # why\n    # about a\n    a: 1\n",
			func(e *Editor) { e.Rename(Path{"spec", "backend"}, "defaultBackend") },
			"spec:\n  defaultBackend: # why\n    # about a\n    a: 1\n",
		},
		{
			"a key behind a dash",
			"a:\n- b: 1\n  c: 2\n",
			func(e *Editor) { e.Rename(Path{"a", 0, "b"}, "z") },
			"a:\n- z: 1\n  c: 2\n",
		},
		{
			"a quoted key with its quotes",
			"\"a\": 1\n'b': 2\n",
			func(e *Editor) { e.Rename(Path{"a"}, "y"); e.Rename(Path{"b"}, "it's") },
			"\"y\": 1\n'it''s': 2\n",
		},
		{
			"a key to one that needs quotes",
			"a: 1\nb: 2\n",
			func(e *Editor) { e.Rename(Path{"a"}, "yes"); e.Rename(Path{"b"}, "x: y") },
			"\"yes\": 1\n\"x: y\": 2\n",
		},
		{
			"a key whose value an alias uses as well",
			"a: &x {b: 1}\nc: *x\n",
			func(e *Editor) { e.Rename(Path{"a"}, "z") },
			"z: &x {b: 1}\nc: *x\n",
		},
		{
			"a key to one that is there already, which it replaces",
			"a: 1\n# about b\nb: 2\nc: 3\n",
			func(e *Editor) { e.Rename(Path{"a"}, "b") },
			"b: 1\nc: 3\n",
		},
		{
			"a key in JSON without a space behind the colon",
			`{"a":{"f:x":{}}}`,
			func(e *Editor) { e.Rename(Path{"a", "f:x"}, "f:y") },
			`{"a":{"f:y":{}}}`,
		},
	})
}

func TestEditorMoves(t *testing.T) {
	t.Parallel()
	backend := Path{"spec", "rules", 0, "backend"}
	metrics := Path{"spec", "metrics", 0}
	runEditCases(t, []editCase{
		{
			"the backend of an Ingress",
			`spec:
  rules:
  - path: /a
    backend:
      # who serves it
      serviceName: web # c
      servicePort: 80
`,
			func(e *Editor) {
				e.Move(append(backend[:4:4], "serviceName"), append(backend[:4:4], "service", "name"))
				e.Move(append(backend[:4:4], "servicePort"), append(backend[:4:4], "service", "port", "number"))
				e.Set(append(backend[:3:3], "pathType"), "ImplementationSpecific", After("path"))
			},
			`spec:
  rules:
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
		{
			"the backend of an Ingress in brackets",
			"spec:\n  rules:\n  - backend: {serviceName: web, servicePort: http}\n",
			func(e *Editor) {
				e.Move(append(backend[:4:4], "serviceName"), append(backend[:4:4], "service", "name"))
				e.Move(append(backend[:4:4], "servicePort"), append(backend[:4:4], "service", "port", "name"))
			},
			"spec:\n  rules:\n  - backend: {service: {name: web, port: {name: http}}}\n",
		},
		{
			"the target of a metric",
			`spec:
  metrics:
  - type: Object
    object:
      target: {apiVersion: v1, kind: Ingress, name: main} # where
      metricName: rps
      targetValue: 2k
`,
			func(e *Editor) {
				object := append(metrics[:3:3], "object")
				e.Rename(append(object[:4:4], "target"), "describedObject")
				e.Move(append(object[:4:4], "metricName"), append(object[:4:4], "metric", "name"))
				e.Move(append(object[:4:4], "targetValue"), append(object[:4:4], "target", "value"))
				e.Set(append(object[:4:4], "target", "type"), "Value", Before("value"))
			},
			`spec:
  metrics:
  - type: Object
    object:
      describedObject: {apiVersion: v1, kind: Ingress, name: main} # where
      metric:
        name: rps
      target:
        type: Value
        value: 2k
`,
		},
		{
			"the version of a CRD and all that belongs to it",
			`spec:
  group: example.com
  version: v1 # the only one
  subresources: {status: {}}
  additionalPrinterColumns:
  - name: Age
    JSONPath: .metadata.creationTimestamp
  validation:
    # the schema
    openAPIV3Schema:
      type: object
`,
			func(e *Editor) {
				version := Path{"spec", "versions", 0}
				e.Set(version, Fields{{"name", "v1"}, {"served", true}, {"storage", true}}, After("version"))
				e.Move(Path{"spec", "validation"}, append(version[:3:3], "schema"))
				e.Move(Path{"spec", "subresources"}, append(version[:3:3], "subresources"))
				e.Move(Path{"spec", "additionalPrinterColumns"}, append(version[:3:3], "additionalPrinterColumns"))
				e.Rename(append(version[:3:3], "additionalPrinterColumns", 0, "JSONPath"), "jsonPath")
				e.Set(append(version[:3:3], "schema", "openAPIV3Schema", "nullable"), true)
				e.Delete(Path{"spec", "version"})
				e.Set(Path{"spec", "scope"}, "Namespaced", After("group"))
			},
			`spec:
  group: example.com
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      # the schema
      openAPIV3Schema:
        type: object
        nullable: true
    subresources: {status: {}}
    additionalPrinterColumns:
    - name: Age
      jsonPath: .metadata.creationTimestamp
`,
		},
		{
			"a block outwards",
			"a:\n  # about b\n  b: # two\n    c:\n      - 1\n\n      # end of c\n  d: 1\n",
			func(e *Editor) { e.Move(Path{"a", "b", "c"}, Path{"c"}); e.Prune(Path{"a", "b"}) },
			"a:\n  d: 1\nc:\n  - 1\n\n  # end of c\n",
		},
		{
			"a field with the comments above, in and behind it",
			"a:\n  # above\n  # and again\n  b: # beside\n    # inside\n    c: 1 # behind\n\n    # below\nd:\n  e: 1\n",
			func(e *Editor) { e.Move(Path{"a", "b"}, Path{"d", "x", "z"}) },
			"a: {}\nd:\n  e: 1\n  x:\n    # above\n    # and again\n    z: # beside\n      # inside\n      c: 1 # behind\n\n      # below\n",
		},
		{
			"a field to another place in its mapping",
			"a: 1\n# about b\nb: 2\nc: 3\n",
			func(e *Editor) { e.Move(Path{"b"}, Path{"b"}, Before("a")) },
			"# about b\nb: 2\na: 1\nc: 3\n",
		},
		{
			"a field into a mapping that takes its name",
			"a:\n  schema: # s\n    type: object\n",
			func(e *Editor) { e.Move(Path{"a", "schema"}, Path{"a", "schema", "openAPIV3Schema"}) },
			"a:\n  schema:\n    openAPIV3Schema: # s\n      type: object\n",
		},
		{
			"a field to the place of the mapping around it",
			"a: 0\nb: # of b\n  c: # of c\n    d: 1\n  e: 2\nf: 3\n",
			func(e *Editor) { e.Move(Path{"b", "c"}, Path{"b"}) },
			"a: 0\nb: # of c\n  d: 1\nf: 3\n",
		},
		{
			"block scalars, whose lines shift",
			"a:\n  b: |2\n      x\n    y\n\n  c: >-\n    folded\n    text\n  d: 1\n",
			func(e *Editor) {
				e.Move(Path{"a", "b"}, Path{"a", "x", "z", "b"})
				e.Move(Path{"a", "c"}, Path{"c"})
			},
			"a:\n  x:\n    z:\n      b: |2\n          x\n        y\n\n  d: 1\nc: >-\n  folded\n  text\n",
		},
		{
			"quoted and plain text of several lines",
			"a:\n  b: \"x\n    y\"\n  c: x\n    y\nd: 1\n",
			func(e *Editor) { e.Move(Path{"a", "b"}, Path{"e", "f", "b"}); e.Move(Path{"a", "c"}, Path{"c"}) },
			"a: {}\nd: 1\ne:\n  f:\n    b: \"x\n      y\"\nc: x\n  y\n",
		},
		{
			"a sequence that is not indented",
			"a:\n  b:\n  - c\n  - d: 1\n    e: 2\nf: 1\n",
			func(e *Editor) { e.Move(Path{"a", "b"}, Path{"b"}); e.Move(Path{"b", 1}, Path{"g"}) },
			"a: {}\nf: 1\nb:\n- c\ng:\n  d: 1\n  e: 2\n",
		},
		{
			"a field behind a dash",
			"a:\n- b: 1 # one\n  c: 2\n- d: 3\n",
			func(e *Editor) {
				e.Move(Path{"a", 0, "b"}, Path{"a", 0, "x", "b"})
				e.Move(Path{"a", 1, "d"}, Path{"d"})
			},
			"a:\n- x:\n    b: 1 # one\n  c: 2\n- {}\nd: 3\n",
		},
		{
			"a mapping into a sequence",
			"a:\n  # above\n  b: # beside\n    c: 1\n    d: 2\ne:\n- 1\n",
			func(e *Editor) { e.Move(Path{"a", "b"}, Path{"e", 1}); e.Move(Path{"a"}, Path{"f"}) },
			"f: {}\ne:\n- 1\n# above\n- # beside\n  c: 1\n  d: 2\n",
		},
		{
			"a mapping behind a new dash",
			"a:\n  b:\n    c: 1\n    d: 2\n",
			func(e *Editor) { e.Move(Path{"a", "b"}, Path{"a", "l", 0}) },
			"a:\n  l:\n  - c: 1\n    d: 2\n",
		},
		{
			"an element into another sequence",
			"a:\n  # one\n  - b: 1\n    c: 2\nd:\n- e\n",
			func(e *Editor) { e.Move(Path{"a", 0}, Path{"d", 1}) },
			"a: []\nd:\n- e\n# one\n- b: 1\n  c: 2\n",
		},
		{
			"a scalar element to a key",
			"a:\n- x # why\n- c\n",
			func(e *Editor) { e.Move(Path{"a", 0}, Path{"b"}) },
			"a:\n- c\nb: x # why\n",
		},
		{
			"a field into brackets",
			"a: '[x]'\nd: a, b\ne: \"q\"\nf:\n  g: [1,\n    2]\nb: {c: 1}\n",
			func(e *Editor) {
				e.Move(Path{"a"}, Path{"b", "a"})
				e.Move(Path{"d"}, Path{"b", "d"})
				e.Move(Path{"e"}, Path{"b", "e"})
				e.Move(Path{"f"}, Path{"b", "f"})
			},
			"b: {c: 1, a: '[x]', d: 'a, b', e: \"q\", f: {g: [1,\n    2]}}\n",
		},
		{
			"a field out of brackets",
			"a: {b: 1, c: {d: 2},\n  e: x} # why\n",
			func(e *Editor) {
				e.Move(Path{"a", "b"}, Path{"b"})
				e.Move(Path{"a", "c"}, Path{"f", "c"})
				e.Move(Path{"a", "e"}, Path{"e"})
			},
			"a: {} # why\nb: 1\nf:\n  c: {d: 2}\ne: x\n",
		},
		{
			"the last field of a file without a last line break",
			"a:\n  b: 1\nc: |\n  x",
			func(e *Editor) { e.Move(Path{"c"}, Path{"a", "c"}, Before("b")) },
			"a:\n  c: |-\n    x\n  b: 1",
		},
		{
			"a field to the end of a file without a last line break",
			"a: |\n  x\nb:\n  c: 1",
			func(e *Editor) { e.Move(Path{"a"}, Path{"b", "a"}) },
			"b:\n  c: 1\n  a: |\n    x\n",
		},
		{
			"lines that end in CR LF",
			"a:\r\n  b: # two\r\n    c: 1\r\nd: 1\r\n",
			func(e *Editor) { e.Move(Path{"a", "b"}, Path{"d2", "b"}) },
			"a: {}\r\nd: 1\r\nd2:\r\n  b: # two\r\n    c: 1\r\n",
		},
		{
			"and changes what it has moved",
			"a:\n  b: 1 # one\n  c:\n    d: 2\n",
			func(e *Editor) {
				e.Move(Path{"a"}, Path{"x", "a"})
				e.Set(Path{"x", "a", "b"}, 5)
				e.Delete(Path{"x", "a", "c", "d"})
				e.Set(Path{"x", "a", "c", "m"}, []any{1}, After("d"))
				e.Rename(Path{"x", "a", "c"}, "z")
				e.Move(Path{"x", "a", "z", "m"}, Path{"m"})
			},
			"x:\n  a:\n    b: 5 # one\n    z: {}\nm:\n- 1\n",
		},
		{
			"to where something is, which it replaces",
			"a: # of a\n  b: 1\n# about c\nc: 2 # of c\nd: 3\n",
			func(e *Editor) { e.Move(Path{"a"}, Path{"c"}) },
			"c: # of a\n  b: 1\nd: 3\n",
		},
		{
			"a value with its tag and an anchor that nothing refers to",
			"a: !!str 80\nb: &unused\n  c: 1\nd: 1\n",
			func(e *Editor) { e.Move(Path{"a"}, Path{"x", "a"}); e.Move(Path{"b"}, Path{"x", "z", 0}) },
			"x:\n  a: !!str 80\n  z:\n  - &unused\n    c: 1\nd: 1\n",
		},
	})
}

func TestEditorCopies(t *testing.T) {
	t.Parallel()
	runEditCases(t, []editCase{
		{
			"labels, without the comments of the field but with those inside",
			"metadata:\n  name: web\ntemplate:\n  metadata:\n    # must match\n    labels: # here\n      app: web # the app\n",
			func(e *Editor) { e.Copy(Path{"template", "metadata", "labels"}, Path{"metadata", "labels"}) },
			"metadata:\n  name: web\n  labels:\n    app: web # the app\ntemplate:\n  metadata:\n    # must match\n    labels: # here\n      app: web # the app\n",
		},
		{
			"a mapping in brackets",
			"a: {b: c} # d\n",
			func(e *Editor) { e.Copy(Path{"a"}, Path{"x", "z"}, Before("a")) },
			"x:\n  z: {b: c}\na: {b: c} # d\n",
		},
		{
			"a value that is then changed in one place only",
			"a:\n  b: 1\n  c: 2\n",
			func(e *Editor) { e.Copy(Path{"a"}, Path{"x"}); e.Set(Path{"x", "b"}, 5); e.Delete(Path{"a", "c"}) },
			"a:\n  b: 1\nx:\n  b: 5\n  c: 2\n",
		},
		{
			"a value that was changed before",
			"a:\n  b: 1\n  c: 2\n",
			func(e *Editor) { e.Set(Path{"a", "b"}, 5); e.Copy(Path{"a"}, Path{"x"}); e.Set(Path{"a", "b"}, 6) },
			"a:\n  b: 6\n  c: 2\nx:\n  b: 5\n  c: 2\n",
		},
		{
			"a value without its anchor",
			"a: &x\n  b: &y 1\n  c: [*y]\nd: *x\n",
			func(e *Editor) { e.Copy(Path{"a"}, Path{"z"}) },
			"a: &x\n  b: &y 1\n  c: [*y]\nd: *x\nz:\n  b: 1\n  c: [*y]\n",
		},
		{
			"what an alias stands for",
			"a: &x\n  b: 1\nd: *x\n",
			func(e *Editor) { e.Copy(Path{"d"}, Path{"z"}); e.Set(Path{"z", "b"}, 2) },
			"a: &x\n  b: 1\nd: *x\nz:\n  b: 2\n",
		},
		{
			"a block scalar that ends the file without a line break",
			"a: 1\nb: |\n  x",
			func(e *Editor) { e.Copy(Path{"b"}, Path{"z"}) },
			"a: 1\nb: |-\n  x\nz: |-\n  x",
		},
	})
}
