package main

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
	"github.com/klint-dev/klint/schemas"
)

// objectRecord is what get objects prints as JSON. Lines count from 1, documents and items from 0.
type objectRecord struct {
	Namespace  string `json:"namespace,omitempty"`
	Kind       string `json:"kind"`
	Name       string `json:"name,omitempty"`
	APIVersion string `json:"apiVersion"`
	Status     string `json:"status"`
	File       string `json:"file"`
	Line       int    `json:"line"`
	DocIndex   int    `json:"docIndex"`
	Item       *int   `json:"item,omitempty"`
}

func (a *app) listObjects(ctx context.Context, f *getFlags, names []string) (listing, error) {
	l := listing{header: []string{"NAMESPACE", "KIND", "NAME", "APIVERSION"}, wide: []string{"STATUS", "FILE"}}
	err := a.eachObject(ctx, f, names, func(r objectRecord, obj *manifest.Object) {
		l.rows = append(l.rows, row{
			name:   resourceName(obj.GVK) + "/" + obj.Name,
			cells:  []string{r.Namespace, r.Kind, r.Name, r.APIVersion},
			wide:   []string{r.Status, fmt.Sprintf("%s:%d", r.File, r.Line)},
			record: r,
		})
	})
	return l, err
}

// deprecationRecord is what get deprecations prints as JSON.
type deprecationRecord struct {
	objectRecord
	Replacement string `json:"replacement,omitempty"` // the version that every target serves
}

// listDeprecations lists the objects whose version one of the targets does not serve by default, or calls deprecated; of custom kinds
// those whose version a product that was asked for deprecates or does not have.
func (a *app) listDeprecations(ctx context.Context, f *getFlags, names []string) (listing, error) {
	releases, err := f.releases()
	if err != nil {
		return listing{}, err
	}
	table, spans, err := f.productFlags.load(new(config))
	if err != nil {
		return listing{}, err
	}
	custom := products.NewChecker(table, spans, nil)
	l := listing{header: []string{"NAMESPACE", "KIND", "NAME", "APIVERSION", "STATUS", "REPLACEMENT"}, wide: []string{"FILE"}}
	err = a.eachObject(ctx, f, names, func(r objectRecord, obj *manifest.Object) {
		d := deprecationRecord{objectRecord: r}
		if e, builtIn := schemas.Lookup(obj.GVK); !builtIn {
			if d.Status = customStatus(custom, obj); d.Status == "" {
				return
			}
			if row, _ := custom.Successor(obj.GVK); row != nil {
				d.Replacement = row.To.APIVersion()
			}
		} else if r.Status == schemas.Served.String() {
			return
		} else if next, ok := schemas.Successor(e.GVK, releases); ok {
			d.Replacement = next.APIVersion()
		}
		l.rows = append(l.rows, row{
			name:   resourceName(obj.GVK) + "/" + obj.Name,
			cells:  []string{r.Namespace, r.Kind, r.Name, r.APIVersion, d.Status, d.Replacement},
			wide:   []string{fmt.Sprintf("%s:%d", r.File, r.Line)},
			record: d,
		})
	})
	return l, err
}

// customStatus returns what the products have against the version of a custom object: "deprecated", "removed", or "" for nothing.
func customStatus(checker *products.Checker, obj *manifest.Object) string {
	findings, _ := checker.Check(obj, nil) // it fails for no object
	for _, f := range findings {
		if status, ok := strings.CutSuffix(f.Rule, "-api-version"); ok {
			return status
		}
	}
	return ""
}

// eachObject calls do for every object of the input that the flags and names select.
func (a *app) eachObject(ctx context.Context, f *getFlags, names []string, do func(objectRecord, *manifest.Object)) error {
	releases, err := f.releases()
	if err != nil {
		return err
	}
	selector, err := labels.Parse(f.labels)
	if err != nil {
		return usagef("--selector: %v", err)
	}
	progress := a.startProgress()
	in, err := a.load(ctx, &f.inputFlags, nil, progress)
	progress.stop()
	if err != nil {
		return err
	}
	a.reportProblems(in.problems)
	found := make([]bool, len(names))
	for obj := range in.set.Objects {
		if f.inNamespace != "" && obj.Namespace != f.inNamespace || !selector.Matches(labels.Set(obj.Labels())) {
			continue
		}
		wanted := len(names) == 0
		for i, name := range names {
			if matches(obj, name) {
				wanted, found[i] = true, true
			}
		}
		if wanted {
			do(objectRecordOf(obj, releases), obj)
		}
	}
	for i, name := range names {
		if !found[i] && !strings.HasSuffix(name, "/") { // that there are none of a kind is an answer
			a.notFound("object", name, nil)
		}
	}
	return nil
}

// matches reports whether name means the object: web, Deployment/web, deploy/web, or deployments or deploy/ for all of a kind.
func matches(obj *manifest.Object, name string) bool {
	if name == obj.Name {
		return true
	}
	kind, name, hasName := strings.Cut(name, "/")
	if hasName && name != "" && name != obj.Name {
		return false
	}
	if strings.EqualFold(kind, obj.GVK.Kind) || strings.EqualFold(kind, resourceName(obj.GVK)) {
		return true
	}
	for _, e := range entriesOf(kind) {
		if e.GVK.Kind == obj.GVK.Kind && e.GVK.Group == obj.GVK.Group {
			return true
		}
	}
	return false
}

func objectRecordOf(obj *manifest.Object, releases []schemas.Release) objectRecord {
	r := objectRecord{
		Namespace: obj.Namespace, Kind: obj.GVK.Kind, Name: obj.Name, APIVersion: obj.GVK.APIVersion(),
		Status: "custom", File: obj.File.Name, Line: obj.File.Position(obj.Tree().Range(obj.Node).Start).Line,
		DocIndex: obj.Doc.Index,
	}
	if e, ok := schemas.Lookup(obj.GVK); ok {
		r.Status = statusText(e, releases)
	} else if !(&schemas.Checker{Targets: releases}).IsCustom(obj.GVK) {
		r.Status = schemas.Unknown.String()
	}
	if obj.Item >= 0 {
		r.Item = &obj.Item
	}
	return r
}
