package lint

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/klint-dev/klint/manifest"
)

// Options say how a run is made.
type Options struct {
	// Checks judge every object, each on its own.
	Checks []Check
	// DocumentChecks judge every document that parses, as a whole.
	DocumentChecks []DocumentCheck
	// Beside judge what is no manifest but has to do with some: kustomizations, patches, the configuration of programs. See
	// [manifest.Document.Beside].
	Beside []Check
	// Ignores, if set, lets comments in the input ignore findings.
	Ignores *Ignores
	// Overrule, if set, says which findings the configuration ignores, and the reason that it gives. What does not parse is
	// not asked about.
	Overrule func(Finding) (ignored bool, reason string)
	// Workers is how many goroutines judge; 0 or less means one per processor.
	Workers int
	// ForgetEdits leaves the edits of fixes out of the findings: they can be larger than the input, and not every report
	// shows them.
	ForgetEdits bool
	// Progress, if set, is called after each file with the number of files done so far. Calls may overlap.
	Progress func(done, total int)
}

// Result is what a run found.
type Result struct {
	Set *manifest.Set
	// Findings are sorted by file (in the order of the set), place, rule and message; but what the API server refuses an object for
	// stands where the object begins, in the server's order ([Finding.Order]).
	Findings []Finding
	// Ignored are the findings that the user does not want to hear of, in the same order. They are not among Findings.
	Ignored []Ignored
	// Problems are what klint could not do, in the order of the files.
	Problems []Problem
}

// Problem is a job that klint could not do: the manifest may be right or wrong, nobody knows.
type Problem struct {
	File     string            // as File.Name; "" if it concerns no file
	Position manifest.Position // zero if there is none
	Err      error
}

func (p Problem) Error() string {
	switch {
	case p.File == "":
		return p.Err.Error()
	case p.Position.Line == 0:
		return fmt.Sprintf("%s: %v", p.File, p.Err)
	}
	return fmt.Sprintf("%s:%s: %v", p.File, p.Position, p.Err)
}

func (p Problem) Unwrap() error { return p.Err }

// Bug is the error of a check that panicked: a mistake in klint, never in the manifest.
type Bug struct {
	Value any
	Stack []byte
}

func (b *Bug) Error() string { return fmt.Sprintf("internal error: %v", b.Value) }

// Run judges every object of the set. A problem with one object keeps no other from being judged. The result does not
// depend on the number of workers. When ctx ends, files not yet begun are left out and a problem says so.
func Run(ctx context.Context, set *manifest.Set, opts Options) Result {
	return run(ctx, set, set.Files, opts)
}

// run judges the given files of the set.
func run(ctx context.Context, set *manifest.Set, files []*manifest.File, opts Options) Result {
	results := make([]fileResult, len(files))
	forEach(ctx, len(files), opts.Workers, func(i int) {
		results[i] = checkFile(files[i], set, opts)
		if opts.ForgetEdits {
			forgetEdits(results[i])
		}
	}, opts.Progress)

	result := Result{Set: set}
	count := 0
	for i := range results {
		count += len(results[i].findings)
	}
	result.Findings = slices.Grow(result.Findings, count)
	for i := range results {
		result.Findings = append(result.Findings, results[i].findings...)
		result.Ignored = append(result.Ignored, results[i].ignored...)
		result.Problems = append(result.Problems, results[i].problems...)
	}
	if err := context.Cause(ctx); err != nil {
		result.Problems = append(result.Problems, Problem{Err: fmt.Errorf("stopped before the end: %w", err)})
	}
	return result
}

// forEach calls do for 0 … n-1 on several goroutines and waits for all of them.
func forEach(ctx context.Context, n, workers int, do func(int), progress func(done, total int)) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next, done atomic.Int64
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				do(i)
				if progress != nil {
					progress(int(done.Add(1)), n)
				}
			}
		})
	}
	group.Wait()
}

type fileResult struct {
	parts    [][]Finding // what each check found, until all have
	findings []Finding
	ignored  []Ignored
	problems []Problem
}

func checkFile(f *manifest.File, set *manifest.Set, opts Options) (result fileResult) {
	for _, doc := range f.Docs {
		if f.Skip == "" && doc.Skip == "" {
			result.checkObjects(doc, set, opts)
		} else if len(opts.Beside) > 0 {
			result.judge(doc.Beside(), set, opts.Beside)
		}
		for _, check := range opts.DocumentChecks {
			if doc.Tree != nil {
				findings, err := guarded(func() ([]Finding, error) { return check(doc, set) })
				result.add(findings, err, f, doc.Tree.Locate(0, nil))
			}
		}
	}
	result.findings, result.parts = slices.Concat(result.parts...), nil
	slices.SortStableFunc(result.findings, byPlace)
	result.findings = slices.CompactFunc(result.findings, same)
	result.sort()
	result.except()
	result.overrule(opts.Overrule)
	judged := f.Skip == "" || len(result.findings) > 0
	if judged && result.ignore(f, opts.Ignores) {
		result.sort()
	}
	return result
}

// checkObjects judges a document and the objects in it.
func (result *fileResult) checkObjects(doc *manifest.Document, set *manifest.Set, opts Options) {
	if doc.Err != nil {
		result.parts = append(result.parts, []Finding{syntaxFinding(doc, doc.Err)})
	}
	for _, problem := range doc.Problems {
		result.parts = append(result.parts, []Finding{syntaxFinding(doc, problem)})
	}
	result.judge(doc.Objects, set, opts.Checks)
}

// judge runs checks over objects of one file.
func (result *fileResult) judge(objects []*manifest.Object, set *manifest.Set, checks []Check) {
	for _, obj := range objects {
		for _, check := range checks {
			findings, err := guarded(func() ([]Finding, error) { return check(obj, set) })
			if bug := (*Bug)(nil); errors.As(err, &bug) {
				err = fmt.Errorf("%s: %w", obj, err)
			}
			result.add(findings, err, obj.File, obj.Locate(nil))
		}
	}
}

// add adds what a check led to; the range is where errors are reported, one by one.
func (result *fileResult) add(findings []Finding, err error, f *manifest.File, at manifest.Range) {
	if len(findings) > 0 {
		result.parts = append(result.parts, findings)
	}
	for _, err := range Errors(err) {
		result.problems = append(result.problems, Problem{File: f.Name, Position: f.Position(at.Start), Err: err})
	}
}

func (result *fileResult) sort() { slices.SortStableFunc(result.findings, compare) }

// forgetEdits replaces fixes by ones without edits.
func forgetEdits(result fileResult) {
	forget := func(f *Finding) {
		if f.Fix != nil {
			fix := *f.Fix
			fix.Edits = nil
			f.Fix = &fix
		}
	}
	for i := range result.findings {
		forget(&result.findings[i])
	}
	for i := range result.ignored {
		forget(&result.ignored[i].Finding)
	}
}

// guarded turns a panic of a check into a [Bug], so that one object cannot end the whole run.
func guarded(check func() ([]Finding, error)) (findings []Finding, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &Bug{Value: value, Stack: debug.Stack()}
		}
	}()
	return check()
}

func syntaxFinding(doc *manifest.Document, err *manifest.SyntaxError) Finding {
	return Finding{
		Rule: "syntax", Layer: Syntax, Severity: Error,
		Message: err.Message,
		File:    doc.File, Doc: doc, Object: err.Item,
		Range: err.Range, Order: 1,
	}
}

// compare orders the findings of one file as they are reported.
func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.begin(), b.begin()),
		// What the server does not say comes last: zero becomes the greatest.
		cmp.Compare(uint(a.Order)-1, uint(b.Order)-1),
		byPlace(a, b),
	)
}

// begin returns where f stands among the findings of its file.
func (f *Finding) begin() int {
	if f.Object == nil || f.Order == 0 {
		return f.Range.Start
	}
	return int(f.Object.Tree().Nodes[f.Object.Node].Start)
}

// byPlace orders the findings of one file by what is shown of them.
func byPlace(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Range.Start, b.Range.Start),
		cmp.Compare(a.Range.End, b.Range.End),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}

// same reports whether two findings of one file tell the user the same thing.
func same(a, b Finding) bool { return byPlace(a, b) == 0 && a.Object == b.Object }
