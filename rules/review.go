package rules

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// reviewOf returns what an admission webhook is told of an object that is created: input.review of Gatekeeper's policies.
// Source: AdmissionRequest in k8s.io/api/admission/v1, filled as gatekeeper v3.23 pkg/target/target.go does.
func reviewOf(obj *manifest.Object, object *ast.Term) *ast.Term {
	text := func(s string) *ast.Term { return ast.StringTerm(strings.Clone(s)) }
	review := ast.NewObject(
		ast.Item(ast.InternedTerm("uid"), text("")),
		ast.Item(ast.InternedTerm("kind"), ast.ObjectTerm(
			ast.Item(ast.InternedTerm("group"), text(obj.GVK.Group)),
			ast.Item(ast.InternedTerm("version"), text(obj.GVK.Version)),
			ast.Item(ast.InternedTerm("kind"), text(obj.GVK.Kind)))),
		ast.Item(ast.InternedTerm("resource"), ast.ObjectTerm(
			ast.Item(ast.InternedTerm("group"), text("")),
			ast.Item(ast.InternedTerm("version"), text("")),
			ast.Item(ast.InternedTerm("resource"), text("")))),
		ast.Item(ast.InternedTerm("operation"), text("CREATE")),
		ast.Item(ast.InternedTerm("userInfo"), ast.ObjectTerm()),
		ast.Item(ast.InternedTerm("object"), object),
		ast.Item(ast.InternedTerm("oldObject"), ast.NullTerm()),
		ast.Item(ast.InternedTerm("options"), ast.NullTerm()))
	if name := obj.Text("metadata", "name"); name != "" {
		review.Insert(ast.InternedTerm("name"), text(name))
	}
	if obj.Namespace != "" {
		review.Insert(ast.InternedTerm("namespace"), text(obj.Namespace))
	}
	return ast.NewTerm(review)
}

// inventoryOf returns the objects of the input as Gatekeeper has them: cluster[apiVersion][kind][name] and
// namespace[namespace][apiVersion][kind][name]. Of objects with the same name the last one counts.
func inventoryOf(x *index) *ast.Term {
	root := &dataNode{}
	root.field("cluster").fields = map[string]*dataNode{}
	root.field("namespace").fields = map[string]*dataNode{}
	for obj := range x.set.Objects {
		if obj.GVK.IsZero() || obj.Name == "" {
			continue
		}
		node := root.field("cluster")
		if obj.Namespace != "" {
			node = root.field("namespace").field(obj.Namespace)
		}
		value, err := input(obj)
		if err != nil {
			continue // it is told where the object itself is judged
		}
		node.field(obj.GVK.APIVersion()).field(obj.GVK.Kind).field(obj.Name).value = value
	}
	return root.term()
}
