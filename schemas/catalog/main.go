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

	"sigs.k8s.io/yaml"
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

// entry is one definition: its line of JSON and what the index says of it.
type entry struct {
	group, kind string
	product     string // with its version: "cert-manager v1.21.1"
	line        []byte
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
			if !slices.ContainsFunc(entries, func(other entry) bool { return other.group == e.group && other.kind == e.kind }) {
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
		for _, doc := range bytes.Split(append([]byte("\n"), text...), []byte("\n---")) {
			e, ok, err := p.definition(doc)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
			}
			if ok {
				entries = append(entries, e)
			}
		}
	}
	if entries == nil {
		return nil, fmt.Errorf("no CustomResourceDefinition in %s", p.path)
	}
	return entries, nil
}

// definition reads one document; ok is false if it is no CustomResourceDefinition of the groups that are the product's own.
func (p product) definition(doc []byte) (entry, bool, error) {
	var crd map[string]any
	if err := yaml.Unmarshal(doc, &crd); err != nil {
		return entry{}, false, err
	}
	if crd["kind"] != "CustomResourceDefinition" || crd["apiVersion"] != "apiextensions.k8s.io/v1" {
		return entry{}, false, nil
	}
	spec := crd["spec"].(map[string]any)
	names := spec["names"].(map[string]any)
	group, kind := spec["group"].(string), names["kind"].(string)
	line, err := json.Marshal(map[string]any{
		"apiVersion": crd["apiVersion"], "kind": crd["kind"], "metadata": map[string]any{"name": fmt.Sprintf("%s.%s", names["plural"], group)},
		"spec": map[string]any{
			"group": group, "scope": spec["scope"], "names": map[string]any{"kind": kind, "plural": names["plural"]},
			"versions": versions(spec["versions"].([]any)),
		},
	})
	return entry{group, kind, p.name + " " + p.version, line}, true, err
}

// versions returns what is kept of those that are served.
func versions(all []any) []any {
	var kept []any
	for _, item := range all {
		v := item.(map[string]any)
		if v["served"] != true {
			continue
		}
		version := map[string]any{"name": v["name"], "served": true}
		subresources, _ := v["subresources"].(map[string]any)
		_, statusApart := subresources["status"]
		if statusApart {
			version["subresources"] = map[string]any{"status": map[string]any{}}
		}
		if schema, ok := v["schema"].(map[string]any); ok {
			root := schema["openAPIV3Schema"].(map[string]any)
			if properties, ok := root["properties"].(map[string]any); ok && statusApart {
				properties["status"] = map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}
			}
			strip(root)
			version["schema"] = map[string]any{"openAPIV3Schema": root}
		}
		kept = append(kept, version)
	}
	return kept
}

// strip removes from a schema what says nothing of the form of values, and the rules in CEL, which differ most from version to version.
func strip(schema map[string]any) {
	for _, name := range []string{"description", "title", "example", "externalDocs", "x-kubernetes-validations", "x-kubernetes-map-type"} {
		delete(schema, name)
	}
	for _, name := range []string{"items", "additionalProperties", "not"} {
		if sub, ok := schema[name].(map[string]any); ok {
			strip(sub)
		}
	}
	for _, name := range []string{"allOf", "anyOf", "oneOf"} {
		list, _ := schema[name].([]any)
		for _, item := range list {
			strip(item.(map[string]any))
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for _, sub := range properties {
		strip(sub.(map[string]any))
	}
}

// encode writes the file: a magic, the length of the index in four bytes (little-endian), the index, and the groups, each compressed with
// DEFLATE. The index has one line a kind: group, kind, product, offset of the group's bytes behind the index, and their length.
func encode(entries []entry) []byte {
	slices.SortStableFunc(entries, func(a, b entry) int {
		return strings.Compare(a.group+"\x00"+a.kind, b.group+"\x00"+b.kind)
	})
	var index, chunks bytes.Buffer
	for len(entries) > 0 {
		n := slices.IndexFunc(entries, func(e entry) bool { return e.group != entries[0].group })
		if n < 0 {
			n = len(entries)
		}
		start := chunks.Len()
		w, _ := flate.NewWriter(&chunks, flate.BestCompression)
		for _, e := range entries[:n] {
			w.Write([]byte("---\n"))
			w.Write(e.line)
			w.Write([]byte("\n"))
		}
		w.Close()
		for _, e := range entries[:n] {
			fmt.Fprintf(&index, "%s\t%s\t%s\t%d\t%d\n", e.group, e.kind, e.product, start, chunks.Len()-start)
		}
		entries = entries[n:]
	}
	file := []byte("klint-catalog-1\n")
	file = binary.LittleEndian.AppendUint32(file, uint32(index.Len()))
	return append(append(file, index.Bytes()...), chunks.Bytes()...)
}
