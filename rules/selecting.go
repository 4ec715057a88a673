package rules

import (
	"cmp"
	"iter"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// selection is the selectors of the objects of a kind, found by the labels that they want.
type selection struct {
	byLabel map[label][]*chooser // by the rarest of the labels that a selector wants
	others  []*chooser           // those that want no label in particular
}

// chooser is an object with a selector of pods.
type chooser struct {
	object      *manifest.Object
	labels      []label
	expressions []expression
}

// expression is one of the matchExpressions of a selector.
type expression struct {
	key, operator string
	values        []string
}

// choosers returns the selectors of a kind's objects in a domain.
func (x *index) choosers(d domain, kind string) (*selection, error) {
	selector, err := ParseSelector(kind)
	if err != nil {
		return nil, err
	}
	return kept(&x.lookups, x.lookups.choosers, namesKey{d, kind}, func() *selection { return selectionOf(x.ofKind(d, selector)) }), nil
}

// selectionOf returns the selectors of objects.
func selectionOf(objects iter.Seq[*manifest.Object]) *selection {
	var all []*chooser
	wanted := make(map[label]int)
	for obj := range objects {
		if c, ok := chooserOf(obj); ok {
			all = append(all, c)
			for _, l := range c.labels {
				wanted[l]++
			}
		}
	}
	s := &selection{byLabel: make(map[label][]*chooser)}
	for _, c := range all {
		if len(c.labels) == 0 {
			s.others = append(s.others, c)
			continue
		}
		rarest := slices.MinFunc(c.labels, func(a, b label) int { return cmp.Compare(wanted[a], wanted[b]) })
		s.byLabel[rarest] = append(s.byLabel[rarest], c)
	}
	return s
}

// chooserOf returns how an object chooses pods: by spec.podSelector, or by spec.selector, which is just labels in a Service. It
// reports false if it chooses none.
func chooserOf(obj *manifest.Object) (*chooser, bool) {
	c := &chooser{object: obj}
	if obj.GVK.Kind == "Service" {
		c.labels = selectorOf(obj)
		return c, len(c.labels) > 0
	}
	at := manifest.Path{"spec", "selector"}
	node, ok := obj.Find(at)
	if !ok {
		if node, ok = obj.Find(manifest.Path{"spec", "podSelector"}); !ok {
			return nil, false
		}
	}
	tree := obj.Tree()
	if labels, ok := tree.Find(node, manifest.Path{"matchLabels"}); ok {
		for k, v := range tree.Fields(labels) {
			c.labels = append(c.labels, label{tree.Text(k), tree.Text(v)})
		}
	}
	if list, ok := tree.Find(node, manifest.Path{"matchExpressions"}); ok {
		for item := range tree.Items(list) {
			c.expressions = append(c.expressions, expressionOf(tree, item))
		}
	}
	return c, true
}

func expressionOf(tree *manifest.Tree, node int) (e expression) {
	for k, v := range tree.Fields(node) {
		switch tree.Text(k) {
		case "key":
			e.key = tree.Text(v)
		case "operator":
			e.operator = tree.Text(v)
		case "values":
			for item := range tree.Items(v) {
				e.values = append(e.values, tree.Text(item))
			}
		}
	}
	return e
}

// choosing yields the objects whose selector chooses the pods of a workload.
func (s *selection) choosing(workload *manifest.Object) iter.Seq[*manifest.Object] {
	return func(yield func(*manifest.Object) bool) {
		own := make(map[string]string)
		for l := range podLabels(workload) {
			own[l.key] = l.value
		}
		for key, value := range own {
			for _, c := range s.byLabel[label{key, value}] {
				if c.chooses(own) && !yield(c.object) {
					return
				}
			}
		}
		for _, c := range s.others {
			if c.chooses(own) && !yield(c.object) {
				return
			}
		}
	}
}

func (c *chooser) chooses(labels map[string]string) bool {
	for _, l := range c.labels {
		if value, ok := labels[l.key]; !ok || value != l.value {
			return false
		}
	}
	return !slices.ContainsFunc(c.expressions, func(e expression) bool { return !e.holds(labels) })
}

func (e expression) holds(labels map[string]string) bool {
	value, has := labels[e.key]
	switch e.operator {
	case "In":
		return has && slices.Contains(e.values, value)
	case "NotIn":
		return !has || !slices.Contains(e.values, value)
	case "Exists":
		return has
	case "DoesNotExist":
		return !has
	}
	return false
}

// selecting implements klint.selecting.
func selecting(j *judgement, operands []*ast.Term) ([]*manifest.Object, error) {
	domain, err := j.domain(operands[0])
	if err != nil {
		return nil, err
	}
	kind, _ := operands[1].Value.(ast.String)
	s, err := j.index().choosers(domain, string(kind))
	if err != nil {
		return nil, err
	}
	found := j.others(s.choosing(j.object))
	slices.SortFunc(found, func(a, b *manifest.Object) int { return cmp.Compare(placeOf(a), placeOf(b)) })
	return found, nil
}
