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
	constants map[string]string            // constant -> value
	values    map[string][]goType          // type name -> its constants, by name
	marked    map[string]bool              // type name -> it carries the marker +enum
	fields    map[string]map[string]goType // struct -> JSON name -> type
	inlined   map[string][]goType          // struct -> structs whose fields it takes over
}

// goType names a type or constant of a package.
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
			p = &goPackage{
				constants: make(map[string]string), values: make(map[string][]goType), marked: make(map[string]bool),
				fields: make(map[string]map[string]goType), inlined: make(map[string][]goType),
			}
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
				p.constant(s, imports, key)
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

// constant collects `Name Type = "value"`, `Name = Type("value")` and `Name = Type(other.Name)`.
func (p *goPackage) constant(s *ast.ValueSpec, imports map[string]string, key string) {
	for i, v := range s.Values {
		named, _ := s.Type.(*ast.Ident)
		if call, ok := v.(*ast.CallExpr); ok && len(call.Args) == 1 {
			named, _ = call.Fun.(*ast.Ident)
			v = call.Args[0]
		}
		if named == nil {
			continue
		}
		name := goType{key, s.Names[i].Name}
		switch v := v.(type) {
		case *ast.BasicLit:
			value, err := strconv.Unquote(v.Value)
			if v.Kind != token.STRING || err != nil {
				continue
			}
			p.constants[name.name] = value
		case *ast.SelectorExpr:
			name = element(v, imports, key)
		default:
			continue
		}
		p.values[named.Name] = append(p.values[named.Name], name)
	}
}

func (p *goPackage) typeSpec(s *ast.TypeSpec, doc *ast.CommentGroup, imports map[string]string, key string) {
	if doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.TrimSpace(strings.TrimPrefix(c.Text, "//")) == "+enum" }) {
		p.marked[s.Name.Name] = true
	}
	t, ok := s.Type.(*ast.StructType)
	if !ok {
		return
	}
	fields := make(map[string]goType)
	for _, f := range t.Fields.List {
		if f.Tag == nil {
			continue
		}
		tag, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			continue
		}
		name, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		if options == "inline" {
			p.inlined[s.Name.Name] = append(p.inlined[s.Name.Name], element(f.Type, imports, key))
			continue
		}
		fields[name] = element(f.Type, imports, key)
	}
	p.fields[s.Name.Name] = fields
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
	if values := otherEnum(definitionName, field); values != nil {
		return values
	}
	directory, kind, ok := apiDirectory(definitionName)
	if !ok || isOpenEnum(directory, field) {
		return nil
	}
	typ, ok := t.fieldType(goType{directory, kind}, field)
	if !ok || !marked[typ.name] || t.packages[typ.pkg] == nil {
		return nil
	}
	var values []string
	for _, c := range t.packages[typ.pkg].values[typ.name] {
		value, known := t.constant(c)
		if !known {
			return nil
		}
		values = append(values, value)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// fieldType returns the type of a field of a struct, or of one that it takes over.
func (t *goTypes) fieldType(owner goType, field string) (goType, bool) {
	p := t.packages[owner.pkg]
	if p == nil {
		return goType{}, false
	}
	if typ, ok := p.fields[owner.name][field]; ok {
		return typ, true
	}
	for _, inlined := range p.inlined[owner.name] {
		if typ, ok := t.fieldType(inlined, field); ok {
			return typ, true
		}
	}
	return goType{}, false
}

func (t *goTypes) constant(c goType) (value string, known bool) {
	if p := t.packages[c.pkg]; p != nil {
		value, known = p.constants[c.name]
	}
	return value, known
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
