package main

import (
	"fmt"
	"slices"

	"github.com/klint-dev/klint/admission"
	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/migrate"
	"github.com/klint-dev/klint/products"
	"github.com/klint-dev/klint/report"
	"github.com/klint-dev/klint/schemas"
	"github.com/klint-dev/klint/validate"
)

// judge is what the input is judged by.
type judge struct {
	*catalog
	targets   []schemas.Release
	upgrade   bool // the targets are those of one cluster, one after the other
	defaults  migrate.Defaults
	crds      []*manifest.File
	locations *schemas.Locations // nil without --schema-location
	alone     bool               // nothing but them describes custom kinds
	strict    bool
	draft     bool          // no edit of a fix will be shown or applied
	ignores   *lint.Ignores // nil with --no-ignores, as is overrules
	overrules func(lint.Finding) (bool, string)
	table     *products.Table // nil if no product was asked for
	spans     map[string]products.Span
	checker   *schemas.Checker // of the input, once there is one, as is migrator
	migrator  *migrate.Migrator
	problems  []lint.Problem
}

// newJudge loads what the flags ask for, before any input is read.
func newJudge(t *targetFlags, r *ruleFlags) (*judge, error) {
	targets, err := t.releases()
	if err != nil {
		return nil, err
	}
	c, err := r.load(targets)
	if err != nil {
		return nil, err
	}
	table, spans, err := t.productFlags.load(c.config)
	if err != nil {
		return nil, err
	}
	j := &judge{
		catalog: c, targets: targets, upgrade: t.isUpgrade(), table: table, spans: spans, strict: t.strictKinds, draft: r.draft, problems: c.problems,
	}
	if !r.noIgnores {
		j.ignores = c.ignores()
		if len(c.config.overrides) > 0 {
			j.overrules = c.overrule
		}
	}
	if c.config.defaults != "" {
		j.defaults, _ = parseDefaults(c.config.defaults)
	}
	if j.locations, j.alone, err = t.schemaLocations(targets[len(targets)-1]); err != nil {
		return nil, err
	}
	crds, problems := readCRDs(t.crds)
	j.crds, j.problems = crds, append(j.problems, problems...)
	return j, nil
}

// readCRDs reads the files of --crd, and returns what keeps some of them from being read or understood.
func readCRDs(paths []string) ([]*manifest.File, []lint.Problem) {
	var in input
	var files []*manifest.File
	for _, path := range paths {
		sources, errs := manifest.Walk([]string{path}, manifest.WalkOptions{})
		for _, err := range errs {
			in.fail(err)
		}
		before := len(files)
		for _, source := range sources {
			file, err := source.Load()
			if err != nil {
				in.fail(err)
				continue
			}
			files = append(files, file)
		}
		if errs == nil && !slices.ContainsFunc(files[before:], hasCRD) {
			in.fail(fmt.Errorf("no CustomResourceDefinition in %s", path))
		}
	}
	return files, append(in.problems, schemas.CRDFaults(files)...)
}

// hasCRD reports whether a file has a CustomResourceDefinition, or what cannot be read, which may be one.
func hasCRD(f *manifest.File) bool {
	return slices.ContainsFunc(f.Docs, func(d *manifest.Document) bool { return d.Err != nil || slices.ContainsFunc(d.Objects, schemas.IsCRD) })
}

// checksFor returns the checks for an input.
func (j *judge) checksFor(set *manifest.Set) []lint.Check {
	crds := schemas.LoadCRDs(set, j.crds)
	j.checker = &schemas.Checker{
		Targets: j.targets, CRDs: crds, Locations: j.locations, WithoutCatalog: j.alone, StrictKinds: j.strict,
	}
	validator := &validate.Validator{Targets: j.targets, CRDs: crds}
	custom := products.NewChecker(j.table, j.spans, crds)
	j.migrator = &migrate.Migrator{Targets: j.targets, Upgrade: j.upgrade, Defaults: j.defaults, Draft: j.draft, Products: custom}
	builtIn := validator.After(j.checker.Check)
	server, embedded := j.migrator.Attach(unlessFound(builtIn, custom.Check)), j.migrator.Embedded(j.migrator.Attach(builtIn))
	policies := &admission.Policies{CRDs: crds}
	return j.checks(inTurn(server, policies.Check, j.migrator.References, j.migrator.Annotations, j.migrator.Outdated, embedded))
}

// unlessFound returns a check that finds what first finds, and what second finds of objects whose version first has nothing against.
func unlessFound(first, second lint.Check) lint.Check {
	return func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
		findings, err := first(obj, all)
		if err != nil || slices.ContainsFunc(findings, func(f lint.Finding) bool { return slices.Equal(f.Path, manifest.Path{"apiVersion"}) }) {
			return findings, err
		}
		more, err := second(obj, all)
		return append(findings, more...), err
	}
}

// inTurn returns a check that finds what each of some finds.
func inTurn(checks ...lint.Check) lint.Check {
	return func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
		var findings []lint.Finding
		for _, check := range checks {
			more, err := check(obj, all)
			if findings = append(findings, more...); err != nil {
				return findings, err
			}
		}
		return findings, nil
	}
}

// options returns how an input is judged.
func (j *judge) options(set *manifest.Set) lint.Options {
	checks := j.checksFor(set)
	return lint.Options{
		Checks: checks, Beside: j.beside(j.migrator.Beside), DocumentChecks: j.documentChecks(), Ignores: j.ignores, Overrule: j.overrules,
		ForgetEdits: j.draft,
	}
}

// report puts together what is to be said about a run.
func (j *judge) report(result lint.Result, in *input) *report.Report {
	for i := range result.Findings {
		j.grade(&result.Findings[i])
	}
	for i := range result.Ignored {
		j.grade(&result.Ignored[i].Finding)
	}
	result.Problems = slices.Concat(j.problems, in.problems, j.locations.Problems(), result.Problems)
	return &report.Report{
		Result: result, NotRead: in.notRead, Unchecked: j.unchecked(result.Set), Targets: releaseNames(j.targets),
		Rules: j.described(), Version: version(),
	}
}

// unchecked counts the objects whose fields nothing describes.
func (j *judge) unchecked(set *manifest.Set) int {
	n := 0
	for obj := range set.Objects {
		if !j.checker.Known(obj) {
			n++
		}
	}
	return n
}
