package rules

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/rules/plan"
)

// stringsWith implements klint.strings.
func stringsWith(j *judgement, operands []*ast.Term) (*ast.Term, error) {
	return j.stringsWith(plan.FromTerm(operands[0])), nil
}

// planStrings is stringsWith for plans.
func planStrings(m *plan.Machine, args []plan.Value) plan.Value {
	found := m.Host.(*judgement).stringsWith(args[0])
	if found == nil {
		return plan.Value{}
	}
	return plan.FromTerm(found)
}

// stringsWith returns the strings of the object that contain one of the words, by their path; nil if there is none. Nearly no
// object has one: then its bytes are all that is looked at.
func (j *judgement) stringsWith(list plan.Value) *ast.Term {
	tree := j.object.Tree()
	at := tree.Range(j.object.Node)
	finder := j.engine.finders.of(list)
	if finder == nil || !finder.in(j.object.File.Src[at.Start:at.End]) {
		return nil
	}
	found := ast.NewObject()
	collectStrings(tree, j.object.Node, nil, func(path manifest.Path, text string) {
		if slices.ContainsFunc(finder.words, func(word string) bool { return strings.Contains(text, word) }) {
			found.Insert(pathTerm(path), ast.StringTerm(strings.Clone(text)))
		}
	})
	if found.Len() == 0 {
		return nil
	}
	return ast.NewTerm(found)
}

// collectStrings calls yield for every string below a node. What an alias stands for is left out: it is found at its anchor.
func collectStrings(tree *manifest.Tree, node int, path manifest.Path, yield func(manifest.Path, string)) {
	switch tree.Nodes[node].Kind {
	case manifest.Map:
		for k, v := range tree.Fields(node) {
			if v > node && v < tree.Next(node) {
				collectStrings(tree, v, append(slices.Clip(path), tree.Text(k)), yield)
			}
		}
	case manifest.Seq:
		i := 0
		for item := range tree.Items(node) {
			if item > node && item < tree.Next(node) {
				collectStrings(tree, item, append(slices.Clip(path), i), yield)
			}
			i++
		}
	case manifest.Scalar:
		if text, ok := tree.Value(node).(string); ok {
			yield(path, text)
		}
	}
}

// pathTerm returns a path as rules have it.
func pathTerm(path manifest.Path) *ast.Term {
	steps := make([]*ast.Term, 0, len(path))
	for _, step := range path {
		switch s := step.(type) {
		case string:
			steps = append(steps, ast.StringTerm(s))
		case int:
			steps = append(steps, ast.InternedTerm(s))
		}
	}
	return ast.ArrayTerm(steps...)
}
