package migrate

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/klint-dev/klint/manifest"
)

// Objects miss fields, and are not finished while somebody types. Whatever line is missing, a rewrite leaves a document that parses
// as well as before, and a second one nothing to do.
func TestMigrationsTakeObjectsThatMissALine(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, c := range readCases(t, file) {
			m := c.migrator(t)
			lines := strings.SplitAfter(c.before, "\n")
			for i := range lines {
				src := strings.Join(lines[:i], "") + strings.Join(lines[i+1:], "")
				after, _, _ := fixAll(t, m, src)
				if after == "" {
					continue
				}
				if was, is := problems(src), problems(after); is > was {
					t.Errorf("%s without line %d: %d documents do not parse afterwards, %d before:\n%s", c.name, i+1, is, was, after)
				}
				if again, _, _ := fixAll(t, m, after); again != "" {
					t.Errorf("%s without line %d: a second run changes\n%s", c.name, i+1, after)
				}
			}
		}
	}
}

// problems counts the documents that do not parse.
func problems(src string) int {
	n := 0
	for _, doc := range manifest.Parse("case.yaml", []byte(src)).Docs {
		if doc.Err != nil {
			n++
		}
	}
	return n
}
