package plan

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/klint-dev/klint/manifest"
)

// parse parses the rules of a package test that defines result.
func parse(t *testing.T, rules string) *ast.Module {
	t.Helper()
	module, err := ast.ParseModuleWithOpts("test.rego", "package test\n"+rules, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		t.Fatal(err)
	}
	return module
}

// program plans rules and sends the plan through its encoding.
func program(t *testing.T, rules string) *Program {
	t.Helper()
	p, err := Decode(string(translate(t, rules).Encode()), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Entries {
		if err := p.Load(i); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func translate(t *testing.T, rules string) *Program {
	t.Helper()
	b := &bundle.Bundle{Data: map[string]any{}, Modules: []bundle.ModuleFile{{URL: "test.rego", Path: "test.rego", Parsed: parse(t, rules)}}}
	compiler := compile.New().WithTarget(compile.TargetPlan).WithRegoVersion(ast.RegoV1).WithBundle(b).WithEntrypoints("test/result")
	if err := compiler.Build(context.Background()); err != nil {
		t.Fatal(err)
	}
	var policy ir.Policy
	if err := json.Unmarshal(compiler.Bundle().PlanModules[0].Raw, &policy); err != nil {
		t.Fatal(err)
	}
	p, err := Translate(&policy)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// run returns result for an input, as Rego writes it; "undefined" if it is, or the error.
func run(t *testing.T, p *Program, input string) string {
	t.Helper()
	file := manifest.Parse("input.yaml", []byte(input))
	m := p.Start(file.Docs[0].Tree, 0)
	defer m.End()
	value, err := m.Run(p.Entry("test/result"), m.Map(nil))
	switch {
	case err != nil:
		return err.Error()
	case !value.Defined():
		return "undefined"
	}
	return value.Term().String()
}

func TestPlansHaveTheValuesOfRego(t *testing.T) {
	for _, test := range []struct{ name, rules, input, want string }{
		{"a field", `result := input.a.b`, `a: {b: x}`, `"x"`},
		{"a field that is not there", `result := input.a.c`, `a: {b: x}`, `undefined`},
		{"a field of a scalar", `result := input.a.b`, `a: x`, `undefined`},
		{"a field that is null is not there", `result := [input.a | not input.b]`, `{a: 1, b: null}`, `[1]`},
		{"an element that is null is there", `result := count(input.a)`, `a: [1, null]`, `2`},
		{"an element", `result := input.a[1]`, `a: [x, z]`, `"z"`},
		{"an element behind the end", `result := input.a[2]`, `a: [x, y]`, `undefined`},
		{"an element of a negative index", `result := input.a[-1]`, `a: [x, y]`, `undefined`},
		{"an index that is a fraction", `result := input.a[1.5]`, `a: [x, y]`, `undefined`},
		{"of duplicate keys the last", `result := [input.a, count(input)]`, "a: 1\nb: 2\na: 3", `[3, 2]`},
		{"of duplicate keys the last is null", `result := count(input)`, "a: 1\nb: 2\na: null", `1`},
		{"what an alias stands for", `result := input.b.c`, "a: &x {c: 1}\nb: *x", `1`},
		{"what a merge key brings", `result := input.b`, "a: &x {c: 1, d: 2}\nb: {<<: *x, d: 3}", `{"c": 1, "d": 3}`},
		{"numbers of every kind", `result := input.a`, `a: [0x10, 1.5, 1e3, 18446744073709551615, -0]`, `[16, 1.5, 1000, 18446744073709551615, 0]`},
		{"equal numbers", `result if { input.a == 1.0; input.b == 2e0 }`, `{a: 1, b: 2.0}`, `true`},
		{"numbers beyond the precision of floats", `result if input.a != 18446744073709551614`, `a: 18446744073709551615`, `true`},
		{"the order of kinds", `result := sort([[1], {"a": 1}, "a", 1, true, null, {1}])`, `{}`, `[null, true, 1, "a", [1], {"a": 1}, {1}]`},
		{"an equal object written otherwise", `result if input.a == input.b`, `{a: {x: 1, y: [2]}, b: {"y": [0x2], "x": 1}}`, `true`},
		{"an object of the manifest and one of the rule", `result if input.a == {"y": 2, "x": 1}`, `a: {x: 1, y: 2, z: null}`, `true`},
		{"a set of what is equal", `result := {x | some x in input.a}`, `a: [{x: 1, y: 2}, {y: 2, x: 1}, [1], [0x1]]`, `{[1], {"x": 1, "y": 2}}`},
		{"a set of many", `result := count({x | some x in numbers.range(1, 100); true} | {100.0, 101})`, `{}`, `101`},
		{"elements of an object in order", `result := [k | some k, _ in input.a]`, `a: {z: 1, a: 2, m: 3}`, `["a", "m", "z"]`},
		{"elements of a set in order", `result := [x | some x in {"z", "a", input.a}]`, `a: m`, `["a", "m", "z"]`},
		{"an object of many keys", `result := {sprintf("k%d", [x]): x | some x in numbers.range(1, 40)}.k33`, `{}`, `33`},
		{"keys that clash", `result := {"k": x | some x in input.a}`, `a: [1, 2]`, `a complete rule has several values`},
		{"values that clash", "result := 1 if input.a\nresult := 2 if input.b", `{a: 1, b: 1}`, `a complete rule has several values`},
		{"values that agree", "result := 1 if input.a\nresult := 1 if input.b", `{a: 1, b: 1}`, `1`},
		{"a default", "default result := 1\nresult := 2 if input.b", `{a: 1}`, `1`},
		{"else", "result := 1 if {\n\tinput.b\n} else := 2 if {\n\tinput.a\n}", `{a: 1}`, `2`},
		{"false is not true", `result := 1 if input.a`, `a: false`, `undefined`},
		{"not", `result if { not input.a; not input.b; not input.c == 2 }`, `{b: false, c: 1}`, `true`},
		{"not, of a rule with a loop", "result if not has(3)\nhas(x) if input.a[_] == x", `a: [1, 2]`, `true`},
		{"every", `result if every x in input.a { x > 0 }`, `a: [1, 2]`, `true`},
		{"every fails", `result if every x in input.a { x > 1 }`, `a: [1, 2]`, `undefined`},
		{"every of nothing", `result if every x in input.a { x > 1 }`, `a: []`, `true`},
		{"every of what is no collection", `result if every x in input.a { x > 1 }`, `a: 3`, `undefined`},
		{"every within every", `result if every k, x in input.a { every y in x { y != k } }`, `a: {p: [q], q: [p]}`, `true`},
		{"a function", "result := f(input.a)\nf(x) := x + 1", `a: 2`, `3`},
		{"a function of patterns", "result := [f(x) | some x in input.a]\nf(\"a\") := 1\nf(\"b\") := 2\nf([x, _]) := x", `a: [b, [7, 8], a, c]`, `[2, 7, 1]`},
		{"a function that matches", "result := [f(x) | some x in input.a]\nf(\"a\") := 1\nf([x, _]) := x", `a: [[7, 8], a]`, `[7, 1]`},
		{"a partial set", "result contains x if some x in input.a\nresult contains 9", `a: [3, 1, 3]`, `{1, 3, 9}`},
		{"a partial object", "result[k] := v if some k, v in input.a", `a: {x: 1}`, `{"x": 1}`},
		{"nested loops", `result := [[i, j] | some i, x in input.a; some j, y in input.a; i < j; x == y]`, `a: [p, q, p, q]`, `[[0, 2], [1, 3]]`},
		{"a pattern of an array", `result := [b | some [a, b] in input.a; a == 1]`, `a: [[1, x], [2, y], [1], 5]`, `["x"]`},
		{"lists of constants", "result := [sort(names), count(nested), input.a in {\"p\", \"q\"}]\nnames := {\"z\", \"y\"}\nnested := [\"a\", {\"b\": 1}]", `a: q`, `[["y", "z"], 2, true]`},
		{"a list of constants that grows", "result := array.concat([1, 2], [input.a])", `a: 3`, `[1, 2, 3]`},
		{"a list that begins with constants", "result := [1, 2, input.a]", `a: 3`, `[1, 2, 3]`},
		{"a constant that clashes", "result := input.a if clash\nclash := {k: v | some pair in [[1, 2], [1, 3]]; k := pair[0]; v := pair[1]}", `a: 3`, `a complete rule has several values`},
		{"membership", `result := [x | some x in ["a", 1, [2], "c"]; x in input.a]`, `a: {k: a, l: 1.0, m: [2]}`, `["a", 1, [2]]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := run(t, program(t, test.rules), test.input); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestBuiltinsDoWhatThoseOfOPADo evaluates calls by OPA as well.
func TestBuiltinsDoWhatThoseOfOPADo(t *testing.T) {
	const input = `{"text": "a-b:c", "list": ["x", "y", "z"], "map": {"k": {"l": [1, 2]}, "m": 2}, "number": 7, "unicode": "äöü"}`
	for _, call := range []string{
		`array.concat(input.list, ["q"])`, `array.concat([], [])`,
		`array.slice(input.list, 1, 2)`, `array.slice(input.list, -1, 9)`, `array.slice(input.list, 2, 1)`,
		`concat(", ", input.list)`, `concat(", ", {"z", "a"})`, `concat(", ", [])`, `concat("", input.map.k.l)`,
		`contains(input.text, "b:")`, `contains(input.text, "")`, `contains(input.number, "a")`,
		`count(input.list)`, `count(input.map)`, `count(input.unicode)`, `count({1, 1.0, 2})`, `count(input.number)`,
		`endswith(input.text, ":c")`, `startswith(input.text, "a")`, `startswith(input.text, "b")`,
		`[input.number > 6, input.number >= 7, input.number < 7, input.number <= 7.0, input.number != 7, input.number == 7]`,
		`["a" < [1], {"a": 1} > {"a": 0, "b": 0}, {1, 2} < {1, 3}, [1] < [1, 0]]`,
		`["x" in input.list, 2 in input.map, "q" in input.list, "m" in input.text]`,
		`[is_number(input.number), is_string(input.number), is_string(input.text), is_number(input.map)]`,
		`[lower("ÄB"), upper("äß"), trim_prefix("aab", "a"), trim_suffix("abb", "b"), trim_right("a//", "/")]`,
		`lower(input.number)`,
		`object.get(input.map, "m", 0)`, `object.get(input.map, "q", 0)`, `object.get(input.map, ["k", "l", 1], 0)`,
		`object.get(input.map, ["k", "q"], 0)`, `object.get(input.map, [], 0)`, `object.get(input.list, 0, 1)`,
		`object.keys(input.map)`, `object.keys(input.list)`,
		`regex.match("^a.*c$", input.text)`, `regex.match("[", input.text)`, `regex.match("a", input.number)`,
		`regex.replace(input.text, "[-:]", "/")`, `regex.find_n("[a-z]", input.text, 2)`,
		`[regex.find_n("a-b", input.text, -1), regex.find_n("xyz", input.text, -1), regex.find_n("a", input.text, 0)]`,
		`regex.find_n("a", input.text, 1.5)`, `regex.find_n("(", input.text, 1)`,
		`split(input.text, "-")`, `split(input.text, "")`, `split(input.text, "q")`, `split("", ",")`,
		`sprintf("%s %d %v %q", [input.text, input.number, input.map, input.text])`, `sprintf("%d", [input.number])`,
		`sprintf("%v %v %v", [1.5, true, null])`, `sprintf("%s", [input.number])`, `sprintf("%d", ["x"])`, `sprintf("100%%", [])`,
		`sprintf("%v", [{"b", "a"}])`,
		`[min([3, 1, 2]), max({3, 1}), sum([1, 2.5]), min([])]`, `[sum(input.map.k.l), max(input.map.k.l)]`,
		`{1, 2} - {2}`, `input.number - 1`, `to_number("12")`, `to_number("x")`, `units.parse_bytes("1Ki")`, `sort(input.list)`,
		`[{1, 2} | {2, 3}, {1, 2} & {2, 3}, {1, 2} - {3}, {x | some x in input.list} - {"x"}]`, `sort({3, 1})`, `sort(input.text)`, `max(input.text)`,
		`[input.number + 1, input.number * 3, 9223372036854775807 + 1, 9223372036854775807 * 2, 1.5 + input.number, -9223372036854775807 - 2]`,
		`input.list - 1`, `input.number * input.text`, `[3 % 2, 7 / 2]`,
		`[is_array(input.list), is_object(input.map), is_null(null), is_boolean(false), is_set({1}), is_set(input.list)]`,
		`[trim("  x--", " -"), trim_left("xxa", "x"), trim_space(" a ")]`, `replace(input.text, "-", "+")`, `indexof(input.text, "b")`,
		`[[path, value] | some path, value; walk(input.map, [path, value])]`, `[value | some value; walk(input.list, [_, value])]`,
		`[path | some path; walk({{1}, 2}, [path, 1])]`,
	} {
		t.Run(call, func(t *testing.T) {
			rules := "result := " + call
			want := "undefined"
			query := rego.New(rego.ParsedModule(parse(t, rules)), rego.Query("data.test.result"), rego.Input(decoded(t, input)))
			results, err := query.Eval(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if len(results) > 0 {
				value, err := ast.InterfaceToValue(results[0].Expressions[0].Value)
				if err != nil {
					t.Fatal(err)
				}
				want = value.String()
			}
			got := run(t, program(t, "result := as_json("+call+")\nas_json(x) := json.unmarshal(json.marshal(x))"), input)
			if got != want {
				t.Errorf("got %s, OPA has %s", got, want)
			}
		})
	}
}

func decoded(t *testing.T, text string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestEncodingIsTheSameEachTime(t *testing.T) {
	const rules = "result := [f(x) | some x in input.a]\nf(x) := sprintf(\"%v\", [x]) if x > 1.5"
	first, second := translate(t, rules).Encode(), translate(t, rules).Encode()
	if !bytes.Equal(first, second) {
		t.Error("two encodings differ")
	}
}

func TestDamagedEncodingsAreRefused(t *testing.T) {
	text := string(translate(t, `result := input.a.b if input.c in {"x", 1}`).Encode())
	for i := range len(text) {
		if _, err := Decode(text[:i], nil); err == nil {
			t.Errorf("the first %d of %d bytes are taken for a program", i, len(text))
		}
	}
	if _, err := Decode(text+"\x00", nil); !errors.Is(err, errEncoding) {
		t.Errorf("a byte too many: %v", err)
	}
}

func TestUnknownBuiltinsAreRefused(t *testing.T) {
	p := translate(t, `result := lower(input.a)`)
	p.builtins[0] = "no.such"
	if _, err := Decode(string(p.Encode()), nil); err == nil || !strings.Contains(err.Error(), `"no.such"`) {
		t.Errorf("got %v", err)
	}
}

func TestEvaluationsEnd(t *testing.T) {
	p := program(t, `result := count([1 | some a in input.a; some b in input.a; some c in input.a; some d in input.a; a + b + c + d == 0])`)
	input := "a: [" + strings.Repeat("1, ", 2000) + "1]"
	file := manifest.Parse("input.yaml", []byte(input))
	m := p.Start(file.Docs[0].Tree, 0)
	defer m.End()
	m.Deadline = time.Now().Add(20 * time.Millisecond)
	if _, err := m.Run(0, m.Map(nil)); !errors.Is(err, ErrTime) {
		t.Errorf("got %v, want %v", err, ErrTime)
	}
	m.Deadline = time.Time{}
	m.arena.values = maxValues + 1
	if _, err := m.Run(0, m.Map(nil)); !errors.Is(err, errSize) {
		t.Errorf("got %v, want %v", err, errSize)
	}
}

func TestMachinesKeepNothing(t *testing.T) {
	p := program(t, "result := [x | some x in words]\nwords := {w | some w in input.a}")
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for k := range 50 {
				want := fmt.Sprintf(`["%d-%d"]`, i, k)
				if got := run(t, p, fmt.Sprintf("a: [%d-%d]", i, k)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	group.Wait()
}
