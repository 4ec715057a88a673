package migrate

import (
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
			oldRelease, newRelease := closest(entry.GVK, to)
			for _, difference := range differences(entry.GVK, to, oldRelease, newRelease) {
				t.Errorf("%s: %s", to.Kind, difference)
			}
		}
	}
	if len(pairs) < 50 {
		t.Errorf("only %d pairs were compared", len(pairs))
	}
}
