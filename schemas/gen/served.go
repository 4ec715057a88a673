package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"
	"strings"
)

// defaults is what a release serves unless --runtime-config says otherwise, by "group directory/version" and
// "group directory/version/resource": "apps/v1beta1", "extensions/v1beta1/ingresses".
type defaults map[string]bool

// readDefaults evaluates DefaultAPIResourceConfigSource, which is in pkg/master or pkg/controlplane: the lists that it
// passes to EnableVersions, DisableVersions, EnableResources and DisableResources.
func readDefaults(m *module) (defaults, error) {
	d := make(defaults)
	match := func(name string) bool {
		return name == "pkg/master/master.go" || name == "pkg/controlplane/instance.go"
	}
	err := m.files(match, func(name string, src []byte) error {
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		return d.collect(file)
	})
	if err == nil && len(d) == 0 {
		err = fmt.Errorf("%s: no list of versions that are on by default", m.prefix)
	}
	return d, err
}

func (d defaults) collect(file *ast.File) error {
	lists := packageLists(file)
	imports := importPaths(file)
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(f.Name.Name, "Default") || !strings.HasSuffix(f.Name.Name, "APIResourceConfigSource") {
			continue
		}
		var err error
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || err != nil {
				return err == nil
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch method.Sel.Name {
			case "EnableVersions", "EnableResources":
				err = d.add(call.Args, true, lists, imports)
			case "DisableVersions", "DisableResources":
				err = d.add(call.Args, false, lists, imports)
			}
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// packageLists returns the elements of the package's variables that are composite literals.
func packageLists(file *ast.File) map[string][]ast.Expr {
	lists := make(map[string][]ast.Expr)
	for _, decl := range file.Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			for i, value := range v.Values {
				if lit, ok := value.(*ast.CompositeLit); ok {
					lists[v.Names[i].Name] = lit.Elts
				}
			}
		}
	}
	return lists
}

// importPaths returns the paths of the imports that have a name of their own.
func importPaths(file *ast.File) map[string]string {
	imports := make(map[string]string)
	for _, i := range file.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(p)
		if i.Name != nil {
			name = i.Name.Name
		}
		imports[name] = p
	}
	return imports
}

// add enters x.SchemeGroupVersion, x.SchemeGroupVersion.WithResource("r") and names of lists of them.
func (d defaults) add(args []ast.Expr, on bool, lists map[string][]ast.Expr, imports map[string]string) error {
	for _, arg := range args {
		switch a := arg.(type) {
		case *ast.Ident:
			list, ok := lists[a.Name]
			if !ok {
				return fmt.Errorf("list %s of versions is not a literal", a.Name)
			}
			if err := d.add(list, on, lists, imports); err != nil {
				return err
			}
		case *ast.SelectorExpr:
			version, err := groupVersion(a, imports)
			if err != nil {
				return err
			}
			d[version] = on
		case *ast.CallExpr:
			fun, ok := a.Fun.(*ast.SelectorExpr)
			if !ok || fun.Sel.Name != "WithResource" {
				return fmt.Errorf("%T among the versions", arg)
			}
			version, err := groupVersion(fun.X, imports)
			if err != nil {
				return err
			}
			name, err := strconv.Unquote(a.Args[0].(*ast.BasicLit).Value)
			if err != nil {
				return err
			}
			d[version+"/"+name] = on
		default:
			return fmt.Errorf("%T among the versions", arg)
		}
	}
	return nil
}

// groupVersion returns "apps/v1" for appsv1.SchemeGroupVersion: the last two elements of the import path.
func groupVersion(e ast.Expr, imports map[string]string) (string, error) {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != "SchemeGroupVersion" {
		return "", fmt.Errorf("%T in place of a SchemeGroupVersion", e)
	}
	p := imports[s.X.(*ast.Ident).Name]
	return path.Base(path.Dir(p)) + "/" + path.Base(p), nil
}

// on reports whether a resource is served by default. The groups of CustomResourceDefinition and APIService have
// servers of their own, whose configuration enables every version that they have (DefaultAPIResourceConfigSource
// in apiextensions-apiserver pkg/apiserver/apiserver.go and in kube-aggregator pkg/apiserver/apiserver.go).
func (d defaults) on(directory, version, resource string) bool {
	if directory == "apiextensions" || directory == "apiregistration" {
		return true
	}
	if on, ok := d[directory+"/"+version+"/"+resource]; ok {
		return on
	}
	return d[directory+"/"+version]
}
