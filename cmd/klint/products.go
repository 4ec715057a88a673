package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/migrate"
	"github.com/klint-dev/klint/products"
)

// productFlags say which versions of products that bring custom kinds the input is for.
type productFlags struct {
	products     []string
	deprecations []string
}

func (f *productFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.products, "product", nil,
		"`NAME=VERSIONS` of a product with custom kinds: cert-manager=1.15, istio=1.20..1.24, flux=latest (repeatable)")
	flags.StringArrayVar(&f.deprecations, "deprecations", nil,
		"`FILE` of further API versions that products deprecate or remove: pluto's versions.yaml, or one like it (repeatable)")
}

// productSetting is what the configuration says of a product.
type productSetting struct {
	nameAt
	span products.Span
}

// load returns the table of products with those of the files of --deprecations, and the versions that are meant. The table is nil
// if nothing was asked for.
func (f *productFlags) load(c *config) (*products.Table, map[string]products.Span, error) {
	if len(f.products)+len(f.deprecations)+len(c.products) == 0 {
		return nil, nil, nil
	}
	var files []*manifest.File
	for _, path := range f.deprecations {
		src, err := readOwn(path)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, manifest.Parse(filepath.ToSlash(path), src))
	}
	table, problems := products.Load(files)
	if problems != nil {
		return nil, nil, mistakes(problems)
	}
	spans, err := c.productSpans(table)
	if err != nil {
		return nil, nil, err
	}
	given, err := f.spans(table)
	maps.Copy(spans, given)
	return table, spans, err
}

// spans returns the versions that flags name. Those of a product that is named twice are joined.
func (f *productFlags) spans(table *products.Table) (map[string]products.Span, error) {
	versions := make(map[string][]string)
	for _, text := range f.products {
		name, version, ok := strings.Cut(text, "=")
		if !ok {
			return nil, usagef("--product %q is not NAME=VERSIONS", text)
		}
		versions[name] = append(versions[name], version)
	}
	spans := make(map[string]products.Span)
	for name, texts := range versions {
		if !knowsProduct(name, table) {
			return nil, usagef("--product: %w", noProduct(name, table))
		}
		span, err := products.ParseSpan(strings.Join(texts, ","))
		if err != nil {
			return nil, usagef("--product %s: %w", name, err)
		}
		spans[name] = span
	}
	return spans, nil
}

// productSpans returns the versions that the configuration names. The error is of type [mistakes].
func (c *config) productSpans(table *products.Table) (map[string]products.Span, error) {
	spans := make(map[string]products.Span)
	var found mistakes
	for _, s := range c.products {
		if !knowsProduct(s.text, table) {
			found = append(found, mistakeAt(c.file, s.offset, "%w", noProduct(s.text, table)))
		}
		spans[s.text] = s.span
	}
	if found != nil {
		return nil, found
	}
	return spans, nil
}

// knowsProduct reports whether there is something to know of a product: its versions of custom kinds, or fields in them.
func knowsProduct(name string, table *products.Table) bool {
	return table.Has(name) || slices.Contains(migrate.FieldProducts(), name)
}

func noProduct(name string, table *products.Table) error {
	known := slices.Concat(table.Products(), migrate.FieldProducts())
	slices.Sort(known)
	known = slices.Compact(known)
	if suggestion := didYouMean(name, known); suggestion != "" {
		return fmt.Errorf("klint knows no product %q%s", name, suggestion)
	}
	return fmt.Errorf("klint knows no product %q (known: %s)", name, strings.Join(known, ", "))
}

// readOwn reads a file of klint's own.
func readOwn(path string) ([]byte, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.ToSlash(path), manifest.Cause(err))
	}
	return src, nil
}
