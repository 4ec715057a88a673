package manifest

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzEdit makes random changes to whatever parses: it must not panic, what is not refused must mean what the data means, and
// without changes there are no edits.
func FuzzEdit(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "edit", "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src, uint64(1))
	}
	for i, src := range []string{
		"a: 1", "- a\n- b: [c, {d: e}]\n", "a: |+\n  x\n\n\nb: >2-\n    y", "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n", "\ufeffa: 1\r\nb:\r\n- c # d\r\n",
		"? a\n: b\n", "a: !!str 1\n", "{a: b, # c\n  d: [e,\n f]}", "a:\n  # b\n  c:\n\n # d\ne: 'f\n\n  g'\n", "a: {b, c: , [d]: e}\n", "a: [b: c]\n",
		"\r0: \n1:\n- \n", "0: >#", "{\n#\n0: {}}", "0: \r1:\n- \n", "{[#\n]}", "0: \r1: \r2:\r\n 0: #\n7:\n 0:", "0: >2   \n #", "0: #\n|", "{0: #\n[]}",
		"0:\n- \n- 0\n #", "{0: 0 #\n,}", "0: [#\n0]", "{0: {0: [{}],1: {\n#\n}}}", "  0: {0}\n  1:\n#\n   0", "{0: [! #\n0]}", "a:\r\n  #b:\r\n |",
	} {
		f.Add([]byte(src), uint64(i))
	}
	f.Fuzz(func(t *testing.T, src []byte, seed uint64) {
		file := Parse("fuzz.yaml", src)
		for _, obj := range editable(file) {
			if edits, err := NewEditor(obj).Edits(); len(edits) > 0 || err != nil {
				t.Fatalf("without changes: %+v, %v", edits, err)
			}
			e := NewEditor(obj)
			s := newModel(e, rand.New(rand.NewPCG(seed, 0))).changes(e, 1+int(seed%4))
			edits, err := e.Edits()
			if err != nil {
				if !errors.Is(err, ErrShared) && len(edits) > 0 {
					t.Fatalf("edits beside an error: %+v", edits)
				}
				continue
			}
			if problem := judge(obj, edits, s); problem != "" {
				t.Fatalf("%s\n%s", problem, strings.Join(s.log, "\n"))
			}
		}
	})
}
