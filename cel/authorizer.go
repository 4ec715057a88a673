package cel

import (
	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
)

// The types of the authorizer. Its functions are declared, so that expressions with them compile, but cannot be evaluated: what a
// user may do is known by the cluster alone. Source: apiserver v0.36.3 pkg/cel/library/authz.go.
var (
	authorizerType    = cel.ObjectType("kubernetes.authorization.Authorizer")
	pathCheckType     = cel.ObjectType("kubernetes.authorization.PathCheck")
	groupCheckType    = cel.ObjectType("kubernetes.authorization.GroupCheck")
	resourceCheckType = cel.ObjectType("kubernetes.authorization.ResourceCheck")
	decisionType      = cel.ObjectType("kubernetes.authorization.Decision")
)

func authorizers() []cel.EnvOption {
	text := cel.StringType
	return []cel.EnvOption{
		asked("path", "authorizer_path", pathCheckType, authorizerType, text),
		asked("group", "authorizer_group", groupCheckType, authorizerType, text),
		asked("serviceAccount", "authorizer_serviceaccount", authorizerType, authorizerType, text, text),
		asked("resource", "groupcheck_resource", resourceCheckType, groupCheckType, text),
		asked("subresource", "resourcecheck_subresource", resourceCheckType, resourceCheckType, text),
		asked("namespace", "resourcecheck_namespace", resourceCheckType, resourceCheckType, text),
		asked("name", "resourcecheck_name", resourceCheckType, resourceCheckType, text),
		asked("check", "pathcheck_check", decisionType, pathCheckType, text),
		asked("check", "resourcecheck_check", decisionType, resourceCheckType, text),
		asked("errored", "decision_errored", cel.BoolType, decisionType),
		asked("error", "decision_error", text, decisionType),
		asked("allowed", "decision_allowed", cel.BoolType, decisionType),
		asked("reason", "decision_reason", text, decisionType),
	}
}

func authorizerSelectors() []cel.EnvOption {
	return []cel.EnvOption{
		asked("fieldSelector", "authorizer_fieldselector", resourceCheckType, resourceCheckType, cel.StringType),
		asked("labelSelector", "authorizer_labelselector", resourceCheckType, resourceCheckType, cel.StringType),
	}
}

// asked declares a function that only a cluster can answer.
func asked(name, id string, result *cel.Type, args ...*cel.Type) cel.EnvOption {
	return member(name, id, result, cel.FunctionBinding(func(...ref.Val) ref.Val {
		return types.NewErr("only a cluster knows what the authorizer answers")
	}), args...)
}
