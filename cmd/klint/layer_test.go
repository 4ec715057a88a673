package main

import (
	"context"
	"testing"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
)

// TestFindingsHaveTheLayerOfTheirRule judges the manifests of the tests' data with the newest version of every product: what is said of a
// rule holds for each of its findings.
func TestFindingsHaveTheLayerOfTheirRule(t *testing.T) {
	t.Parallel()
	var target targetFlags
	table, problems := products.Load(nil)
	if problems != nil {
		t.Fatal(problems)
	}
	for _, name := range table.Products() {
		target.products = append(target.products, name+"=latest")
	}
	j, err := newJudge(&target, &ruleFlags{profile: "all"})
	if err != nil {
		t.Fatal(err)
	}
	layers := make(map[string]lint.Layer)
	for _, r := range j.catalog.rules {
		layers[r.ID] = r.Layer
	}
	set := &manifest.Set{Files: append(manifestsBelow(t, "../../testdata"), manifestsBelow(t, "../../migrate/testdata")...)}
	seen := make(map[string]bool)
	for _, f := range lint.Run(context.Background(), set, j.options(set)).Findings {
		seen[f.Rule] = true
		if want, known := layers[f.Rule]; !known || f.Layer != want {
			t.Errorf("%s: a finding of %s is of the layer %q, the rule of %q", f.File.Name, f.Rule, f.Layer, want)
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d rules found anything", len(seen))
	}
}
