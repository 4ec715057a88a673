package products

import (
	"testing"

	"github.com/klint-dev/klint/manifest"
)

func TestTable(t *testing.T) { t.Log(len(own().rows)) }

func BenchmarkOwn(b *testing.B) {
	for b.Loop() {
		t := new(Table)
		t.read(manifest.Parse("products/table.yaml", embedded))
		t.index()
	}
}
