// Command catalog writes the catalogue of widely used CustomResourceDefinitions, schemas/data/catalog.bin, from the released modules of
// the products of products.tsv. All of them are under Apache-2.0 or MIT.
package main

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

//go:embed products.tsv
var productsTSV string

// product is where a product has its CustomResourceDefinitions.
type product struct{ name, module, version, path string }

func parseProducts(tsv string) ([]product, error) {
	var products []product
	for line := range strings.Lines(tsv) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("products.tsv: %q has %d columns, want 4", line, len(f))
		}
		products = append(products, product{f[0], f[1], f[2], f[3]})
	}
	return products, nil
}

// entry is one definition and the product that has it, with its version: "cert-manager v1.21.1".
type entry struct {
	schemas.Definition
	product string
}

func main() {
	out := flag.String("o", "catalog.bin", "file to write")
	flag.Parse()
	products, err := parseProducts(productsTSV)
	if err != nil {
		log.Fatal(err)
	}
	var entries []entry
	for _, p := range products {
		more, err := p.read()
		if err != nil {
			log.Fatalf("%s: %v", p.name, err)
		}
		for _, e := range more {
			if !slices.ContainsFunc(entries, func(other entry) bool { return other.Group == e.Group && other.Kind == e.Kind }) {
				entries = append(entries, e) // Karpenter for AWS repeats Karpenter's
			}
		}
	}
	file := encode(entries)
	if err := os.WriteFile(*out, file, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d kinds, %d bytes\n", len(entries), len(file))
}

// read downloads a product and reads its definitions, by name of file.
func (p product) read() ([]entry, error) {
	download, err := exec.Command("go", "mod", "download", "-json", p.module+"@"+p.version).Output()
	if err != nil {
		return nil, fmt.Errorf("go mod download: %w", err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(download, &module); err != nil {
		return nil, err
	}
	path := filepath.Join(module.Dir, p.path)
	files := []string{path}
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(path, "*.y*ml")); err != nil {
			return nil, err
		}
	}
	var entries []entry
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		entries = append(entries, p.definitions(manifest.Parse(filepath.Base(name), text))...)
	}
	if entries == nil {
		return nil, fmt.Errorf("no CustomResourceDefinition in %s", p.path)
	}
	return entries, nil
}

// definitions returns the definitions of a file.
func (p product) definitions(file *manifest.File) []entry {
	var entries []entry
	for obj := range (&manifest.Set{Files: []*manifest.File{file}}).Objects {
		if schemas.IsCRD(obj) && obj.GVK.Version == "v1" {
			entries = append(entries, entry{schemas.Compaction{Rough: true}.Compact(obj), p.name + " " + p.version})
		}
	}
	return entries
}

// encode writes the file: a magic, the length of the index in four bytes (little-endian), the index, and the definitions, each compressed
// with DEFLATE. The index has one line a kind: group, kind, names, product, offset of the definition's bytes behind the index, and their
// length.
func encode(entries []entry) []byte {
	slices.SortStableFunc(entries, func(a, b entry) int {
		return strings.Compare(a.Group+"\x00"+a.Kind, b.Group+"\x00"+b.Kind)
	})
	var index, chunks bytes.Buffer
	for _, e := range entries {
		start := chunks.Len()
		w, _ := flate.NewWriter(&chunks, flate.BestCompression)
		w.Write(e.JSON)
		w.Close()
		fmt.Fprintf(&index, "%s\t%s\t%s\t%s\t%d\t%d\n", e.Group, e.Kind, strings.Join(e.Names, ","), e.product, start, chunks.Len()-start)
	}
	file := []byte("klint-catalog-2\n")
	file = binary.LittleEndian.AppendUint32(file, uint32(index.Len()))
	return append(append(file, index.Bytes()...), chunks.Bytes()...)
}
