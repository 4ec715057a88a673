package cel

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
)

// The budgets of a policy for one object and binding, and of its match conditions. Gatekeeper gives a policy less.
const (
	PolicyBudget     = objectBudget
	GatekeeperBudget = perCallLimit
	matchBudget      = 2_500_000
)

// ErrBudget is the error of what costs more than its budget.
var ErrBudget = errors.New(outOfBudget)

// Admission is a policy whose expressions have been compiled. Source of how they are evaluated: apiserver v0.36.3
// pkg/admission/plugin/policy/validating/validator.go.
type Admission struct {
	// Ignore is failurePolicy: Ignore: what cannot be evaluated denies nothing.
	Ignore bool
	// Budget is what the validations for one object may cost.
	Budget int64

	Conditions  []*Expression
	Variables   []Variable
	Validations []Validation
	Audits      []*Expression
}

// Variable is an expression with a name, which those below it can use.
type Variable struct {
	Name       string
	Expression *Expression
}

// Validation is an expression that must be true, and what is said if it is not.
type Validation struct {
	Expression *Expression
	Message    string
	Dynamic    *Expression // messageExpression; nil if there is none
}

// Verdict is what a policy says of an object, as the API server words it.
type Verdict struct {
	Denials []string
	// AuditFaults are what went wrong with audit annotations, which is told whatever a binding does about denials.
	AuditFaults []string
}

// Judge evaluates the policy for an object. The values are those of object, request, namespaceObject and params, as JSON is
// decoded. The error is [ErrBudget], which the server would say in place of all denials, unless it is to ignore what fails.
func (a *Admission) Judge(values map[string]any) (v Verdict, err error) {
	switch matched, err := a.matches(values); {
	case errors.Is(err, ErrBudget):
		return v, err
	case err != nil && !a.Ignore:
		return Verdict{Denials: []string{err.Error()}}, nil
	case !matched:
		return v, nil
	}
	r := newRequest(a, a.Budget, values)
	results := make([]result, len(a.Validations))
	for i, validation := range a.Validations {
		if results[i] = r.evaluate(validation.Expression); errors.Is(results[i].err, ErrBudget) {
			return v, ErrBudget
		}
	}
	v.Denials = a.denials(results, r.budget, values)
	v.AuditFaults = a.auditFaults(values)
	return v, nil
}

// denials returns what is said of the results of the validations.
func (a *Admission) denials(results []result, budget int64, values map[string]any) []string {
	messages, err := a.messages(budget, values)
	var denials []string
	for i, result := range results {
		switch {
		case result.err != nil && !a.Ignore:
			denials = append(denials, result.err.Error())
		case result.err != nil:
		case err != nil && !a.Ignore:
			denials = append(denials, "failed messageExpression: "+err.Error())
		case err == nil && result.value != types.True:
			denials = append(denials, a.Validations[i].message(messages[i]))
		}
	}
	return denials
}

// matches evaluates the match conditions. One that is false outweighs errors in others.
func (a *Admission) matches(values map[string]any) (bool, error) {
	if len(a.Conditions) == 0 {
		return true, nil
	}
	r := newRequest(a, matchBudget, values)
	var errs []string
	for _, condition := range a.Conditions {
		result := r.evaluate(condition)
		switch {
		case errors.Is(result.err, ErrBudget):
			return false, ErrBudget
		case result.err != nil:
			errs = append(errs, result.err.Error())
		case result.value == types.False:
			return false, nil
		}
	}
	switch len(errs) {
	case 0:
		return true, nil
	case 1:
		return false, errors.New(errs[0])
	}
	return false, fmt.Errorf("[%s]", strings.Join(errs, ", ")) // as an aggregate of apimachinery
}

// messages evaluates all message expressions, whether they are needed or not: they share one budget.
func (a *Admission) messages(budget int64, values map[string]any) ([]result, error) {
	r := newRequest(a, budget, values)
	messages := make([]result, len(a.Validations))
	for i, v := range a.Validations {
		if v.Dynamic == nil {
			continue
		}
		if messages[i] = r.evaluate(v.Dynamic); errors.Is(messages[i].err, ErrBudget) {
			return nil, ErrBudget
		}
	}
	return messages, nil
}

// message returns what a validation says when it is not true.
func (v Validation) message(dynamic result) string {
	if text, ok := dynamic.value.(types.String); ok && dynamic.err == nil {
		message := strings.TrimSpace(string(text))
		if message != "" && len(message) <= maxMessage && !strings.Contains(message, "\n") {
			return message
		}
	}
	if message := strings.TrimSpace(v.Message); message != "" {
		return message
	}
	return "failed expression: " + strings.TrimSpace(v.Expression.text)
}

func (a *Admission) auditFaults(values map[string]any) []string {
	if a.Ignore || len(a.Audits) == 0 {
		return nil
	}
	r := newRequest(a, a.Budget, values)
	var faults []string
	for _, audit := range a.Audits {
		if result := r.evaluate(audit); result.err != nil {
			faults = append(faults, result.err.Error())
		}
	}
	return faults
}

// result is what an expression comes to.
type result struct {
	value ref.Val
	err   error
}

// request is an object while some expressions of a policy are evaluated for it. It is not safe for several goroutines.
type request struct {
	vars   variables
	budget int64
	spent  int64 // by variables of the policy, since the last expression began
}

func newRequest(a *Admission, budget int64, values map[string]any) *request {
	r := &request{vars: variables{"oldObject": types.NullValue}, budget: budget}
	for name, value := range values {
		r.vars[name] = types.DefaultTypeAdapter.NativeToValue(value)
	}
	none := types.NewRefValMap(types.DefaultTypeAdapter, nil)
	r.vars["variables"] = &ownVariables{Mapper: none, request: r, all: a.Variables, values: map[string]ref.Val{}}
	return r
}

// ownVariables are the variables of the policy, each evaluated when an expression first uses it.
type ownVariables struct {
	traits.Mapper
	request *request
	all     []Variable
	values  map[string]ref.Val
}

// Find returns the value of a variable.
func (o *ownVariables) Find(key ref.Val) (ref.Val, bool) {
	text, _ := key.(types.String)
	name := string(text)
	if value, ok := o.values[name]; ok {
		return value, true
	}
	for _, v := range slices.Backward(o.all) {
		if v.Name == name {
			o.values[name] = o.request.variable(v)
			return o.values[name], true
		}
	}
	return nil, false
}

// Get returns the value of a variable.
func (o *ownVariables) Get(key ref.Val) ref.Val {
	if value, ok := o.Find(key); ok {
		return value
	}
	return types.NewErr("no such key: %v", key)
}

// Contains reports whether there is a variable of that name.
func (o *ownVariables) Contains(key ref.Val) ref.Val {
	value, ok := o.Find(key)
	if ok && types.IsError(value) {
		return value
	}
	return types.Bool(ok)
}

// variable evaluates a variable of the policy, when it is first used. An error becomes that of what uses it.
func (r *request) variable(v Variable) ref.Val {
	value, cost, err := r.run(v.Expression)
	r.spent += cost
	if err != nil {
		return types.NewErr("composited variable %q fails to evaluate: %v", v.Name, err)
	}
	return value
}

func (r *request) evaluate(e *Expression) result {
	r.spent = 0
	value, cost, err := r.run(e)
	switch {
	case r.spent > r.budget || cost > r.budget-r.spent:
		return result{nil, ErrBudget}
	case err != nil:
		err = fmt.Errorf("expression '%s' resulted in error: %w", e.text, err)
	}
	r.budget -= r.spent + cost
	return result{value, err}
}

func (r *request) run(e *Expression) (ref.Val, int64, error) {
	value, details, err := e.program.Eval(r.vars)
	cost := int64(0)
	if spent := details.ActualCost(); spent != nil {
		cost = int64(min(*spent, math.MaxInt64/4))
	}
	return value, cost, err
}
