package manifest

import (
	"math"
	"testing"
)

func TestEditorWritesScalars(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		value any
		want  string
	}{
		{"a word", "web", "web"},
		{"a path", "/a/b:c#d", "/a/b:c#d"},
		{"an image", "registry.example.com:5000/a/b@sha256:0f", "registry.example.com:5000/a/b@sha256:0f"},
		{"a version", "1.2.3", "1.2.3"},
		{"an address", "10.0.0.1", "10.0.0.1"},
		{"a quantity", "10Gi", "10Gi"},
		{"spaces inside", "a  b", "a  b"},
		{"letters beyond ASCII", "é€😀", "é€😀"},
		{"an inner quote", "it's", "it's"},
		{"nothing", "", `""`},
		{"yes", "yes", `"yes"`},
		{"on", "On", `"On"`},
		{"y", "y", `"y"`},
		{"true", "true", `"true"`},
		{"null", "null", `"null"`},
		{"a tilde", "~", `"~"`},
		{"an integer", "80", `"80"`},
		{"an octal number", "0644", `"0644"`},
		{"an octal number of YAML 1.2", "0o17", `"0o17"`},
		{"a hexadecimal number", "0xFF", `"0xFF"`},
		{"an exponent", "1e3", `"1e3"`},
		{"a number with underscores", "1_000", `"1_000"`},
		{"a fraction", "1.0", `"1.0"`},
		{"infinity", "-.inf", `"-.inf"`},
		{"a number to the base 60", "12:30:45", `"12:30:45"`},
		{"a port mapping", "80:8080", `"80:8080"`},
		{"a date", "2001-01-01", `"2001-01-01"`},
		{"a time", "2001-12-14t21:59:43.10-05:00", `"2001-12-14t21:59:43.10-05:00"`},
		{"the value key", "=", `"="`},
		{"a merge key", "<<", `"<<"`},
		{"a colon inside", "a: b", `"a: b"`},
		{"a colon at the end", "a:", `"a:"`},
		{"a comment", "a #b", `"a #b"`},
		{"a dash", "- a", `"- a"`},
		{"a flag", "-v", "-v"},
		{"brackets", "[a]", `"[a]"`},
		{"braces", "{{ x }}", `"{{ x }}"`},
		{"an alias", "*a", `"*a"`},
		{"a tag", "!a", `"!a"`},
		{"an at sign", "@a", `"@a"`},
		{"a space in front", " a", `" a"`},
		{"a space behind", "a ", `"a "`},
		{"a tab", "a\tb", `"a\tb"`},
		{"quotes", `"`, `"\""`},
		{"a backslash", `a\b`, `a\b`},
		{"a quote and a tab", "\"\t", `"\"\t"`},
		{"a line break alone", "\n", `"\n"`},
		{"a control character", "a\x01", `"a\u0001"`},
		{"a character beyond the basic plane that is not printed", "\U000e0001", "\"\U000e0001\""},
		{"a document marker", "---", `"---"`},
		{"lines", "a\nb\n", "|\n  a\n  b"},
		{"lines without a last line break", "a\n\n  b", "|-\n  a\n\n    b"},
		{"lines with a space at an end", "a \nb\n", `"a \nb\n"`},
		{"lines that end in blank ones", "a\n\n", `"a\n\n"`},
		{"lines that begin with a space", " a\nb\n", `" a\nb\n"`},
		{"a number", 80, "80"},
		{"a negative number", -1, "-1"},
		{"a large number", uint64(math.MaxUint64), "18446744073709551615"},
		{"a fraction as a number", 1.5, "1.5"},
		{"a large fraction", 1e30, "1e+30"},
		{"truth", true, "true"},
		{"null itself", nil, "null"},
		{"an empty mapping", Fields{}, "{}"},
		{"an empty sequence", []any{}, "[]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := editorOf(t, "a: x\n")
			e.Set(Path{"b"}, c.value)
			edits, err := e.Edits()
			if err != nil {
				t.Fatalf("%v\n%s", err, unproven(e))
			}
			if want := (Edit{Range{5, 5}, "b: " + c.want + "\n"}); len(edits) != 1 || edits[0] != want {
				t.Errorf("edits = %q, want %q", edits[0].New, want.New)
			}
		})
	}
}

func TestEditorQuotes(t *testing.T) {
	t.Parallel()
	runEditCases(t, []editCase{
		{
			"like what is replaced",
			"a: 'x'\nb: \"y\"\nc: z\n",
			func(e *Editor) { e.Set(Path{"a"}, "it's"); e.Set(Path{"b"}, "w"); e.Set(Path{"c"}, "v") },
			"a: 'it''s'\nb: \"w\"\nc: v\n",
		},
		{
			"nothing but strings",
			"a: 'x'\nb: \"y\"\n",
			func(e *Editor) { e.Set(Path{"a"}, 1); e.Set(Path{"b"}, true) },
			"a: 1\nb: true\n",
		},
		{
			"with double quotes what single ones cannot express",
			"a: 'x'\n",
			func(e *Editor) { e.Set(Path{"a"}, "x\ty") },
			"a: \"x\\ty\"\n",
		},
		{
			"like siblings where quotes are needed",
			"m:\n  a: 'x'\n  b: 1\nn:\n  a: \"x\"\n  b: 1\n",
			func(e *Editor) { e.Set(Path{"m", "b"}, "1"); e.Set(Path{"n", "b"}, "1"); e.Set(Path{"n", "c"}, "w") },
			"m:\n  a: 'x'\n  b: '1'\nn:\n  a: \"x\"\n  b: \"1\"\n  c: w\n",
		},
		{
			"like the object where siblings have no quotes",
			"m:\n  a: 'x'\nn: 1\n",
			func(e *Editor) { e.Set(Path{"o", "on"}, "off") },
			"m:\n  a: 'x'\nn: 1\no:\n  'on': 'off'\n",
		},
	})
}
