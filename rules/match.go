package rules

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// match is which objects a constraint of Gatekeeper is for: its spec.match. What is not given matches all.
// Source: gatekeeper v3.23 pkg/mutation/match/match.go.
type match struct {
	kinds                          []matchKinds
	namespaces, excludedNamespaces []string
	labels, namespaceLabels        *labelSelector
	scope, name, source            string
}

type matchKinds struct{ groups, kinds []string }

// labelSelector is a selector of labels with its expressions.
type labelSelector struct {
	labels      map[string]string
	expressions []labelExpression
}

type labelExpression struct {
	key, operator string
	values        []string
}

// readMatch reads spec.match; the term is nil if there is none.
func readMatch(obj *manifest.Object, term *ast.Term) (match, error) {
	var m match
	at := manifest.Path{"spec", "match"}
	eachElement(valueOrNil(lookup(term, "kinds")), func(kinds *ast.Term) {
		m.kinds = append(m.kinds, matchKinds{stringsOf(lookup(kinds, "apiGroups")), stringsOf(lookup(kinds, "kinds"))})
	})
	m.namespaces, m.excludedNamespaces = stringsOf(lookup(term, "namespaces")), stringsOf(lookup(term, "excludedNamespaces"))
	m.scope, m.name, m.source = scalar(lookup(term, "scope")), scalar(lookup(term, "name")), scalar(lookup(term, "source"))
	var err error
	if m.labels, err = readSelector(obj, join(at, "labelSelector"), lookup(term, "labelSelector")); err != nil {
		return m, err
	}
	m.namespaceLabels, err = readSelector(obj, join(at, "namespaceSelector"), lookup(term, "namespaceSelector"))
	return m, err
}

func valueOrNil(term *ast.Term) ast.Value {
	if term == nil {
		return nil
	}
	return term.Value
}

func readSelector(obj *manifest.Object, at manifest.Path, term *ast.Term) (*labelSelector, error) {
	if term == nil {
		return nil, nil
	}
	s := &labelSelector{labels: make(map[string]string)}
	if labels, ok := valueOrNil(lookup(term, "matchLabels")).(ast.Object); ok {
		labels.Foreach(func(key, value *ast.Term) { s.labels[textOf(key)] = textOf(value) })
	}
	var err error
	eachElement(valueOrNil(lookup(term, "matchExpressions")), func(e *ast.Term) {
		x := labelExpression{scalar(lookup(e, "key")), scalar(lookup(e, "operator")), stringsOf(lookup(e, "values"))}
		if !slices.Contains([]string{"In", "NotIn", "Exists", "DoesNotExist"}, x.operator) {
			err = mistake(obj, join(at, "matchExpressions"), "operator is %q; it is In, NotIn, Exists or DoesNotExist", x.operator)
		}
		s.expressions = append(s.expressions, x)
	})
	return s, err
}

// matches reports whether the selector, if there is one, selects something with these labels.
func (s *labelSelector) matches(labels *ast.Term) bool {
	if s == nil {
		return true
	}
	for key, want := range s.labels {
		if value := lookup(labels, key); value == nil || scalar(value) != want {
			return false
		}
	}
	for _, e := range s.expressions {
		value := lookup(labels, e.key)
		has := value != nil
		ok := false
		switch e.operator {
		case "In":
			ok = has && slices.Contains(e.values, scalar(value))
		case "NotIn":
			ok = !has || !slices.Contains(e.values, scalar(value))
		case "Exists":
			ok = has
		case "DoesNotExist":
			ok = !has
		}
		if !ok {
			return false
		}
	}
	return true
}

// selectors returns the kinds as selectors of kinds.
func (m match) selectors() []string {
	var all []string
	for _, k := range m.kinds {
		for _, group := range orAny(k.groups) {
			if group == "" {
				group = "core"
			}
			for _, kind := range orAny(k.kinds) {
				all = append(all, group+"/"+kind)
			}
		}
	}
	if all == nil || slices.Contains(all, "*/*") {
		return []string{"*"}
	}
	return all
}

func orAny(names []string) []string {
	if len(names) == 0 {
		return []string{"*"}
	}
	return names
}

// matches reports whether a constraint is for an object.
func (m match) matches(c candidate) bool {
	isNamespace := c.gvk.Kind == "Namespace" && c.gvk.Group == ""
	namespace := c.namespace
	if isNamespace {
		namespace = scalar(lookup(c.term, "metadata", "name"))
	}
	in := func(globs []string) bool {
		return slices.ContainsFunc(globs, func(glob string) bool { return wildcard(glob, namespace) })
	}
	switch {
	case !m.matchesKind(c.gvk),
		m.scope == "Cluster" && !isNamespace && c.namespaced,
		m.scope == "Namespaced" && (isNamespace || !c.namespaced),
		len(m.namespaces) > 0 && namespace != "" && !in(m.namespaces),
		namespace != "" && in(m.excludedNamespaces),
		!m.labels.matches(lookup(c.term, "metadata", "labels")),
		!m.matchesName(c.term),
		m.source != "" && m.source != "All" && m.source != c.source:
		return false
	case m.namespaceLabels == nil || !isNamespace && namespace == "":
		return true
	case isNamespace:
		return m.namespaceLabels.matches(lookup(c.term, "metadata", "labels"))
	}
	return m.namespaceLabels.matches(c.namespaceLabels())
}

func (m match) matchesKind(gvk manifest.GVK) bool {
	if len(m.kinds) == 0 {
		return true
	}
	return slices.ContainsFunc(m.kinds, func(k matchKinds) bool {
		return isAmong(k.kinds, gvk.Kind) && isAmong(k.groups, gvk.Group)
	})
}

func isAmong(names []string, name string) bool {
	return len(names) == 0 || slices.Contains(names, "*") || slices.Contains(names, name)
}

// matchesName looks at the name, and at the one that a name is going to be generated from.
func (m match) matchesName(term *ast.Term) bool {
	if m.name == "" || wildcard(m.name, scalar(lookup(term, "metadata", "name"))) {
		return true
	}
	generate := scalar(lookup(term, "metadata", "generateName"))
	return strings.HasSuffix(m.name, "*") && wildcard(m.name, generate)
}

// wildcard reports whether a glob of Gatekeeper's, which has stars at its ends only, matches a name.
func wildcard(glob, name string) bool {
	front, back := strings.CutPrefix(glob, "*")
	rest, end := strings.CutSuffix(front, "*")
	switch {
	case back && end:
		return strings.Contains(name, rest)
	case back:
		return strings.HasSuffix(name, rest)
	case end:
		return strings.HasPrefix(name, rest)
	}
	return glob == name
}

// scalar returns the text of a string or a number; "" for anything else.
func scalar(term *ast.Term) string {
	if term == nil {
		return ""
	}
	switch v := term.Value.(type) {
	case ast.String:
		return string(v)
	case ast.Number:
		return string(v)
	}
	return ""
}

// stringsOf returns the strings of an array; nil for anything else.
func stringsOf(term *ast.Term) []string {
	var list []string
	if term == nil {
		return nil
	}
	if array, ok := term.Value.(*ast.Array); ok {
		array.Foreach(func(element *ast.Term) {
			if s, ok := element.Value.(ast.String); ok {
				list = append(list, string(s))
			}
		})
	}
	return list
}
