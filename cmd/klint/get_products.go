package main

import (
	"context"
	"strings"

	"github.com/klint-dev/klint/products"
)

// productRecord is what get products prints as JSON: what a product does with a version of one of its kinds.
type productRecord struct {
	Product        string `json:"product"`
	Kind           string `json:"kind"`
	APIVersion     string `json:"apiVersion"`
	DeprecatedIn   string `json:"deprecatedIn,omitempty"`
	RemovedIn      string `json:"removedIn,omitempty"`
	Replacement    string `json:"replacement,omitempty"`
	AvailableSince string `json:"availableSince,omitempty"` // the replacement
	Fix            bool   `json:"fix"`
	Note           string `json:"note,omitempty"`
}

func (a *app) listProducts(_ context.Context, _ *getFlags, names []string) (listing, error) {
	l := listing{
		header: []string{"PRODUCT", "KIND", "APIVERSION", "DEPRECATED", "REMOVED", "REPLACEMENT", "SINCE"},
		wide:   []string{"NOTE"},
	}
	table, _ := products.Load(nil)
	if len(names) == 0 {
		names = table.Products()
	}
	for _, name := range names {
		if !table.Has(name) {
			a.notFound("product", name, table.Products())
		}
		for _, row := range table.Rows() {
			if row.Product == name {
				l.rows = append(l.rows, productRow(row))
			}
		}
	}
	return l, nil
}

func productRow(p *products.Row) row {
	r := productRecord{
		Product: p.Product, Kind: p.From.Kind, APIVersion: p.From.APIVersion(),
		DeprecatedIn: productVersion(p.Deprecated), RemovedIn: productVersion(p.Removed), AvailableSince: productVersion(p.Since),
		Fix: p.Class == products.Auto, Note: p.Note,
	}
	if !p.To.IsZero() {
		if r.Replacement = p.To.APIVersion(); p.To.Kind != p.From.Kind {
			r.Replacement = p.To.String()
		}
	}
	return row{
		name:   strings.ToLower(r.Kind) + "." + p.From.Version + "." + p.From.Group,
		cells:  []string{r.Product, r.Kind, r.APIVersion, r.DeprecatedIn, r.RemovedIn, r.Replacement, r.AvailableSince},
		wide:   []string{r.Note},
		record: r,
	}
}

// productVersion prints a version, "" if there is none.
func productVersion(v products.Version) string {
	if v.IsZero() {
		return ""
	}
	return v.String()
}
