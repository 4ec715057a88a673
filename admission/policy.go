// Package admission evaluates the ValidatingAdmissionPolicies of the input for the objects of the input, as the API server does when
// the objects are created: through their bindings, with parameters, conditions and variables. Source: apiserver v0.36.3
// pkg/admission/plugin/policy.
package admission

import (
	"encoding/json"
	"strings"

	"github.com/klint-dev/klint/cel"
	"github.com/klint-dev/klint/manifest"
)

// policy is a ValidatingAdmissionPolicy with its expressions compiled.
type policy struct {
	object *manifest.Object
	name   string
	spec   policySpec

	conditions []*cel.Expression
	variables  []*cel.Expression
	rules      []*cel.Expression // of spec.validations
	messages   []*cel.Expression // nil where a validation has none
	audits     []*cel.Expression

	bindings  []*binding
	namespace bool // an expression reads the namespace
	// unknown says why the policy cannot be evaluated; "" if it can.
	unknown string
}

type policySpec struct {
	FailurePolicy    string
	ParamKind        *struct{ APIVersion, Kind string }
	MatchConstraints matchResources
	MatchConditions  []struct{ Name, Expression string }
	Variables        []struct{ Name, Expression string }
	Validations      []struct{ Expression, Message, MessageExpression string }
	AuditAnnotations []struct{ Key, ValueExpression string }
}

// binding is a ValidatingAdmissionPolicyBinding.
type binding struct {
	name string
	spec bindingSpec
}

type bindingSpec struct {
	PolicyName        string
	ValidationActions []string
	MatchResources    *matchResources
	ParamRef          *struct {
		Name, Namespace, ParameterNotFoundAction string
		Selector                                 *selector
	}
}

// matchResources says which requests are meant. Source of the fields: k8s.io/api v0.36.3 admissionregistration/v1.
type matchResources struct {
	NamespaceSelector, ObjectSelector   *selector
	ResourceRules, ExcludeResourceRules []rule
	MatchPolicy                         string
}

type rule struct {
	APIGroups, APIVersions, Resources, Operations, ResourceNames []string
	Scope                                                        string
}

// decode reads a part of an object; what does not fit is for the check of its fields to say.
func decode(data map[string]any, into any) {
	if text, err := json.Marshal(data); err == nil {
		_ = json.Unmarshal(text, into)
	}
}

// newPolicy reads and compiles a policy.
func newPolicy(obj *manifest.Object, data map[string]any) *policy {
	p := &policy{object: obj, name: obj.Name}
	decode(data, &struct{ Spec *policySpec }{&p.spec})
	compiler := cel.NewPolicy(cel.Everything, p.spec.ParamKind != nil)
	ready := func(compile func(string) (*cel.Expression, *cel.Fault), text string) *cel.Expression {
		e, fault := compile(text)
		switch {
		case fault != nil:
			p.unknown = "an expression does not compile"
			return nil
		case e.Unknowable != "":
			p.unknown = "it asks for " + e.Unknowable + ", which only a cluster knows"
		}
		p.namespace = p.namespace || e.Namespace
		return e
	}
	for _, c := range p.spec.MatchConditions {
		p.conditions = append(p.conditions, ready(compiler.Condition, c.Expression))
	}
	for _, v := range p.spec.Variables {
		variable := func(text string) (*cel.Expression, *cel.Fault) { return compiler.Variable(v.Name, text) }
		p.variables = append(p.variables, ready(variable, v.Expression))
	}
	for _, v := range p.spec.Validations {
		p.rules = append(p.rules, ready(compiler.Condition, v.Expression))
		var message *cel.Expression
		if strings.TrimSpace(v.MessageExpression) != "" {
			message = ready(compiler.Message, v.MessageExpression)
		}
		p.messages = append(p.messages, message)
	}
	for _, a := range p.spec.AuditAnnotations {
		p.audits = append(p.audits, ready(compiler.AuditValue, a.ValueExpression))
	}
	return p
}
