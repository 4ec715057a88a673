package schemas

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klint-dev/klint/manifest"
)

// widgets returns a CustomResourceDefinition of example.com Widget with one version, v1, whose spec has the given schema in flow style.
func widgets(spec string) string {
	return fmt.Sprintf(`apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: %s}}}
---
`, spec)
}

// custom judges a Widget with the given spec, and returns the lines of what is found without their positions.
func custom(t *testing.T, schema, spec string) string {
	t.Helper()
	src := widgets(schema) + "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: " + spec + "\n"
	var b strings.Builder
	for line := range strings.Lines(check(t, &Checker{Targets: []Release{36}}, src)) {
		_, rest, _ := strings.Cut(line, " error ")
		b.WriteString(rest)
	}
	return b.String()
}

func TestCustomResources(t *testing.T) {
	t.Parallel()
	const size = "{type: object, properties: {size: {type: integer}}}"
	tests := []struct {
		name, schema, spec string
		want               string
	}{
		{"accepts a good object", size, "{size: 3}", ""},
		{"suggests the name of an unknown field", size, "{siez: 3}", "unknown-field: example.com/v1 Widget has no field spec.siez (did you mean \"size\"?)\n"},
		{"keeps unknown fields where the schema says so", "{type: object, x-kubernetes-preserve-unknown-fields: true}", "{a: {b: 1}}", ""},
		{"judges known fields within those that are kept",
			"{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: object}}}", "{a: {b: 1}}",
			"unknown-field: example.com/v1 Widget has no field spec.a.b\n"},
		{"keeps unknown fields of elements of a list that keeps them",
			"{type: object, properties: {l: {type: array, x-kubernetes-preserve-unknown-fields: true, items: {type: object}}}}", "{l: [{b: 1}]}", ""},
		{"knows the type of fields", size, "{size: big}", "wrong-type: spec.size must be an integer, not a string\n"},
		{"takes a whole number for an integer", size, "{size: 3.0}", ""},
		{"refuses a fraction for an integer", size, "{size: 3.5}", "wrong-type: spec.size must be an integer, not a number with a fraction\n"},
		{"takes an integer for a number", "{type: object, properties: {n: {type: number}}}", "{n: 1}", ""},
		{"takes both for an int-or-string", "{type: object, properties: {a: {x-kubernetes-int-or-string: true}, b: {x-kubernetes-int-or-string: true}, c: {x-kubernetes-int-or-string: true}}}",
			"{a: 1, b: x, c: true}", "wrong-type: spec.c must be an integer or a string, not a boolean\n"},
		{"knows the values of maps", "{type: object, additionalProperties: {type: string}}", "{a: x, b: 1}",
			"wrong-type: spec.b must be a string, not a number (quote it: YAML reads 1 as a number)\n"},
		{"knows the elements of lists", "{type: object, properties: {l: {type: array, maxItems: 2, items: {type: boolean}}}}", "{l: [true, x, false]}",
			"invalid-value: spec.l has 3 elements, more than 2\n" +
				"wrong-type: spec.l[1] must be a boolean, not a string (write true or false)\n"},
		{"knows nothing of a value whose type is none", "{type: object, properties: {a: {type: objekt, properties: {b: {type: string}}}}}", "{a: {b: 1}}",
			"wrong-type: spec.a.b must be a string, not a number (quote it: YAML reads 1 as a number)\n"},
		{"misses required fields", "{type: object, required: [size], properties: {size: {type: integer}}}", "{}", "missing-field: spec.size is required\n"},
		{"takes null for absent", "{type: object, required: [size], properties: {size: {type: integer}}}", "{size: null}", "missing-field: spec.size is required\n"},
		{"takes null for null where it may be", "{type: object, required: [size], properties: {size: {type: integer, nullable: true}}}", "{size: null}", ""},
		{"fills in defaults", "{type: object, required: [size], properties: {size: {type: integer, default: 1}}}", "{}", ""},
		{"fills in defaults for null", "{type: object, required: [size], properties: {size: {type: integer, default: 1}}}", "{size: null}", ""},
		{"refuses null in a list", "{type: object, properties: {l: {type: array, items: {type: string}}}}", "{l: [null]}",
			"wrong-type: spec.l[0] must be a string, not null\n"},
		{"knows enumerations", "{type: object, properties: {m: {type: string, enum: [fast, slow]}}}", "{m: Fast}",
			"invalid-value: spec.m: \"Fast\" is none of fast, slow (did you mean \"fast\"?)\n"},
		{"knows enumerations of numbers", "{type: object, properties: {m: {type: integer, enum: [1, 2]}}}", "{m: 3}", "invalid-value: spec.m: \"3\" is none of 1, 2\n"},
		{"compares whole numbers only with those of an enumeration", "{type: object, properties: {m: {type: number, enum: [1, 2]}}}", "{m: 2.5}", ""},
		{"knows patterns", "{type: object, properties: {m: {type: string, pattern: '^a+$'}}}", "{m: b}", "invalid-value: spec.m does not match ^a+$\n"},
		{"knows lengths", "{type: object, properties: {m: {type: string, maxLength: 2}, n: {type: string, minLength: 2}}}", "{m: äöü, n: ö}",
			"invalid-value: spec.m is longer than 2 characters\ninvalid-value: spec.n is shorter than 2 characters\n"},
		{"knows bounds", "{type: object, properties: {m: {type: integer, maximum: 2}, n: {type: number, minimum: 0, exclusiveMinimum: true}}}", "{m: 3, n: 0}",
			"invalid-value: spec.m must be at most 2\ninvalid-value: spec.n must be greater than 0\n"},
		{"knows multiples", "{type: object, properties: {m: {type: integer, multipleOf: 5}}}", "{m: 12}", "invalid-value: spec.m must be a multiple of 5\n"},
		{"cuts off the fraction of a factor for whole numbers", "{type: object, properties: {m: {type: number, multipleOf: 0.5}, o: {type: number, multipleOf: 0.5}}}", "{m: 1, o: 1.5}",
			"invalid-value: spec.m must be a multiple of 0.5\n"},
		{"refuses null for an int-or-string in a list", "{type: object, properties: {l: {type: array, items: {x-kubernetes-int-or-string: true}}}}", "{l: [null]}",
			"wrong-type: spec.l[0] must be an integer or a string, not null\n"},
		{"knows int32", "{type: object, properties: {m: {type: integer, format: int32}}}", "{m: 3000000000}",
			"invalid-value: spec.m must be an integer between -2147483648 and 2147483647\n"},
		{"knows numbers of fields", "{type: object, maxProperties: 1, additionalProperties: {type: string}}", "{a: x, b: z}", "invalid-value: spec has 2 fields, more than 1\n"},
		{"wants one of several at least", "{type: object, anyOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}, b: {type: string}}}", "{}",
			"invalid-value: spec matches none of the alternatives (anyOf): it needs a, or b\n"},
		{"counts defaults among alternatives", "{type: object, anyOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string, default: x}, b: {type: string}}}", "{}", ""},
		{"wants exactly one of several", "{type: object, oneOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}, b: {type: string}}}", "{a: x, b: z}",
			"invalid-value: spec matches 2 alternatives (oneOf) where only one is allowed\n"},
		{"wants all of several", "{type: object, allOf: [{required: [a]}, {properties: {b: {minLength: 2}}}], properties: {a: {type: string}, b: {type: string}}}", "{b: z}",
			"missing-field: spec.a is required\ninvalid-value: spec.b is shorter than 2 characters\n"},
		{"refuses what is forbidden", "{type: object, not: {required: [a]}, properties: {a: {type: string}}}", "{a: x}", "invalid-value: spec matches what is forbidden (not)\n"},
		{"refuses an element twice in a set", "{type: object, properties: {l: {type: array, x-kubernetes-list-type: set, items: {type: string}}}}", "{l: [a, b, a]}",
			"invalid-value: spec.l[2] occurs twice in a list whose elements must differ\n"},
		{"refuses a key twice in a list of type map",
			"{type: object, properties: {l: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [o, p], items: {type: object, properties: {o: {type: string}, p: {type: string, default: x}}}}}}",
			"{l: [{o: a}, {o: b}, {o: a, p: x}]}",
			"invalid-value: spec.l[2] occurs twice in a list whose elements must differ (they are told apart by o and p)\n"},
		{"judges embedded objects", "{type: object, properties: {o: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}}}",
			"{o: {kind: Pod, metadata: {nam: x}, spec: {any: thing}}}",
			"unknown-field: example.com/v1 Widget has no field spec.o.metadata.nam (did you mean \"name\"?)\nmissing-field: spec.o.apiVersion is required\n"},
		{"wants texts as type of embedded objects", "{type: object, properties: {o: {type: object, x-kubernetes-embedded-resource: true}}}", "{o: {kind: '', apiVersion: 1}}",
			"invalid-value: spec.o.kind must be a text, and not empty\ninvalid-value: spec.o.apiVersion must be a text, and not empty\n"},
		{"takes an integer that JSON cannot tell from its neighbours for none", "{type: object, properties: {i: {type: integer}, n: {type: number}}}",
			"{i: 9223372036854775808, n: 9223372036854775808}", "wrong-type: spec.i must be an integer, not a number\n"},
		{"refuses an element twice in a list whose elements are unique", "{type: object, properties: {l: {type: array, uniqueItems: true}}}", "{l: [a, {b: 1}, {b: 1}]}",
			"invalid-value: spec.l has an element twice\n"},
		{"finds a key that is set twice", size, "{size: 1, size: 2}", "duplicate-key: spec.size is set twice (the API server refuses it; other tools take the last one)\n"},
		{"judges formats", "{type: object, properties: {t: {type: string, format: date-time}}}", "{t: yesterday}", "invalid-value: spec.t has not the format date-time\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, custom(t, tt.schema, tt.spec)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestGeneratedName(t *testing.T) {
	t.Parallel()
	crd := strings.Replace(widgets("{type: object}"), "properties: {spec", "properties: {metadata: {type: object, properties: {name: {type: string, maxLength: 10}}}, spec", 1)
	for prefix, want := range map[string]string{
		"five-":  "",
		"sixes-": "16:28 error invalid-value: metadata.generateName becomes a name that is longer than 10 characters\n",
	} {
		src := crd + "apiVersion: example.com/v1\nkind: Widget\nmetadata: {generateName:   " + prefix + "}\n"
		if diff := cmp.Diff(want, check(t, &Checker{Targets: []Release{36}}, src)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCustomMetadata(t *testing.T) {
	t.Parallel()
	src := widgets("{type: object}") + "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a, label: {}, annotations: {a: 1}}\n"
	want := "16:49 error wrong-type: metadata.annotations.a must be a string, not a number (quote it: YAML reads 1 as a number)\n" +
		"16:21 error unknown-field: example.com/v1 Widget has no field metadata.label (did you mean \"labels\"?)\n"
	if diff := cmp.Diff(want, check(t, &Checker{Targets: []Release{36}}, src)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCustomVersions(t *testing.T) {
	t.Parallel()
	const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {kind: Widget, plural: widgets}
  versions:
  - {name: v1alpha1, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}
  - {name: v1beta1, served: true, storage: false, deprecated: true, schema: {openAPIV3Schema: {type: object}}}
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
---
apiVersion: example.com/%s
kind: Widget
metadata: {name: a}
`
	tests := []struct{ name, version, want string }{
		{"accepts a version that is served", "v1", ""},
		{"refuses a version that is not served", "v1alpha1",
			"13:13 error removed-api-version: the CustomResourceDefinition in test.yaml does not serve example.com/v1alpha1 Widget (use example.com/v1)\n"},
		{"refuses a version that is not there", "v2",
			"13:13 error unknown-kind: the CustomResourceDefinition in test.yaml does not have example.com/v2 Widget (use example.com/v1)\n"},
		{"warns of a deprecated version", "v1beta1",
			"13:13 warning deprecated-api-version: example.com/v1beta1 Widget is deprecated by its CustomResourceDefinition (use example.com/v1)\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := check(t, &Checker{Targets: []Release{36}}, fmt.Sprintf(crd, tt.version))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// What an object says of its status is dropped when it is created, if the status is a subresource. Unknown fields are found before.
func TestStatusSubresource(t *testing.T) {
	t.Parallel()
	const src = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {kind: Widget, plural: widgets}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema: {openAPIV3Schema: {type: object, properties: {status: {type: object, required: [b], properties: {a: {type: integer}, b: {type: object}}}}}}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: a}
status: {a: x, b: [{c: d}], e: f}
`
	want := "18:21 error unknown-field: example.com/v1 Widget has no field status.b[0].c\n" +
		"18:29 error unknown-field: example.com/v1 Widget has no field status.e\n"
	if diff := cmp.Diff(want, check(t, &Checker{Targets: []Release{36}}, src)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestBetaDefinitionsKeepUnknownFields(t *testing.T) {
	t.Parallel()
	const src = `apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  version: v1
  names: {kind: Widget, plural: widgets}
  validation: {openAPIV3Schema: {properties: {spec: {properties: {size: {type: integer}}}}}}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: a}
spec: {size: x, other: y}
`
	want := "13:14 error wrong-type: spec.size must be an integer, not a string\n"
	if diff := cmp.Diff(want, check(t, &Checker{Targets: []Release{20}}, src)[strings.Index(check(t, &Checker{Targets: []Release{20}}, src), "13:"):]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Several definitions of one kind lie about in a repository: old and new, minimal and full.
func TestConflictingDefinitions(t *testing.T) {
	t.Parallel()
	const strict = "{type: object, properties: {a: {type: string}}}"
	const open = "{type: object, x-kubernetes-preserve-unknown-fields: true}"
	const widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {b: 1}\n"
	tests := []struct {
		name  string
		files map[string]string
		want  int
	}{
		{"the nearest one decides", map[string]string{"a/crd.yaml": widgets(strict), "b/crd.yaml": widgets(open)}, 1},
		{"the nearest one decides, whatever it says", map[string]string{"a/crd.yaml": widgets(open), "b/crd.yaml": widgets(strict)}, 0},
		{"of two that are equally near one is enough", map[string]string{"b/crd.yaml": widgets(strict), "c/crd.yaml": widgets(open)}, 0},
		{"one that does not serve the version does not count",
			map[string]string{"a/crd.yaml": strings.Replace(widgets(open), "name: v1\n", "name: v0\n", 1), "b/crd.yaml": widgets(strict)}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := &manifest.Set{}
			for _, name := range sortedKeys(tt.files) {
				set.Files = append(set.Files, manifest.Parse(name, []byte(tt.files[name])))
			}
			f := manifest.Parse("a/widget.yaml", []byte(widget))
			set.Files = append(set.Files, f)
			c := &Checker{Targets: []Release{36}, CRDs: LoadCRDs(set, nil)}
			findings, err := c.Check(f.Docs[0].Objects[0], set)
			if err != nil || len(findings) != tt.want {
				t.Errorf("got %v, %v, want %d findings", findings, err, tt.want)
			}
			if !c.Known(f.Docs[0].Objects[0]) {
				t.Error("the kind is not known")
			}
		})
	}
}

// twoVersions is a definition of Widget with versions v1beta1 and v1, whose specs have the given schemas.
func twoVersions(conversion, beta, stable string) string {
	return fmt.Sprintf(`apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  conversion: {strategy: %s}
  versions:
  - {name: v1beta1, served: true, storage: false, schema: {openAPIV3Schema: {type: object, properties: {spec: %s}}}}
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: %s}}}}
`, conversion, beta, stable)
}

func TestSameMeaningInAnotherVersion(t *testing.T) {
	t.Parallel()
	const size, sizeAndColor = "{type: object, properties: {size: {type: integer}}}",
		"{type: object, properties: {size: {type: integer}, color: {type: string}}}"
	const three, four = "{type: object, properties: {size: {type: integer, default: 3}}}", "{type: object, properties: {size: {type: integer, default: 4}}}"
	tests := []struct {
		name, definition, spec string
		want                   bool
	}{
		{"both versions have the same fields", twoVersions("None", size, size), "{size: 3}", true},
		{"a webhook converts", twoVersions("Webhook", size, size), "{size: 3}", false},
		{"the other version has more fields", twoVersions("None", size, sizeAndColor), "{size: 3}", true},
		{"the other version lacks a field that the object uses", twoVersions("None", sizeAndColor, size), "{color: red}", false},
		{"the other version lacks a field that the object does not use", twoVersions("None", sizeAndColor, size), "{size: 3}", true},
		{"the object is wrong in its own version", twoVersions("None", size, sizeAndColor), "{color: red}", false},
		{"both versions have the same defaults", twoVersions("None", three, three), "{}", true},
		{"the versions have different defaults", twoVersions("None", three, four), "{}", false},
		{"the other version has a default of its own", twoVersions("None", size, four), "{}", false},
		{"nothing defines the kind", "", "{size: 3}", false},
	}
	for _, test := range tests {
		set := &manifest.Set{Files: []*manifest.File{
			manifest.Parse("crd.yaml", []byte(test.definition)),
			manifest.Parse("widget.yaml", []byte("apiVersion: example.com/v1beta1\nkind: Widget\nmetadata: {name: a}\nspec: "+test.spec+"\n")),
		}}
		crds := LoadCRDs(set, nil)
		to := manifest.GVK{Group: "example.com", Version: "v1", Kind: "Widget"}
		if got := crds.Same(set.Files[1].Docs[0].Objects[0], to); got != test.want {
			t.Errorf("%s: got %v", test.name, got)
		}
		if file, ok := crds.Serves(to); ok != (test.definition != "") || ok && file != "crd.yaml" {
			t.Errorf("%s: served by %q: %v", test.name, file, ok)
		}
	}
}
