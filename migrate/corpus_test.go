package migrate

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klint-dev/klint/schemas"
)

// The laws of a fix, over all manifests of the folder that KLINT_CORPUS names: the result parses, and a second fix
// finds nothing to do.
func TestCorpus(t *testing.T) {
	root := os.Getenv("KLINT_CORPUS")
	if root == "" {
		t.Skip("KLINT_CORPUS is not set")
	}
	m := &Migrator{Targets: []schemas.Release{36}}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.Contains(".yaml.yml.json", filepath.Ext(name)) {
			return err
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		after, _, _ := fixAll(t, m, string(src))
		if after == "" {
			return nil
		}
		if was, is := problems(string(src)), problems(after); is > was {
			t.Errorf("%s: %d documents do not parse afterwards, %d before", name, is, was)
		}
		if again, _, _ := fixAll(t, m, after); again != "" {
			t.Errorf("%s: a second fix changes the result", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
