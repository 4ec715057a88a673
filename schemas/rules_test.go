package schemas

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The answers are those of kube-apiserver 1.36.3.
func TestRules(t *testing.T) {
	t.Parallel()
	const (
		byKey = "{type: array, maxItems: 9, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, required: [k], " +
			"properties: {k: {type: string}, v: {type: integer}}}}"
		set     = "{type: array, items: {type: string}, x-kubernetes-list-type: set}"
		escaped = `{type: object, properties: {a-b: {type: string}, c.d: {type: string}, e/f: {type: string}, namespace: {type: string}, x__y: {type: string}},
  x-kubernetes-validations: [{rule: "self.a__dash__b == 'x' && self.c__dot__d == 'x' && self.e__slash__f == 'x' && self.__namespace__ == 'x' && self.x__underscores__y == 'x'", message: nope}]}`
		nested = `{type: object, properties: {a: {type: object, properties: {b: {type: integer, x-kubernetes-validations: [{rule: self > 0}]}},
  x-kubernetes-validations: [{rule: self.b > 1}]}}, x-kubernetes-validations: [{rule: self.a.b > 2}]}`
	)
	// rule adds a rule to a schema of an object with the given fields.
	rule := func(properties, rule string) string {
		return "{type: object, properties: {" + properties + "}, x-kubernetes-validations: [" + rule + "]}"
	}
	tests := []struct {
		name, schema, spec string
		want               string
	}{
		{"takes what all rules are true of", rule("a: {type: integer}", "{rule: self.a > 0}"), "{a: 1}", ""},
		{"names a rule without a message", rule("a: {type: integer}", "{rule: self.a > 0}"), "{a: 0}", "spec: Invalid value: failed rule: self.a > 0"},
		{"says that a rule reads a field that is not there", rule("a: {type: integer}", "{rule: self.a > 0}"), "{}",
			"spec: Invalid value: \"object\": no such key: a evaluating rule: self.a > 0"},
		{"shows the value of a scalar", "{type: object, properties: {a: {type: integer, x-kubernetes-validations: [{rule: self > 0}]}}}", "{a: 0}",
			"spec.a: Invalid value: 0: failed rule: self > 0"},
		{"judges every level, the outer ones first", nested, "{a: {b: 0}}",
			"spec: Invalid value: failed rule: self.a.b > 2\nspec.a: Invalid value: failed rule: self.b > 1\nspec.a.b: Invalid value: 0: failed rule: self > 0"},
		{"judges the elements of lists", "{type: object, properties: {l: {type: array, items: {type: integer, x-kubernetes-validations: [{rule: self > 0}]}}}}",
			"{l: [1, 0]}", "spec.l[1]: Invalid value: 0: failed rule: self > 0"},
		{"judges the values of maps", "{type: object, properties: {m: {type: object, additionalProperties: {type: integer, x-kubernetes-validations: [{rule: self > 0}]}}}}",
			"{m: {a: 1, b: 0}}", "spec.m.b: Invalid value: 0: failed rule: self > 0"},
		{"says nothing of rules while the object is wrong otherwise", rule("a: {type: integer}", "{rule: self.a > 5}"), "{a: x}", "spec.a must be an integer, not a string"},

		{"uses the message", rule("a: {type: string}", "{rule: self.a == 'x', message: must be x}"), "{a: z}", "spec: Invalid value: must be x"},
		{"evaluates the message", rule("a: {type: string}", `{rule: self.a == 'x', messageExpression: "'got ' + self.a"}`), "{a: z}", "spec: Invalid value: got z"},
		{"falls back to the message where the evaluated one is empty",
			rule("a: {type: string}", `{rule: self.a == 'x', message: plain, messageExpression: "''"}`), "{a: z}", "spec: Invalid value: plain"},
		{"falls back to the message where the other cannot be evaluated",
			rule("a: {type: string}", `{rule: self.a == 'x', message: plain, messageExpression: "['a'][5]"}`), "{a: z}", "spec: Invalid value: plain"},
		{"points to the field of fieldPath", rule("a: {type: string}, m: {type: object, additionalProperties: {type: string}}", `{rule: self.a == 'x', fieldPath: ".m['k']"}`),
			"{a: z, m: {k: v}}", "spec.m.k: Invalid value: failed rule: self.a == 'x'"},
		{"knows the reason FieldValueForbidden", rule("a: {type: string}", "{rule: self.a == 'x', message: nope, reason: FieldValueForbidden}"), "{a: z}", "spec: Forbidden: nope"},
		{"knows the reason FieldValueRequired", rule("a: {type: string}", "{rule: has(self.a), message: nope, reason: FieldValueRequired, fieldPath: .a}"), "{}",
			"spec.a: Required value: nope"},
		{"knows the reason FieldValueDuplicate",
			"{type: object, properties: {a: {type: string, x-kubernetes-validations: [{rule: self == 'x', message: nope, reason: FieldValueDuplicate}]}}}", "{a: z}",
			`spec.a: Duplicate value: "z"`},

		{"fills in defaults", rule("a: {type: integer, default: 5}", "{rule: self.a == 5}"), "{}", ""},
		{"fills in defaults within defaults", rule("o: {type: object, default: {}, properties: {x: {type: string, default: q}}}", "{rule: self.o.x == 'q'}"), "{}", ""},
		{"puts the default in the place of null", rule("a: {type: integer, default: 5}", "{rule: self.a == 5}"), "{a: null}", ""},
		{"takes null for absent where the field may be null", rule("a: {type: string, nullable: true}", "{rule: '!has(self.a)'}"), "{a: null}", ""},
		{"takes null for a value of a map", rule("m: {type: object, additionalProperties: {type: string, nullable: true}}", "{rule: 'self.m.all(k, dyn(self.m[k]) == null)'}"), "{m: {a: null}}", ""},
		{"has no rules for null", "{type: object, properties: {l: {type: array, items: {type: string, nullable: true, x-kubernetes-validations: [{rule: self == 'x'}]}}}}", "{l: [null]}", ""},
		{"takes a whole number for a double", rule("a: {type: number}, b: {type: number}", "{rule: self.a + self.b == 3.0}"), "{a: 1, b: 2.0}", ""},
		{"knows both types of int-or-string", rule("p: {x-kubernetes-int-or-string: true}", "{rule: 'type(self.p) == int ? self.p < 100 : self.p.endsWith(\"%\")'}"), "{p: 5%}", ""},
		{"says that a text is no number", rule("p: {x-kubernetes-int-or-string: true}", "{rule: self.p < 100}"), "{p: x}",
			`spec: Invalid value: "object": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: self.p < 100`},
		{"escapes names", escaped, "{a-b: x, c.d: x, e/f: x, namespace: x, x__y: x}", ""},
		{"takes reserved words for names", rule("namespace: {type: string}", "{rule: self.namespace == 'x'}"), "{namespace: x}", ""},
		{"judges fields that cannot be named", "{type: object, properties: {'1a': {type: string, x-kubernetes-validations: [{rule: self == 'x'}]}}}", "{1a: z}",
			`spec.1a: Invalid value: "z": failed rule: self == 'x'`},

		{"compares sets without order", rule("l: "+set+", k: "+set, "{rule: self.l == self.k}"), "{l: [a, b], k: [b, a]}", ""},
		{"unites sets", rule("l: "+set, "{rule: \"(self.l + ['a', 'b']).size() == 2\"}"), "{l: [a]}", ""},
		{"compares lists of type map by key", rule("p: {type: array, maxItems: 2, items: "+byKey+"}", "{rule: 'self.p[0] == self.p[1]'}"), "{p: [[{k: a, v: 1}, {k: b, v: 2}], [{k: b, v: 2}, {k: a, v: 1}]]}", ""},
		{"merges lists of type map", rule("p: {type: array, maxItems: 2, items: "+byKey+"}", "{rule: '(self.p[0] + self.p[1]).size() == 2'}"), "{p: [[{k: a, v: 1}, {k: b, v: 2}], [{k: b, v: 3}]]}", ""},
		{"compares other lists in their order", rule("l: {type: array, items: {type: string}}, k: {type: array, items: {type: string}}", "{rule: self.l == self.k}"),
			"{l: [a, b], k: [b, a]}", "spec: Invalid value: failed rule: self.l == self.k"},
		{"compares what it cannot see", rule("l: {type: array, maxItems: 2, items: {type: object, x-kubernetes-preserve-unknown-fields: true}}", "{rule: 'self.l[0] == self.l[1]'}"),
			"{l: [{x: 1}, {x: 2}]}", "spec: Invalid value: failed rule: self.l[0] == self.l[1]"},
		{"knows kind and name of embedded resources",
			"{type: object, properties: {r: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true, x-kubernetes-validations: [{rule: self.kind == 'Pod' && self.metadata.name == 'x'}]}}}",
			"{r: {apiVersion: v1, kind: Pod, metadata: {name: z}}}", "spec.r: Invalid value: failed rule: self.kind == 'Pod' && self.metadata.name == 'x'"},
		{"knows durations, times and bytes", rule("d: {type: string, format: duration}, t: {type: string, format: date-time}, b: {type: string, format: byte}",
			"{rule: \"self.d < duration('200h') && self.t.getFullYear() == 2020 && self.b == b'abc'\"}"), "{d: 5 days, t: '2020-01-01T00:00:00Z', b: YWJj}", ""},

		{"skips rules about changes", "{type: object, properties: {a: {type: string, x-kubernetes-validations: [{rule: self == oldSelf}]}}}", "{a: x}", ""},
		{"evaluates rules about changes that are for new objects, too",
			"{type: object, properties: {a: {type: string, x-kubernetes-validations: [{rule: oldSelf.hasValue() || self == 'x', optionalOldSelf: true}]}}}", "{a: z}",
			`spec.a: Invalid value: "z": failed rule: oldSelf.hasValue() || self == 'x'`},
		{"says that a rule cannot be compiled", rule("a: {type: string}", "{rule: self.b == 'x'}"), "{a: z}",
			`spec: Invalid value: "object": rule compile error: compilation failed: undefined field 'b'`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := ""
			for _, line := range splitLines(tt.want) {
				rule := "violated-crd-rule: "
				if line == "spec.a must be an integer, not a string" {
					rule = "wrong-type: "
				}
				want += rule + line + "\n"
			}
			if diff := cmp.Diff(want, custom(t, tt.schema, tt.spec)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// A match costs a tenth of the bytes of the text times a quarter of those of the pattern: each rule 10 * 25 * 1000 here, of which the
// budget of an object has room for 40.
func TestRulesCostTooMuch(t *testing.T) {
	t.Parallel()
	pattern := strings.Repeat("a", 100)
	text := strings.Repeat("a", 99)
	list := func(n int) string { return "{l: [" + strings.Repeat(text+",", n) + "]}" }
	schema := func(rules int) string {
		rule := "{rule: \"self.all(x, !x.matches('" + pattern + "'))\", message: match},"
		return "{type: object, properties: {l: {type: array, items: {type: string}, x-kubernetes-validations: [" + strings.Repeat(rule, rules) + "]}}}"
	}
	const (
		call   = "violated-crd-rule: spec.l: Invalid value: \"array\": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: match\n"
		object = "violated-crd-rule: spec.l: Invalid value: \"array\": validation failed due to running out of cost budget, no further validation rules will be run\n"
	)
	tests := []struct {
		name         string
		rules, items int
		want         string
	}{
		{"takes what is in the budget", 30, 1000, ""},
		{"stops a rule that takes more than a tenth of the budget", 2, 4500, call},
		{"stops when the budget is spent", 50, 1000, object},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, custom(t, schema(tt.rules), list(tt.items))); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}
