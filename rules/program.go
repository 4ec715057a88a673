package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/klint-dev/klint/manifest"
)

// module is one Rego file. It is parsed when it is first needed.
type module struct {
	name string // for messages
	text string
	// parse returns the syntax tree; the compiler works on a copy of it.
	parse func() (*ast.Module, error)
}

func newModule(name, text string, caps func() *ast.Capabilities) *module {
	return &module{name: name, text: text, parse: sync.OnceValues(func() (*ast.Module, error) {
		m, err := ast.ParseModuleWithOpts(name, text, ast.ParserOptions{Capabilities: caps(), RegoVersion: ast.RegoV1})
		if err != nil {
			return nil, locate(name, err)
		}
		if m == nil {
			return nil, &Error{File: name, Position: manifest.Position{Line: 1, Column: 1}, Message: "the file is empty"}
		}
		return m, nil
	})}
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

// query asks for the deny set of one package.
type query struct {
	compiler *ast.Compiler
	body     ast.Body
}

// answer is the variable that a query binds to the set.
const answer = ast.Var("answer")

func newQuery(compiler *ast.Compiler, pkg ast.Ref) *query {
	deny := append(slices.Clone(pkg), ast.StringTerm("deny"))
	return &query{compiler, ast.NewBody(ast.Equality.Expr(ast.VarTerm(string(answer)), ast.NewTerm(deny)))}
}

// run evaluates the query for the judgement's object; the result is nil if the set is empty.
func (q *query) run(j *judgement, r *rule) (ast.Set, error) {
	var found ast.Set
	err := topdown.NewQuery(q.body).
		WithCompiler(q.compiler).
		WithInput(j.input).
		WithStore(documents{rule: r, judgement: j}).
		WithBuiltins(j.engine.functions).
		WithCancel(j.cancel).
		WithTime(j.engine.now).
		WithMetrics(j.engine.metrics).
		Iter(j.context, func(result topdown.QueryResult) error {
			set, ok := result[answer].Value.(ast.Set)
			if !ok {
				return fmt.Errorf("deny is no set: write `deny contains … if`")
			}
			if set.Len() > 0 {
				found = set
			}
			return nil
		})
	if failure := (*topdown.Error)(nil); errors.As(err, &failure) && failure.Location != nil && !topdown.IsCancel(err) {
		return nil, locate("", err)
	}
	return found, err
}
