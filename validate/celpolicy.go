package validate

import (
	"strings"

	"github.com/klint-dev/klint/cel"
	"github.com/klint-dev/klint/schemas"
)

// celPolicy returns what compiles the expressions of a policy or webhook, as the oldest target does.
func celPolicy(c *check, params bool) *cel.Policy {
	release := schemas.Release(36)
	for i, r := range c.targets {
		if i == 0 || r < release {
			release = r
		}
	}
	return cel.NewPolicy(cel.Release(release-1), params)
}

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

// policyExpressions compiles the expressions of a validating policy in the order in which they can use each other.
func policyExpressions(spec value) {
	p := celPolicy(spec.c, spec.field("paramKind").exists())
	for _, variable := range spec.field("variables").items() {
		name := variable.field("name").text()
		variable.field("expression").compile(func(text string) (*cel.Expression, *cel.Fault) { return p.Variable(name, text) })
	}
	for _, validation := range spec.field("validations").items() {
		validation.field("expression").compile(p.Condition)
		validation.field("messageExpression").compile(p.Message)
	}
	for _, annotation := range spec.field("auditAnnotations").items() {
		annotation.field("valueExpression").compile(p.AuditValue)
	}
}
