package products

import (
	"regexp"
	"testing"

	"github.com/klint-dev/klint/manifest"
)

// What is deprecated when, and gone when, must not depend on which entry of a version is looked at.
func TestEntriesOfOneVersionAgree(t *testing.T) {
	t.Parallel()
	for gvk, rows := range own().from {
		for _, row := range rows {
			first := rows[0]
			if row.Product != first.Product || row.Deprecated != first.Deprecated || row.Removed != first.Removed {
				t.Errorf("%s has entries that disagree about when it is deprecated or removed", gvk)
			}
		}
	}
}

func TestEveryEntryIsComplete(t *testing.T) {
	t.Parallel()
	slug := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	for _, row := range own().rows {
		if !slug.MatchString(row.Product) {
			t.Errorf("%s: product %q is no slug", row.From, row.Product)
		}
		if row.Source == "" || row.Class == Unclear {
			t.Errorf("%s has no source or no class", row.From)
		}
		if row.Class == Auto && row.Since.IsZero() {
			t.Errorf("%s: nobody knows since when %s is served", row.From, row.To)
		}
		if !row.Removed.IsZero() && row.Removed.Compare(row.Deprecated) < 0 {
			t.Errorf("%s is removed before it is deprecated", row.From)
		}
		if row.Class == Human && (row.Deprecated.IsZero() || row.Moves != nil) {
			t.Errorf("%s: an entry of class human is found when it is deprecated, and moves nothing", row.From)
		}
	}
}

// Whoever follows the entries must come to an end.
func TestNoEntryLeadsBack(t *testing.T) {
	t.Parallel()
	for gvk := range own().from {
		seen := map[manifest.GVK]bool{gvk: true}
		for next := gvk; len(own().from[next]) > 0 && !own().from[next][0].To.IsZero(); {
			if next = own().from[next][0].To; seen[next] {
				t.Errorf("%s leads back to %s", gvk, next)
				break
			}
			seen[next] = true
		}
	}
}

func BenchmarkReadTable(b *testing.B) {
	for b.Loop() {
		t := new(Table)
		t.read(manifest.Parse("table.yaml", embedded))
		t.index()
	}
}
