package rules

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// expansion is an ExpansionTemplate of Gatekeeper: which objects make which others of a part of themselves.
// Source: gatekeeper v3.23 pkg/expansion/system.go.
type expansion struct {
	name                    string
	groups, versions, kinds []string
	source                  []string
	makes                   manifest.GVK
	severity                *lint.Severity
}

// readExpansion reads an ExpansionTemplate.
func readExpansion(obj *manifest.Object) (expansion, error) {
	spec := manifest.Path{"spec"}
	e := expansion{name: obj.Name, source: strings.Split(obj.Text("spec", "templateSource"), ".")}
	made := join(spec, "generatedGVK")
	e.makes = manifest.GVK{Group: obj.Text(join(made, "group")...), Version: obj.Text(join(made, "version")...), Kind: obj.Text(join(made, "kind")...)}
	for i := range items(obj, join(spec, "applyTo")) {
		list := func(field string) (texts []string) {
			for k := range items(obj, join(spec, "applyTo", i, field)) {
				texts = append(texts, obj.Text(join(spec, "applyTo", i, field, k)...))
			}
			return texts
		}
		e.groups, e.versions, e.kinds = append(e.groups, list("groups")...), append(e.versions, list("versions")...), append(e.kinds, list("kinds")...)
	}
	if action := obj.Text("spec", "enforcementAction"); action != "" {
		severity, ok := actions[action]
		if !ok {
			return e, mistake(obj, join(spec, "enforcementAction"), "enforcementAction is %q; it is deny, warn or dryrun", action)
		}
		e.severity = &severity
	}
	switch {
	case e.source[0] == "":
		return e, mistake(obj, join(spec, "templateSource"), "the ExpansionTemplate has no templateSource")
	case e.makes.IsZero():
		return e, mistake(obj, made, "the ExpansionTemplate has no generatedGVK")
	case e.kinds == nil:
		return e, mistake(obj, join(spec, "applyTo"), "the ExpansionTemplate applies to no kind")
	case e.appliesTo(e.makes):
		return e, mistake(obj, made, "the ExpansionTemplate applies to what it makes")
	}
	return e, nil
}

// podExpansions make pods of the workloads that have a template of them.
func podExpansions() []expansion {
	of := func(group, source string, kinds ...string) expansion {
		return expansion{
			groups: []string{group}, versions: []string{"*"}, kinds: kinds,
			source: strings.Split(source, "."), makes: manifest.GVK{Version: "v1", Kind: "Pod"},
		}
	}
	return []expansion{
		of("apps", "spec.template", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"),
		of("batch", "spec.template", "Job"),
		of("batch", "spec.jobTemplate.spec.template", "CronJob"),
		of("", "spec.template", "ReplicationController"),
	}
}

// appliesTo reports whether the expansion is for objects of a kind.
func (e expansion) appliesTo(gvk manifest.GVK) bool {
	is := func(names []string, name string) bool {
		return slices.Contains(names, "*") || slices.Contains(names, name)
	}
	return is(e.groups, gvk.Group) && is(e.versions, gvk.Version) && is(e.kinds, gvk.Kind)
}

// candidate is an object that constraints may be for: one of the input, or one that it expands to.
type candidate struct {
	term            *ast.Term
	gvk             manifest.GVK
	namespace       string
	namespaced      bool
	namespaceObject *ast.Term // nil if the input has none
	source          string
	by              *expansion
}

// maxExpansions bounds how often what was made makes something itself.
const maxExpansions = 30

// expand returns what the candidate expands to, in any number of steps.
func (c candidate) expand(expansions []expansion, depth int) []candidate {
	var all []candidate
	for i, e := range expansions {
		part := lookup(c.term, e.source...)
		if depth == maxExpansions || !e.appliesTo(c.gvk) || part == nil || !isObject(part) {
			continue
		}
		made := c
		made.term, made.gvk, made.source, made.by = c.made(part, e.makes), e.makes, "Generated", &expansions[i]
		all = append(append(all, made), made.expand(expansions, depth+1)...)
	}
	return all
}

// made returns a part of the candidate as an object of its own.
func (c candidate) made(part *ast.Term, gvk manifest.GVK) *ast.Term {
	name := scalar(lookup(c.term, "metadata", "name"))
	owner := ast.ObjectTerm(
		ast.Item(ast.StringTerm("apiVersion"), ast.StringTerm(c.gvk.APIVersion())),
		ast.Item(ast.StringTerm("kind"), ast.StringTerm(c.gvk.Kind)),
		ast.Item(ast.StringTerm("name"), ast.StringTerm(name)))
	metadata := ast.NewObject(
		ast.Item(ast.StringTerm("name"), ast.StringTerm(strings.ToLower(name+"-"+gvk.Kind))),
		ast.Item(ast.StringTerm("ownerReferences"), ast.ArrayTerm(owner)))
	if c.namespace != "" {
		metadata.Insert(ast.StringTerm("namespace"), ast.StringTerm(c.namespace))
	}
	return with(part, map[string]*ast.Term{
		"apiVersion": ast.StringTerm(gvk.APIVersion()),
		"kind":       ast.StringTerm(gvk.Kind),
		"metadata":   withAll(lookup(part, "metadata"), metadata),
	})
}

// with returns an object with some fields set.
func with(object *ast.Term, fields map[string]*ast.Term) *ast.Term {
	own := ast.NewObject()
	for name, value := range fields {
		own.Insert(ast.StringTerm(name), value)
	}
	return withAll(object, own)
}

// withAll returns an object with the fields of another set; the first may be nil.
func withAll(object *ast.Term, fields ast.Object) *ast.Term {
	merged := ast.NewObject()
	if object != nil {
		if own, ok := object.Value.(ast.Object); ok {
			own.Foreach(merged.Insert)
		}
	}
	fields.Foreach(merged.Insert)
	return ast.NewTerm(merged)
}

// namespaceLabels returns the labels of the namespace. Without the namespace itself they are those that the API server gives it.
func (c candidate) namespaceLabels() *ast.Term {
	if c.namespaceObject != nil {
		return lookup(c.namespaceObject, "metadata", "labels")
	}
	return ast.ObjectTerm(ast.Item(ast.StringTerm("kubernetes.io/metadata.name"), ast.StringTerm(c.namespace)))
}

// imply says in a finding which ExpansionTemplate made what it is about.
func (c candidate) imply(f *lint.Finding) {
	if c.by == nil {
		return
	}
	if c.by.name != "" {
		f.Message = "[Implied by " + c.by.name + "] " + f.Message
	}
	if c.by.severity != nil {
		f.Severity = *c.by.severity
	}
	f.Path = nil // it does not lead through the object itself
	f.Fix = nil
}
