package manifest

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkParse parses the files below testdata/parse, or those of the folder that KLINT_CORPUS names.
func BenchmarkParse(b *testing.B) {
	files := seeds(b)
	if root := os.Getenv("KLINT_CORPUS"); root != "" {
		files = nil
		walkFiles(b, root, func(path string, src []byte) {
			if ext := filepath.Ext(path); ext == ".yaml" || ext == ".yml" || ext == ".json" {
				files = append(files, src)
			}
		})
	}
	size := 0
	for _, src := range files {
		size += len(src)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, src := range files {
			Parse("x.yaml", src)
		}
	}
}
