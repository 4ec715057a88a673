package manifest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPositionCountsLinesAndCodePoints(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		src    string
		offset int
		want   string
	}{
		{"the first byte", "a: b\n", 0, "1:1"},
		{"behind the first line", "a: b\nc: d\n", 5, "2:1"},
		{"a line feed belongs to its line", "a: b\nc", 4, "1:5"},
		{"the end", "a: b\n", 5, "2:1"},
		{"beyond the end", "ab", 9, "1:3"},
		{"before the start", "ab", -1, "1:1"},
		{"code points", "é: 😀x\n", 8, "1:5"},
		{"a byte order mark has no column", "\ufeffa: b\n", 6, "1:4"},
		{"in front of the byte order mark", "\ufeffa: b\n", 0, "1:1"},
		{"the second line behind a byte order mark", "\ufeffa\nbc\n", 6, "2:2"},
		{"CRLF", "a\r\nb\r\n", 3, "2:1"},
		{"inside CRLF", "a\r\nb\r\n", 2, "1:3"},
		{"a lone CR", "a\rb", 2, "2:1"},
		{"an empty file", "", 0, "1:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := &File{Src: []byte(tt.src)}
			if diff := cmp.Diff(tt.want, f.Position(tt.offset).String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLineReturnsTextWithoutBreak(t *testing.T) {
	t.Parallel()
	f := &File{Src: []byte("a\r\n\nb\rc")}
	var got []string
	for n := range 6 {
		line := "-"
		if l := f.Line(n); l != nil {
			line = string(l)
		}
		got = append(got, line)
	}
	if diff := cmp.Diff([]string{"-", "a", "", "b", "c", "-"}, got); diff != "" {
		t.Error(diff)
	}
}
