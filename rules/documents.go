package rules

import (
	"context"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
)

// documents is what a rule reads as data, besides the code:
//
//	data.params           the rule's parameters
//	data.klint.file       the name of the object's file
//	data.klint.namespace  the namespace given for objects that name none; undefined if none is given
//	data.klint.releases   the target releases: [33, 36] for 1.33 and 1.36
//	data.conftest.file    the file as conftest has it: {"name": "web.yaml", "dir": "/src/app"}
//	data.inventory        the objects of the input as Gatekeeper has them
//
// and, for the user's own rules, the data that they gave. It makes them only when they are read. It is a store for the evaluator, without transactions.
type documents struct {
	storage.WritesNotSupported
	storage.PolicyNotSupported
	storage.TriggersNotSupported

	rule      *rule
	judgement *judgement
}

// Read returns the value at a path.
func (d documents) Read(_ context.Context, _ storage.Transaction, path storage.Path) (any, error) {
	if len(path) == 0 {
		return d.all(), nil
	}
	root := d.document(path[0])
	for _, step := range path[1:] {
		if root == nil {
			break
		}
		root = child(root, step)
	}
	if root == nil {
		return nil, notFound(path)
	}
	return root.Value, nil
}

// child returns the field or the element of a value that a step of a path names; nil if there is none.
func child(value *ast.Term, step string) *ast.Term {
	if array, ok := value.Value.(*ast.Array); ok {
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < array.Len() {
			return array.Elem(i)
		}
		return nil
	}
	return get(value, ast.StringTerm(step))
}

// document returns one of the documents; nil if there is none of the name.
func (d documents) document(name string) *ast.Term {
	switch own := d.rule.policy != nil; {
	case name == "params":
		return d.rule.params
	case name == "klint":
		return d.klint()
	case own && name == "conftest":
		return conftestData(d.judgement.object.File)
	case own && name == "inventory":
		return d.judgement.index().inventory()
	case own:
		return get(d.judgement.engine.data, ast.StringTerm(name))
	}
	return nil
}

// all returns the documents as one.
func (d documents) all() ast.Value {
	names := []string{"params", "klint"}
	if d.rule.policy != nil {
		names = append(names, "conftest", "inventory")
		for _, key := range d.judgement.engine.data.Value.(ast.Object).Keys() {
			names = append(names, string(key.Value.(ast.String)))
		}
	}
	object := ast.NewObject()
	for _, name := range names {
		object.Insert(ast.StringTerm(name), d.document(name))
	}
	return object
}

func (d documents) klint() *ast.Term {
	object := ast.NewObject(
		ast.Item(ast.StringTerm("file"), ast.StringTerm(d.judgement.object.File.Name)),
		ast.Item(ast.StringTerm("releases"), d.judgement.engine.releases))
	if namespace := d.judgement.engine.namespace; namespace != "" {
		object.Insert(ast.StringTerm("namespace"), ast.StringTerm(namespace))
	}
	return ast.NewTerm(object)
}

func notFound(path storage.Path) error {
	return &storage.Error{Code: storage.NotFoundErr, Message: path.String()}
}

// NewTransaction, Commit, Abort and Truncate do nothing: the documents never change.
func (documents) NewTransaction(context.Context, ...storage.TransactionParams) (storage.Transaction, error) {
	return nil, nil
}

// Commit does nothing.
func (documents) Commit(context.Context, storage.Transaction) error { return nil }

// Abort does nothing.
func (documents) Abort(context.Context, storage.Transaction) {}

// Truncate does nothing.
func (documents) Truncate(context.Context, storage.Transaction, storage.TransactionParams, storage.Iterator) error {
	return nil
}
