package rules

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/klint-dev/klint/rules/plan"
)

// The policies of users run as plans as well, which is several times as fast as OPA's evaluator. To make a plan takes as long as
// some evaluations, so it is made for queries that are asked often. Whatever cannot be planned, and whatever fails as a plan, is
// evaluated by OPA: it has the last word, and the better messages.

// worthPlanning is how often a query is evaluated by OPA before it is planned.
const worthPlanning = 8

// errUnplanned says that a query has to be evaluated by OPA.
var errUnplanned = errors.New("there is no plan")

// queryPlan is the plan of a query.
type queryPlan struct {
	asked atomic.Int32
	after int32
	made  func() (*userProgram, error)
}

// userProgram is a program with one entry, and the fields of data that it reads.
type userProgram struct {
	*plan.Program
	data []string
}

// planLater returns the plan of a query, which is made when it is worth it.
func planLater(compiler *ast.Compiler, ref ast.Ref) *queryPlan {
	return &queryPlan{after: worthPlanning, made: sync.OnceValues(func() (*userProgram, error) { return planQuery(compiler, ref) })}
}

// program returns the program if it is worth it.
func (p *queryPlan) program() (*userProgram, error) {
	if p == nil || p.asked.Load() < p.after && p.asked.Add(1) <= p.after {
		return nil, errUnplanned
	}
	return p.made()
}

// planQuery lets OPA plan a reference to a rule.
func planQuery(compiler *ast.Compiler, ref ast.Ref) (*userProgram, error) {
	policy, err := policyOf(compiler, ref)
	if err != nil {
		return nil, err
	}
	program, err := plan.Translate(policy)
	if err != nil {
		return nil, err
	}
	for _, name := range program.Builtins() {
		if !plannable(strings.TrimPrefix(name, boundedPrefix)) {
			return nil, fmt.Errorf("%s is left to OPA", name)
		}
	}
	if err := program.Link(userBuiltins()); err != nil {
		return nil, err
	}
	data, ok := program.DataKeys()
	if !ok {
		return nil, errors.New("data is read as a whole")
	}
	return &userProgram{program, data}, nil
}

// plannable reports whether plans may call a builtin: not if it depends on more than its operands, or on where it is called.
func plannable(name string) bool {
	if b, ok := ast.BuiltinMap[name]; ok {
		return !b.Nondeterministic && !slices.ContainsFunc([]string{"rego.", "json.match_schema", "json.verify_schema", "trace", "internal.print"},
			func(prefix string) bool { return strings.HasPrefix(name, prefix) })
	}
	return !slices.ContainsFunc(conftestBuiltins(), func(b builtin) bool { return b.name == name && b.located != nil })
}

// userBuiltins are those that plans of users call: klint's, and OPA's within their bounds.
func userBuiltins() map[string]plan.Builtin {
	all := planBuiltins()
	for _, b := range conftestBuiltins() {
		if b.located == nil {
			all[b.name] = onTerms(b.call)
		}
	}
	for name, f := range boundedFunctions() {
		opa := strings.TrimPrefix(name, boundedPrefix)
		all[opa], all[name] = plan.Borrowed(f.Func), plan.Borrowed(f.Func)
		if native := plan.Native(opa); native != nil {
			all[name] = native
		}
	}
	return all
}

// onTerms makes a builtin for plans of one for OPA. An error that is to end the evaluation does.
func onTerms(call func(*judgement, []*ast.Term) (*ast.Term, error)) plan.Builtin {
	return func(m *plan.Machine, args []plan.Value) plan.Value {
		term, err := call(m.Host.(*judgement), terms(args))
		if halted := (topdown.Halt{}); errors.As(err, &halted) {
			m.Fail(err)
		}
		if err != nil || term == nil {
			return plan.Value{}
		}
		return plan.FromTerm(term)
	}
}

// askPlan evaluates a query by its plan. The error is errUnplanned where OPA has to.
func (j *judgement) askPlan(r *rule, q *query, overrun func() error) (plan.Value, error) {
	if j.plain || j.docs != nil {
		return plan.Value{}, errUnplanned
	}
	program, err := q.plan.program()
	if err != nil {
		return plan.Value{}, errUnplanned
	}
	var review *ast.Term
	if r.policy.review {
		if review, err = j.inputFor(r); err != nil {
			return plan.Value{}, err
		}
	}
	type answer struct {
		value   plan.Value
		machine *plan.Machine
	}
	found, err := contained(&j.engine.container, func(cancel topdown.Cancel) (answer, error) {
		host := &judgement{engine: j.engine, object: j.object, set: j.set, input: j.input, context: j.context}
		m := program.Start(j.object.Tree(), j.object.Node)
		m.Host, m.Cancel = host, cancel
		if review != nil {
			m.SetInput(plan.Replaced(review, j.input, m.Input()))
		}
		value, err := m.Run(0, host.userData(m, r, program.data))
		return answer{value, m}, err
	}, overrun)
	if found.machine != nil {
		j.machines = append(j.machines, found.machine)
	}
	if err != nil && !errors.Is(err, errTime) && !errors.Is(err, errMemory) {
		return plan.Value{}, errUnplanned
	}
	return found.value, err
}

// userData returns what a policy of a user's reads as data, as [documents] has it: only the given fields.
func (j *judgement) userData(m *plan.Machine, r *rule, names []string) plan.Value {
	docs := documents{rule: r, judgement: j}
	keys, values := m.Room(len(names)), m.Room(len(names))
	for _, name := range names {
		term := docs.document(name)
		if term == nil {
			continue
		}
		value := r.planParams
		switch name {
		case "params":
		case "klint", "conftest":
			value = plan.FromTerm(term)
		default:
			value = j.index().planned(term)
		}
		keys, values = append(keys, plan.Text(name)), append(values, value)
	}
	return m.Map(keys, values...)
}

// policyOf returns OPA's plan of a reference to a rule.
func policyOf(compiler *ast.Compiler, ref ast.Ref) (*ir.Policy, error) {
	registerPlanTarget()
	var policy *ir.Policy
	options := []func(*rego.Rego){
		rego.Compiler(compiler), rego.ParsedQuery(ast.NewBody(ast.NewExpr(ast.NewTerm(ref)))), rego.Target(planTargetName),
	}
	all := functions()
	maps.Copy(all, boundedFunctions())
	for name, f := range all {
		options = append(options, rego.FunctionDyn(&rego.Function{Name: name, Decl: f.Decl.Decl}, nil))
	}
	ctx := context.WithValue(context.Background(), planKey{}, &policy)
	if _, err := rego.New(options...).PrepareForEval(ctx); err != nil {
		return nil, err
	}
	return policy, nil
}

// OPA's planner is not open to others, but hands its plans to the plug-in of a target.

const planTargetName = "klint-plan"

type (
	planTarget struct{}
	planKey    struct{} // of the **ir.Policy that the plan goes to
)

// registerPlanTarget makes OPA know the target.
var registerPlanTarget = sync.OnceFunc(func() { rego.RegisterPlugin(planTargetName, planTarget{}) })

// IsTarget reports whether the target is that of plans.
func (planTarget) IsTarget(name string) bool { return name == planTargetName }

// PrepareForEval keeps the plan.
func (planTarget) PrepareForEval(ctx context.Context, policy *ir.Policy, _ ...rego.PrepareOption) (rego.TargetPluginEval, error) {
	*ctx.Value(planKey{}).(**ir.Policy) = policy
	return planTarget{}, nil
}

// Eval is never called: the plan is all that is asked for.
func (planTarget) Eval(context.Context, *rego.EvalContext, ast.Value) (ast.Value, error) {
	return nil, errUnplanned
}
