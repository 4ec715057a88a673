package cel

import (
	"math"

	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/types"
	k8scel "k8s.io/apiserver/pkg/cel"
)

// EstimateCallCost returns what a call can cost; nil if cel-go knows better.
func (c *costs) EstimateCallCost(function, overload string, target *checker.AstNode, args []checker.AstNode) *checker.CallEstimate {
	if cost, ok := flat[function]; ok {
		return fixed(cost)
	}
	if target != nil {
		if estimate := c.estimateMember(function, overload, *target, args); estimate != nil {
			return estimate
		}
	}
	if len(args) == 0 {
		return nil
	}
	size := func() checker.SizeEstimate { return c.size(args[0]) }
	switch function {
	case "fieldSelector", "labelSelector":
		if len(args) == 1 {
			return &checker.CallEstimate{CostEstimate: selectorCost(size())}
		}
	case "url", "jsonpatch.escapeKey":
		if len(args) == 1 {
			return traversal(size(), 1, size())
		}
	case "ip":
		if overload == "cidr_ip" {
			return fixed(1)
		}
		return traversalOnly(size(), 1)
	case "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver":
		return traversalOnly(size(), 1)
	case "ip.isCanonical":
		return traversalOnly(size(), 2)
	case "containsIP", "containsCIDR":
		return c.estimateContains(function, overload, args[0])
	case "validate":
		pattern := k8scel.MaxNameFormatRegexSize * common.RegexStringLengthCostFactor
		return &checker.CallEstimate{CostEstimate: size().MultiplyByCostFactor(common.StringTraversalCostFactor).MultiplyByCostFactor(pattern)}
	case "_==_":
		if len(args) == 2 {
			return estimateEqual(args[0], args[1])
		}
	}
	return nil
}

func fixed(cost uint64) *checker.CallEstimate {
	return &checker.CallEstimate{CostEstimate: checker.CostEstimate{Min: cost, Max: cost}}
}

// traversal is the cost of looking at a text some times, and the size of what comes out.
func traversal(text checker.SizeEstimate, times float64, result checker.SizeEstimate) *checker.CallEstimate {
	return &checker.CallEstimate{CostEstimate: text.MultiplyByCostFactor(times * common.StringTraversalCostFactor), ResultSize: &result}
}

func traversalOnly(text checker.SizeEstimate, times float64) *checker.CallEstimate {
	return &checker.CallEstimate{CostEstimate: text.MultiplyByCostFactor(times * common.StringTraversalCostFactor)}
}

// size returns how large a value can be; as large as you like if nothing bounds it.
func (c *costs) size(node checker.AstNode) checker.SizeEstimate {
	if size := node.ComputedSize(); size != nil {
		return *size
	}
	if size := c.EstimateSize(node); size != nil {
		return *size
	}
	return checker.SizeEstimate{Max: math.MaxUint64}
}

// estimateMember estimates the functions that are called on a text or list.
func (c *costs) estimateMember(function, overload string, target checker.AstNode, args []checker.AstNode) *checker.CallEstimate {
	size := c.size(target)
	switch function {
	case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf":
		return c.estimateList(target, size)
	case "lowerAscii", "upperAscii", "substring", "trim":
		return traversal(size, 1, size)
	case "replace":
		if len(args) >= 2 {
			return traversal(size, 2, replacedSize(size, c.size(args[0]), c.size(args[1])))
		}
	case "split":
		most := size.Max // a separator of no length makes each character an element
		if len(args) > 1 {
			if literal := args[1].Expr().AsLiteral(); literal != nil {
				if n, ok := literal.Value().(int64); ok {
					most = uint64(n)
				}
			}
		}
		return traversal(size, 2, checker.SizeEstimate{Max: most})
	case "join":
		joined := c.joinedSize(target, size, args)
		return traversal(joined, 1, joined)
	case "find", "findAll":
		if len(args) >= 1 {
			text := size.Add(checker.SizeEstimate{Min: 1, Max: 1}).MultiplyByCostFactor(common.StringTraversalCostFactor)
			pattern := c.size(args[0]).MultiplyByCostFactor(common.RegexStringLengthCostFactor)
			return &checker.CallEstimate{CostEstimate: text.Multiply(pattern), ResultSize: &checker.SizeEstimate{Max: size.Max}}
		}
	}
	return nil
}

// estimateList estimates a function that compares the elements of a list, or the characters of a text.
func (c *costs) estimateList(list checker.AstNode, size checker.SizeEstimate) *checker.CallEstimate {
	item := itemOf(list)
	if item == nil {
		return traversalOnly(size, 1)
	}
	each := checker.CostEstimate{Min: 1, Max: 1}
	if kind := item.Type().Kind(); kind == types.StringKind || kind == types.BytesKind {
		each = each.Add(c.size(item).MultiplyByCostFactor(common.StringTraversalCostFactor))
	}
	return &checker.CallEstimate{CostEstimate: size.MultiplyByCost(each)}
}

// replacedSize returns how large a text can be when parts of it are replaced.
func replacedSize(text, part, by checker.SizeEstimate) checker.SizeEstimate {
	var count, kept checker.SizeEstimate
	switch {
	case part.Min == 0: // the replacement goes around every character
		count.Max, kept.Max = plusOne(text.Max), text.Max
	case by.Max <= part.Min:
		kept.Max = text.Max
	default:
		count.Max = uint64(math.Ceil(float64(text.Max) / float64(part.Min)))
	}
	switch {
	case part.Max == 0:
		count.Min, kept.Min = plusOne(text.Min), text.Min
	case part.Max <= by.Min:
		kept.Min = text.Min
	default:
		count.Min = uint64(math.Ceil(float64(text.Min) / float64(part.Max)))
	}
	return count.Multiply(by).Add(kept)
}

func plusOne(n uint64) uint64 {
	if n == math.MaxUint64 {
		return n
	}
	return n + 1
}

func (c *costs) joinedSize(list checker.AstNode, size checker.SizeEstimate, args []checker.AstNode) checker.SizeEstimate {
	var joined checker.SizeEstimate
	if item := itemOf(list); item != nil {
		joined = size.Multiply(c.size(item))
	}
	if len(args) == 0 {
		return joined
	}
	separators := checker.SizeEstimate{Min: max(size.Min, 1) - 1, Max: max(size.Max, 1) - 1}
	return joined.Add(c.size(args[0]).Multiply(separators))
}

// estimateContains estimates comparisons of addresses, which have 4 or 16 bytes.
func (c *costs) estimateContains(function, overload string, arg checker.AstNode) *checker.CallEstimate {
	address := checker.SizeEstimate{Min: 4, Max: 16}
	cost := address.Add(address).MultiplyByCostFactor(common.StringTraversalCostFactor)
	if function == "containsCIDR" {
		cost = cost.Add(address.MultiplyByCostFactor(common.StringTraversalCostFactor)).Add(checker.CostEstimate{Min: 1, Max: 1})
	}
	if overload == "cidr_contains_ip_string" || overload == "cidr_contains_cidr_string" {
		cost = cost.Add(c.size(arg).MultiplyByCostFactor(common.StringTraversalCostFactor))
	}
	return &checker.CallEstimate{CostEstimate: cost}
}

func estimateEqual(left, right checker.AstNode) *checker.CallEstimate {
	typ := left.Type()
	if typ.Equal(right.Type()) != types.True {
		return nil
	}
	traversed := func(most uint64) *checker.CallEstimate {
		size := checker.CostEstimate{Min: 1, Max: most}
		return &checker.CallEstimate{CostEstimate: size.MultiplyByCostFactor(common.StringTraversalCostFactor)}
	}
	switch typ.TypeName() {
	case k8scel.IPType.TypeName(), k8scel.CIDRType.TypeName(), k8scel.QuantityType.TypeName(), k8scel.SemverType.TypeName(),
		authorizerType.TypeName(), pathCheckType.TypeName(), groupCheckType.TypeName(), resourceCheckType.TypeName(), decisionType.TypeName():
		return fixed(1)
	case k8scel.FormatType.TypeName():
		return traversed(k8scel.MaxFormatSize)
	case k8scel.URLType.TypeName():
		if size := right.ComputedSize(); size != nil {
			return traversed(size.Max)
		}
		return traversed(1)
	}
	return nil
}
