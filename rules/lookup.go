package rules

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// maxFound bounds what a rule gets of the objects that it asks for. A rule that compares each object with each other one
// would take for ever in an input where all are alike.
const maxFound = 20

// domain is the part of the input that is searched: a file, a directory, or (the zero value) all of it.
type domain struct {
	file      *manifest.File
	directory string
}

// lookups finds objects by what they say, without looking at all of them each time. What it needs for that it makes
// when it is first asked; it only ever holds references to the objects.
type lookups struct {
	mu     sync.Mutex
	fields map[fieldKey]map[string][]*manifest.Object // by the text of a field
	labels map[domain]map[label][]*manifest.Object    // by a label of the pods
	names  map[namesKey]*ast.Term
	values map[domain]*ast.Term // the values of the labels of pods
	kinds  map[domain]*ast.Term
	texts  map[fieldKey]*ast.Term
	// unserved is like values, for the pods that no Service selects.
	unserved map[domain]*ast.Term
	choosers map[namesKey]*selection
}

// kept returns what one of the tables of lookups has for a key, and makes it when it is first asked for. What makes it must not ask for
// anything that is kept.
func kept[K comparable, V any](l *lookups, table map[K]V, key K, build func() V) V {
	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok := table[key]
	if !ok {
		v = build()
		table[key] = v
	}
	return v
}

type fieldKey struct {
	domain
	kind, path string
}

type namesKey struct {
	domain
	kind string
}

type label struct{ key, value string }

// domainOf returns what where ("file", "directory" or "input") means for an object. Files of a directory that define the
// same object are alternatives, not meant to be applied together: then the directory means the file.
func (x *index) domainOf(where string, obj *manifest.Object) (domain, bool) {
	dir := directory(obj.File.Name)
	switch {
	case where == "input":
		return domain{}, true
	case where == "file", where == "directory" && x.alternatives[dir]:
		return domain{file: obj.File}, true
	case where == "directory":
		return domain{directory: dir}, true
	}
	return domain{}, false
}

// objects yields the objects of a domain in order.
func (x *index) objects(d domain) iter.Seq[*manifest.Object] {
	switch {
	case d.file != nil:
		return (&manifest.Set{Files: []*manifest.File{d.file}}).Objects
	case d.directory != "":
		return slices.Values(x.directories[d.directory].objects)
	}
	return x.set.Objects
}

// ofKind yields the objects of a domain that a selector of kinds chooses.
func (x *index) ofKind(d domain, selector Selector) iter.Seq[*manifest.Object] {
	return func(yield func(*manifest.Object) bool) {
		for obj := range x.objects(d) {
			match, scope := selector.match(obj.GVK)
			if match && (scope == anyScope || x.in(scope, obj.GVK)) && !yield(obj) {
				return
			}
		}
	}
}

// find returns the objects of a kind in a domain whose field at a path has the given text.
func (x *index) find(d domain, kind string, at manifest.Path, text string) ([]*manifest.Object, error) {
	selector, err := ParseSelector(kind)
	if err != nil {
		return nil, err
	}
	table := kept(&x.lookups, x.lookups.fields, fieldKey{d, kind, at.String()}, func() map[string][]*manifest.Object {
		table := make(map[string][]*manifest.Object)
		for obj := range x.ofKind(d, selector) {
			if text := obj.Text(at...); text != "" {
				table[text] = append(table[text], obj)
			}
		}
		return table
	})
	return table[text], nil
}

// workloads yields the workloads of a domain and kind whose pods carry all the labels; none if there are no labels.
func (x *index) workloads(d domain, selector Selector, labels []label) iter.Seq[*manifest.Object] {
	return func(yield func(*manifest.Object) bool) {
		if len(labels) == 0 {
			return
		}
		table := x.byLabel(d)
		for _, obj := range table[rarest(table, labels)] {
			if match, _ := selector.match(obj.GVK); match && carries(obj, labels) && !yield(obj) {
				return
			}
		}
	}
}

// rarest returns the label that the fewest workloads have.
func rarest(table map[label][]*manifest.Object, labels []label) label {
	return slices.MinFunc(labels, func(a, b label) int { return cmp.Compare(len(table[a]), len(table[b])) })
}

// byLabel returns the workloads of a domain by the labels of their pods.
func (x *index) byLabel(d domain) map[label][]*manifest.Object {
	return kept(&x.lookups, x.lookups.labels, d, func() map[label][]*manifest.Object {
		table := make(map[label][]*manifest.Object)
		for obj := range x.objects(d) {
			for l := range podLabels(obj) {
				table[l] = append(table[l], obj)
			}
		}
		return table
	})
}

// carries reports whether the pods of a workload carry all the labels.
func carries(obj *manifest.Object, labels []label) bool {
	node, ok := podLabelsAt(obj)
	return len(labels) == 0 || ok && !slices.ContainsFunc(labels, func(l label) bool {
		_, value, found := obj.Tree().Lookup(node, l.key)
		return !found || obj.Tree().Text(value) != l.value
	})
}

// podLabelsAt returns the node of the labels of a workload's pods; ok is false if there are none.
func podLabelsAt(obj *manifest.Object) (node int, ok bool) {
	steps := podTemplatePath(obj.GVK)
	if steps == nil {
		return 0, false
	}
	node, ok = obj.Node, true
	for i := 0; ok && i < len(steps); i++ {
		_, node, ok = obj.Tree().Lookup(node, steps[i])
	}
	if ok {
		_, node, ok = obj.Tree().Lookup(node, "metadata")
	}
	if ok {
		_, node, ok = obj.Tree().Lookup(node, "labels")
	}
	return node, ok
}

// podLabels yields the labels of the pods of a workload; none for other objects.
func podLabels(obj *manifest.Object) iter.Seq[label] {
	return func(yield func(label) bool) {
		node, ok := podLabelsAt(obj)
		if !ok {
			return
		}
		tree := obj.Tree()
		for k, v := range tree.Fields(node) {
			if !yield(label{tree.Text(k), tree.Text(v)}) {
				return
			}
		}
	}
}

// names returns the set of the names of a kind's objects in a domain.
func (x *index) names(d domain, kind string) (*ast.Term, error) {
	selector, err := ParseSelector(kind)
	if err != nil {
		return nil, err
	}
	return kept(&x.lookups, x.lookups.names, namesKey{d, kind}, func() *ast.Term {
		set := ast.NewSet()
		for obj := range x.ofKind(d, selector) {
			set.Add(ast.StringTerm(strings.Clone(obj.Name)))
		}
		return ast.NewTerm(set)
	}), nil
}

// selected reports whether a workload of a domain, in whatever namespace, has pods that carry all the labels.
func (x *index) selected(d domain, labels []label) bool {
	for range x.workloads(d, Selector{kind: "workloads"}, labels) {
		return true
	}
	return false
}

// podLabelValues returns the values that each label of the pods in a domain has, as an object of sets.
func (x *index) podLabelValues(d domain) *ast.Term {
	table := x.byLabel(d)
	return kept(&x.lookups, x.lookups.values, d, func() *ast.Term { return valuesTerm(maps.Keys(table)) })
}

// valuesTerm returns labels as an object of sets.
func valuesTerm(labels iter.Seq[label]) *ast.Term {
	values := make(map[string]ast.Set)
	for l := range labels {
		if values[l.key] == nil {
			values[l.key] = ast.NewSet()
		}
		values[l.key].Add(ast.StringTerm(strings.Clone(l.value)))
	}
	object := ast.NewObject()
	for key, set := range values {
		object.Insert(ast.StringTerm(strings.Clone(key)), ast.NewTerm(set))
	}
	return ast.NewTerm(object)
}

// unservedLabelValues is like podLabelValues for the pods that usually have a Service (those of jobs and DaemonSets do
// not) but that no Service of the domain selects.
func (x *index) unservedLabelValues(d domain) *ast.Term {
	table := x.byLabel(d)
	return kept(&x.lookups, x.lookups.unserved, d, func() *ast.Term { return valuesTerm(x.unserved(d, table)) })
}

// unserved yields the labels of the pods of a domain, which are those of a table, that unservedLabelValues is about.
func (x *index) unserved(d domain, table map[label][]*manifest.Object) iter.Seq[label] {
	served := make(map[*manifest.Object]bool)
	asked := make(map[string]bool) // selectors, as text
	for service := range x.ofKind(d, Selector{group: "core", version: "*", kind: "Service"}) {
		labels := selectorOf(service)
		text := fmt.Sprint(labels)
		if len(labels) == 0 || asked[text] {
			continue
		}
		asked[text] = true
		for _, obj := range table[rarest(table, labels)] {
			served[obj] = served[obj] || carries(obj, labels)
		}
	}
	return func(yield func(label) bool) {
		for l, workloads := range table {
			lonely := func(obj *manifest.Object) bool { return !served[obj] && !slices.Contains(withoutService, obj.GVK.Kind) }
			if slices.ContainsFunc(workloads, lonely) && !yield(l) {
				return
			}
		}
	}
}

// withoutService are the kinds of workloads that usually have no Service.
var withoutService = []string{"Job", "CronJob", "ScheduledJob", "DaemonSet", "PodTemplate"}

// selectorOf returns the labels that a Service selects by.
func selectorOf(service *manifest.Object) []label {
	node, ok := service.Find(manifest.Path{"spec", "selector"})
	if !ok {
		return nil
	}
	var labels []label
	tree := service.Tree()
	for k, v := range tree.Fields(node) {
		labels = append(labels, label{tree.Text(k), tree.Text(v)})
	}
	return labels
}

// textsAt returns the set of the texts that the objects of a kind have at a path.
func (x *index) textsAt(d domain, kind string, at manifest.Path) (*ast.Term, error) {
	selector, err := ParseSelector(kind)
	if err != nil {
		return nil, err
	}
	return kept(&x.lookups, x.lookups.texts, fieldKey{d, kind, at.String()}, func() *ast.Term {
		set := ast.NewSet()
		for obj := range x.ofKind(d, selector) {
			for text := range textsIn(obj.Tree(), obj.Node, at) {
				set.Add(ast.StringTerm(strings.Clone(text)))
			}
		}
		return ast.NewTerm(set)
	}), nil
}

// textsIn yields the texts at a path below a node, but for empty ones. The step "*" leads to every element of a list.
func textsIn(tree *manifest.Tree, node int, at manifest.Path) iter.Seq[string] {
	return func(yield func(string) bool) {
		i := slices.IndexFunc(at, func(step any) bool { return step == "*" })
		if i < 0 {
			if found, ok := tree.Find(node, at); ok && tree.Nodes[found].Kind == manifest.Scalar && tree.Text(found) != "" {
				yield(tree.Text(found))
			}
			return
		}
		list, ok := tree.Find(node, at[:i])
		if !ok {
			return
		}
		for item := range tree.Items(list) {
			for text := range textsIn(tree, item, at[i+1:]) {
				if !yield(text) {
					return
				}
			}
		}
	}
}

// kinds returns the set of the kinds of a domain's objects, as "apps/Deployment" and "core/Service".
func (x *index) kinds(d domain) *ast.Term {
	return kept(&x.lookups, x.lookups.kinds, d, func() *ast.Term {
		seen := make(map[groupKind]bool)
		set := ast.NewSet()
		for obj := range x.objects(d) {
			if id := (groupKind{cmp.Or(obj.GVK.Group, "core"), obj.GVK.Kind}); !seen[id] {
				seen[id] = true
				set.Add(ast.StringTerm(id.group + "/" + id.kind))
			}
		}
		return ast.NewTerm(set)
	})
}

// directory returns the directory of a file, "." for a bare name.
func directory(file string) string { return path.Dir(file) }
