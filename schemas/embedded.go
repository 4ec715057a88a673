package schemas

import (
	"slices"

	"github.com/klint-dev/klint/manifest"
)

// Embedded returns where a custom object has whole objects inside of it (x-kubernetes-embedded-resource), by what CustomResourceDefinition
// describes it.
func (c *CRDs) Embedded(obj *manifest.Object) []manifest.Path {
	v, ok := c.find(obj)
	if !ok || v.gvk != obj.GVK || v.schemaOf() == nil || !v.embeds {
		return nil
	}
	e := embeddedFinder{tree: obj.Tree(), budget: 10 * len(obj.Tree().Nodes)}
	e.find(v.parsed, obj.Node, nil)
	return e.found
}

// embeds reports whether values may hold whole objects.
func (s *structural) embeds() bool {
	if s == nil {
		return false
	}
	for i := range s.properties {
		if p := &s.properties[i]; p.embedded || p.embeds() {
			return true
		}
	}
	return s.embedded || s.items.embeds() || s.additional.embeds()
}

// embeddedFinder looks for objects inside an object.
type embeddedFinder struct {
	tree   *manifest.Tree
	found  []manifest.Path
	budget int
}

func (e *embeddedFinder) find(s *structural, node int, path manifest.Path) {
	if e.budget--; e.budget < 0 || s == nil {
		return
	}
	node = e.tree.Target(node)
	if s.embedded && e.tree.Nodes[node].Kind == manifest.Map {
		e.found = append(e.found, slices.Clone(path))
	}
	for k, v := range e.tree.Fields(node) {
		name := e.tree.Text(k)
		e.find(s.field(name), v, append(path, name))
	}
	index := 0
	for item := range e.tree.Items(node) {
		e.find(s.items, item, append(path, index))
		index++
	}
}
