// Package products knows which versions of custom kinds the releases of cert-manager, Istio, Flux and others serve. The tables of users
// join at run time.
package products

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Each is the index in the path of a [Move] that stands for every element of a sequence.
const Each = -1

// Class says what is known of the way from one version to another.
type Class uint8

// The classes. Auto keeps what the object does, or, with a note, does so if something outside of it holds. Human needs what
// only a person knows. The class of Unclear rows, which are those of other tools, depends on what the schemas of both versions say.
const (
	Unclear Class = iota
	Auto
	Human
)

// Row is what is known of one version of a custom kind, and of one that replaces it.
type Row struct {
	Product string
	From    manifest.GVK
	// To replaces From; zero if nothing does.
	To manifest.GVK
	// Since is the first version of the product that serves To. Deprecated and Removed are the first in which From should not be used
	// any more, and in which it is not served. Each is zero if it is not known.
	Since, Deprecated, Removed Version
	Class                      Class
	// Moves are the changes besides apiVersion and kind, in order.
	Moves []Move
	// Note is what to check after the move or, in class Human, what to do instead.
	Note string
	// Source is where the facts come from.
	Source string
}

// Move is one change of a field; exactly one of To, Values, Drop, Ask and Require says which, but To may have Values.
type Move struct {
	// Field is where the old version has the field, below the object. Each stands for any index.
	Field manifest.Path
	// To is where the new version has it. The indices of Field come in the same order; one more Each at the end makes a list of
	// the value.
	To manifest.Path
	// Values are the new names of values.
	Values map[string]string
	// Drop is set if the new version has no such field and needs none.
	Drop bool
	// Ask is what a person has to decide if the field is there.
	Ask string
	// Require is what a person has to decide if the field is not there, but what it belongs into is.
	Require string
}

// Table holds rows. It is immutable.
type Table struct {
	// From and To hold the rows by their versions.
	from, to map[manifest.GVK][]*Row
	rows     []*Row
	// targets are the versions of products that tables of users say they are for.
	targets map[string]Span
}

//go:embed table.yaml
var embedded []byte

// own is klint's own table.
var own = sync.OnceValue(func() *Table {
	t := new(Table)
	if problems := t.read(manifest.Parse("products/table.yaml", embedded)); problems != nil {
		panic(fmt.Sprint(problems)) // a test reads it
	}
	t.index()
	return t
})

// Load returns klint's own table with those of users, and what is wrong with these, each problem at its place. A row of a user is
// passed over if it is about a built-in kind, which package schemas knows, or if klint has a row for the version and the user's does
// not say a class: then it was written for another tool.
func Load(files []*manifest.File) (*Table, []lint.Problem) {
	if len(files) == 0 {
		return own(), nil
	}
	users := &Table{targets: make(map[string]Span)}
	var problems []lint.Problem
	for _, file := range files {
		problems = append(problems, users.read(file)...)
	}
	if problems != nil {
		return nil, problems
	}
	users.index()
	merged := &Table{targets: users.targets}
	for _, row := range own().rows {
		if !slices.ContainsFunc(users.from[row.From], func(r *Row) bool { return r.Class != Unclear }) {
			merged.rows = append(merged.rows, row)
		}
	}
	for _, row := range users.rows {
		if row.Class != Unclear || own().from[row.From] == nil {
			merged.rows = append(merged.rows, row)
		}
	}
	merged.index()
	return merged, nil
}

func (t *Table) index() {
	t.from, t.to = make(map[manifest.GVK][]*Row), make(map[manifest.GVK][]*Row)
	for _, row := range t.rows {
		t.from[row.From] = append(t.from[row.From], row)
		t.to[row.To] = append(t.to[row.To], row)
	}
}

// everyKind stands for every kind of a version.
const everyKind = "*"

// leaving returns the rows about a version of a kind: those that name the kind, else those that name every kind.
func (t *Table) leaving(gvk manifest.GVK) []*Row {
	if rows := t.from[gvk]; rows != nil {
		return rows
	}
	var rows []*Row
	for _, row := range t.from[manifest.GVK{Group: gvk.Group, Version: gvk.Version, Kind: everyKind}] {
		named := *row
		named.From.Kind = gvk.Kind
		if named.To.Kind == everyKind {
			named.To.Kind = gvk.Kind
		}
		rows = append(rows, &named)
	}
	return rows
}

// Rows returns all rows, in the order of the tables.
func (t *Table) Rows() []*Row { return t.rows }

// Products returns the names of all products, sorted.
func (t *Table) Products() []string {
	var names []string
	for _, row := range t.rows {
		names = append(names, row.Product)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Has reports whether a row is about a product.
func (t *Table) Has(product string) bool {
	_, target := t.targets[product]
	return target || slices.ContainsFunc(t.rows, func(r *Row) bool { return r.Product == product })
}

// HasVersion reports whether a row leads to a version, of whatever kind.
func (t *Table) HasVersion(version manifest.GVK) bool {
	return slices.ContainsFunc(t.rows, func(r *Row) bool { return r.To.Group == version.Group && r.To.Version == version.Version })
}

// Window is in which versions of a product it serves a version of a kind.
type Window struct {
	Product string
	// Since is the first that serves it; Deprecated and Removed are as in [Row]. Each is zero if it is not known.
	Since, Deprecated, Removed Version
}

// WindowOf returns what the rows say of a version of a kind; false if none is about it.
func (t *Table) WindowOf(gvk manifest.GVK) (Window, bool) {
	var w Window
	for _, row := range t.leaving(gvk) {
		w.Product, w.Deprecated, w.Removed = row.Product, row.Deprecated, row.Removed
	}
	for _, to := range []manifest.GVK{gvk, {Group: gvk.Group, Version: gvk.Version, Kind: everyKind}} {
		for _, row := range t.to[to] {
			if w.Product == "" || w.Product == row.Product {
				w.Product, w.Since = row.Product, row.Since
			}
		}
	}
	return w, w.Product != ""
}
