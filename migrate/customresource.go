package migrate

import (
	"net/url"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

const customResourceSource = "apiextensions-apiserver v0.21.14 pkg/apis/apiextensions/{v1beta1/defaults,v1/conversion}.go, " +
	"v0.36.3 pkg/apis/apiextensions/validation"

var customResources = []Migration{
	{
		gvk("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"),
		gvk("apiextensions.k8s.io/v1", "CustomResourceDefinition"), customResourceSource, customResource,
	},
}

// customResource moves what all versions shared into each of them, makes the schemas structural, and keeps unknown
// fields of the objects where v1beta1 kept them.
func customResource(r *rewrite) {
	approval(r)
	if r.Text(path{"spec", "scope"}) == "" {
		r.Set(path{"spec", "scope"}, "Namespaced", manifest.After("group"))
	}
	conversion(r)
	versions(r)
	printerColumns(r, path{"spec", "additionalPrinterColumns"})
	r.each(path{"spec", "versions"}, func(v path) { printerColumns(r, at(v, "additionalPrinterColumns")) })
	for _, p := range schemasOf(r) {
		if r.Len(p) > 0 && !r.Has(at(p, "openAPIV3Schema")) {
			r.ask("%s has %s, and no openAPIV3Schema that could hold it", p, strings.Join(r.Keys(p), ", "))
		}
	}
	structuralSchemas(r)
	for _, shared := range []struct{ from, to string }{
		{"subresources", "subresources"}, {"additionalPrinterColumns", "additionalPrinterColumns"}, {"validation", "schema"},
	} {
		spread(r, shared.from, shared.to)
	}
	r.each(path{"spec", "versions"}, func(v path) { openSchema(r, at(v, "schema")) })
	if r.Value(path{"spec", "preserveUnknownFields"}) != false {
		r.Delete(path{"spec", "preserveUnknownFields"})
	}
}

// schemasOf returns where a definition can have a schema: that of all versions, and each version's own.
func schemasOf(r *rewrite) []path {
	places := []path{{"spec", "validation"}}
	r.each(path{"spec", "versions"}, func(v path) { places = append(places, at(v, "schema")) })
	return places
}

// openSchema writes a schema that takes anything where there is none: v1 requires one.
func openSchema(r *rewrite, p path) {
	if r.Has(at(p, "openAPIV3Schema")) {
		return
	}
	anything := fields{{Key: "type", Value: "object"}, {Key: preserveUnknown, Value: true}}
	if r.Value(path{"spec", "preserveUnknownFields"}) == false {
		r.ask("%s: v1 wants a schema, and v1beta1 as well where preserveUnknownFields is false", p)
	}
	r.Set(p, fields{{Key: "openAPIV3Schema", Value: anything}})
	r.tell("%s takes anything, as v1beta1 did without one", p)
}

// approvalAnnotation is required in groups of the Kubernetes project: a link to the review, or why there is none.
const approvalAnnotation = "api-approved.kubernetes.io"

func approval(r *rewrite) {
	group := "." + r.Text(path{"spec", "group"})
	if !strings.HasSuffix(group, ".k8s.io") && !strings.HasSuffix(group, ".kubernetes.io") {
		return
	}
	text := r.Text(path{"metadata", "annotations", approvalAnnotation})
	if link, err := url.Parse(text); strings.HasPrefix(text, "unapproved") || err == nil && link.Host != "" && link.Scheme != "" {
		return
	}
	r.ask("the group %s belongs to the Kubernetes project: v1 needs the annotation %s with a link to the review, "+
		"or \"unapproved\" and why", group[1:], approvalAnnotation)
}

func conversion(r *rewrite) {
	p := path{"spec", "conversion"}
	r.Move(at(p, "conversionReviewVersions"), at(p, "webhook", "conversionReviewVersions"))
	r.Move(at(p, "webhookClientConfig"), at(p, "webhook", "clientConfig"))
	reviews := at(p, "webhook", "conversionReviewVersions")
	if r.Text(at(p, "strategy")) == "Webhook" && r.Len(reviews) == 0 {
		r.Set(reviews, []any{"v1beta1"}, manifest.Before("clientConfig"))
	}
}

// versions turns the single version of early definitions into a list. Beside a list it only repeats the first name.
func versions(r *rewrite) {
	version, list := path{"spec", "version"}, path{"spec", "versions"}
	name := r.Text(version)
	switch {
	case r.Len(list) > 0:
		r.each(list, func(v path) { r.noEmpty(at(v, "name")) })
		r.Delete(version)
	case name == "":
		r.ask("it names no version: v1 needs spec.versions")
	default:
		r.Delete(list)
		// The list grows long: at the end it does not hide the other fields.
		r.Move(version, list, manifest.Place{})
		r.Set(list, []any{fields{{Key: "name", Value: name}, {Key: "served", Value: true}, {Key: "storage", Value: true}}})
	}
}

func printerColumns(r *rewrite, p path) {
	r.each(p, func(column path) { r.Rename(at(column, "JSONPath"), "jsonPath") })
}

// spread moves a field of spec into each version. The original goes to the first.
func spread(r *rewrite, from, to string) {
	shared := path{"spec", from}
	if !r.Has(shared) {
		r.Delete(shared)
		return
	}
	r.each(path{"spec", "versions"}, func(v path) {
		if r.Has(at(v, to)) {
			r.ask("%s and %s exclude each other", shared, at(v, to))
		}
	})
	for i := r.Len(path{"spec", "versions"}) - 1; i > 0; i-- {
		r.Copy(shared, path{"spec", "versions", i, to})
	}
	r.Move(shared, path{"spec", "versions", 0, to})
}
