package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
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
	// kinds are the objects that have it, "*" all. No kinds means pods and the templates of pods, and at is relative to these.
	kinds []string
	// at leads to it: each stands for every element, a prefix for every key that begins so.
	at path
	// is are the values that it is about; none means all that are not empty.
	is []string
	// applies, if set, says whether the value at p is a case.
	applies func(obj *manifest.Object, p path) bool
	// since is the first release in which there is something to say.
	since         schemas.Release
	message, hint string
	repair
	source string
}

// prefix is a step of a path that stands for every key that begins so.
type prefix string

// Outdated finds fields and values that releases have given up, and that the API server says nothing about. It is a [lint.Check].
func (m *Migrator) Outdated(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
	var findings []lint.Finding
	base, pods := podTemplate(obj.GVK)
	for i := range outdatedFields {
		o := &outdatedFields[i]
		from := path(nil)
		switch {
		case o.kinds == nil && pods:
			from = base
		case o.kinds == nil || o.kinds[0] != "*" && (!slices.Contains(o.kinds, obj.GVK.Kind) || !builtIn(obj.GVK.Group)):
			continue
		}
		node, ok := obj.Find(from)
		if !ok || !m.any(o.since) {
			continue
		}
		eachValue(obj.Tree(), node, from, o.at, func(node int, p path) {
			if o.about(obj, node, p) {
				findings = append(findings, m.outdated(obj, o, p))
			}
		})
	}
	return findings, nil
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
	case prefix:
		for k, value := range tree.Fields(node) {
			if key := tree.Text(k); strings.HasPrefix(key, string(step)) {
				eachValue(tree, value, at(p, key), rest[1:], do)
			}
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
