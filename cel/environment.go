// Package cel evaluates expressions in CEL as the API server does: with the functions of Kubernetes, its types, its limits of
// cost, and its wording of what went wrong. The language itself is cel-go's; the environment, which k8s.io/apiserver builds with
// much that klint has no use for, is put together here after kubernetes v1.36.3 apiserver/pkg/cel.
package cel

import (
	"fmt"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/ext"
	"github.com/google/cel-go/interpreter"
	k8scel "k8s.io/apiserver/pkg/cel"
)

// The limits of cost, in the units of CEL. Source: apiserver v0.36.3 pkg/apis/cel and apiextensions-apiserver v0.36.3
// pkg/apis/apiextensions/validation.
const (
	perCallLimit   = 1_000_000   // of one expression when it is evaluated
	objectBudget   = 10_000_000  // of all expressions for one object
	ruleLimit      = 10_000_000  // of one rule of a CustomResourceDefinition, as estimated
	schemaLimit    = 100_000_000 // of all rules of one schema, as estimated
	checkFrequency = 100
	maxMessage     = 5 * 1024 // bytes of an evaluated message
	maxRequest     = 3 << 20  // bytes of a request, which bounds what is not bounded otherwise
)

// Release is the minor release of Kubernetes whose functions an environment has: 35 for 1.35. An API server takes new expressions
// with the functions of the release before its own, so that it can be rolled back; those that are stored it evaluates with all.
type Release uint

// Everything is the release that has all functions.
const Everything Release = 1 << 16

var environments sync.Map // of Release to func() (*cel.Env, error)

// environment returns the environment of a release without variables.
func environment(r Release) (*cel.Env, error) {
	build, _ := environments.LoadOrStore(r, sync.OnceValues(func() (*cel.Env, error) { return newEnvironment(r) }))
	return build.(func() (*cel.Env, error))()
}

func newEnvironment(r Release) (*cel.Env, error) {
	base, err := cel.NewEnv()
	if err != nil {
		return nil, err
	}
	return base.Extend(cel.Lib(library{baseOptions(r), baseProgram()}))
}

// library makes options a library of cel-go.
type library struct {
	options []cel.EnvOption
	program []cel.ProgramOption
}

func (l library) CompileOptions() []cel.EnvOption     { return l.options }
func (l library) ProgramOptions() []cel.ProgramOption { return l.program }

// baseOptions returns what a release declares. Source: apiserver v0.36.3 pkg/cel/environment/base.go.
func baseOptions(r Release) []cel.EnvOption {
	options := []cel.EnvOption{
		cel.HomogeneousAggregateLiterals(),
		cel.EagerlyValidateDeclarations(true),
		cel.DefaultUTCTimeZone(true),
		cel.CostEstimatorOptions(checker.PresenceTestHasCost(false)),
	}
	since := func(first Release, more ...cel.EnvOption) {
		if r >= first {
			options = append(options, more...)
		}
	}
	since(0, urls()...)
	since(0, regexes()...)
	since(0, lists()...)
	since(27, authorizers()...)
	since(28, cel.CrossTypeNumericComparisons(true), cel.OptionalTypes())
	since(28, quantities()...)
	since(29, cel.ASTValidators(cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals(), cel.ValidateRegexLiterals(),
		cel.ValidateHomogeneousAggregateLiterals()))
	if r < 29 {
		options = append(options, ext.Strings(ext.StringsVersion(0)))
	}
	since(29, ext.Strings(ext.StringsVersion(2)), ext.Sets())
	since(30, addresses()...)
	since(31, formats()...)
	since(31, authorizerSelectors()...)
	since(32, ext.TwoVarComprehensions())
	since(33, semvers()...)
	since(34, ext.Lists(ext.ListsVersion(3)))
	return options
}

func baseProgram() []cel.ProgramOption {
	return []cel.ProgramOption{
		cel.EvalOptions(cel.OptOptimize, cel.OptTrackCost),
		cel.CostLimit(perCallLimit),
		cel.CostTrackerOptions(interpreter.PresenceTestHasCost(false)),
		cel.OptimizeRegex(optimizedFind, optimizedFindAll),
		cel.CostTracking(&costs{}),
	}
}

// extend returns the environment of a release with variables, and with the object types that they have.
func extend(r Release, declared []*k8scel.DeclType, variables ...cel.EnvOption) (*cel.Env, error) {
	base, err := environment(r)
	if err != nil {
		return nil, fmt.Errorf("CEL environment: %w", err)
	}
	if len(declared) > 0 {
		provider := k8scel.NewDeclTypeProvider(declared...)
		provider.SetRecognizeKeywordAsFieldName(r >= 31)
		options, err := provider.EnvOptions(base.CELTypeProvider())
		if err != nil {
			return nil, fmt.Errorf("CEL types: %w", err)
		}
		variables = append(variables, options...)
	}
	return base.Extend(variables...)
}

// program makes a checked expression ready to be evaluated within the limit of one call.
func program(env *cel.Env, ast *cel.Ast, estimator *costs) (cel.Program, error) {
	return env.Program(ast, cel.CostLimit(perCallLimit), cel.CostTracking(estimator), cel.InterruptCheckFrequency(checkFrequency))
}
