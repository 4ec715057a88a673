package cel

import (
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
)

// The types that expressions of mutations must come to.
var (
	patchObject    = types.NewObjectType("Object")
	patchOperation = types.NewObjectType("JSONPatch")
)

// ApplyConfiguration compiles an expression that must be an Object, to be merged into the object that is admitted.
func (p *Policy) ApplyConfiguration(text string) *Fault { return p.mutation(text, patchObject) }

// JSONPatch compiles an expression that must be a list of JSONPatch.
func (p *Policy) JSONPatch(text string) *Fault { return p.mutation(text, cel.ListType(patchOperation)) }

// mutation compiles an expression that can make values of the types of patches.
func (p *Policy) mutation(text string, want *cel.Type) *Fault {
	base, err := p.env(true)
	if err != nil {
		return &Fault{err.Error(), -1}
	}
	env, err := base.Extend(patchOptions(base)...)
	if err != nil {
		return &Fault{err.Error(), -1}
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		return faultOf(issues, text, "compilation failed: ")
	}
	if out := ast.OutputType(); !out.IsExactType(want) {
		return &Fault{fmt.Sprintf("must evaluate to %v but got %v", want, out), -1}
	}
	return nil
}

// patchOptions declares the types and the function of patches. Source: apiserver v0.36.3 pkg/cel/mutation and pkg/cel/library/jsonpatch.go.
func patchOptions(base *cel.Env) []cel.EnvOption {
	escape := strings.NewReplacer("/", "~1", "~", "~0")
	return []cel.EnvOption{
		cel.CustomTypeProvider(patchTypes{base.CELTypeProvider()}),
		function("jsonpatch.escapeKey", "string_jsonpatch_escapeKey_string", cel.StringType,
			unary(func(key string) ref.Val { return types.String(escape.Replace(key)) }), cel.StringType),
	}
}

// patchTypes knows, besides other types, JSONPatch and those of parts of an object that nothing is known of: Object, Object.spec,
// Object.spec.template, and so on. It is for checking expressions only.
type patchTypes struct{ types.Provider }

func isPatchType(name string) bool {
	return name == "JSONPatch" || name == "Object" || strings.HasPrefix(name, "Object.")
}

func (p patchTypes) FindStructType(name string) (*types.Type, bool) {
	if isPatchType(name) {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Provider.FindStructType(name)
}

func (p patchTypes) FindStructFieldNames(name string) ([]string, bool) {
	switch {
	case name == "JSONPatch":
		return []string{"op", "from", "path", "value"}, true
	case isPatchType(name):
		return nil, true
	}
	return p.Provider.FindStructFieldNames(name)
}

func (p patchTypes) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	switch {
	case name == "JSONPatch" && (field == "op" || field == "from" || field == "path"):
		return &types.FieldType{Type: cel.StringType}, true
	case name == "JSONPatch":
		return &types.FieldType{Type: cel.DynType}, field == "value"
	case isPatchType(name):
		return &types.FieldType{Type: cel.DynType}, true
	}
	return p.Provider.FindStructFieldType(name, field)
}
