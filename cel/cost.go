package cel

import (
	"math"

	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	k8scel "k8s.io/apiserver/pkg/cel"
)

// costs says what the functions of Kubernetes cost, before and while they run; what it does not know cel-go does. Source: apiserver
// v0.36.3 pkg/cel/library/cost.go.
type costs struct {
	// root is the type of self, whose limits bound the sizes of values; nil if nothing does.
	root *k8scel.DeclType
	// attribute is the type of the elements of maps of attributes, by whatever name; nil if there are none.
	attribute *k8scel.DeclType
}

// authorizationCost allows for two questions to the authorizer in an expression.
const authorizationCost = 350_000

// flat is what functions cost whose work does not depend on the size of a value.
var flat = map[string]uint64{
	"check": authorizationCost, "serviceAccount": 1, "path": 1, "group": 1, "resource": 1, "subresource": 1, "namespace": 1, "name": 1,
	"allowed": 1, "reason": 1, "error": 1, "errored": 1,
	"masked": 1, "prefixLength": 1, "family": 1, "isUnspecified": 1, "isLoopback": 1, "isLinkLocalMulticast": 1,
	"isLinkLocalUnicast": 1, "isGlobalUnicast": 1, "format.named": 1,
	"sign": 1, "asInteger": 1, "isInteger": 1, "asApproximateFloat": 1, "isGreaterThan": 1, "isLessThan": 1, "compareTo": 1,
	"add": 1, "sub": 1, "major": 1, "minor": 1, "patch": 1,
	"getScheme": 1, "getHostname": 1, "getHost": 1, "getPort": 1, "getEscapedPath": 1, "getQuery": 1,
}

// CallCost returns what a call has cost; nil if cel-go knows better.
func (c *costs) CallCost(function, overload string, args []ref.Val, result ref.Val) *uint64 {
	if cost, ok := flat[function]; ok {
		return &cost
	}
	if len(args) == 0 {
		return nil
	}
	traversals := func(size uint64, times float64) *uint64 {
		cost := uint64(math.Ceil(float64(size) * times * common.StringTraversalCostFactor))
		return &cost
	}
	switch function {
	case "fieldSelector", "labelSelector":
		if len(args) > 1 {
			size := sizeOf(args[1])
			cost := selectorCost(checker.SizeEstimate{Min: size, Max: size}).Max
			return &cost
		}
	case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf":
		cost := traversalCost(args[0])
		return &cost
	case "ip":
		if overload == "cidr_ip" {
			one := uint64(1)
			return &one
		}
		return traversals(sizeOf(args[0]), 1)
	case "url", "lowerAscii", "upperAscii", "substring", "trim", "jsonpatch.escapeKey", "cidr", "isIP", "isCIDR",
		"quantity", "isQuantity", "semver", "isSemver":
		return traversals(sizeOf(args[0]), 1)
	case "replace", "split", "ip.isCanonical":
		return traversals(sizeOf(args[0]), 2)
	case "join":
		return traversals(sizeOf(result), 2)
	case "find", "findAll":
		if len(args) > 1 {
			return matchCost(sizeOf(args[0]), sizeOf(args[1]))
		}
	case "validate":
		if f, ok := args[0].Value().(k8scel.Format); ok && len(args) > 1 {
			return matchCost(sizeOf(args[1]), uint64(f.MaxRegexSize))
		}
	case "containsIP", "containsCIDR":
		if len(args) > 1 {
			cost := containsCost(function, overload, sizeOf(args[0]), sizeOf(args[1]))
			return &cost
		}
	case "_==_":
		switch args[0].(type) {
		case k8scel.Quantity, *k8scel.Quantity, k8scel.IP, k8scel.CIDR, k8scel.Format, k8scel.URL, k8scel.Semver:
			one := uint64(1)
			return &one
		}
	}
	return nil
}

// matchCost returns what it costs to match a text with a pattern, of which four bytes are taken for one state.
func matchCost(text, pattern uint64) *uint64 {
	cost := uint64(math.Ceil((1+float64(text))*common.StringTraversalCostFactor)) *
		uint64(math.Ceil(float64(pattern)*common.RegexStringLengthCostFactor))
	return &cost
}

func containsCost(function, overload string, cidr, other uint64) uint64 {
	traversal := func(size uint64) uint64 { return uint64(math.Ceil(float64(size) * common.StringTraversalCostFactor)) }
	cost := traversal(2 * cidr)
	if function == "containsCIDR" {
		cost += traversal(cidr) + 1
	}
	if overload == "cidr_contains_ip_string" || overload == "cidr_contains_cidr_string" {
		cost += traversal(other)
	}
	return cost
}

func sizeOf(v ref.Val) uint64 {
	if sizer, ok := v.(traits.Sizer); ok {
		if size, ok := sizer.Size().(types.Int); ok {
			return uint64(size)
		}
	}
	return 1
}

// traversalCost returns what it costs to look at every part of a value.
func traversalCost(v ref.Val) uint64 {
	switch v := v.(type) {
	case types.String:
		return uint64(float64(len(v)) * common.StringTraversalCostFactor)
	case types.Bytes:
		return uint64(float64(len(v)) * common.StringTraversalCostFactor)
	case traits.Lister:
		var cost uint64
		for it := v.Iterator(); it.HasNext() == types.True; {
			cost += traversalCost(it.Next())
		}
		return cost
	case traits.Mapper:
		var cost uint64
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			cost += traversalCost(key) + traversalCost(v.Get(key))
		}
		return cost
	}
	return 1
}

// selectorCost returns what it costs to read a selector: a list of requirements, each of two bytes or more.
func selectorCost(length checker.SizeEstimate) checker.CostEstimate {
	base := checker.CostEstimate{Min: common.ListCreateBaseCost, Max: common.ListCreateBaseCost}
	return base.Add(length.MultiplyByCostFactor(common.StringTraversalCostFactor)).
		Add(length.MultiplyByCostFactor(0.5).MultiplyByCostFactor(common.ListCreateBaseCost + common.StructCreateBaseCost))
}

// EstimateSize returns how large a value can get by the limits of its schema.
func (c *costs) EstimateSize(node checker.AstNode) *checker.SizeEstimate {
	path := node.Path()
	if c.root == nil || len(path) == 0 {
		return nil
	}
	typ := c.root
	for _, name := range path[1:] { // the first is self
		switch name {
		case "@items", "@values":
			typ = typ.ElemType
		case "@keys":
			typ = typ.KeyType
		default:
			field := typ.Fields[name]
			switch {
			case field != nil:
				typ = field.Type
			case c.attribute != nil && typ.ElemType == c.attribute:
				typ = c.attribute
			default:
				return nil
			}
		}
		if typ == nil {
			return nil
		}
	}
	return &checker.SizeEstimate{Max: uint64(typ.MaxElements)}
}

// itemNode stands for the elements of a list.
type itemNode struct {
	path []string
	typ  *types.Type
}

func (n itemNode) Path() []string                      { return n.path }
func (n itemNode) Type() *types.Type                   { return n.typ }
func (n itemNode) Expr() ast.Expr                      { return nil }
func (n itemNode) ComputedSize() *checker.SizeEstimate { return nil }

// itemOf returns the elements of a list; nil if the node is none.
func itemOf(list checker.AstNode) checker.AstNode {
	params := list.Type().Parameters()
	if len(params) == 0 {
		return nil
	}
	var path []string
	if p := list.Path(); p != nil {
		path = append(append(path, p...), "@items")
	}
	return itemNode{path, params[0]}
}
