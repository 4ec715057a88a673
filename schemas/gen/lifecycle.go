package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"
	"strings"
)

// lifecycle is what the methods of zz_generated.prerelease-lifecycle.go say of a kind. They are plans: what a release
// serves is read from the release itself.
type lifecycle struct {
	deprecated  int // minor; 0 if not said
	replacement gvk // zero if not said
}

// readLifecycles returns the lifecycles of k8s.io/api by "group directory/version.Kind".
func readLifecycles(api *module) (map[string]lifecycle, error) {
	all := make(map[string]lifecycle)
	match := func(name string) bool { return path.Base(name) == "zz_generated.prerelease-lifecycle.go" }
	err := api.files(match, func(name string, src []byte) error {
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv == nil {
				continue
			}
			star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			key := path.Dir(name) + "." + star.X.(*ast.Ident).Name
			l := all[key]
			results := f.Body.List[0].(*ast.ReturnStmt).Results
			switch f.Name.Name {
			case "APILifecycleDeprecated":
				l.deprecated, err = strconv.Atoi(results[1].(*ast.BasicLit).Value)
			case "APILifecycleReplacement":
				l.replacement, err = replacement(results[0].(*ast.CompositeLit))
			}
			if err != nil {
				return err
			}
			all[key] = l
		}
		return nil
	})
	return all, err
}

// replacement reads schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Deployment"}.
func replacement(lit *ast.CompositeLit) (gvk, error) {
	var k gvk
	for _, e := range lit.Elts {
		field := e.(*ast.KeyValueExpr)
		value, err := strconv.Unquote(field.Value.(*ast.BasicLit).Value)
		if err != nil {
			return gvk{}, err
		}
		switch field.Key.(*ast.Ident).Name {
		case "Group":
			k.Group = value
		case "Version":
			k.Version = value
		case "Kind":
			k.Kind = value
		}
	}
	// k8s.io/api networking/v1beta1 names IngressClassList as what replaces IngressClass.
	k.Kind = strings.TrimSuffix(k.Kind, "List")
	return k, nil
}
