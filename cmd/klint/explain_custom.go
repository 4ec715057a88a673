package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
	"github.com/klint-dev/klint/schemas"
)

// explainedCRDs reads the CustomResourceDefinitions below some paths.
func (a *app) explainedCRDs(paths []string) *schemas.CRDs {
	files, problems := readCRDs(paths)
	a.reportProblems(problems)
	return schemas.LoadCRDs(new(manifest.Set), files)
}

// explainCustom explains a custom kind or a field of one. The entries are the versions of all kinds that the name means.
func (a *app) explainCustom(f *explainFlags, entries []schemas.CustomEntry, name string, path []string) error {
	e, err := f.chooseCustom(entries, name)
	if err != nil {
		return err
	}
	status := "served"
	switch {
	case !e.Served:
		status = "not served"
	case e.Deprecated:
		status = "deprecated"
	}
	var others []string
	for _, other := range entries {
		if other.Served && other.GVK.Group == e.GVK.Group && other.GVK != e.GVK {
			others = append(others, other.GVK.Version)
		}
	}
	if others != nil {
		status += "; so is " + strings.Join(others, ", ")
	}
	return explained{
		gvk: e.GVK, path: path, recursive: f.recursive, describe: e.Describe,
		status: [][2]string{{"STATUS", status}, {"SERVED BY", servedBy(e.GVK)}},
		source: [][2]string{{"SOURCE", e.Source}},
	}.print(a.stdout)
}

// chooseCustom returns the version to explain: that of --api-version, else the most preferred one. Kinds of several groups have to be told
// apart.
func (f *explainFlags) chooseCustom(entries []schemas.CustomEntry, name string) (schemas.CustomEntry, error) {
	var versions, kinds []string
	for _, e := range entries {
		if f.apiVersion != "" && e.GVK.APIVersion() == f.apiVersion {
			return e, nil
		}
		versions = append(versions, e.GVK.APIVersion())
		if kind := resourceName(e.GVK); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	switch {
	case f.apiVersion != "":
		return schemas.CustomEntry{}, usagef("--api-version: %s has no version %q; it has %s", entries[0].GVK.Kind, f.apiVersion, strings.Join(versions, ", "))
	case len(kinds) > 1:
		return schemas.CustomEntry{}, usagef("%q may be %s: name one of them", name, strings.Join(kinds, " or "))
	}
	return entries[0], nil
}

// servedBy says in which versions of a product a version of a kind is served; "" if nothing is known of it.
func servedBy(gvk manifest.GVK) string {
	table, _ := products.Load(nil)
	w, ok := table.WindowOf(gvk)
	if !ok {
		return ""
	}
	text := w.Product
	for _, end := range []struct {
		words   string
		version products.Version
	}{{" since", w.Since}, {", deprecated in", w.Deprecated}, {", removed in", w.Removed}} {
		if !end.version.IsZero() {
			text += fmt.Sprintf("%s %v", end.words, end.version)
		}
	}
	return text
}
