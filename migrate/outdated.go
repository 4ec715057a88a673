package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
	"github.com/klint-dev/klint/schemas"
)

// The rules about fields and values of living versions that this package finds itself: the API server takes them without a word.
const (
	OutdatedField      = "outdated-field"
	InTreeVolume       = "in-tree-volume"
	OutdatedToleration = "outdated-toleration"
)

// outdated is a field, a key or a value that no longer does what it did, or that has a successor.
type outdated struct {
	rule     string
	severity lint.Severity
	// group is that of custom kinds, "" if they are Kubernetes' own. kinds are the objects that have it, "*" all. No kinds means
	// pods and the templates of pods, and at is relative to these.
	group string
	kinds []string
	// at leads to it: each stands for every element, a prefix for every key that begins so.
	at path
	// is are the values that it is about; none means all that are not empty.
	is []string
	// applies, if set, says whether the value at p is a case.
	applies func(obj *manifest.Object, p path) bool
	// since is the first release in which there is something to say.
	since schemas.Release
	// product is the one that reads it, and from the first version in which there is something to say; "" stands for Kubernetes.
	product       string
	from          products.Version
	message, hint string
	repair
	source string
}

// prefix is a step of a path that stands for every key that begins so.
type prefix string

// Outdated finds fields and values that releases have given up, and that the API server says nothing about. It is a [lint.Check].
func (m *Migrator) Outdated(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
	var findings []lint.Finding
	look := func(from path, kind string) {
		b := outdatedTrees[kind]
		if node, ok := obj.Find(from); ok && b != nil {
			b.walk(obj.Tree(), node, from, func(o *outdated, node int, p path) {
				if m.any(o.since) && (o.product == "" || m.Products.From(o.product, o.from)) && o.about(obj, node, p) {
					findings = append(findings, m.outdated(obj, o, p))
				}
			})
		}
	}
	if base, ok := podTemplate(obj.GVK); ok {
		look(base, "")
	}
	if builtIn(obj.GVK.Group) {
		look(nil, obj.GVK.Kind)
	}
	if m.Products.Knows() {
		look(nil, obj.GVK.Group+"/"+obj.GVK.Kind)
	}
	look(nil, "*")
	return findings, nil
}

// branch is a step of the paths of some rows, so that each field of an object is looked at once. rows are those whose path ends here.
type branch struct {
	step any
	rows []*outdated
	next []*branch
}

// outdatedTrees are the paths of all rows by kind, "" for pods. The group stands before custom kinds: "velero.io/Backup".
var outdatedTrees = plant(outdatedFields)

func plant(rows []outdated) map[string]*branch {
	trees := make(map[string]*branch)
	for i := range rows {
		kinds := rows[i].kinds
		if kinds == nil {
			kinds = []string{""}
		}
		for _, kind := range kinds {
			if rows[i].group != "" {
				kind = rows[i].group + "/" + kind
			}
			if trees[kind] == nil {
				trees[kind] = new(branch)
			}
			end := trees[kind].grow(rows[i].at)
			end.rows = append(end.rows, &rows[i])
		}
	}
	return trees
}

// grow returns the branch at the end of a path, which is made if there is none.
func (b *branch) grow(at path) *branch {
	for _, step := range at {
		i := slices.IndexFunc(b.next, func(n *branch) bool { return n.step == step })
		if i < 0 {
			i = len(b.next)
			b.next = append(b.next, &branch{step: step})
		}
		b = b.next[i]
	}
	return b
}

// walk calls do for every value below node, which is at p, that the path of a row leads to. do must not keep p.
func (b *branch) walk(tree *manifest.Tree, node int, p path, do func(o *outdated, node int, p path)) {
	for _, o := range b.rows {
		do(o, node, p)
	}
	for _, n := range b.next {
		switch step := n.step.(type) {
		case string:
			if _, value, ok := tree.Lookup(node, step); ok {
				n.walk(tree, value, append(p, step), do)
			}
		case prefix:
			for k, value := range tree.Fields(node) {
				if key := tree.Text(k); strings.HasPrefix(key, string(step)) {
					n.walk(tree, value, append(p, key), do)
				}
			}
		default:
			i := 0
			for item := range tree.Items(node) {
				n.walk(tree, item, append(p, i), do)
				i++
			}
		}
	}
}

// about reports whether a value is outdated.
func (o *outdated) about(obj *manifest.Object, node int, p path) bool {
	tree := obj.Tree()
	if tree.Nodes[node].Kind == manifest.Scalar {
		text := tree.Text(node)
		if text == "" && len(o.is) == 0 && tree.Type(node) == manifest.Null || o.is != nil && !slices.Contains(o.is, text) {
			return false
		}
	} else if o.is != nil {
		return false
	}
	return o.applies == nil || o.applies(obj, p)
}

func (m *Migrator) outdated(obj *manifest.Object, o *outdated, p path) lint.Finding {
	f := lint.Finding{
		Rule: o.rule, Layer: lint.Schema, Severity: o.severity, Message: fmt.Sprintf("%s: %s", p, o.message), Hint: o.hint,
		File: obj.File, Doc: obj.Doc, Object: obj, Range: obj.Locate(p), Path: slices.Clone(p),
	}
	m.repaired(&f, obj, o.repair)
	return f
}

// any reports whether one of the targets is a release or a later one.
func (m *Migrator) any(since schemas.Release) bool {
	return slices.ContainsFunc(m.Targets, func(r schemas.Release) bool { return r >= since })
}

// eachValue calls do for every value that the rest of a pattern leads to from node, which is at p.
func eachValue(tree *manifest.Tree, node int, p, rest path, do func(node int, p path)) {
	if len(rest) == 0 {
		do(node, p)
		return
	}
	switch step := rest[0].(type) {
	case string:
		if _, value, ok := tree.Lookup(node, step); ok {
			eachValue(tree, value, at(p, step), rest[1:], do)
		}
	case wildcard:
		for k, value := range tree.Fields(node) {
			eachValue(tree, value, at(p, tree.Text(k)), rest[1:], do)
		}
	default:
		i := 0
		for item := range tree.Items(node) {
			eachValue(tree, item, at(p, i), rest[1:], do)
			i++
		}
	}
}

// builtIn reports whether a group is one of Kubernetes' own.
func builtIn(group string) bool {
	return !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
}
