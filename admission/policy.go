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

	rules cel.Admission

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
	p.rules = cel.Admission{Ignore: p.spec.FailurePolicy == "Ignore", Budget: cel.PolicyBudget}
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
		p.rules.Conditions = append(p.rules.Conditions, ready(compiler.Condition, c.Expression))
	}
	for _, v := range p.spec.Variables {
		variable := func(text string) (*cel.Expression, *cel.Fault) { return compiler.Variable(v.Name, text) }
		p.rules.Variables = append(p.rules.Variables, cel.Variable{Name: v.Name, Expression: ready(variable, v.Expression)})
	}
	for _, v := range p.spec.Validations {
		validation := cel.Validation{Expression: ready(compiler.Condition, v.Expression), Message: v.Message}
		if strings.TrimSpace(v.MessageExpression) != "" {
			validation.Dynamic = ready(compiler.Message, v.MessageExpression)
		}
		p.rules.Validations = append(p.rules.Validations, validation)
	}
	for _, a := range p.spec.AuditAnnotations {
		p.rules.Audits = append(p.rules.Audits, ready(compiler.AuditValue, a.ValueExpression))
	}
	return p
}
