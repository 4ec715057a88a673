package lint

import (
	"context"
	"fmt"
	"slices"

	"github.com/klint-dev/klint/manifest"
)

// FixOptions say which fixes are applied.
type FixOptions struct {
	Options
	// Unsafe also applies fixes that may change behaviour.
	Unsafe bool
	// UnsafeRules are the ids of rules whose unsafe fixes are applied without that.
	UnsafeRules []string
	// Rules are the ids of the rules whose findings are fixed; empty means all.
	Rules []string
}

// FixResult is what fixing led to. Nothing has been written.
type FixResult struct {
	// Result is what is left: the findings over the fixed set.
	Result
	// Changed are the files with new bytes, in the order of the set.
	Changed []Change
	// Dropped are the findings whose fix was not kept, in the order of the files.
	Dropped []Dropped
}

// Change is one file before and after its fixes.
type Change struct {
	Before, After *manifest.File
	// Applied are the findings that are gone, round by round. Their ranges count in the File that each names, which
	// is Before only for those of the first round.
	Applied []Finding
}

// Dropped is a finding whose fix was tried and taken back, or could not be applied.
type Dropped struct {
	Finding
	Reason string
}

// maxRounds bounds how often fixes can make room for further fixes.
const maxRounds = 10

// ApplyFixes applies the fixes of all findings until none is left to apply. All fixes of a round start from the same bytes; one
// that overlaps another waits for the next round. After each round the new bytes are parsed and judged again: a
// fix whose finding does not go away, or that causes a new one, is taken back and listed in Dropped. A round judges only
// the files that it changes; what it leads to in others is seen when no file has anything left to fix and all are judged again.
func ApplyFixes(ctx context.Context, set *manifest.Set, opts FixOptions) FixResult {
	left := Run(ctx, set, opts.Options)
	opts.Progress = nil
	f := &fixer{ctx: ctx, opts: opts, set: set, states: make([]fileState, len(set.Files)), rounds: maxRounds}
	f.assign(left.Findings)
	for f.settle() {
		left = Run(ctx, f.set, opts.Options)
		f.assign(left.Findings)
	}
	return f.result(set, left)
}

// fixer carries a set from round to round.
type fixer struct {
	ctx    context.Context
	opts   FixOptions
	set    *manifest.Set
	states []fileState // by index of the file in the set
	rounds int         // how many are left
}

// fileState is what became of one file's fixes so far.
type fileState struct {
	findings []Finding // of the file as it is now
	applied  []Finding
	dropped  []Dropped
	refused  map[identity]bool // fixes that are not tried again
}

// identity tells findings of one file apart, independent of where edits have moved them.
type identity struct {
	rule, message, path string
	object              objectID
}

// objectID is an object's place in its file, which no fix changes. Both indices are -1 where there is none.
type objectID struct{ doc, item int }

func identify(f Finding) identity {
	return identity{rule: f.Rule, message: f.Message, path: f.Path.String(), object: objectOf(f)}
}

func objectOf(f Finding) objectID {
	id := objectID{-1, -1}
	if f.Doc != nil {
		id.doc = f.Doc.Index
	}
	if f.Object != nil {
		id.item = f.Object.Item
	}
	return id
}

// settle makes rounds until one changes nothing. It reports whether any changed something.
func (f *fixer) settle() bool {
	changed := false
	for f.rounds > 0 && f.ctx.Err() == nil && f.round() {
		changed = true
		f.rounds--
	}
	return changed
}

// assign gives each file the findings of a run over the set as it is now.
func (f *fixer) assign(findings []Finding) {
	index := make(map[*manifest.File]int, len(f.set.Files))
	for i, file := range f.set.Files {
		index[file] = i
		f.states[i].findings = nil
	}
	for _, finding := range findings {
		state := &f.states[index[finding.File]]
		state.findings = append(state.findings, finding)
	}
}

// attempt is one try at a file: fixes that fit together, and what came of them.
type attempt struct {
	index    int // of the file in the set
	fixed    []Finding
	edits    []manifest.Edit
	file     *manifest.File
	findings []Finding
	failure  string // why the result is not kept; "" if it is
}

// round applies what can be applied to the set as it is now. It reports whether anything changed.
func (f *fixer) round() bool {
	var attempts []*attempt
	for i := range f.states {
		if fixed, edits := f.choose(&f.states[i]); len(fixed) > 0 {
			attempts = append(attempts, &attempt{index: i, fixed: fixed, edits: edits})
		}
	}
	f.each(attempts, func(a *attempt) { f.apply(a) })
	next := f.with(attempts)
	f.each(attempts, func(a *attempt) { f.judge(a, next) })
	f.each(attempts, func(a *attempt) {
		if a.failure != "" {
			*a = f.isolate(a, next)
		}
	})
	f.set = f.with(attempts)
	changed := false
	for _, a := range attempts {
		if a.failure == "" && len(a.fixed) > 0 {
			state := &f.states[a.index]
			state.applied = append(state.applied, a.fixed...)
			state.findings = a.findings
			changed = true
		}
	}
	return changed
}

func (f *fixer) each(attempts []*attempt, do func(*attempt)) {
	forEach(f.ctx, len(attempts), f.opts.Workers, func(i int) { do(attempts[i]) }, nil)
}

// choose returns the findings whose fixes fit together, in order, and their merged edits.
func (f *fixer) choose(state *fileState) ([]Finding, []manifest.Edit) {
	var chosen []Finding
	var edits []manifest.Edit
	for _, finding := range state.findings {
		if !f.wanted(finding) || state.refused[identify(finding)] {
			continue
		}
		if merged, ok := manifest.Merge(edits, finding.Fix.Edits); ok {
			chosen, edits = append(chosen, finding), merged
		}
	}
	return chosen, edits
}

// apply makes the attempt's new file.
func (f *fixer) apply(a *attempt) {
	if a.failure != "" {
		return
	}
	old := f.set.Files[a.index]
	src, err := manifest.Apply(old.Src, a.edits)
	if err != nil {
		a.failure = err.Error()
		return
	}
	a.file = old.With(src)
}

// judge checks the attempt's new file among the others of the set and says in failure what is wrong with it.
func (f *fixer) judge(a *attempt, set *manifest.Set) {
	if a.failure != "" {
		return
	}
	result := checkFile(a.file, set, f.opts.Options)
	a.findings = result.findings
	if len(result.problems) > 0 {
		a.failure = result.problems[0].Err.Error()
		return
	}
	a.failure = verify(f.states[a.index].findings, a, result.findings)
}

// isolate repeats a failed attempt in halves, so that a bad fix costs no good one. A fix that fails alone is dropped.
func (f *fixer) isolate(failed *attempt, set *manifest.Set) attempt {
	kept := attempt{index: failed.index}
	half := len(failed.fixed) / 2
	f.keep(&kept, failed.fixed[:half], set)
	f.keep(&kept, failed.fixed[half:], set)
	return kept
}

// keep adds to an attempt that holds all of the fixes that hold together with it.
func (f *fixer) keep(kept *attempt, fixes []Finding, set *manifest.Set) {
	if len(fixes) == 0 {
		return
	}
	next := attempt{index: kept.index, fixed: slices.Concat(kept.fixed, fixes), edits: slices.Clone(kept.edits)}
	for _, finding := range fixes {
		merged, ok := manifest.Merge(next.edits, finding.Fix.Edits)
		if !ok {
			next.failure = "it overlaps another fix"
			break
		}
		next.edits = merged
	}
	f.apply(&next)
	f.judge(&next, set)
	switch half := len(fixes) / 2; {
	case next.failure == "":
		*kept = next
	case half > 0:
		f.keep(kept, fixes[:half], set)
		f.keep(kept, fixes[half:], set)
	default:
		f.states[kept.index].drop(fixes[0], next.failure)
	}
}

// with returns the set with the files of the attempts that have not failed.
func (f *fixer) with(attempts []*attempt) *manifest.Set {
	files := slices.Clone(f.set.Files)
	for _, a := range attempts {
		if a.failure == "" && a.file != nil {
			files[a.index] = a.file
		}
	}
	return &manifest.Set{Files: files}
}

func (f *fixer) wanted(finding Finding) bool {
	fix := finding.Fix
	return fix != nil && len(fix.Edits) > 0 &&
		(fix.Safety == Safe || f.opts.Unsafe || slices.Contains(f.opts.UnsafeRules, finding.Rule)) &&
		(len(f.opts.Rules) == 0 || slices.Contains(f.opts.Rules, finding.Rule))
}

// verify returns why after is not what an attempt at the findings of before should lead to; "" if it is. Each fixed
// finding must be gone. No rule of the layers below policy may find more in an object than it found before. Policy
// rules may, since a rewrite can bring a field into their view, and so may those about ignores, since what is ignored can
// be gone; and so may all where the object's version was not served: only now is it judged in full. What is wrong in
// bytes that the fixes did not write was wrong before, and a warning is less than a version that is not served.
func verify(before []Finding, a *attempt, after []Finding) string {
	type source struct {
		rule   string
		object objectID
	}
	found := make(map[source]int)
	left := make(map[identity]int, len(before)) // how many of the same may be left
	for _, finding := range before {
		found[source{finding.Rule, objectOf(finding)}]++
		left[identify(finding)]++
	}
	moved := make(map[objectID]bool)
	for _, finding := range a.fixed {
		left[identify(finding)]--
		if finding.Layer == Version && finding.Severity == Error {
			moved[objectOf(finding)] = true
		}
	}
	for _, finding := range after {
		left[identify(finding)]--
		from := source{finding.Rule, objectOf(finding)}
		found[from]--
		allowed := finding.Layer == Policy || finding.Layer == Klint ||
			moved[from.object] && (finding.Severity < Error || !manifest.Wrote(a.edits, finding.Range))
		if found[from] >= 0 || allowed {
			continue
		}
		return fmt.Sprintf("it would lead to %s: %s", finding.Rule, finding.Message)
	}
	for _, finding := range a.fixed {
		if left[identify(finding)] < 0 {
			return fmt.Sprintf("%s would still be there: %s", finding.Rule, finding.Message)
		}
	}
	return ""
}

func (s *fileState) drop(finding Finding, reason string) {
	if s.refused == nil {
		s.refused = make(map[identity]bool)
	}
	s.refused[identify(finding)] = true
	s.dropped = append(s.dropped, Dropped{Finding: finding, Reason: reason})
}

func (f *fixer) result(before *manifest.Set, left Result) FixResult {
	result := FixResult{Result: left}
	for i, state := range f.states {
		result.Dropped = append(result.Dropped, state.dropped...)
		if len(state.applied) > 0 {
			result.Changed = append(result.Changed, Change{
				Before: before.Files[i], After: left.Set.Files[i], Applied: state.applied,
			})
		}
	}
	return result
}
