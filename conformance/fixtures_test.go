package conformance

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klint-dev/klint/schemas"
)

// decodingRules are what strict decoding finds.
var decodingRules = []string{"syntax", "unknown-field", "duplicate-key", "wrong-type"}

// TestFixtures decodes the fixtures of k8s.io/api, where every field of every kind has a value, with the fields of their own release, if that
// has the kind: there is nothing to find. They are those of the modules that the module cache has: `go mod download k8s.io/api@v0.N.P`.
func TestFixtures(t *testing.T) {
	t.Parallel()
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	for release := schemas.Release(14); release <= schemas.Newest; release++ {
		t.Run(release.String(), func(t *testing.T) {
			folder := fixtureFolder(strings.TrimSpace(string(cache)), int(release))
			if folder == "" {
				t.Skip("no module k8s.io/api with the fixtures of the release")
			}
			files, err := readFolder(folder)
			if err != nil {
				t.Fatal(err)
			}
			checker := &schemas.Checker{Targets: []schemas.Release{release}}
			objects := 0
			for _, f := range files {
				for _, doc := range documents(f) {
					e, ok := schemas.Lookup(doc.Object.GVK)
					if status := e.In(release); !ok || status != schemas.Served && status != schemas.OffByDefault {
						continue
					}
					objects++
					findings, err := checker.Check(doc.Object, nil)
					if err != nil {
						t.Fatal(err)
					}
					for _, found := range findings {
						if slices.Contains(decodingRules, found.Rule) {
							t.Errorf("%s: %s: %s", doc.Name, found.Rule, found.Message)
						}
					}
				}
			}
			t.Log(folder, objects, "objects")
		})
	}
}

// fixtureFolder returns where the module cache has the fixtures of a release; "" if it has none. The modules of 1.14 and 1.15 have
// none of their own, but that of 1.16 has them.
func fixtureFolder(cache string, minor int) string {
	pattern := fmt.Sprintf("k8s.io/api@v0.%d.*/testdata/HEAD", minor)
	if minor < 16 {
		pattern = fmt.Sprintf("k8s.io/api@v0.16.*/testdata/v1.%d.0", minor)
	}
	found, _ := filepath.Glob(filepath.Join(cache, filepath.FromSlash(pattern)))
	if found == nil {
		return ""
	}
	return found[len(found)-1]
}
