package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/rules/plan"
)

// module is one Rego file. It is parsed when it is first needed.
type module struct {
	name string // for messages
	text string
	// parse returns the syntax tree; the compiler works on a copy of it.
	parse func() (*ast.Module, error)
}

// newModule returns a module of Rego v1.
func newModule(name, text string, caps func() *ast.Capabilities) *module {
	return &module{name: name, text: text, parse: sync.OnceValues(func() (*ast.Module, error) {
		return parseRego(name, text, ast.ParserOptions{Capabilities: caps(), RegoVersion: ast.RegoV1})
	})}
}

func parseRego(name, text string, opts ast.ParserOptions) (*ast.Module, error) {
	m, err := ast.ParseModuleWithOpts(name, text, opts)
	if err != nil {
		return nil, locate(name, err)
	}
	if m == nil {
		return nil, &Error{File: name, Position: manifest.Position{Line: 1, Column: 1}, Message: "the file is empty"}
	}
	return m, nil
}

// locate turns errors of OPA into errors with file, line and column. The name is for those that do not say theirs.
func locate(name string, err error) error {
	var several ast.Errors
	var one *ast.Error
	var failure *topdown.Error
	switch {
	case errors.As(err, &several):
	case errors.As(err, &one):
		several = ast.Errors{one}
	case errors.As(err, &failure):
		return &Error{File: failure.Location.File, Position: position(failure.Location), Message: firstLine(failure.Message)}
	default:
		return fmt.Errorf("%s: %w", name, err)
	}
	var located []error
	for _, e := range several {
		at := &Error{File: name, Position: position(e.Location), Message: e.Message}
		if e.Location != nil && e.Location.File != "" {
			at.File = e.Location.File
		}
		if name, ok := strings.CutPrefix(e.Message, "undefined function "); ok && slices.Contains(reachesNet, name) {
			at.Message = name + " reaches the network, which policies may not without --allow-net"
		}
		if e.Details != nil && e.Code == ast.TypeErr {
			for _, line := range e.Details.Lines() {
				at.Message += ", " + strings.TrimSpace(line)
			}
		}
		located = append(located, at)
	}
	return errors.Join(located...)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, ":\n")
	return line
}

// position returns where a location of OPA is.
func position(at *ast.Location) manifest.Position {
	if at == nil {
		return manifest.Position{Line: 1, Column: 1}
	}
	return manifest.Position{Line: max(at.Row, 1), Column: max(at.Col, 1)}
}

// compile compiles modules in strict mode.
func compile(modules map[string]*ast.Module, caps *ast.Capabilities) (*ast.Compiler, error) {
	compiler := ast.NewCompiler().WithCapabilities(caps).WithStrict(true).WithDefaultRegoVersion(ast.RegoV1)
	if compiler.Compile(modules); compiler.Failed() {
		return nil, locate("", compiler.Errors)
	}
	return compiler, nil
}

// query asks for one document of a policy, such as a deny set.
type query struct {
	compiler *ast.Compiler
	ref      ast.Ref // of the document
	body     ast.Body
	head     string // what messages call it
	place    string // of its first definition, in a policy of the user's: "policy/main.rego:3:1"
	severity lint.Severity
	plan     *queryPlan // of a query of the user's

	// What unit tests ask for besides, if set.
	prints *prints
	failed *failures
}

// answer is the variable that a query binds to the document.
const answer = ast.Var("answer")

func newQuery(compiler *ast.Compiler, pkg ast.Ref, head string) *query {
	ref := append(slices.Clone(pkg), ast.StringTerm(head))
	body := ast.NewBody(ast.Equality.Expr(ast.VarTerm(string(answer)), ast.NewTerm(ref)))
	return &query{compiler: compiler, ref: ref, body: body, head: head, place: placeIn(compiler, ref)}
}

// placeIn returns where a document is defined first; "" if nothing defines it.
func placeIn(compiler *ast.Compiler, ref ast.Ref) string {
	for _, r := range compiler.GetRulesWithPrefix(ref) {
		if r.Location != nil {
			return fmt.Sprintf("%s:%s", r.Location.File, position(r.Location))
		}
	}
	return ""
}

// run evaluates the query for a judgement; the result is nil if it is undefined.
func (q *query) run(j *judgement, r *rule, input *ast.Term, cancel topdown.Cancel) (found ast.Value, err error) {
	asked := topdown.NewQuery(q.body)
	if q.prints != nil {
		asked = asked.WithPrintHook(q.prints).WithQueryTracer(q.failed)
	}
	err = asked.
		WithCompiler(q.compiler).
		WithInput(input).
		WithStore(documents{rule: r, judgement: j}).
		WithBuiltins(j.engine.functions).
		WithRuntime(j.engine.runtime).
		WithSeed(steady{}).
		WithCancel(cancel).
		WithTime(j.engine.now).
		WithMetrics(j.engine.metrics).
		Iter(j.context, func(result topdown.QueryResult) error {
			found = result[answer].Value
			return nil
		})
	if failure := (*topdown.Error)(nil); errors.As(err, &failure) && failure.Location != nil && !topdown.IsCancel(err) {
		return nil, locate("", err)
	}
	return found, err
}

// elements returns the elements of an answer that is a set or an array of messages, in order.
func (q *query) elements(answer plan.Value) ([]plan.Value, error) {
	if elements, ok := answer.Members(); ok {
		return elements, nil
	}
	if !answer.Defined() || answer.IsFalse() { // false is what a default leaves
		return nil, nil
	}
	return nil, fmt.Errorf("%s is no set: write `%[1]s contains … if`", q.head)
}

// steady is a source of randomness that is not random: a policy answers the same each time.
type steady struct{}

// Read fills the buffer with the numbers from 0.
func (steady) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i)
	}
	return len(p), nil
}
