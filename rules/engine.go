package rules

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Engine judges objects by rules. It is immutable, but for what it makes when it is first needed, and safe for
// concurrent use. Rules are parsed when the first object of their kinds comes and compiled when the first object
// comes that they could find anything in.
type Engine struct {
	rules []*rule
	known []Rule
	plans sync.Map // manifest.GVK -> *plan

	namespace string
	releases  *ast.Term
	timeout   time.Duration
	now       time.Time
	functions map[string]*topdown.Builtin
	metrics   metrics.Metrics
	indexes   indexes
}

// rule is a rule that is switched on.
type rule struct {
	Rule
	pkg       ast.Ref
	selectors []Selector
	params    *ast.Term
	program   *program
	parse     func() (*syntax, error)

	once  sync.Once
	query query
	err   error
	dead  atomic.Bool // it failed in a way that it would fail in for every object
}

// prepare compiles the rule.
func (r *rule) prepare() (query, error) {
	r.once.Do(func() {
		compiler, err := r.program.compile()
		if err != nil {
			r.err = err
			return
		}
		r.query = newQuery(compiler, r.pkg)
	})
	return r.query, r.err
}

// plan is how objects of one kind are judged.
type plan struct {
	steps  []step
	filter *filter
}

// step is one rule of a plan.
type step struct {
	rule *rule
	// scope is what the scope of the kind must be, where only the input can tell.
	scope scope
	// fields are the top-level fields of the object that the rule reads; nil means all.
	fields []string
}

// Rules returns every rule that was loaded, switched on or not, sorted by id.
func (e *Engine) Rules() []Rule { return slices.Clone(e.known) }

// Enabled returns the ids of the rules that are switched on, sorted.
func (e *Engine) Enabled() []string {
	ids := make([]string, 0, len(e.rules))
	for _, r := range e.rules {
		ids = append(ids, r.ID)
	}
	return ids
}

// judgement is the judging of one object.
type judgement struct {
	engine     *Engine
	object     *manifest.Object
	set        *manifest.Set
	input      *ast.Term
	containers *ast.Term
	context    context.Context
	cancel     topdown.Cancel
}

// index returns the index of the whole input.
func (j *judgement) index() *index { return j.engine.indexes.of(j.set) }

// Check is a [lint.Check]: it returns what the rules find in an object. A rule that fails keeps no other from
// judging; the errors name rule and object. A rule that cannot be compiled, or that runs into the time limit, is
// reported once and then left out.
func (e *Engine) Check(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
	rules, fields := e.plan(obj.GVK).choose(obj, func() *index { return e.indexes.of(all) })
	if len(rules) == 0 {
		return nil, nil
	}
	term, err := input(obj, fields)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", obj, err)
	}
	j := &judgement{engine: e, object: obj, set: all, input: term, cancel: topdown.NewCancel()}
	j.context = withJudgement(j)
	timer := time.AfterFunc(e.timeout, j.cancel.Cancel)
	defer timer.Stop()

	var findings []lint.Finding
	var errs []error
	for _, r := range rules {
		found, err := j.apply(r)
		findings = append(findings, found...)
		if err != nil {
			errs = append(errs, fmt.Errorf("rule %q: %s: %w", r.ID, obj, err))
		}
		if j.cancel.Cancelled() { // what is left gets its own time
			j.cancel = topdown.NewCancel()
			timer = time.AfterFunc(e.timeout, j.cancel.Cancel)
			defer timer.Stop()
		}
	}
	return findings, errors.Join(errs...)
}

// choose returns the rules of the plan that could find something in the object, and the top-level fields that they
// read, nil for all.
func (p *plan) choose(obj *manifest.Object, inputs func() *index) (chosen []*rule, fields []string) {
	if len(p.steps) == 0 {
		return nil, nil
	}
	texts, all := p.filter.texts(obj)
	fields = []string{}
	for i, s := range p.steps {
		if s.rule.dead.Load() || !p.filter.may(i, obj, texts, all, inputs) {
			continue
		}
		if s.scope != anyScope && !inputs().in(s.scope, obj.GVK) {
			continue
		}
		chosen = append(chosen, s.rule)
		if s.fields == nil {
			fields = nil
		} else if fields != nil {
			fields = append(fields, s.fields...)
		}
	}
	return chosen, fields
}

// plan returns the plan for a kind.
func (e *Engine) plan(gvk manifest.GVK) *plan {
	if p, ok := e.plans.Load(gvk); ok {
		return p.(*plan)
	}
	p, _ := e.plans.LoadOrStore(gvk, e.newPlan(gvk))
	return p.(*plan)
}

func (e *Engine) newPlan(gvk manifest.GVK) *plan {
	p := &plan{}
	var needs [][]clause
	for _, r := range e.rules {
		match, scope := matchAny(r.selectors, gvk)
		if !match {
			continue
		}
		next := step{rule: r, scope: scope}
		needed := []clause{{}} // if the rule does not parse, any object will do to report it
		if parsed, err := r.parse(); err == nil {
			needed, next.fields = parsed.clauses, parsed.fields
		}
		p.steps = append(p.steps, next)
		needs = append(needs, needed)
	}
	p.filter = newFilter(needs)
	return p
}

// apply evaluates one rule.
func (j *judgement) apply(r *rule) ([]lint.Finding, error) {
	query, err := r.prepare()
	if err != nil {
		return nil, r.bury(err)
	}
	set, err := query.run(j, r)
	if topdown.IsCancel(err) {
		return nil, r.bury(fmt.Errorf("ran for more than %v; the rule is left out from here on", j.engine.timeout))
	}
	if err != nil || set == nil {
		return nil, err
	}
	var findings []lint.Finding
	var errs []error
	for _, element := range set.Slice() {
		finding, err := j.finding(r, element)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		findings = append(findings, finding)
	}
	return findings, errors.Join(errs...)
}

// bury leaves the rule out from now on. It returns err to the first that finds the rule dead, nil to the others.
func (r *rule) bury(err error) error {
	if r.dead.Swap(true) {
		return nil
	}
	return err
}
