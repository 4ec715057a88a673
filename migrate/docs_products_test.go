package migrate

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
)

const aboutProducts = `
## Custom kinds of products

The versions of custom kinds are those of the product that brings them, not those of Kubernetes. klint judges them where it knows the
version of the product: from ` + "`--product cert-manager=1.15`" + ` (or a range: ` + "`1.5..1.15`, `latest`" + `), from ` + "`products:`" + ` in
.klint.yaml, or from the CustomResourceDefinitions in the input and in ` + "`--crd`" + `: one that serves a version belongs to a release
that has it. Where it knows none, it is silent. ` + "`klint convert --output-version networking.istio.io/v1`" + ` moves objects whatever the product.

A fix is safe: it changes what the conversion of the product changes. Where the table below has an empty column of changes, only the apiVersion
and kind move, as the versions have the same fields and defaults. Where information is missing the object is not touched.

` + "`--deprecations FILE`" + ` adds a table of your own, in the format of pluto's versions.yaml (` + "`deprecated-versions`, `target-versions`" + `), which
is read as it is; ` + "`component`" + ` is the product. Entries about built-in kinds are passed over, and so is the target of ` + "`k8s`" + `:
klint knows these, and ` + "`--kubernetes-version`" + ` says the target. So are entries about versions of the table below, unless they say a
class. What pluto calls the replacement says nothing about fields. So the fix is unsafe, unless a CustomResourceDefinition of the input
has both versions, names no webhook that converts them (then the API server itself changes nothing but the apiVersion), gives both the same
defaults, and has every field that the object uses. These fields make an entry one like klint's own, with a safe fix:

| field | meaning |
|---|---|
| ` + "`kinds`" + ` | several kinds, instead of ` + "`kind`" + ` |
| ` + "`replacement-kind`" + ` | the kind of the replacement, if it has another name |
| ` + "`class`" + ` | ` + "`auto`" + `: the fix is safe; ` + "`human`" + `: there is none, and the note says what to do |
| ` + "`moves`" + ` | what happens to fields: ` + "`{field: spec.old, to: spec.new}`, `{field: spec.one, to: \"spec.many[]\"}`, `values: {a: b}`" + ` beside or instead of ` + "`to`, `drop: true`, `ask: TEXT`, `require: TEXT`" + ` |
| ` + "`note`, `source`" + ` | what to check after the fix; where the facts come from |
`

func writeProducts(t *testing.T, b *strings.Builder) {
	t.Helper()
	b.WriteString(aboutProducts)
	table, _ := products.Load(nil)
	examples := productExamples(t)
	for _, product := range table.Products() {
		fmt.Fprintf(b, "\n### %s\n\n| version | kinds | becomes | since | deprecated in | removed in | changes | to know | source |\n"+
			"|---|---|---|---|---|---|---|---|---|\n", product)
		for _, rows := range entries(table, product) {
			writeEntry(b, rows)
		}
		for _, e := range examples[product] {
			fmt.Fprintf(b, "\nBefore:\n\n```yaml\n%s```\n\nAfter:\n\n```yaml\n%s```\n", e.before, e.after)
		}
	}
}

// entries returns the rows of a product by the entry that they come from.
func entries(table *products.Table, product string) [][]*products.Row {
	var all [][]*products.Row
	var last *products.Row
	for _, row := range table.Rows() {
		if row.Product != product {
			continue
		}
		if last != nil && row.From.APIVersion() == last.From.APIVersion() && row.To.APIVersion() == last.To.APIVersion() &&
			row.Source == last.Source && row.Note == last.Note && len(row.Moves) == len(last.Moves) {
			all[len(all)-1] = append(all[len(all)-1], row)
		} else {
			all = append(all, []*products.Row{row})
		}
		last = row
	}
	return all
}

func writeEntry(b *strings.Builder, rows []*products.Row) {
	row := rows[0]
	var kinds, changes []string
	coded := false
	for _, r := range rows {
		kinds = append(kinds, strings.ReplaceAll(r.From.Kind, "*", "all"))
		coded = coded || slices.ContainsFunc(productMigrations, func(m Migration) bool { return m.From == r.From && m.To == r.To })
	}
	for _, m := range row.Moves {
		changes = append(changes, moveText(m))
	}
	if coded {
		changes = append(changes, "as in the examples")
	}
	to := ""
	if !row.To.IsZero() {
		if to = row.To.APIVersion(); row.To.Kind != row.From.Kind {
			to = row.To.String()
		}
	}
	fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", row.From.APIVersion(), strings.Join(kinds, ", "), to,
		known(row.Since), known(row.Deprecated), known(row.Removed), strings.Join(changes, "<br>"), row.Note, row.Source)
}

// known returns a version, "" if there is none.
func known(v products.Version) string {
	if v.IsZero() {
		return ""
	}
	return v.String()
}

func moveText(m products.Move) string {
	field := "`" + patternText(m.Field) + "`"
	switch {
	case m.Drop:
		return field + " is dropped"
	case m.Ask != "":
		return field + " is left to you: " + m.Ask
	case m.Require != "":
		return field + " has to be there"
	}
	var values []string
	for old, name := range m.Values {
		values = append(values, old+" → "+name)
	}
	slices.Sort(values)
	text := field
	if m.To != nil {
		text += " → `" + patternText(m.To) + "`"
	}
	if values != nil {
		text += " (" + strings.Join(values, ", ") + ")"
	}
	return text
}

// productExamples returns the first case with a fix for each version of a kind with fields that move, by product.
func productExamples(t *testing.T) map[string][]example {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	table, _ := products.Load(nil)
	found := make(map[string][]example)
	seen := make(map[manifest.GVK]bool)
	for _, file := range files {
		for _, c := range readCases(t, file) {
			before := manifest.Parse("case.yaml", []byte(c.before)).Docs
			if len(before) != 1 || len(before[0].Objects) != 1 || c.after == "" {
				continue
			}
			from := before[0].Objects[0].GVK
			i := slices.IndexFunc(table.Rows(), func(r *products.Row) bool { return r.From == from })
			if i < 0 || seen[from] || strings.Count(c.after, "\n") == strings.Count(c.before, "\n") && len(table.Rows()[i].Moves) == 0 {
				continue
			}
			seen[from] = true
			product := table.Rows()[i].Product
			found[product] = append(found[product], example{from, c.before, c.after})
		}
	}
	for _, list := range found {
		slices.SortStableFunc(list, func(a, b example) int { return cmp.Compare(a.from.String(), b.from.String()) })
	}
	return found
}

type example struct {
	from          manifest.GVK
	before, after string
}
