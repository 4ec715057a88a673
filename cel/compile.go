package cel

import (
	"errors"
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	k8scel "k8s.io/apiserver/pkg/cel"
)

// Fault is what is wrong with an expression.
type Fault struct {
	// Detail is the server's message, but for the drawing of the expression below it.
	Detail string
	// Offset is where in the expression the fault is, in characters; -1 if it is the expression as a whole.
	Offset int
}

func (f *Fault) Error() string { return f.Detail }

// compile checks an expression, whose value must be of a type; what is said to it, the server's prefix, goes before the faults.
func compile(env *cel.Env, expression, prefix string, want *cel.Type, mismatch string) (*cel.Ast, *Fault) {
	ast, issues := env.Compile(expression)
	if issues.Err() != nil {
		return nil, faultOf(issues, expression, prefix)
	}
	if !ast.OutputType().IsExactType(want) {
		return nil, &Fault{mismatch, -1}
	}
	return ast, nil
}

func faultOf(issues *cel.Issues, expression, prefix string) *Fault {
	fault := &Fault{prefix, -1}
	for i, e := range issues.Errors() {
		if i == 0 {
			fault.Offset = offset(expression, e.Location.Line(), e.Location.Column())
		} else {
			fault.Detail += "; "
		}
		fault.Detail += e.Message
	}
	return fault
}

// offset returns the characters before a place in a text; -1 if there is no such place. Lines count from 1, columns from 0.
func offset(text string, line, column int) int {
	n := 0
	for l := range strings.Lines(text) {
		if line--; line == 0 {
			return n + column
		}
		n += len([]rune(l))
	}
	return -1
}

// compiled is a rule that is ready to be evaluated.
type compiled struct {
	program     cel.Program // nil if the rule is empty or faulty
	fault       *Fault
	usesOldSelf bool
	cost        uint64 // at most

	message      cel.Program // nil if there is none, or if it is faulty
	messageFault *Fault
	messageCost  uint64
}

// compileRules compiles the rules of one schema, whose values have the type.
func compileRules(r Release, rules []Rule, typ *k8scel.DeclType) ([]compiled, error) {
	if typ == nil {
		return nil, errors.New("failed to convert to declType for CEL validation rules")
	}
	self := typ.MaybeAssignTypeName("selfType")
	estimator := &costs{root: typ}
	envs := make(map[bool]*cel.Env)
	all := make([]compiled, len(rules))
	for i, rule := range rules {
		optional := rule.OptionalOldSelf != nil && *rule.OptionalOldSelf
		if envs[optional] == nil {
			old := self.CelType()
			if optional {
				old = types.NewOptionalType(old)
			}
			env, err := extend(r, []*k8scel.DeclType{self}, cel.Variable("self", self.CelType()), cel.Variable("oldSelf", old))
			if err != nil {
				return nil, err
			}
			envs[optional] = env
		}
		all[i] = compileRule(envs[optional], rule, estimator)
	}
	return all, nil
}

// compileRule compiles a rule and its message. Source: apiextensions-apiserver v0.36.3 pkg/apiserver/schema/cel/compilation.go.
func compileRule(env *cel.Env, rule Rule, estimator *costs) (c compiled) {
	if strings.TrimSpace(rule.Rule) == "" {
		return c
	}
	ast, fault := compile(env, rule.Rule, "compilation failed: ", cel.BoolType, "cel expression must evaluate to a bool")
	if c.fault = fault; fault != nil {
		return c
	}
	for _, reference := range ast.NativeRep().ReferenceMap() {
		c.usesOldSelf = c.usesOldSelf || reference.Name == "oldSelf"
	}
	c.program, c.cost, c.fault = ready(env, ast, estimator)
	if c.fault != nil || rule.MessageExpression == "" {
		return c
	}
	ast, c.messageFault = compile(env, rule.MessageExpression, "messageExpression compilation failed: ", cel.StringType,
		"messageExpression must evaluate to a string")
	if c.messageFault == nil {
		c.message, c.messageCost, c.messageFault = ready(env, ast, estimator)
	}
	return c
}

// ready makes a checked expression a program and estimates what it costs at most.
func ready(env *cel.Env, ast *cel.Ast, estimator *costs) (cel.Program, uint64, *Fault) {
	p, err := program(env, ast, estimator)
	if err != nil {
		return nil, 0, &Fault{fmt.Sprintf("program instantiation failed: %v", err), -1}
	}
	cost, err := env.EstimateCost(ast, estimator)
	if err != nil {
		return nil, 0, &Fault{fmt.Sprintf("cost estimation failed: %v", err), -1}
	}
	return p, cost.Max, nil
}
