package main

import (
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/migrate"
	"github.com/klint-dev/klint/report"
	"github.com/klint-dev/klint/schemas"
)

// judge is what the input is judged by.
type judge struct {
	*catalog
	targets  []schemas.Release
	crds     []*manifest.File
	problems []lint.Problem
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
	j := &judge{catalog: c, targets: targets, problems: c.problems}
	j.loadCRDs(t.crds)
	return j, nil
}

// loadCRDs reads the files of --crd.
func (j *judge) loadCRDs(paths []string) {
	var in input
	sources, errs := manifest.Walk(paths, manifest.WalkOptions{})
	for _, err := range errs {
		in.fail(err)
	}
	for _, source := range sources {
		file, err := source.Load()
		if err != nil {
			in.fail(err)
			continue
		}
		j.crds = append(j.crds, file)
	}
	j.problems = append(j.problems, in.problems...)
}

// checksFor returns the checks for an input.
func (j *judge) checksFor(set *manifest.Set) []lint.Check {
	checker := &schemas.Checker{Targets: j.targets, CRDs: schemas.LoadCRDs(set, j.crds)}
	migrator := &migrate.Migrator{Targets: j.targets}
	return j.checks(migrator.Attach(checker.Check))
}

// report puts together what is to be said about a run.
func (j *judge) report(result lint.Result, in *input) *report.Report {
	result.Problems = slices.Concat(j.problems, in.problems, result.Problems)
	return &report.Report{
		Result: result, NotRead: in.notRead, Targets: releaseNames(j.targets), Rules: j.described(), Version: version(),
	}
}
