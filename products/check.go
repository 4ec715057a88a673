package products

import (
	"fmt"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// Checker judges the versions of custom kinds. It is immutable.
type Checker struct {
	table *Table // nil if no version of any product is known
	crds  *schemas.CRDs
	spans map[string]Span // the versions that are meant, by product
	// evidence is what tells the version of a product, for hints: the CustomResourceDefinition of a file. Products that
	// the user gave have none.
	evidence map[string]string
}

// NewChecker returns a checker for the versions of products that the user asks for, and for those that CustomResourceDefinitions tell.
// The table is what [Load] returns; nil stands for klint's own, which is read only if something is asked for or defined.
func NewChecker(table *Table, spans map[string]Span, crds *schemas.CRDs) *Checker {
	c := &Checker{table: table, crds: crds, spans: make(map[string]Span), evidence: make(map[string]string)}
	if table == nil && len(spans) == 0 && crds.Len() == 0 {
		return c // the table is not even read
	}
	if table == nil {
		c.table = own()
	}
	c.infer()
	for _, from := range []map[string]Span{c.table.targets, spans} {
		for product, span := range from {
			c.spans[product] = span
			delete(c.evidence, product)
		}
	}
	return c
}

// infer finds out which versions of products the CustomResourceDefinitions belong to: one that serves a version belongs to a release
// that has it, and to none that has not. Where that cannot be one release the definitions tell nothing.
func (c *Checker) infer() {
	if c.crds.Len() == 0 {
		return
	}
	high := make(map[string]Version) // first release that it cannot be
	for _, row := range c.table.rows {
		file, served := c.crds.Serves(row.To)
		if served && row.Since.Compare(c.spans[row.Product].Low) > 0 {
			c.spans[row.Product] = Span{row.Since, row.Since}
			c.evidence[row.Product] = file
		}
		if _, served := c.crds.Serves(row.From); served && !row.Removed.IsZero() {
			if end, ok := high[row.Product]; !ok || row.Removed.Compare(end) < 0 {
				high[row.Product] = row.Removed
			}
		}
	}
	for product, end := range high {
		if end.Compare(c.spans[product].Low) <= 0 {
			delete(c.spans, product)
			delete(c.evidence, product)
		}
	}
}

// The rules of package schemas about versions.
const (
	ruleRemoved    = "removed-api-version"
	ruleDeprecated = "deprecated-api-version"
	ruleTooNew     = "api-version-too-new"
)

// Check finds an apiVersion that the product's versions do not serve, or should not be used with. It is a [lint.Check].
func (c *Checker) Check(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
	if c.table == nil {
		return nil, nil
	}
	rows := c.table.leaving(obj.GVK)
	if len(rows) == 0 {
		return c.tooNew(obj), nil
	}
	row := rows[0] // all have the same product, Deprecated and Removed
	span, known := c.spans[row.Product]
	switch {
	case !known:
		return nil, nil
	case reached(row.Removed, span.High):
		message := fmt.Sprintf("%v is not served by %s", obj.GVK, c.describe(row.Product, span, row.Removed))
		return []lint.Finding{finding(obj, ruleRemoved, lint.Error, message, "removed in "+row.Removed.String(), c.hint(rows))}, nil
	case reached(row.Deprecated, span.High):
		message := fmt.Sprintf("%v is deprecated in %s", obj.GVK, c.describe(row.Product, span, row.Deprecated))
		since := "deprecated since " + row.Deprecated.String()
		if !row.Removed.IsZero() {
			since += ", removed in " + row.Removed.String()
		}
		return []lint.Finding{finding(obj, ruleDeprecated, lint.Warning, message, since, c.hint(rows))}, nil
	}
	return nil, nil
}

// tooNew finds an apiVersion that begins later than the product's oldest version.
func (c *Checker) tooNew(obj *manifest.Object) []lint.Finding {
	rows := c.table.to[obj.GVK]
	if len(rows) == 0 {
		return nil
	}
	row := rows[0]
	span, known := c.spans[row.Product]
	if _, inferred := c.evidence[row.Product]; !known || inferred || row.Since.Compare(span.Low) <= 0 {
		return nil
	}
	message := fmt.Sprintf("%v is not yet served by %s %v", obj.GVK, row.Product, span.Low)
	return []lint.Finding{finding(obj, ruleTooNew, lint.Error, message, "served since "+row.Since.String())}
}

// Knows reports whether the checker may find anything: a version of a product is known, or could be.
func (c *Checker) Knows() bool { return c != nil && c.table != nil }

// Gone returns the versions of its product that do not serve a version of a kind any more: "flux 2.7". It reports false if none of
// those that are meant is known not to.
func (c *Checker) Gone(gvk manifest.GVK) (release string, gone bool) {
	if !c.Knows() {
		return "", false
	}
	rows := c.table.leaving(gvk)
	if len(rows) == 0 {
		return "", false
	}
	span, known := c.spans[rows[0].Product]
	if !known || !reached(rows[0].Removed, span.High) {
		return "", false
	}
	return c.describe(rows[0].Product, span, rows[0].Removed), true
}

// From reports whether all versions of a product that are meant are one or a later one. It is false if none is known.
func (c *Checker) From(product string, first Version) bool {
	if !c.Knows() {
		return false
	}
	span, known := c.spans[product]
	return known && first.Compare(span.Low) <= 0
}

// reached reports whether something that a version begins has begun in another one.
func reached(begin, version Version) bool { return !begin.IsZero() && begin.Compare(version) <= 0 }

// describe names the versions that are meant and in which something has begun: "cert-manager 1.15".
func (c *Checker) describe(product string, span Span, begin Version) string {
	low := span.Low
	if low.Compare(begin) < 0 {
		low = begin
	}
	_, inferred := c.evidence[product]
	switch {
	case inferred:
		return fmt.Sprintf("%s %v and newer", product, span.Low)
	case span.High == Latest && low == Latest:
		return "the latest " + product
	case low == span.High:
		return fmt.Sprintf("%s %v", product, span.High)
	}
	return fmt.Sprintf("%s %v to %v", product, low, span.High)
}

// hint says what to use instead of a version, and how its product's version is known.
func (c *Checker) hint(rows []*Row) string {
	var parts []string
	if row, ok := c.successor(rows); ok {
		name := row.To.APIVersion()
		if row.To.Kind != row.From.Kind {
			name = row.To.String()
		}
		if parts = append(parts, "use "+name); !row.Since.IsZero() {
			parts[0] += fmt.Sprintf(" (served since %v)", row.Since)
		}
	}
	if file, ok := c.evidence[rows[0].Product]; ok {
		parts = append(parts, "the CustomResourceDefinition in "+file+" tells the version")
	}
	return strings.Join(parts, "; ")
}

func finding(obj *manifest.Object, rule string, severity lint.Severity, message string, hints ...string) lint.Finding {
	path := manifest.Path{"apiVersion"}
	var said []string
	for _, hint := range hints {
		if hint != "" {
			said = append(said, hint)
		}
	}
	return lint.Finding{
		Rule: rule, Layer: lint.Version, Severity: severity, Message: message, Hint: strings.Join(said, "; "),
		File: obj.File, Doc: obj.Doc, Object: obj, Range: obj.Locate(path), Path: path,
	}
}

// Successor returns the row that leads to the newest version that every version of the product serves, or, where no version
// is known, to the newest that a CustomResourceDefinition serves. If there is none, reason says why; it is "" for versions that no
// row is about.
func (c *Checker) Successor(gvk manifest.GVK) (row *Row, reason string) {
	if !c.Knows() {
		return nil, ""
	}
	rows := c.table.leaving(gvk)
	if len(rows) == 0 {
		return nil, ""
	}
	if row, ok := c.successor(rows); ok {
		return row, ""
	}
	first := rows[0]
	switch {
	case first.To.IsZero():
		return first, ""
	case first.Class == Human:
		return nil, first.Note
	}
	return nil, fmt.Sprintf("%s, which replaces it, is served since %s %v only", first.To.APIVersion(), first.Product, first.Since)
}

// Row returns the row that leads from one version to another; nil if there is none.
func (c *Checker) Row(from, to manifest.GVK) *Row {
	if !c.Knows() {
		return nil
	}
	for _, row := range c.table.leaving(from) {
		if row.To.Group == to.Group && row.To.Version == to.Version {
			return row
		}
	}
	return nil
}

func (c *Checker) successor(rows []*Row) (best *Row, ok bool) {
	for _, row := range rows {
		if !row.To.IsZero() && c.serves(row) && (best == nil || row.Since.Compare(best.Since) > 0) {
			best = row
		}
	}
	return best, best != nil
}

// serves reports whether what a row leads to is served.
func (c *Checker) serves(row *Row) bool {
	if span, known := c.spans[row.Product]; known {
		return row.Since.Compare(span.Low) <= 0
	}
	_, served := c.crds.Serves(row.To)
	return served
}

// Same reports whether an object means the same in another version of its kind, as far as a CustomResourceDefinition tells.
func (c *Checker) Same(obj *manifest.Object, to manifest.GVK) bool { return c.crds.Same(obj, to) }
