package rules

import (
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/manifest"
)

// maxInputNodes bounds the values of one object, each use of an anchor counted once. No real object comes near.
const maxInputNodes = 5_000_000

var errInputSize = errors.New("the object is too large to be judged by rules")

// input returns the object as rules see it: what the API server would see. Fields that are null are absent, and of
// duplicate keys the last one counts.
func input(obj *manifest.Object) (*ast.Term, error) {
	return convert(obj.Tree(), obj.Node, false)
}

// convert returns the value of a node. Fields that are null are absent, unless nulls are kept.
func convert(tree *manifest.Tree, node int, nulls bool) (*ast.Term, error) {
	c := converter{tree: tree, nulls: nulls}
	term := c.term(tree.Target(node))
	if c.nodes > maxInputNodes {
		return nil, errInputSize
	}
	return term, nil
}

// converter builds ast values from a tree. What an anchor names is built once, however often it is used: shared
// terms are safe, they are never changed.
type converter struct {
	tree   *manifest.Tree
	nulls  bool // fields that are null are kept
	shared map[int]*ast.Term
	nodes  int
}

func (c *converter) term(node int) *ast.Term {
	if c.nodes++; c.nodes > maxInputNodes {
		return ast.InternedNullTerm
	}
	switch c.tree.Nodes[node].Kind {
	case manifest.Map:
		return c.object(node)
	case manifest.Seq:
		return c.array(node)
	}
	return c.scalar(node)
}

// child is term for a child of parent, which lies outside of it when an alias led there.
func (c *converter) child(parent, node int) *ast.Term {
	if node > parent && node < c.tree.Next(parent) {
		return c.term(node)
	}
	if term, ok := c.shared[node]; ok {
		return term
	}
	if c.shared == nil {
		c.shared = make(map[int]*ast.Term)
	}
	c.shared[node] = ast.InternedNullTerm // ends a cycle, should a tree ever hold one
	c.shared[node] = c.term(node)
	return c.shared[node]
}

func (c *converter) object(node int) *ast.Term {
	pairs := make([][2]*ast.Term, 0, 8)
	for k, v := range c.tree.Fields(node) {
		pairs = append(pairs, [2]*ast.Term{ast.StringTerm(c.tree.Text(k)), c.child(node, v)})
	}
	if !distinct(pairs) {
		pairs = lastOnes(pairs)
	}
	if c.nulls {
		return ast.ObjectTerm(pairs...)
	}
	kept := pairs[:0]
	for _, pair := range pairs {
		if _, null := pair[1].Value.(ast.Null); !null {
			kept = append(kept, pair)
		}
	}
	return ast.ObjectTerm(kept...)
}

func distinct(pairs [][2]*ast.Term) bool {
	if len(pairs) > 16 {
		return false
	}
	for i := range pairs {
		for j := range i {
			if pairs[i][0].Value.(ast.String) == pairs[j][0].Value.(ast.String) {
				return false
			}
		}
	}
	return true
}

// lastOnes keeps the last of the pairs with the same key.
func lastOnes(pairs [][2]*ast.Term) [][2]*ast.Term {
	at := make(map[ast.String]int, len(pairs))
	kept := pairs[:0]
	for _, pair := range pairs {
		key := pair[0].Value.(ast.String)
		if i, ok := at[key]; ok {
			kept[i] = pair
			continue
		}
		at[key] = len(kept)
		kept = append(kept, pair)
	}
	return kept
}

func (c *converter) array(node int) *ast.Term {
	var elements []*ast.Term
	for item := range c.tree.Items(node) {
		elements = append(elements, c.child(node, item))
	}
	return ast.ArrayTerm(elements...)
}

func (c *converter) scalar(node int) *ast.Term {
	switch v := c.tree.Value(node).(type) {
	case string:
		return ast.StringTerm(v)
	case bool:
		return ast.InternedTerm(v)
	case int64:
		return ast.IntNumberTerm(int(v))
	case uint64:
		return ast.UIntNumberTerm(v)
	case float64:
		return ast.FloatNumberTerm(v)
	}
	return ast.InternedNullTerm
}
