package rules

import (
	"context"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
)

// documents is what a rule reads as data, besides the code:
//
//	data.params           the rule's parameters
//	data.klint.file       the name of the object's file
//	data.klint.namespace  the namespace given for objects that name none; undefined if none is given
//	data.klint.releases   the target releases: [33, 36] for 1.33 and 1.36
//
// It makes them only when they are read. It is a store for the evaluator, without transactions.
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
		return ast.NewObject(
			ast.Item(ast.StringTerm("params"), d.rule.params),
			ast.Item(ast.StringTerm("klint"), d.klint())), nil
	}
	var root *ast.Term
	switch path[0] {
	case "params":
		root = d.rule.params
	case "klint":
		root = d.klint()
	default:
		return nil, notFound(path)
	}
	for _, step := range path[1:] {
		if root = get(root, ast.StringTerm(step)); root == nil {
			return nil, notFound(path)
		}
	}
	return root.Value, nil
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
