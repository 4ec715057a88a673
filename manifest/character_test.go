package manifest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCharacter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, src string
		n         int
		want      string // what is before the character, and itself; "" if it is not found
	}{
		{"of a plain text", "a: x + y", 2, "a: x +"},
		{"behind characters of more than a byte", "a: üö", 1, "a: üö"},
		{"of a quoted text", `a: "x + y"`, 2, `a: "x +`},
		{"is not found in a text with escapes", `a: "x\ty"`, 2, ""},
		{"is not found in a text with doubled quotes", "a: 'x''y'", 2, ""},
		{"is not found behind the end", "a: xy", 2, ""},
		{"of a block", "a: |\n  x +\n  y\n", 4, "a: |\n  x +\n  y"},
		{"of an indented line of a block", "a: |\n  x\n    y\n", 4, "a: |\n  x\n    y"},
		{"of a block in CRLF", "a: |-\r\n  x\r\n  y\r\n", 2, "a: |-\r\n  x\r\n  y"},
		{"is not found in a folded text", "a: >\n  x\n  y\n", 2, ""},
	}
	for _, tt := range tests {
		tree := Parse("a.yaml", []byte(tt.src)).Docs[0].Tree
		_, value, _ := tree.Lookup(0, "a")
		got := ""
		if r, ok := tree.Character(value, tt.n); ok {
			got = tt.src[:r.End]
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}
