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
	"github.com/klint-dev/klint/rules/plan"
)

// Engine judges objects by rules. It is immutable, but for what it makes when it is first needed, and safe for
// concurrent use. Built-in rules run as plans that were made when klint was built; OPA evaluates those of the user.
type Engine struct {
	rules   []*rule
	known   []Rule
	courses sync.Map // manifest.GVK -> *course

	namespace    string
	draft        bool // edits of fixes need no proof
	releases     *ast.Term
	planReleases plan.Value
	timeout      time.Duration
	now          time.Time
	functions    map[string]*topdown.Builtin
	metrics      metrics.Metrics
	indexes      indexes
	finders      finders

	// What only the user's own rules need.
	data      *ast.Term // that they gave
	runtime   *ast.Term
	files     readable
	container container
}

// rule is a rule that is switched on.
type rule struct {
	Rule
	selectors  []Selector
	params     *ast.Term
	planParams plan.Value
	clauses    func() ([]clause, error)

	plan   func() (entry, error) // of a built-in rule
	policy *policy               // of any other
	dead   atomic.Bool           // it failed in a way that it would fail in for every object
}

// course is how objects of one kind are judged.
type course struct {
	steps  []step
	filter *filter
}

// step is one rule of a course.
type step struct {
	rule *rule
	// scope is what the scope of the kind must be, where only the input can tell.
	scope scope
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

// judgement is the judging of one object, or of a document that is none.
type judgement struct {
	engine *Engine
	object *manifest.Object
	set    *manifest.Set
	plain  bool               // the document is no object: object only says where it is
	docs   []*manifest.Object // all documents, where the input is an array of them

	// What plans need, made when it is first needed.
	machine        *plan.Machine
	klint          plan.Value // data.klint
	planContainers plan.Value // klint.containers(input)

	machines []*plan.Machine // that ran policies of the user's: what they found is theirs

	// What the evaluator of OPA needs, likewise.
	input      *ast.Term
	review     *ast.Term
	containers *ast.Term
	context    context.Context
}

// index returns the index of the whole input.
func (j *judgement) index() *index { return j.engine.indexes.of(j.set) }

// Check is a [lint.Check]: it returns what the rules find in an object. A rule that fails keeps no other from
// judging; the errors name rule and object. A rule that runs into the time limit is reported once and then left out.
func (e *Engine) Check(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
	rules := e.course(obj.GVK).choose(obj, func() *index { return e.indexes.of(all) })
	if len(rules) == 0 {
		return nil, nil
	}
	j := &judgement{engine: e, object: obj, set: all}
	defer j.end()
	var findings []lint.Finding
	var errs []error
	for _, r := range rules {
		found, err := j.apply(r)
		findings = append(findings, found...)
		for _, err := range lint.Errors(err) {
			errs = append(errs, fmt.Errorf("rule %q: %s: %w", r.ID, obj, err))
		}
	}
	return findings, errors.Join(errs...)
}

// choose returns the rules of the course that could find something in the object.
func (p *course) choose(obj *manifest.Object, inputs func() *index) (chosen []*rule) {
	if len(p.steps) == 0 {
		return nil
	}
	texts, all := p.filter.texts(obj)
	for i, s := range p.steps {
		if s.rule.dead.Load() || !p.filter.may(i, obj, texts, all, inputs) {
			continue
		}
		if s.scope == anyScope || inputs().in(s.scope, obj.GVK) {
			chosen = append(chosen, s.rule)
		}
	}
	return chosen
}

// course returns the course for a kind.
func (e *Engine) course(gvk manifest.GVK) *course {
	if p, ok := e.courses.Load(gvk); ok {
		return p.(*course)
	}
	p, _ := e.courses.LoadOrStore(gvk, e.newCourse(gvk))
	return p.(*course)
}

func (e *Engine) newCourse(gvk manifest.GVK) *course {
	p := &course{}
	var needs [][]clause
	for _, r := range e.rules {
		match, scope := matchAny(r.selectors, gvk)
		if !match {
			continue
		}
		needed, err := r.clauses()
		if err != nil {
			needed = []clause{{}} // any object will do to report it
		}
		p.steps = append(p.steps, step{rule: r, scope: scope})
		needs = append(needs, slices.DeleteFunc(slices.Clone(needed), func(c clause) bool { return !c.holds(r.params) }))
	}
	p.filter = newFilter(needs)
	return p
}

// apply evaluates one rule.
func (j *judgement) apply(r *rule) ([]lint.Finding, error) {
	if r.policy != nil {
		return j.applyPolicy(r)
	}
	denied, err := j.evaluate(r)
	if errors.Is(err, plan.ErrTime) {
		return nil, r.bury(fmt.Errorf("ran for more than %v; the rule is left out from here on", j.engine.timeout))
	}
	if err != nil {
		return nil, err
	}
	return j.findings(r, denied, "deny", r.Severity)
}

// findings turns the elements of a set into findings.
func (j *judgement) findings(r *rule, elements []plan.Value, head string, severity lint.Severity) ([]lint.Finding, error) {
	var findings []lint.Finding
	var errs []error
	for _, element := range elements {
		finding, err := j.finding(r, element)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", head, err))
			continue
		}
		finding.Severity = severity
		findings = append(findings, finding)
	}
	return findings, errors.Join(errs...)
}

// end gives back what the judgement used.
func (j *judgement) end() {
	if j.machine != nil {
		j.machine.End()
	}
	for _, m := range j.machines {
		m.End()
	}
}

// bury leaves the rule out from now on. It returns err to the first that finds the rule dead, nil to the others.
func (r *rule) bury(err error) error {
	if r.dead.Swap(true) {
		return nil
	}
	return err
}
