package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// TestLawsOfFix applies all fixes to all manifests of the tests' data, and of the folder that KLINT_CORPUS names.
func TestLawsOfFix(t *testing.T) {
	t.Parallel()
	set := &manifest.Set{Files: slices.Concat(manifestsBelow(t, "../../testdata"), manifestsBelow(t, "../../migrate/testdata"))}
	if root := os.Getenv("KLINT_CORPUS"); root != "" {
		set.Files = append(set.Files, manifestsBelow(t, root)...)
	}
	set.MarkPatches()
	for _, unsafe := range []bool{false, true} {
		changed, err := checkFix(strictJudge(t), set, unsafe)
		if err != nil {
			t.Errorf("unsafe %v: %v", unsafe, err)
		}
		if changed < 50 {
			t.Errorf("unsafe %v: only %d of %d files changed", unsafe, changed, len(set.Files))
		}
		t.Logf("unsafe %v: %d of %d files changed", unsafe, changed, len(set.Files))
	}
}

func FuzzFix(f *testing.F) {
	for _, file := range slices.Concat(manifestsBelow(f, "../../testdata"), manifestsBelow(f, "../../migrate/testdata")) {
		if len(file.Src) < 4096 {
			f.Add(file.Src)
		}
	}
	j := strictJudge(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		set := &manifest.Set{Files: []*manifest.File{manifest.Parse("fuzz.yaml", src)}}
		if _, err := checkFix(j, set, true); err != nil {
			t.Fatalf("%v\n%q", err, src)
		}
	})
}

// strictJudge judges by every rule that there is.
func strictJudge(tb testing.TB) *judge {
	tb.Helper()
	j, err := newJudge(&targetFlags{}, &ruleFlags{profile: "all"})
	if err != nil {
		tb.Fatal(err)
	}
	return j
}

// manifestsBelow returns the manifests of a folder, and those inside its txtar archives.
func manifestsBelow(tb testing.TB, root string) []*manifest.File {
	tb.Helper()
	var files []*manifest.File
	add := func(name string, src []byte) {
		if slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(name)) {
			files = append(files, manifest.Parse(filepath.ToSlash(name), src))
		}
	}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		src, err := os.ReadFile(path)
		if filepath.Ext(path) != ".txtar" {
			add(path, src)
			return err
		}
		for i, section := range txtar.Parse(src).Files {
			name, isCase := strings.CutSuffix(section.Name, ": before")
			if isCase {
				name = fmt.Sprintf("%d.yaml", i)
			}
			add(filepath.Join(path, name), section.Data)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

// checkFix returns which law the fixes of a set break, nil if none, and how many files they change.
func checkFix(j *judge, set *manifest.Set, unsafe bool) (changed int, err error) {
	before := make([][]byte, len(set.Files))
	for i, file := range set.Files {
		before[i] = bytes.Clone(file.Src)
	}
	opts := lint.FixOptions{Options: j.options(set), Unsafe: unsafe}
	opts.Workers = 1
	fixed := lint.ApplyFixes(context.Background(), set, opts)
	if len(fixed.Problems) > 0 {
		return 0, fixed.Problems[0]
	}
	for i, file := range set.Files {
		if !bytes.Equal(file.Src, before[i]) {
			return 0, fmt.Errorf("%s: the source has changed in place", file.Name)
		}
	}
	for _, c := range fixed.Changed {
		if err := checkChange(c); err != nil {
			return 0, fmt.Errorf("%s: %w", c.Before.Name, err)
		}
	}
	opts.Workers = 8
	parallel := lint.ApplyFixes(context.Background(), set, opts)
	if err := sameResult(fixed, parallel); err != nil {
		return 0, fmt.Errorf("1 and 8 workers: %w", err)
	}
	opts.Options = j.options(fixed.Set)
	again := lint.ApplyFixes(context.Background(), fixed.Set, opts)
	if len(again.Changed) > 0 {
		c := again.Changed[0]
		return 0, fmt.Errorf("%s: a second run fixes %s: %s", c.Before.Name, c.Applied[0].Rule, c.Applied[0].Message)
	}
	return len(fixed.Changed), nil
}

// checkChange returns what is wrong with the change of one file: it must be the edits of the applied fixes and nothing else,
// and leave as many documents and objects as there were, under the same names.
func checkChange(c lint.Change) error {
	replayed := c.Before.Src
	for rest := c.Applied; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(f lint.Finding) bool { return f.File != rest[0].File })
		if n < 0 {
			n = len(rest)
		}
		var edits []manifest.Edit
		for _, f := range rest[:n] {
			merged, ok := manifest.Merge(edits, f.Fix.Edits)
			if !ok {
				return fmt.Errorf("fixes of one round overlap: %s", f.Rule)
			}
			edits = merged
		}
		var err error
		if replayed, err = manifest.Apply(replayed, edits); err != nil {
			return err
		}
		rest = rest[n:]
	}
	if !bytes.Equal(replayed, c.After.Src) {
		return fmt.Errorf("the edits of its fixes lead to another text")
	}
	if len(c.Before.Docs) != len(c.After.Docs) {
		return fmt.Errorf("%d documents before, %d after", len(c.Before.Docs), len(c.After.Docs))
	}
	for i, doc := range c.Before.Docs {
		after := c.After.Docs[i]
		if (doc.Err == nil) != (after.Err == nil) || len(doc.Objects) != len(after.Objects) {
			return fmt.Errorf("document %d: %d objects before, %d after; %v", i, len(doc.Objects), len(after.Objects), after.Err)
		}
		for k, obj := range doc.Objects {
			if obj.Name != after.Objects[k].Name {
				return fmt.Errorf("document %d: object %q is called %q afterwards", i, obj.Name, after.Objects[k].Name)
			}
		}
	}
	return nil
}

// sameResult returns how two results over the same set differ, nil if they do not.
func sameResult(a, b lint.FixResult) error {
	for i, file := range a.Set.Files {
		if !bytes.Equal(file.Src, b.Set.Files[i].Src) {
			return fmt.Errorf("%s: different texts", file.Name)
		}
	}
	if len(a.Findings) != len(b.Findings) || len(a.Dropped) != len(b.Dropped) {
		return fmt.Errorf("%d and %d findings, %d and %d dropped fixes", len(a.Findings), len(b.Findings), len(a.Dropped), len(b.Dropped))
	}
	for i, f := range a.Findings {
		if g := b.Findings[i]; f.Rule != g.Rule || f.Message != g.Message || f.Range != g.Range || f.File.Name != g.File.Name {
			return fmt.Errorf("%s: %s and %s", f.File.Name, f.Message, g.Message)
		}
	}
	return nil
}
