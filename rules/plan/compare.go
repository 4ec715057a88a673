package plan

import (
	"cmp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// equal reports whether two values are the same to Rego.
func equal(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case text:
		return a.s == b.s
	case boolean:
		return a.n == b.n
	case number:
		return compareNumbers(a, b) == 0
	case array, object, set:
		if a.c == b.c && a.node == b.node {
			return true
		}
		return compare(a, b) == 0
	}
	return true
}

// compare orders values as OPA does.
func compare(a, b Value) int {
	if a.kind != b.kind {
		return cmp.Compare(a.kind, b.kind)
	}
	switch a.kind {
	case text:
		return strings.Compare(a.s, b.s)
	case boolean:
		return cmp.Compare(a.n, b.n)
	case number:
		return compareNumbers(a, b)
	case array, set:
		x, y := expand(a, nil).items, expand(b, nil).items
		for i := range min(len(x), len(y)) {
			if order := compare(x[i], y[i]); order != 0 {
				return order
			}
		}
		return cmp.Compare(len(x), len(y))
	case object:
		return compareObjects(expand(a, nil), expand(b, nil))
	}
	return 0
}

func compareNumbers(a, b Value) int {
	if a.exact && b.exact {
		return cmp.Compare(a.n, b.n)
	}
	return ast.NumberCompare(ast.Number(a.numeral()), ast.Number(b.numeral()))
}

func compareObjects(x, y *composite) int {
	for i := range min(len(x.keys), len(y.keys)) {
		if order := compare(x.keys[i], y.keys[i]); order != 0 {
			return order
		}
		if order := compare(x.items[i], y.items[i]); order != 0 {
			return order
		}
	}
	return cmp.Compare(len(x.keys), len(y.keys))
}
