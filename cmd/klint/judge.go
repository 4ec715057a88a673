package main

import (
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/report"
	"github.com/klint-dev/klint/schemas"
)

// judge is what the input is judged by.
type judge struct {
	*catalog
	targets []schemas.Release
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
	return &judge{catalog: c, targets: targets}, nil
}

// checksFor returns the checks for an input.
func (j *judge) checksFor(*manifest.Set) []lint.Check { return j.checks(nil) }

// report puts together what is to be said about a run.
func (j *judge) report(result lint.Result, in *input) *report.Report {
	result.Problems = slices.Concat(j.problems, in.problems, result.Problems)
	return &report.Report{
		Result: result, NotRead: in.notRead, Targets: releaseNames(j.targets), Rules: j.described(), Version: version(),
	}
}
