package rules

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// review returns the input of a policy that is written for an admission webhook: what that is told of an object which is
// created, and parameters. Source: AdmissionRequest in k8s.io/api/admission/v1, filled as gatekeeper v3.23
// pkg/target/target.go does, but for the operation, which there is "" and here is what happens to a manifest.
func (c candidate) review(parameters *ast.Term) *ast.Term {
	text := func(s string) *ast.Term { return ast.StringTerm(strings.Clone(s)) }
	namespaceObject := c.namespaceObject
	if namespaceObject == nil {
		namespaceObject = ast.NullTerm()
	}
	review := ast.NewObject(
		ast.Item(ast.InternedTerm("uid"), text("")),
		ast.Item(ast.InternedTerm("kind"), ast.ObjectTerm(
			ast.Item(ast.InternedTerm("group"), text(c.gvk.Group)),
			ast.Item(ast.InternedTerm("version"), text(c.gvk.Version)),
			ast.Item(ast.InternedTerm("kind"), text(c.gvk.Kind)))),
		ast.Item(ast.InternedTerm("resource"), ast.ObjectTerm(
			ast.Item(ast.InternedTerm("group"), text("")),
			ast.Item(ast.InternedTerm("version"), text("")),
			ast.Item(ast.InternedTerm("resource"), text("")))),
		ast.Item(ast.InternedTerm("operation"), text("CREATE")),
		ast.Item(ast.InternedTerm("userInfo"), ast.ObjectTerm()),
		ast.Item(ast.InternedTerm("object"), c.term),
		ast.Item(ast.InternedTerm("oldObject"), ast.NullTerm()),
		ast.Item(ast.InternedTerm("options"), ast.NullTerm()),
		ast.Item(ast.InternedTerm("namespaceObject"), namespaceObject))
	if name := scalar(lookup(c.term, "metadata", "name")); name != "" {
		review.Insert(ast.InternedTerm("name"), text(name))
	}
	if c.namespace != "" {
		review.Insert(ast.InternedTerm("namespace"), text(c.namespace))
	}
	return ast.ObjectTerm(ast.Item(ast.InternedTerm("review"), ast.NewTerm(review)), ast.Item(ast.InternedTerm("parameters"), parameters))
}

// namespaceObject returns the Namespace of a name that is in the input; nil if none is.
func (x *index) namespaceObject(name string) *ast.Term {
	found, err := x.find(domain{}, "core/Namespace", manifest.Path{"metadata", "name"}, name)
	if err != nil || len(found) == 0 {
		return nil
	}
	value, err := input(found[0])
	if err != nil {
		return nil // it is told where the Namespace itself is judged
	}
	return value
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
