package rules

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/print"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Outcome is how a test ended.
type Outcome uint8

// The outcomes. A test is skipped if its name begins with todo_.
const (
	Passed Outcome = iota
	Failed
	Skipped
	Broken // it could not be evaluated
)

// String returns the word that `opa test` prints.
func (o Outcome) String() string { return [...]string{"PASS", "FAIL", "SKIPPED", "ERROR"}[o] }

// TestResult is how one test ended.
type TestResult struct {
	File     string
	Position manifest.Position
	// Name is the package and the rule ("data.main_test.test_root"), or the rule and its example ("team-label, bad example 1").
	Name     string
	Outcome  Outcome
	Duration time.Duration
	// Details are what went wrong and what the test printed, line by line.
	Details []string
}

// RunTests runs the unit tests in the policies that the options name, the rules test_* of *_test.rego and of any other
// file, and the examples in the metadata of their rules. Only tests whose names match run, if that is set. The error joins
// one for each mistake in the policies; the tests that do not need what is wrong run all the same.
func RunTests(opts Options, match *regexp.Regexp) ([]TestResult, error) {
	caps := sync.OnceValue(func() *ast.Capabilities { return capabilities(opts.AllowNet) })
	files := &policyFiles{caps: caps, version: opts.RegoVersion, tests: true}
	files.load(opts)
	compiler, kept, err := compileUser(files, caps)
	files.fail(err)
	engine := newEngine(opts)
	engine.data = files.data.term()
	maps.Copy(engine.functions, boundedFunctions())
	own, err := packages(kept, compiler, opts)
	files.fail(err)
	files.fail(setParams(own, nil, nil))
	suite := &suite{engine: engine, compiler: compiler, rules: own}
	var results []TestResult
	for _, test := range suite.tests(kept) {
		if match == nil || match.MatchString(test.name) {
			results = append(results, suite.run(test))
		}
	}
	return append(results, suite.runExamples(match)...), errors.Join(files.errs...)
}

// suite is the tests of some policies.
type suite struct {
	engine   *Engine
	compiler *ast.Compiler
	rules    []*rule
}

// unitTest is one test rule.
type unitTest struct {
	name string
	at   *ast.Location
	ref  ast.Ref
	skip bool
	// of is the rule of the package that is tested, whose parameters the test sees.
	of *rule
}

// tests returns the tests in the order of the files. Of tests with the same name, the second one is called test_x#01.
func (s *suite) tests(modules []*module) []unitTest {
	var tests []unitTest
	for _, m := range modules {
		compiled := s.compiler.Modules[m.name]
		pkg := compiled.Package.Path
		for _, r := range compiled.Rules {
			name := headName(r)
			plain, skip := strings.CutPrefix(name, "todo_")
			if !strings.HasPrefix(plain, "test_") {
				continue
			}
			ref := append(slices.Clone(pkg), ast.StringTerm(name))
			test := unitTest{name: pkg.String() + "." + name, at: r.Location, ref: ref, skip: skip, of: s.tested(packageName(compiled))}
			if !slices.ContainsFunc(tests, func(t unitTest) bool { return t.name == test.name }) {
				tests = append(tests, test)
			}
		}
	}
	return tests
}

// numberTests gives tests of the same name different ones, before they are compiled, so that each counts.
func numberTests(trees map[string]*ast.Module) {
	seen := make(map[string]int)
	for _, file := range slices.Sorted(maps.Keys(trees)) {
		for _, r := range trees[file].Rules {
			name := headName(r)
			if !strings.HasPrefix(name, "test_") || len(r.Head.Ref()) != 1 {
				continue
			}
			full := trees[file].Package.Path.String() + "." + name
			if n := seen[full]; n > 0 {
				r.Head.SetRef(ast.Ref{ast.VarTerm(fmt.Sprintf("%s#%02d", name, n))})
			}
			seen[full]++
		}
	}
}

// tested returns a rule of the package that the tests of a package are about; nil if there is none.
func (s *suite) tested(pkg string) *rule {
	for _, r := range s.rules {
		if of := r.policy.pkg; of == pkg || of+"_test" == pkg {
			return r
		}
	}
	return nil
}

// run runs one test.
func (s *suite) run(test unitTest) TestResult {
	result := TestResult{File: test.at.File, Position: position(test.at), Name: test.name}
	if test.skip {
		result.Outcome = Skipped
		return result
	}
	r := test.of
	if r == nil {
		r = &rule{params: ast.ObjectTerm(), policy: &policy{}}
	}
	nothing := manifest.Parse("input.yaml", nil)
	j := &judgement{engine: s.engine, object: &manifest.Object{File: nothing, Item: -1}, set: &manifest.Set{}}
	j.context = withJudgement(j)
	body := ast.NewBody(ast.Equality.Expr(ast.VarTerm(string(answer)), ast.NewTerm(test.ref)))
	q := &query{compiler: s.compiler, body: body, prints: &prints{}, failed: &failures{file: test.at.File}}
	start := time.Now()
	value, err := contained(&s.engine.container,
		func(cancel topdown.Cancel) (ast.Value, error) { return q.run(j, r, nil, cancel) },
		func() error {
			return fmt.Errorf("test %s took more memory than policies may, and could not be stopped", test.name)
		})
	result.Duration = time.Since(start)
	switch {
	case errors.Is(err, errTime):
		result.Outcome, result.Details = Broken, []string{fmt.Sprintf("ran for more than %v", s.engine.timeout)}
	case errors.Is(err, errMemory):
		result.Outcome, result.Details = Broken, []string{fmt.Sprintf("took more than %d MiB of memory", s.engine.container.memory>>20)}
	case err != nil:
		result.Outcome = Broken
		for _, err := range lint.Errors(err) {
			result.Details = append(result.Details, err.Error())
		}
	case !passes(value):
		result.Outcome = Failed
		if at := q.failed.last; at != nil {
			result.Details = append(result.Details, fmt.Sprintf("%s:%s: %s", at.Location.File, position(at.Location), oneLine(at.Location.Text)))
		}
	}
	result.Details = append(result.Details, q.prints.lines...)
	return result
}

// passes reports whether the value of a test means success: it is defined, and neither false nor a collection with false
// in it.
func passes(value ast.Value) bool {
	if value == nil || ast.Boolean(false).Equal(value) {
		return false
	}
	ok := true
	eachElement(value, func(element *ast.Term) { ok = ok && passes(element.Value) })
	return ok
}

// oneLine returns the first line of an expression.
func oneLine(text []byte) string {
	line, rest, several := strings.Cut(string(text), "\n")
	if several && strings.TrimSpace(rest) != "" {
		line += " …"
	}
	return line
}

// prints collects what print prints, with its place.
type prints struct{ lines []string }

// Print implements [print.Hook].
func (p *prints) Print(ctx print.Context, message string) error {
	p.lines = append(p.lines, fmt.Sprintf("%s:%s: %s", ctx.Location.File, position(ctx.Location), message))
	return nil
}

// failures traces an evaluation for the expression of a file that failed last.
type failures struct {
	file string
	last *ast.Expr
}

// Enabled implements [topdown.QueryTracer].
func (*failures) Enabled() bool { return true }

// Config implements [topdown.QueryTracer].
func (*failures) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

// TraceEvent implements [topdown.QueryTracer].
func (f *failures) TraceEvent(event topdown.Event) {
	if event.Op != topdown.FailOp {
		return
	}
	if expr, ok := event.Node.(*ast.Expr); ok && expr.Location != nil && expr.Location.File == f.file {
		f.last = expr
	}
}

// runExamples runs the examples in the metadata of the rules.
func (s *suite) runExamples(match *regexp.Regexp) []TestResult {
	var results []TestResult
	for _, r := range s.rules {
		if r.policy.suffix != "" {
			continue // they are those of the package
		}
		bad, good := r.Examples()
		for i, text := range slices.Concat(bad, good) {
			isBad, kind, number := i < len(bad), "good", i-len(bad)+1
			if isBad {
				kind, number = "bad", i+1
			}
			name := fmt.Sprintf("%s, %s example %d", r.ID, kind, number)
			if match == nil || match.MatchString(name) {
				results = append(results, s.runExample(r, name, text, isBad))
			}
		}
	}
	return results
}

func (s *suite) runExample(r *rule, name, text string, bad bool) TestResult {
	result := TestResult{File: r.File, Position: manifest.Position{Line: 1, Column: 1}, Name: name}
	start := time.Now()
	ex, err := readExample(r.ID, text)
	if err == nil {
		result.Details, err = ex.check(func(opts Options) (*Engine, error) {
			engine := newEngine(opts)
			engine.data, engine.functions, engine.files = s.engine.data, s.engine.functions, s.engine.files
			engine.rules = []*rule{r}
			return engine, setParams(engine.rules, opts.Params, nil)
		}, bad)
	}
	result.Duration = time.Since(start)
	if len(result.Details) > 0 {
		result.Outcome = Failed
	}
	if err != nil {
		result.Outcome = Broken
		result.Details = append(result.Details, strings.Split(err.Error(), "\n")...)
	}
	return result
}
