package migrate

import (
	"fmt"
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
)

// productMigrations are the moves of custom kinds that need more than the table of package products can say. Each belongs to a
// row there.
var productMigrations = slices.Concat(certManager, externalSecrets, fluxKinds, gatewayAPI, karpenter, knative, snapshots, tekton)

// fixCustom returns the change that moves a custom object to the newest version that its product serves, as far as klint knows the
// product's version.
func (m *Migrator) fixCustom(obj *manifest.Object) (fix *lint.Fix, reason string) {
	row, reason := m.Products.Successor(obj.GVK)
	if row == nil {
		return nil, reason
	}
	return m.follow(obj, row)
}

// follow returns the change that a row of the table stands for.
func (m *Migrator) follow(obj *manifest.Object, row *products.Row) (fix *lint.Fix, reason string) {
	if row.Class == products.Human || row.To.IsZero() {
		return nil, row.Note
	}
	r := &rewrite{Editor: manifest.NewEditor(obj), from: row.From, to: row.To, targets: m.Targets, defaults: m.Defaults, draft: m.Draft}
	fix, reason = r.run(Migration{From: row.From, To: row.To, Source: row.Source, Rewrite: rowRewrite(row)})
	if fix != nil && row.Class == products.Unclear && !m.Products.Same(obj, row.To) {
		fix.Safety = lint.Unsafe
		fix.Note = joinNotes(fix.Note, fmt.Sprintf("klint does not know what else changes from %s to %s", row.From.APIVersion(), row.To.APIVersion()))
	}
	return fix, reason
}

func joinNotes(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// rowRewrite returns what a row, and the migration that belongs to it, change besides apiVersion and kind.
func rowRewrite(row *products.Row) func(*rewrite) {
	return func(r *rewrite) {
		for _, move := range row.Moves {
			r.moveField(move)
		}
		for _, m := range productMigrations {
			if m.From == row.From && m.To == row.To {
				m.Rewrite(r)
			}
		}
		if row.Note != "" {
			r.tell("%s", row.Note)
		}
	}
}

// moveField makes a change of the table at every place where the object has the field.
func (r *rewrite) moveField(m products.Move) {
	r.places(nil, m.Field, nil, func(p path, indices []int) {
		if m.Require != "" {
			if !r.Has(p) && r.Has(p[:len(p)-1]) {
				r.ask("%s is not there: %s", p, m.Require)
			}
			return
		}
		if !r.Has(p) {
			return
		}
		if m.Ask != "" {
			r.ask("%s: %s", p, m.Ask)
		}
		if m.Drop {
			r.drop(p)
		}
		if value, ok := m.Values[r.Text(p)]; ok {
			r.Set(p, value)
		}
		switch {
		case m.Wraps():
			r.wrap(p, fill(m.To[:len(m.To)-1], indices))
		case m.To != nil:
			r.moveOnce(p, fill(m.To, indices))
		}
	})
}

// drop removes a field that the new version does not have. Nobody reads the status of a manifest.
func (r *rewrite) drop(p path) {
	if !r.Has(p) {
		return
	}
	if p[0] != "status" {
		r.tell("drops %s, which %s does not have", p, r.to.APIVersion())
	}
	r.Delete(p)
}

// moveOnce moves a field, unless the object says both, the old and the new one.
func (r *rewrite) moveOnce(from, to path) {
	if r.Has(to) {
		r.ask("%s and %s are both there: only %s may stay", from, to, to)
		return
	}
	r.Move(from, to)
}

// wrap makes a field the only element of a list.
func (r *rewrite) wrap(from, list path) {
	if r.Has(list) {
		r.ask("%s and %s are both there: only %s may stay", from, list, list)
		return
	}
	r.Move(from, at(list, 0))
}

// places calls do with every place that a pattern leads to, and the indices of its lists. What follows the last list of the
// pattern need not exist.
func (r *rewrite) places(done, rest path, indices []int, do func(p path, indices []int)) {
	for i, step := range rest {
		if step != products.Each {
			continue
		}
		list := at(done, rest[:i]...)
		for n := range r.Len(list) {
			if kind, ok := r.Kind(list); !ok || kind != manifest.Seq {
				return
			}
			r.places(at(list, n), rest[i+1:], append(indices[:len(indices):len(indices)], n), do)
		}
		return
	}
	do(at(done, rest...), indices)
}

// fill returns a pattern with indices in place of its lists.
func fill(pattern path, indices []int) path {
	filled := make(path, len(pattern))
	for i, step := range pattern {
		if filled[i] = step; step == products.Each {
			filled[i], indices = indices[0], indices[1:]
		}
	}
	return filled
}
