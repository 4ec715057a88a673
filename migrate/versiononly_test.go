package migrate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// A version without a migration gets another apiVersion and nothing else. So its successor has to know all its fields,
// and may require none that it does not require.
func TestVersionsWithoutMigrationKeepTheirShape(t *testing.T) {
	pairs := make(map[[2]manifest.GVK]bool)
	for entry := range schemas.All() {
		if _, last := entry.Releases(); structural(entry.GVK) || last < schemas.Oldest {
			continue
		}
		for release := schemas.Oldest; release <= schemas.Newest; release++ {
			to, ok := schemas.Successor(entry.GVK, []schemas.Release{release})
			if !ok || to == entry.GVK || pairs[[2]manifest.GVK{entry.GVK, to}] {
				continue
			}
			pairs[[2]manifest.GVK{entry.GVK, to}] = true
			for _, missing := range compareShapes(t, entry.GVK, to) {
				t.Error(missing)
			}
		}
	}
	if len(pairs) < 50 {
		t.Errorf("only %d pairs were compared", len(pairs))
	}
}

// compareShapes compares two versions in the first release that has both, or else in the releases closest to each other.
func compareShapes(t *testing.T, from, to manifest.GVK) []string {
	t.Helper()
	oldEntry, _ := schemas.Lookup(from)
	newEntry, _ := schemas.Lookup(to)
	_, last := oldEntry.Releases()
	first, newest := newEntry.Releases()
	oldRelease, newRelease := last, min(max(first, last), newest)
	var missing []string
	var walk func(at []string)
	walk = func(at []string) {
		o, err := schemas.Describe(from, oldRelease, at)
		if err != nil {
			t.Fatal(err)
		}
		n, err := schemas.Describe(to, newRelease, at)
		if err != nil {
			missing = append(missing, fmt.Sprintf("%s has %s in %s, %s has not in %s",
				from, strings.Join(at, "."), oldRelease, to, newRelease))
			return
		}
		if o.Type != n.Type && len(at) > 0 && len(o.Fields) == 0 {
			missing = append(missing, fmt.Sprintf("%s: %s is %s in %s and %s in %s",
				to.Kind, strings.Join(at, "."), o.Type, from.APIVersion(), n.Type, to.APIVersion()))
		}
		for _, f := range n.Fields {
			i := slices.IndexFunc(o.Fields, func(g schemas.Field) bool { return g.Name == f.Name })
			if f.Required && (i < 0 || !o.Fields[i].Required) && (len(at) == 0 || at[0] != "status") {
				missing = append(missing, fmt.Sprintf("%s requires %s, %s does not",
					to, strings.Join(append(at, f.Name), "."), from.APIVersion()))
			}
		}
		for _, f := range o.Fields {
			if len(at) < 9 && !slices.Contains([]string{"metadata", "status", "template"}, f.Name) {
				walk(append(slices.Clone(at), f.Name))
			}
		}
	}
	walk(nil)
	return missing
}
