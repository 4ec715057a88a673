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

// BenchmarkMinifiedList edits every item of a List of 10,000 that is one line.
func BenchmarkMinifiedList(b *testing.B) {
	items := minifiedList(10_000)
	for b.Loop() {
		for _, obj := range items {
			if _, err := moveOfItem(obj); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkMerge merges 200,000 lists of one edit.
func BenchmarkMerge(b *testing.B) {
	for b.Loop() {
		mergeMany(200_000)
	}
}
