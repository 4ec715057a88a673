package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// goTypes is what k8s.io/api's Go sources of one release say beyond the OpenAPI document.
type goTypes struct {
	packages map[string]*goPackage // by "group directory/version"
}

// goPackage is k8s.io/api/apps/v1 and the like.
type goPackage struct {
	values map[string][]string          // type name -> its constants
	marked map[string]bool              // type name -> it carries the marker +enum
	fields map[string]map[string]goType // struct -> JSON name -> type
	bases  map[string]string            // named type -> the name of its underlying type
}

// goType names the element type of a field: pointers, slices and maps taken off.
type goType struct{ pkg, name string }

// readGoTypes reads every types.go of k8s.io/api below root: "" for the module itself.
func readGoTypes(m *module, root string) (*goTypes, error) {
	types := &goTypes{packages: make(map[string]*goPackage)}
	match := func(name string) bool {
		rest, ok := strings.CutPrefix(name, root)
		return ok && strings.Count(rest, "/") == 2 && strings.HasSuffix(rest, ".go") && strings.Contains(path.Base(rest), "types")
	}
	err := m.files(match, func(name string, src []byte) error {
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		key := strings.TrimPrefix(path.Dir(name), root)
		p := types.packages[key]
		if p == nil {
			p = &goPackage{make(map[string][]string), make(map[string]bool), make(map[string]map[string]goType), make(map[string]string)}
			types.packages[key] = p
		}
		p.collect(file, key)
		return nil
	})
	return types, err
}

func (p *goPackage) collect(file *ast.File, key string) {
	imports := importPaths(file)
	for _, decl := range file.Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range g.Specs {
			switch s := s.(type) {
			case *ast.ValueSpec:
				p.constant(s)
			case *ast.TypeSpec:
				doc := s.Doc
				if doc == nil {
					doc = g.Doc
				}
				p.typeSpec(s, doc, imports, key)
			}
		}
	}
}

// constant collects `Name Type = "value"`.
func (p *goPackage) constant(s *ast.ValueSpec) {
	named, ok := s.Type.(*ast.Ident)
	if !ok {
		return
	}
	for _, v := range s.Values {
		if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if value, err := strconv.Unquote(lit.Value); err == nil && !slices.Contains(p.values[named.Name], value) {
				p.values[named.Name] = append(p.values[named.Name], value)
			}
		}
	}
}

func (p *goPackage) typeSpec(s *ast.TypeSpec, doc *ast.CommentGroup, imports map[string]string, key string) {
	if doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.TrimSpace(strings.TrimPrefix(c.Text, "//")) == "+enum" }) {
		p.marked[s.Name.Name] = true
	}
	switch t := s.Type.(type) {
	case *ast.Ident:
		p.bases[s.Name.Name] = t.Name
	case *ast.StructType:
		fields := make(map[string]goType)
		for _, f := range t.Fields.List {
			if f.Tag == nil {
				continue
			}
			tag, err := strconv.Unquote(f.Tag.Value)
			if err != nil {
				continue
			}
			name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
			fields[name] = element(f.Type, imports, key)
		}
		p.fields[s.Name.Name] = fields
	}
}

// element names the type that is left when pointers, slices and maps are taken off.
func element(e ast.Expr, imports map[string]string, key string) goType {
	switch t := e.(type) {
	case *ast.StarExpr:
		return element(t.X, imports, key)
	case *ast.ArrayType:
		return element(t.Elt, imports, key)
	case *ast.MapType:
		return element(t.Value, imports, key)
	case *ast.Ident:
		return goType{key, t.Name}
	case *ast.SelectorExpr:
		p := imports[t.X.(*ast.Ident).Name]
		return goType{path.Base(path.Dir(p)) + "/" + path.Base(p), t.Sel.Name}
	}
	return goType{}
}

// enum returns the values that a field of a definition may have, sorted; nil if it is no enumeration. Which types are
// enumerations is said by the marker +enum of any release, for old versions of a group too, where it is missing.
func (t *goTypes) enum(definitionName, field string, marked map[string]bool) []string {
	directory, kind, ok := apiDirectory(definitionName)
	if !ok {
		return nil
	}
	p := t.packages[directory]
	if p == nil {
		return nil
	}
	typ, ok := p.fields[kind][field]
	if !ok || !marked[typ.name] {
		return nil
	}
	if p = t.packages[typ.pkg]; p == nil {
		return nil
	}
	return slices.Sorted(slices.Values(p.values[typ.name]))
}

// apiDirectory splits io.k8s.api.apps.v1.Deployment into apps/v1 and Deployment; ok is false for types that are not
// in k8s.io/api.
func apiDirectory(definitionName string) (directory, kind string, ok bool) {
	rest, ok := strings.CutPrefix(definitionName, "io.k8s.api.")
	parts := strings.Split(rest, ".")
	if !ok || len(parts) != 3 {
		return "", "", false
	}
	return parts[0] + "/" + parts[1], parts[2], true
}
