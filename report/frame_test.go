package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/manifest"
)

func TestExcerpt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		src, marked string // marked is the first occurrence of this text
		width       int
		text, carets,
		more string
	}{
		{
			name: "marks exactly the range", src: "a: 1\n  image: nginx # x\n", marked: "nginx",
			text:   "  image: nginx # x",
			carets: "         ^^^^^",
		},
		{
			name: "counts wide characters twice", src: "名前: 世界 x\n", marked: "世界",
			text:   "名前: 世界 x",
			carets: "      ^^^^",
		},
		{
			name: "counts a letter and its accent once", src: "e\u0301: e\u0301x\n", marked: "x",
			text:   "e\u0301: e\u0301x",
			carets: "    ^",
		},
		{
			name: "shows a tab as spaces up to the next stop", src: "a:\tb\n", marked: "b",
			text:   "a:  b",
			carets: "    ^",
		},
		{
			name: "shows control characters instead of sending them", src: "a: \x1b[31mred\n", marked: "red",
			text:   "a: ␛[31mred",
			carets: "        ^^^",
		},
		{
			name: "shows bytes that are no text", src: "a: \xffb\n", marked: "b",
			text:   "a: �b",
			carets: "    ^",
		},
		{
			name: "has no column for a byte order mark", src: "\ufeffkind: A\n", marked: "kind",
			text:   "kind: A",
			carets: "^^^^",
		},
		{
			name: "marks one column where the range is empty", src: "a:\nb: 1\n", marked: "",
			text:   "a:",
			carets: "^",
		},
		{
			name: "marks the first of several lines", src: "spec:\n  a: 1\n  b: 2\nx: 1\n", marked: "spec:\n  a: 1\n  b: 2\n",
			text:   "spec:",
			carets: "^^^^^",
			more:   "2",
		},
		{
			name: "leaves out a carriage return", src: "a: 1\r\nb: 2\r\n", marked: "1",
			text:   "a: 1",
			carets: "   ^",
		},
		{
			name: "cuts a long line on both sides", src: strings.Repeat("x", 300) + "HERE" + strings.Repeat("y", 300), marked: "HERE", width: 20,
			text:   "…xxxxxxHEREyyyyyyyyyy…",
			carets: "       ^^^^",
		},
		{
			name: "cuts a line of megabytes", src: strings.Repeat("ü", 1<<20) + "HERE" + strings.Repeat("世", 1<<20), marked: "HERE", width: 20,
			text:   "…üüüüüüHERE世世世世世…",
			carets: "       ^^^^",
		},
		{
			name: "cuts what is marked if that is too long", src: "a: " + strings.Repeat("z", 300) + "\n", marked: strings.Repeat("z", 300), width: 20,
			text:   "a: zzzzzzzzzzzzzzzzz…",
			carets: "   ^^^^^^^^^^^^^^^^^",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.width == 0 {
				test.width = defaultWidth
			}
			start := strings.Index(test.src, test.marked)
			file := &manifest.File{Src: []byte(test.src)}
			e := excerptOf(file, manifest.Range{Start: start, End: start + len(test.marked)}, test.width)
			got := []string{e.text, strings.Repeat(" ", e.skip) + strings.Repeat("^", e.mark)}
			if diff := cmp.Diff([]string{test.text, test.carets}, got); diff != "" {
				t.Errorf("excerpt (-want +got):\n%s", diff)
			}
			if test.more == "2" && e.moreLines != 2 || test.more == "" && e.moreLines != 0 {
				t.Errorf("%d more lines, want %q", e.moreLines, test.more)
			}
		})
	}
}

func TestExcerptTakesAnyRange(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"", "\n", "\r\n", "\ufeff", "\ufeffa", "ü", "\t\t", "a\r\n\r\nb", "\xff\xfe", "👩‍👩‍👧 x"} {
		file := &manifest.File{Src: []byte(src)}
		for start := -1; start <= len(src)+1; start++ {
			for end := start - 1; end <= len(src)+2; end++ {
				for _, width := range []int{1, 2, 80} {
					if e := excerptOf(file, manifest.Range{Start: start, End: end}, width); e.mark < 1 || e.skip < 0 {
						t.Errorf("excerpt of %q from %d to %d is %+v", src, start, end, e)
					}
				}
			}
		}
	}
}

func TestShellWord(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a/b-c_d.yaml": "a/b-c_d.yaml",
		"a b.yaml":     "'a b.yaml'",
		"it's.yaml":    `'it'\''s.yaml'`,
		"$(x).yaml":    "'$(x).yaml'",
		"ünï.yaml":     "ünï.yaml",
		"<stdin>":      "-",
		"":             "''",
	} {
		if got := shellWord(name); got != want {
			t.Errorf("shellWord(%q) = %s, want %s", name, got, want)
		}
	}
}
