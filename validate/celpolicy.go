package validate

import (
	"strings"

	"github.com/klint-dev/klint/cel"
	"github.com/klint-dev/klint/schemas"
)

// celRelease returns the release whose functions new expressions may use: the one before the oldest target.
func celRelease(c *check) cel.Release {
	release := schemas.Release(reference)
	for i, r := range c.targets {
		if i == 0 || r < release {
			release = r
		}
	}
	return cel.Release(release - 1)
}

// celPolicy returns what compiles the expressions of a policy or webhook, as the oldest target does.
func celPolicy(c *check, params bool) *cel.Policy { return cel.NewPolicy(celRelease(c), params) }

// compile reports an expression that does not compile. Those that are missing or blank are left to others.
func (v value) compile(compile func(string) (*cel.Expression, *cel.Fault)) {
	text := v.text()
	if strings.TrimSpace(text) == "" {
		return
	}
	if _, fault := compile(text); fault != nil {
		v.faulty(*fault)
	}
}

// policyVariables returns what compiles the expressions of a policy, once its variables are known to it, and reports what is wrong with
// those.
func policyVariables(spec value) *cel.Policy {
	p := celPolicy(spec.c, spec.field("paramKind").exists())
	for _, variable := range spec.field("variables").items() {
		name := variable.field("name").text()
		variable.field("expression").compile(func(text string) (*cel.Expression, *cel.Fault) { return p.Variable(name, text) })
	}
	return p
}

// policyExpressions compiles the expressions of a validating policy in the order in which they can use each other.
func policyExpressions(spec value) {
	p := policyVariables(spec)
	for _, validation := range spec.field("validations").items() {
		validation.field("expression").compile(p.Condition)
		validation.field("messageExpression").compile(p.Message)
	}
	for _, annotation := range spec.field("auditAnnotations").items() {
		annotation.field("valueExpression").compile(p.AuditValue)
	}
}

// mutationExpressions compiles the expressions of a mutating policy.
func mutationExpressions(spec value) {
	p := policyVariables(spec)
	for _, mutation := range spec.field("mutations").items() {
		compile := p.JSONPatch
		kind := mutation.field("patchType").text()
		switch kind {
		case "JSONPatch":
		case "ApplyConfiguration":
			compile = p.ApplyConfiguration
		default:
			continue
		}
		expression := mutation.field(patchFields[kind]).field("expression")
		expression.compile(func(text string) (*cel.Expression, *cel.Fault) { return nil, compile(text) })
	}
}

// patchFields are the fields of the types of patches.
var patchFields = map[string]string{"JSONPatch": "jsonPatch", "ApplyConfiguration": "applyConfiguration"}
