package rules

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/klint-dev/klint/manifest"
)

// TestCorpus judges every manifest below the folder that KLINT_CORPUS names. No rule may fail, leaving rules out may
// change nothing, and what the default profile finds is printed for a reader.
func TestCorpus(t *testing.T) {
	set := corpus(t)
	all, err := Load(Options{Profile: All})
	if err != nil {
		t.Fatal(err)
	}
	compareWithAll(t, all, set)
	engine, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	objects, workloads, hit, total := 0, 0, 0, 0
	perRule := make(map[string]int)
	for obj := range set.Objects {
		findings, err := engine.Check(obj, set)
		if err != nil {
			t.Errorf("%s: %v", obj.File.Name, err)
		}
		for _, f := range findings {
			perRule[f.Rule]++
		}
		objects++
		total += len(findings)
		if podTemplatePath(obj.GVK) != nil {
			workloads++
			if len(findings) > 0 {
				hit++
			}
		}
	}
	t.Logf("%d objects, %d workloads, %d of them with findings, %d findings", objects, workloads, hit, total)
	for _, id := range engine.Enabled() {
		t.Logf("%7.1f per 1000 workloads: %s", 1000*float64(perRule[id])/float64(max(workloads, 1)), id)
	}
}

func corpus(t *testing.T) *manifest.Set {
	t.Helper()
	root := os.Getenv("KLINT_CORPUS")
	if root == "" {
		t.Skip("KLINT_CORPUS is not set")
	}
	set := &manifest.Set{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		src, err := os.ReadFile(path)
		if err == nil {
			set.Files = append(set.Files, manifest.Parse(filepath.ToSlash(path), src))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return set
}
