package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// dataNode is a document that users give to their policies: a value, or fields that are documents themselves.
type dataNode struct {
	fields map[string]*dataNode
	value  *ast.Term
	at     string // where it is given, as "name:line"
}

// ownData are the documents that klint gives to policies.
var ownData = []string{"conftest", "inventory", "klint", "params"}

// dataFile is a file whose documents are data.
type dataFile struct {
	*manifest.File
	converter converter
	errs      []error
}

func (f *dataFile) fail(at manifest.Range, format string, args ...any) {
	f.errs = append(f.errs, &Error{File: f.Name, Position: f.Position(at.Start), Message: fmt.Sprintf(format, args...)})
}

// addData adds the document of a file at a path of keys. What is not a mapping cannot be given twice.
func (p *policyFiles) addData(file *manifest.File, keys []string) {
	f := &dataFile{File: file}
	for _, doc := range file.Docs {
		switch {
		case doc.Err != nil:
			f.fail(doc.Err.Range, "data: %s", doc.Err.Message)
		case doc.Index > 0:
			f.fail(doc.Range, "data: the file holds more than one document")
		case doc.Tree.Nodes[doc.Tree.Target(0)].Kind != manifest.Map:
			f.fail(doc.Tree.Range(0), "data: the document is no mapping")
		default:
			f.converter = converter{tree: doc.Tree, nulls: true}
			node := &p.data
			for _, key := range keys {
				node = node.field(key)
			}
			node.merge(f, 0, keys)
		}
	}
	for _, name := range ownData {
		if node := p.data.fields[name]; node != nil {
			f.errs = append(f.errs, fmt.Errorf("%s: data.%s is klint's own", node.at, name))
			delete(p.data.fields, name)
		}
	}
	p.errs = append(p.errs, f.errs...)
}

// field returns a field, and makes it if need be.
func (d *dataNode) field(name string) *dataNode {
	if d.fields == nil {
		d.fields = make(map[string]*dataNode)
	}
	if d.fields[name] == nil {
		d.fields[name] = &dataNode{}
	}
	return d.fields[name]
}

// merge adds the fields of a mapping.
func (d *dataNode) merge(f *dataFile, node int, keys []string) {
	t := f.converter.tree
	for k, v := range t.Fields(node) {
		name := strings.Clone(t.Text(k))
		path := append(slices.Clip(keys), name)
		isMap := t.Nodes[v].Kind == manifest.Map
		if given := d.fields[name]; given != nil && (given.value != nil || !isMap) {
			f.fail(t.Range(k), "data.%s is given already, in %s", strings.Join(path, "."), given.at)
			continue
		}
		field := d.field(name)
		if field.at == "" {
			field.at = fmt.Sprintf("%s:%s", f.Name, f.Position(t.Range(k).Start))
		}
		if isMap {
			field.merge(f, v, path)
		} else {
			field.value = f.converter.child(node, v)
		}
	}
}

// term returns the document as policies read it.
func (d *dataNode) term() *ast.Term {
	if d.value != nil {
		return d.value
	}
	object := ast.NewObject()
	for _, name := range slices.Sorted(maps.Keys(d.fields)) {
		object.Insert(ast.StringTerm(name), d.fields[name].term())
	}
	return ast.NewTerm(object)
}

// has reports whether there is a document at a path.
func (d *dataNode) has(path []string) bool {
	for _, step := range path {
		if d = d.fields[step]; d == nil {
			return false
		}
	}
	return true
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
