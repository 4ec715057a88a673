package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/rules/plan"
)

// CheckDocument judges a document as a whole by those of the user's rules that take documents: a List by rules that look
// into its items, and a document that is no object by rules that are not for certain kinds. Such a document is only
// judged in a file that the user named. It is a [lint.DocumentCheck].
func (e *Engine) CheckDocument(doc *manifest.Document, all *manifest.Set) ([]lint.Finding, error) {
	whole, plain := wholeOf(doc)
	if whole == nil || doc.List == nil && !plain {
		return nil, nil
	}
	j := &judgement{engine: e, object: whole, set: all, plain: plain}
	defer j.end()
	var findings []lint.Finding
	var errs []error
	for _, r := range e.rules {
		switch {
		case r.policy == nil || r.dead.Load():
			continue
		case plain && !r.policy.plain, !plain && !r.policy.lists && !r.policy.combined:
			continue
		}
		if match, _ := matchAny(r.selectors, whole.GVK); !match {
			continue
		}
		found, err := j.applyPolicy(r)
		findings = append(findings, found...)
		for _, err := range lint.Errors(err) {
			errs = append(errs, fmt.Errorf("rule %q: %s: %w", r.ID, j.name(), err))
		}
	}
	return findings, errors.Join(errs...)
}

// TakesDocuments reports whether [Engine.CheckDocument] may find anything.
func (e *Engine) TakesDocuments() bool {
	return slices.ContainsFunc(e.rules, func(r *rule) bool {
		return r.policy != nil && (r.policy.plain || r.policy.lists || r.policy.combined)
	})
}

// wholeOf returns a document as an object, and whether it is none; nil if there is nothing to judge.
func wholeOf(doc *manifest.Document) (whole *manifest.Object, plain bool) {
	switch {
	case doc.Tree == nil || doc.Err != nil:
		return nil, false
	case doc.List != nil:
		return doc.List, false
	case len(doc.Objects) == 1 && doc.Skip == "":
		return doc.Objects[0], false
	case doc.File.Named && !slices.Contains(neverJudged, doc.Skip):
		return &manifest.Object{File: doc.File, Doc: doc, Item: -1}, true
	}
	return nil, false
}

// neverJudged are the reasons for which a document is not judged by any rule: its values are not the values.
var neverJudged = []manifest.Skip{manifest.SkipTemplate, manifest.SkipSOPS, manifest.SkipEmpty, manifest.SkipBinary}

// name returns what messages call what is judged.
func (j *judgement) name() string {
	if j.plain {
		return fmt.Sprintf("document %d", j.object.Doc.Index+1)
	}
	return j.object.String()
}

// takes reports whether a rule of the user's judges the object itself, rather than the List that it is in.
func (p *policy) takes(obj *manifest.Object) bool { return obj.Item < 0 || !p.lists }

// applyPolicy evaluates a rule of the user's.
func (j *judgement) applyPolicy(r *rule) ([]lint.Finding, error) {
	switch {
	case r.policy.combined:
		return j.combined(r)
	case r.policy.constraint != nil:
		return j.violations(r)
	case !r.policy.takes(j.object):
		return nil, nil
	}
	return j.answer(r)
}

// answer returns what a rule finds in its input.
func (j *judgement) answer(r *rule) ([]lint.Finding, error) {
	var findings []lint.Finding
	var errs []error
	for _, q := range r.policy.queries {
		value, err := j.ask(r, q)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		elements, err := q.elements(value)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", q.place, err))
		}
		found, err := j.findings(r, elements, q.place+": "+q.head, q.severity)
		findings, errs = append(findings, found...), append(errs, err)
	}
	if len(findings) > 0 {
		switch excepted, err := j.excepted(r); {
		case err != nil:
			errs = append(errs, err)
		case excepted:
			for i := range findings {
				findings[i].Excepted = true
			}
		}
	}
	return findings, errors.Join(errs...)
}

// answered returns what OPA answered; undefined if the value is nil.
func answered(value ast.Value) plan.Value {
	if value == nil {
		return plan.Value{}
	}
	return plan.FromTerm(ast.NewTerm(value))
}

// inputFor returns what a rule of the user's takes as input.
func (j *judgement) inputFor(r *rule) (*ast.Term, error) {
	if j.context == nil {
		j.context = withJudgement(j)
	}
	whole, err := j.whole()
	switch {
	case err != nil || !r.policy.review:
		return whole, err
	case r.policy.constraint != nil:
		return j.review, nil // made for each object that the constraint is for
	}
	return j.candidate(whole).review(r.params), nil
}

// whole returns the object as rules see it.
func (j *judgement) whole() (*ast.Term, error) {
	var err error
	if j.input == nil {
		j.input, err = documentInput(j.object)
	}
	return j.input, err
}

// documentInput returns an object as rules see it, or a document that is none. In that, fields may be null.
func documentInput(obj *manifest.Object) (*ast.Term, error) {
	if obj.GVK.IsZero() {
		return convert(obj.Tree(), obj.Node, true)
	}
	return input(obj)
}

// together is what the combined rules find in a set, each evaluated once.
type together struct {
	docs  []*manifest.Object
	input func() (*ast.Term, error)
	rules sync.Map // *rule -> func() ([]lint.Finding, error)
}

// newTogether returns the documents of a set by file, as conftest sorts them.
func newTogether(set *manifest.Set) *together {
	t := &together{}
	for _, file := range set.Files {
		for _, doc := range file.Docs {
			if whole, _ := wholeOf(doc); whole != nil && (file.Named || file.Skip == "") {
				t.docs = append(t.docs, whole)
			}
		}
	}
	slices.SortStableFunc(t.docs, func(a, b *manifest.Object) int { return strings.Compare(a.File.Name, b.File.Name) })
	t.input = sync.OnceValues(func() (*ast.Term, error) { return combinedInput(t.docs) })
	return t
}

// combined returns what a rule finds in all documents together, as far as it is in the document that is judged; what has no
// place is in the first one.
func (j *judgement) combined(r *rule) ([]lint.Finding, error) {
	if j.object.Item >= 0 {
		return nil, nil // the List as a whole is judged
	}
	t := j.engine.indexes.of(j.setWith(j.object.File)).together()
	at := slices.IndexFunc(t.docs, func(doc *manifest.Object) bool { return doc.Doc == j.object.Doc })
	if at < 0 {
		return nil, nil
	}
	once := sync.OnceValues(func() ([]lint.Finding, error) {
		input, err := t.input()
		if err != nil {
			return nil, err
		}
		all := &judgement{engine: j.engine, object: t.docs[0], set: j.set, docs: t.docs, input: input}
		defer all.end()
		return all.answer(r)
	})
	answer, _ := t.rules.LoadOrStore(r, once)
	findings, err := answer.(func() ([]lint.Finding, error))()
	if err != nil && at > 0 {
		err = nil // the first document tells
	}
	here := slices.DeleteFunc(slices.Clone(findings), func(f lint.Finding) bool { return f.Doc != j.object.Doc })
	return here, err
}

// setWith returns the set with a file of it as it is now: fixes are tried on files that are not in the set yet.
func (j *judgement) setWith(file *manifest.File) *manifest.Set {
	if slices.Contains(j.set.Files, file) {
		return j.set
	}
	files := slices.Clone(j.set.Files)
	for i, f := range files {
		if f.Name == file.Name {
			files[i] = file
		}
	}
	return &manifest.Set{Files: files}
}
