package migrate

import (
	"fmt"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
	"github.com/klint-dev/klint/schemas"
)

// productReferences are places that name custom kinds only.
var productReferences = []reference{
	{
		group: "notification.toolkit.fluxcd.io", kinds: []string{"Receiver"}, at: path{"spec", "resources", each}, form: pair{},
		severity: lint.Error, effect: "the receiver does not find what it has to reconcile",
		source: "fluxcd/notification-controller v1.5.0 api/v1/receiver_types.go",
	},
}

// custom judges a reference to a certain version of a custom kind. It reports false if the reference is to something else.
func (in *inspection) custom(p path) bool {
	if !in.Products.Knows() {
		return false
	}
	old, shown := in.exactly(p)
	if _, builtIn := schemas.Lookup(old); builtIn || old.Version == "" {
		return false
	}
	release, gone := in.Products.Gone(old)
	if !gone {
		return false
	}
	row, reason := in.Products.Successor(old)
	moved := row != nil && row.Class != products.Human && !row.To.IsZero()
	if f, ok := in.form.(pair); ok && f.byGroup && moved && row.To.Group == old.Group {
		return true // who looks at the group only finds the new version
	}
	f := lint.Finding{
		Rule: RemovedReference, Layer: lint.Reference, Severity: in.severity, Hint: reason,
		Message: fmt.Sprintf("%v is not served by %s: %s", old, release, in.effect),
		File:    in.obj.File, Doc: in.obj.Doc, Object: in.obj, Range: in.obj.Locate(shown), Path: shown,
	}
	switch {
	case moved:
		f.Hint = "use " + row.To.APIVersion()
		f.Fix = in.renamed(p, row.To)
	case row != nil:
		f.Hint = row.Note
	}
	in.findings = append(in.findings, f)
	return true
}

// exactly returns the version of a kind that a reference names, and the value that is to be shown. It is zero if the reference names
// no version.
func (in *inspection) exactly(p path) (gvk manifest.GVK, shown path) {
	switch in.form.(type) {
	case pair:
		return manifest.ParseGVK(in.text(at(p, "apiVersion")), in.text(at(p, "kind"))), at(p, "apiVersion")
	case triple:
		gvk := manifest.GVK{Group: in.text(at(p, "group")), Version: in.text(at(p, "version")), Kind: in.text(at(p, "kind"))}
		return gvk, at(p, "version")
	case kindText:
		if parts := kindTextForm().FindStringSubmatch(in.text(p)); parts != nil {
			return manifest.GVK{Group: parts[1], Version: parts[2], Kind: parts[3]}, p
		}
	}
	return manifest.GVK{}, nil
}

// renamed returns the change that lets a reference name another version.
func (in *inspection) renamed(p path, to manifest.GVK) *lint.Fix {
	e, note := manifest.NewEditor(in.obj), ""
	switch f := in.form.(type) {
	case pair:
		e.Set(at(p, "apiVersion"), to.APIVersion())
		e.Set(at(p, "kind"), to.Kind)
		note = f.note
	case triple:
		e.Set(at(p, "group"), to.Group)
		e.Set(at(p, "version"), to.Version)
		e.Set(at(p, "kind"), to.Kind)
		note = f.note
	case kindText:
		parts := kindTextForm().FindStringSubmatch(in.text(p))
		e.Set(p, to.APIVersion()+"/"+to.Kind+parts[4])
	}
	edits, err := editsOf(e, in.Draft)
	if err != nil || len(edits) == 0 {
		return nil
	}
	return &lint.Fix{Title: "refer to " + to.APIVersion(), Edits: edits, Note: note}
}
