package migrate

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
	"github.com/klint-dev/klint/schemas"
)

var update = flag.Bool("update", false, "write what the migrations do to the golden files")

// A golden file has several cases. A case is named by a sentence and has some of these sections:
//
//	-- <sentence>: before --          the input
//	-- <sentence>: after --           the file with all fixes; absent if there are none
//	-- <sentence>: note --            what the fixes tell
//	-- <sentence>: reason --          why there is no fix
//
// The sentence may end in "(1.22)" or "(1.20, 1.22)", the targets, or "(1.20..1.25)", an upgrade, in "(modern)", and in
// "(cert-manager 1.15)", a product. The target is 1.36 otherwise.
type goldenCase struct{ name, before, after, note, reason string }

func readCases(t *testing.T, file string) []*goldenCase {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []*goldenCase
	for _, section := range archive.Files {
		name, part, ok := strings.Cut(section.Name, ": ")
		if !ok {
			t.Fatalf("%s: section %q has no part", file, section.Name)
		}
		if part == "before" {
			cases = append(cases, &goldenCase{name: name, before: string(section.Data)})
			continue
		}
		if len(cases) == 0 || cases[len(cases)-1].name != name {
			t.Fatalf("%s: section %q has no before", file, section.Name)
		}
		c := cases[len(cases)-1]
		switch part {
		case "after":
			c.after = string(section.Data)
		case "note":
			c.note = string(section.Data)
		case "reason":
			c.reason = string(section.Data)
		default:
			t.Fatalf("%s: unknown part in %q", file, section.Name)
		}
	}
	return cases
}

func writeCases(t *testing.T, file string, cases []*goldenCase) {
	t.Helper()
	old, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	archive := &txtar.Archive{Comment: old.Comment}
	for _, c := range cases {
		archive.Files = append(archive.Files, txtar.File{Name: c.name + ": before", Data: []byte(c.before)})
		for _, part := range []struct{ name, text string }{{"after", c.after}, {"note", c.note}, {"reason", c.reason}} {
			if part.text != "" {
				archive.Files = append(archive.Files, txtar.File{Name: c.name + ": " + part.name, Data: []byte(part.text)})
			}
		}
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// migrator reads the targets and the defaults from the end of a case's name.
func (c *goldenCase) migrator(t *testing.T) *Migrator {
	t.Helper()
	m := &Migrator{Targets: []schemas.Release{36}}
	for _, group := range strings.Split(c.name, "(")[1:] {
		group = strings.TrimSuffix(strings.TrimSpace(group), ")")
		if group == "modern" {
			m.Defaults = Modern
			continue
		}
		if product, versions, ok := strings.Cut(group, " "); ok && !strings.Contains(product, ",") {
			span, err := products.ParseSpan(versions)
			if err != nil {
				t.Fatal(err)
			}
			m.Products = products.NewChecker(nil, map[string]products.Span{product: span}, nil)
			continue
		}
		targets, err := schemas.ParseReleases(group)
		if err != nil {
			t.Fatal(err)
		}
		m.Targets, m.Upgrade = targets, strings.Contains(group, "..")
	}
	return m
}

// fixAll applies the fixes of all objects at once, and collects notes and reasons, a line each.
func fixAll(t *testing.T, m *Migrator, src string) (after, notes, reasons string) {
	t.Helper()
	set := &manifest.Set{Files: []*manifest.File{manifest.Parse("case.yaml", []byte(src))}}
	var edits []manifest.Edit
	for obj := range set.Objects {
		fix, reason := m.Fix(obj)
		if reason != "" {
			reasons += reason + "\n"
		}
		if fix == nil {
			continue
		}
		edits = append(edits, fix.Edits...)
		if fix.Note != "" {
			notes += fix.Note + "\n"
		}
	}
	if len(edits) == 0 {
		return "", notes, reasons
	}
	out, err := manifest.Apply([]byte(src), edits)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), notes, reasons
}

func TestMigrations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		cases := readCases(t, file)
		for _, c := range cases {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+c.name, func(t *testing.T) {
				m := c.migrator(t)
				got := &goldenCase{name: c.name, before: c.before}
				got.after, got.note, got.reason = fixAll(t, m, c.before)
				if *update {
					*c = *got
				}
				if diff := cmp.Diff(c, got, cmp.AllowUnexported(goldenCase{})); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
				if again, _, _ := fixAll(t, m, got.after); again != "" {
					t.Errorf("a second run changes the result:\n%s", cmp.Diff(got.after, again))
				}
			})
		}
		if *update {
			writeCases(t, file, cases)
		}
	}
}

func TestNoTwoMigrationsHaveTheSameEnds(t *testing.T) {
	seen := make(map[[2]manifest.GVK]bool)
	for _, m := range Migrations {
		ends := [2]manifest.GVK{m.From, m.To}
		if seen[ends] {
			t.Errorf("%s to %s is there twice", m.From, m.To)
		}
		seen[ends] = true
		if m.Source == "" {
			t.Errorf("%s to %s names no source", m.From, m.To)
		}
	}
}

func TestEveryMigrationLeavesAVersionOfTheTable(t *testing.T) {
	for _, m := range Migrations {
		if _, ok := schemas.Lookup(m.From); !ok {
			t.Errorf("the table does not know %s", m.From)
		}
		if _, ok := schemas.Lookup(m.To); !ok && !m.To.IsZero() {
			t.Errorf("the table does not know %s", m.To)
		}
	}
}

// A version that has a migration to one successor would otherwise get another one by a mere change of its apiVersion.
func TestEverySuccessorOfAStructuralVersionHasAMigration(t *testing.T) {
	for _, m := range Migrations {
		for low := schemas.Oldest; low <= schemas.Newest; low++ {
			for high := low; high <= schemas.Newest; high++ {
				to, ok := schemas.Successor(m.From, []schemas.Release{low, high})
				if _, found := lookup(m.From, to); ok && to != m.From && !found {
					t.Errorf("%s and %s: no migration from %s to %s", low, high, m.From, to)
				}
			}
		}
	}
	if !slices.ContainsFunc(Migrations, func(m Migration) bool { return m.To.IsZero() }) {
		t.Error("no kind is without a successor")
	}
}

// A migration of a custom kind only runs where a row of the table leads from its one end to the other.
func TestEveryProductMigrationBelongsToARow(t *testing.T) {
	table, _ := products.Load(nil)
	rows := make(map[[2]manifest.GVK]bool)
	for _, row := range table.Rows() {
		rows[[2]manifest.GVK{row.From, row.To}] = true
	}
	seen := make(map[[2]manifest.GVK]bool)
	for _, m := range productMigrations {
		ends := [2]manifest.GVK{m.From, m.To}
		if !rows[ends] {
			t.Errorf("no row leads from %s to %s", m.From, m.To)
		}
		if seen[ends] {
			t.Errorf("%s to %s is there twice", m.From, m.To)
		}
		if seen[ends] = true; m.Source == "" || m.Rewrite == nil {
			t.Errorf("%s to %s is not complete", m.From, m.To)
		}
	}
}
