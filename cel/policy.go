package cel

import (
	"fmt"
	"maps"
	"strings"

	"github.com/google/cel-go/cel"
	k8scel "k8s.io/apiserver/pkg/cel"
)

// Policy compiles the expressions of an admission policy, or the match conditions of a webhook, one after the other. Source of
// variables, types and messages: apiserver v0.36.3 pkg/admission/plugin/cel.
type Policy struct {
	// Params and Authorizer say whether the expressions that are compiled next can ask for the parameters and for the authorizer.
	Params, Authorizer bool

	release   Release
	variables map[string]*k8scel.DeclField // those of the policy itself, so far
	envs      map[declared]*cel.Env
}

// declared says which variables an expression has that not all have.
type declared struct{ params, authorizer bool }

// NewPolicy returns a policy without variables of its own, whose expressions can ask for the authorizer; params says that it has
// parameters.
func NewPolicy(r Release, params bool) *Policy {
	return &Policy{Params: params, Authorizer: true, release: r, variables: map[string]*k8scel.DeclField{}, envs: map[declared]*cel.Env{}}
}

// Expression is one that has been compiled.
type Expression struct {
	text    string
	program cel.Program
	// Unknowable names what only a cluster knows of what the expression asks for: "the authorizer", "the user"; "" if nothing.
	Unknowable string
	// Namespace is set if the expression reads the namespace of the object.
	Namespace bool
}

// Condition compiles an expression that must be true or false.
func (p *Policy) Condition(text string) (*Expression, *Fault) {
	return p.compile(text, true, cel.BoolType)
}

// Message compiles an expression that must be a text. It cannot ask the authorizer.
func (p *Policy) Message(text string) (*Expression, *Fault) {
	return p.compile(text, false, cel.StringType)
}

// AuditValue compiles the value of an audit annotation: a text, or null.
func (p *Policy) AuditValue(text string) (*Expression, *Fault) {
	return p.compile(text, true, cel.StringType, cel.NullType)
}

// Variable compiles the expression of a variable, which the later expressions can use. What does not compile can have any type.
func (p *Policy) Variable(name, text string) (*Expression, *Fault) {
	typ := cel.DynType
	e, fault := p.compileAny(text, &typ)
	p.variables[name] = k8scel.NewDeclField(name, k8scel.NewSimpleTypeWithMinSize(typ.String(), typ, nil, 1), true, nil, nil)
	clear(p.envs)
	return e, fault
}

func (p *Policy) compileAny(text string, typ **cel.Type) (*Expression, *Fault) {
	env, err := p.env(p.Authorizer)
	if err != nil {
		return nil, &Fault{err.Error(), -1}
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, faultOf(issues, text, "compilation failed: ")
	}
	*typ = ast.OutputType()
	return p.expression(env, ast, text)
}

func (p *Policy) compile(text string, authorizer bool, want ...*cel.Type) (*Expression, *Fault) {
	env, err := p.env(authorizer && p.Authorizer)
	if err != nil {
		return nil, &Fault{err.Error(), -1}
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, faultOf(issues, text, "compilation failed: ")
	}
	for _, w := range want {
		if ast.OutputType().IsExactType(w) {
			return p.expression(env, ast, text)
		}
	}
	if len(want) > 1 {
		return nil, &Fault{fmt.Sprintf("must evaluate to one of %v but got %v", want, ast.OutputType()), -1}
	}
	return nil, &Fault{fmt.Sprintf("must evaluate to %v but got %v", want[0], ast.OutputType()), -1}
}

func (p *Policy) expression(env *cel.Env, ast *cel.Ast, text string) (*Expression, *Fault) {
	prog, err := program(env, ast, &costs{})
	if err != nil {
		return nil, &Fault{fmt.Sprintf("program instantiation failed: %v", err), -1}
	}
	e := &Expression{text: text, program: prog}
	for _, reference := range ast.NativeRep().ReferenceMap() {
		switch reference.Name {
		case "authorizer", "authorizer.requestResource":
			e.Unknowable = "the authorizer"
		case "namespaceObject":
			e.Namespace = true
		case "request":
			if strings.Contains(text, "userInfo") {
				e.Unknowable = "the user"
			}
		}
	}
	return e, nil
}

func (p *Policy) env(authorizer bool) (*cel.Env, error) {
	which := declared{p.Params, authorizer}
	if env := p.envs[which]; env != nil {
		return env, nil
	}
	request, namespace := requestType(), namespaceType()
	own := k8scel.NewObjectType("kubernetes.variables", maps.Clone(p.variables))
	variables := []cel.EnvOption{
		cel.Variable("object", cel.DynType), cel.Variable("oldObject", cel.DynType),
		cel.Variable("request", request.CelType()), cel.Variable("namespaceObject", namespace.CelType()),
	}
	if len(p.variables) > 0 {
		variables = append(variables, cel.Variable("variables", own.CelType()))
	}
	if which.params {
		variables = append(variables, cel.Variable("params", cel.DynType))
	}
	if authorizer {
		variables = append(variables, cel.Variable("authorizer", authorizerType), cel.Variable("authorizer.requestResource", resourceCheckType))
	}
	env, err := extend(p.release, []*k8scel.DeclType{request, namespace, own}, variables...)
	p.envs[which] = env
	return env, err
}

// objectOf returns an object type from pairs of names and types.
func objectOf(name string, fields map[string]*k8scel.DeclType) *k8scel.DeclType {
	declared := make(map[string]*k8scel.DeclField, len(fields))
	for field, typ := range fields {
		declared[field] = k8scel.NewDeclField(field, typ, true, nil, nil)
	}
	return k8scel.NewObjectType(name, declared)
}

func requestType() *k8scel.DeclType {
	text := k8scel.StringType
	texts := k8scel.NewListType(text, -1)
	kind := objectOf("kubernetes.GroupVersionKind", map[string]*k8scel.DeclType{"group": text, "version": text, "kind": text})
	resource := objectOf("kubernetes.GroupVersionResource", map[string]*k8scel.DeclType{"group": text, "version": text, "resource": text})
	user := objectOf("kubernetes.UserInfo", map[string]*k8scel.DeclType{
		"username": text, "uid": text, "groups": texts, "extra": k8scel.NewMapType(text, texts, -1),
	})
	return objectOf("kubernetes.AdmissionRequest", map[string]*k8scel.DeclType{
		"kind": kind, "resource": resource, "subResource": text, "requestKind": kind, "requestResource": resource, "requestSubResource": text,
		"name": text, "namespace": text, "operation": text, "userInfo": user, "dryRun": k8scel.BoolType, "options": k8scel.DynType,
	})
}

func namespaceType() *k8scel.DeclType {
	text, time := k8scel.StringType, k8scel.TimestampType
	texts, textMap := k8scel.NewListType(text, -1), k8scel.NewMapType(text, text, -1)
	condition := objectOf("kubernetes.NamespaceCondition", map[string]*k8scel.DeclType{
		"status": text, "type": text, "lastTransitionTime": time, "message": text, "reason": text,
	})
	return objectOf("kubernetes.Namespace", map[string]*k8scel.DeclType{
		"metadata": objectOf("kubernetes.NamespaceMetadata", map[string]*k8scel.DeclType{
			"name": text, "generateName": text, "namespace": text, "labels": textMap, "annotations": textMap, "UID": text, "creationTimestamp": time,
			"deletionGracePeriodSeconds": k8scel.IntType, "deletionTimestamp": time, "generation": k8scel.IntType, "resourceVersion": text, "finalizers": texts,
		}),
		"spec":   objectOf("kubernetes.NamespaceSpec", map[string]*k8scel.DeclType{"finalizers": texts}),
		"status": objectOf("kubernetes.NamespaceStatus", map[string]*k8scel.DeclType{"conditions": k8scel.NewListType(condition, -1), "phase": text}),
	})
}
