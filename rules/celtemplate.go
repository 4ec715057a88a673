package rules

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/klint-dev/klint/cel"
	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/rules/plan"
)

// A ConstraintTemplate may be written in CEL rather than in Rego, or in both, of which Gatekeeper prefers CEL. Source: gatekeeper
// v3.23.1 pkg/drivers/k8scel, and the constraint framework e1eaa1bf6d62 pkg/client/client.go for the preference.

const celEngine = "K8sNativeValidation"

// celRules is what a template in CEL demands.
type celRules struct {
	cel.Admission
	namespace bool // an expression reads the namespace
}

// celSource returns where the CEL of a template is; nil if it has none.
func celSource(obj *manifest.Object, target manifest.Path) manifest.Path {
	for i := range items(obj, join(target, "code")) {
		if at := join(target, "code", i); obj.Text(join(at, "engine")...) == celEngine {
			return join(at, "source")
		}
	}
	return nil
}

// celTemplate reads and compiles the expressions of a template.
type celTemplate struct {
	obj      *manifest.Object
	compiler *cel.Policy
	rules    *celRules
	errs     []error
}

// readCEL compiles the CEL below a path. The error joins one for each mistake.
func readCEL(obj *manifest.Object, source manifest.Path) (*celRules, error) {
	t := &celTemplate{obj: obj, compiler: cel.NewPolicy(cel.Everything, true), rules: &celRules{}}
	t.compiler.Authorizer = false
	t.rules.Budget = cel.GatekeeperBudget
	t.readFields(source)
	t.define("anyObject", `has(request.operation) && request.operation == "DELETE" && object == null ? oldObject : object`)
	t.define("params", "!has(params.spec) ? null : !has(params.spec.parameters) ? null: params.spec.parameters")
	for i := range items(obj, join(source, "variables")) {
		t.readVariable(join(source, "variables", i))
	}
	t.compiler.Params = false // they are for Gatekeeper's own variables, and for those of the template
	for i := range items(obj, join(source, "matchCondition")) {
		at := join(source, "matchCondition", i)
		t.reserved(join(at, "name"))
		t.rules.Conditions = append(t.rules.Conditions, t.compile(join(at, "expression"), t.compiler.Condition))
	}
	for i := range items(obj, join(source, "validations")) {
		t.readValidation(join(source, "validations", i))
	}
	return t.rules, errors.Join(t.errs...)
}

func (t *celTemplate) fail(at manifest.Path, format string, args ...any) {
	t.errs = append(t.errs, mistake(t.obj, at, format, args...))
}

// celFields are the fields of the source of a template in CEL.
var celFields = []string{"failurePolicy", "generateVAP", "matchCondition", "validations", "variables"}

func (t *celTemplate) readFields(source manifest.Path) {
	node, ok := t.obj.Find(source)
	if !ok || t.obj.Tree().Nodes[node].Kind != manifest.Map {
		t.fail(source, "the ConstraintTemplate has no source for the engine %s", celEngine)
		return
	}
	for key := range t.obj.Tree().Fields(node) {
		name := t.obj.Tree().Text(key)
		switch {
		case name == "matchConditions":
			t.fail(join(source, name), "Gatekeeper does not read matchConditions here: the field is called matchCondition, and is a list")
		case !slices.Contains(celFields, name):
			t.fail(join(source, name), "Gatekeeper does not read %s; the fields are %s", name, strings.Join(celFields, ", "))
		}
	}
	switch policy := t.obj.Text(join(source, "failurePolicy")...); policy {
	case "", "Fail":
	case "Ignore":
		t.rules.Ignore = true
	default:
		t.fail(join(source, "failurePolicy"), "failurePolicy is %q; it is Fail or Ignore", policy)
	}
}

// reserved refuses names that Gatekeeper keeps for itself.
func (t *celTemplate) reserved(at manifest.Path, names ...string) {
	const prefix = "gatekeeper_internal_"
	name := t.obj.Text(at...)
	if strings.HasPrefix(name, prefix) || slices.Contains(names, name) {
		t.fail(at, "Gatekeeper keeps the name %s for itself", name)
	}
}

// define adds a variable that Gatekeeper gives all templates.
func (t *celTemplate) define(name, text string) {
	e, _ := t.compiler.Variable(name, text) // it compiles
	t.rules.Variables = append(t.rules.Variables, cel.Variable{Name: name, Expression: e})
}

func (t *celTemplate) readVariable(at manifest.Path) {
	name := t.obj.Text(join(at, "name")...)
	if t.reserved(join(at, "name"), "params", "anyObject"); name == "" {
		t.fail(at, "a variable has no name")
		return
	}
	e := t.compile(join(at, "expression"), func(text string) (*cel.Expression, *cel.Fault) { return t.compiler.Variable(name, text) })
	t.rules.Variables = append(t.rules.Variables, cel.Variable{Name: name, Expression: e})
}

func (t *celTemplate) readValidation(at manifest.Path) {
	v := cel.Validation{Expression: t.compile(join(at, "expression"), t.compiler.Condition), Message: t.obj.Text(join(at, "message")...)}
	if t.obj.Text(join(at, "messageExpression")...) != "" {
		v.Dynamic = t.compile(join(at, "messageExpression"), t.compiler.Message)
	}
	t.rules.Validations = append(t.rules.Validations, v)
}

// compile compiles the expression at a path. A mistake is reported where in the expression it is.
func (t *celTemplate) compile(at manifest.Path, compile func(string) (*cel.Expression, *cel.Fault)) *cel.Expression {
	text := t.obj.Text(at...)
	if strings.TrimSpace(text) == "" {
		t.fail(at, "there is no %v", at[len(at)-1])
		return nil
	}
	e, fault := compile(text)
	if fault == nil {
		t.rules.namespace = t.rules.namespace || e.Namespace
		return e
	}
	where := t.obj.Locate(at)
	if node, ok := t.obj.Find(at); ok && fault.Offset >= 0 {
		if r, ok := t.obj.Tree().Character(node, fault.Offset); ok {
			where = r
		}
	}
	t.errs = append(t.errs, &Error{File: t.obj.File.Name, Position: t.obj.File.Position(where.Start), Message: fault.Detail})
	return nil
}

// judgeByCEL returns what a constraint whose template is written in CEL finds in an object.
func (j *judgement) judgeByCEL(r *rule, of candidate) ([]lint.Finding, error) {
	c := r.policy.constraint
	if c.cel.namespace && of.namespaced && of.namespaceObject == nil {
		return j.unjudged(r, of), nil
	}
	values := of.celValues()
	values["params"] = c.object
	verdict, err := contained(&j.engine.container, func(topdown.Cancel) (cel.Verdict, error) { return c.cel.Judge(values) }, j.overrun(r))
	if errors.Is(err, cel.ErrBudget) {
		return nil, fmt.Errorf("the expressions of %s cost more than the %d units that Gatekeeper spends on a constraint and an object", c.template, cel.GatekeeperBudget)
	}
	if err != nil {
		return nil, j.limited(r, err)
	}
	var denials []plan.Value
	for _, message := range verdict.Denials {
		denials = append(denials, plan.Text(message))
	}
	return j.findings(r, denials, "validations", r.Severity)
}

// unjudged says that a constraint needs what is not in the input. That is no fault of the object.
func (j *judgement) unjudged(r *rule, of candidate) []lint.Finding {
	message := fmt.Sprintf("not judged: the constraint reads the namespace %s, which is not in the input", of.namespace)
	if of.namespace == "" {
		message = "not judged: the constraint reads the namespace, which is not known"
	}
	findings, _ := j.findings(r, []plan.Value{plan.Text(message)}, "", lint.Info) // a text is a finding
	return findings
}

// celValues returns what expressions see of a request that creates the candidate.
func (c candidate) celValues() map[string]any {
	kind := map[string]any{"group": c.gvk.Group, "version": c.gvk.Version, "kind": c.gvk.Kind}
	resource := map[string]any{"group": "", "version": "", "resource": ""} // as Gatekeeper tells it outside of a cluster
	request := map[string]any{
		"uid": "", "kind": kind, "resource": resource, "requestKind": kind, "requestResource": resource,
		"operation": "CREATE", "userInfo": map[string]any{}, "dryRun": false, "options": nil,
	}
	if name := scalar(lookup(c.term, "metadata", "name")); name != "" {
		request["name"] = name
	}
	if c.namespace != "" {
		request["namespace"] = c.namespace
	}
	values := map[string]any{"object": plainValue(c.term.Value), "request": request, "namespaceObject": nil}
	if c.namespaceObject != nil {
		values["namespaceObject"] = plainValue(c.namespaceObject.Value)
	}
	return values
}

// plainValue returns a value as JSON is decoded: numbers are int64 where they can be.
func plainValue(value ast.Value) any {
	switch v := value.(type) {
	case ast.Object:
		fields := make(map[string]any, v.Len())
		v.Foreach(func(key, value *ast.Term) { fields[textOf(key)] = plainValue(value.Value) })
		return fields
	case *ast.Array:
		list := make([]any, 0, v.Len())
		v.Foreach(func(item *ast.Term) { list = append(list, plainValue(item.Value)) })
		return list
	case ast.String:
		return string(v)
	case ast.Boolean:
		return bool(v)
	case ast.Number:
		if n, ok := v.Int64(); ok {
			return n
		}
		f, _ := json.Number(v).Float64()
		return f
	}
	return nil
}
