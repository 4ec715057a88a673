package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Some builtins of OPA can make a value that is far larger than their operands, or work on one number for hours, and
// cannot be cancelled while they do. In the policies of users they are replaced by ones that refuse to.

const (
	// maxMade is how many bytes a text that a builtin makes may have.
	maxMade = 64 << 20
	// maxDigits bounds the digits of numbers, and maxExponent their exponents.
	maxDigits, maxExponent = 10_000, 10_000
)

// tooLong is the size of results that take numbers of more than maxDigits to make.
const tooLong = -1

// bounds say for builtins that are dangerous how large their result is going to be, in bytes; 0 if that cannot be told
// because an operand is of the wrong type, which OPA itself refuses.
var bounds = map[string]func(operands []*ast.Term) int{
	ast.Replace.Name:  func(o []*ast.Term) int { return replaced(textOf(o[0]), textOf(o[1]), textOf(o[2])) },
	ast.ReplaceN.Name: func(o []*ast.Term) int { return len(textOf(o[1])) + times(len(textOf(o[1])), longest(o[0])) },
	ast.RegexReplace.Name: func(o []*ast.Term) int {
		return len(textOf(o[0])) + times(len(textOf(o[0]))+1, len(textOf(o[2])))
	},
	ast.Concat.Name: func(o []*ast.Term) int {
		size := 0
		eachElement(o[1].Value, func(element *ast.Term) { size += len(textOf(element)) + len(textOf(o[0])) })
		return size
	},
	ast.Sprintf.Name: func(o []*ast.Term) int {
		format := textOf(o[0])
		width := 0
		if strings.ContainsAny(format, "*") || longDigits(format) {
			width = 1_000_000 // the widest that Go pads to
		}
		return len(format) + times(strings.Count(format, "%"), longest(o[1])+width)
	},
	ast.BitsShiftLeft.Name: func(o []*ast.Term) int {
		n, _ := o[1].Value.(ast.Number)
		if bits, ok := n.Int(); !ok || bits > 3*maxDigits {
			return tooLong
		}
		return 0
	},
	ast.Plus.Name: numbers, ast.Minus.Name: numbers, ast.Multiply.Name: numbers, ast.Divide.Name: numbers, ast.Rem.Name: numbers,
	ast.ToNumber.Name: numbers, ast.FormatInt.Name: numbers, ast.Abs.Name: numbers, ast.Round.Name: numbers,
	ast.Ceil.Name: numbers, ast.Floor.Name: numbers, ast.NumbersRange.Name: numbers,
}

// numbers is the bound of builtins that calculate: it only refuses operands that are too large.
func numbers(operands []*ast.Term) int {
	for _, operand := range operands {
		text := textOf(operand)
		if number, ok := operand.Value.(ast.Number); ok {
			text = string(number)
		}
		if len(text) > maxDigits {
			return tooLong
		}
		if i := strings.IndexAny(text, "eE"); i >= 0 {
			if exponent, err := strconv.Atoi(text[i+1:]); err == nil && (exponent > maxExponent || exponent < -maxExponent) {
				return tooLong
			}
		}
	}
	return 0
}

func textOf(term *ast.Term) string {
	s, _ := term.Value.(ast.String)
	return string(s)
}

// times multiplies without overflow.
func times(a, b int) int {
	if a > 0 && b > (maxMade+a)/a {
		return maxMade + 1
	}
	return a * b
}

func replaced(text, old, replacement string) int {
	return len(text) + times(strings.Count(text, old), len(replacement))
}

func longDigits(format string) bool {
	run := 0
	for _, c := range []byte(format) {
		if run++; c < '0' || c > '9' {
			run = 0
		}
		if run == 4 {
			return true
		}
	}
	return false
}

// longest returns the size of the longest text among the elements of a value, where other values count with all that
// they hold.
func longest(term *ast.Term) int {
	most := 0
	eachElement(term.Value, func(element *ast.Term) {
		left := maxMade + 1
		measure(element, &left)
		most = max(most, maxMade+1-left)
	})
	return most
}

// measure takes the size of a value as text from left, until nothing is left.
func measure(term *ast.Term, left *int) {
	if *left <= 0 {
		return
	}
	switch v := term.Value.(type) {
	case ast.String:
		*left -= len(v) + 4
	case ast.Number:
		*left -= len(v) + 2
	case ast.Object:
		v.Until(func(key, value *ast.Term) bool {
			measure(key, left)
			measure(value, left)
			return *left <= 0
		})
	default:
		*left -= 8
		eachElement(v, func(element *ast.Term) { measure(element, left) })
	}
}

const boundedPrefix = "klint.bounded."

// boundedFunctions returns the builtins that stand for the dangerous ones.
func boundedFunctions() map[string]*topdown.Builtin {
	all := make(map[string]*topdown.Builtin)
	for name, bound := range bounds {
		original := topdown.GetBuiltin(name)
		all[boundedPrefix+name] = &topdown.Builtin{
			Decl: ast.BuiltinMap[name],
			Func: func(bctx topdown.BuiltinContext, operands []*ast.Term, yield func(*ast.Term) error) error {
				message := fmt.Sprintf("%s would make a value of more than %d MiB", name, maxMade>>20)
				switch size := bound(operands); {
				case size == tooLong:
					message = fmt.Sprintf("%s would work with a number of more than %d digits", name, maxDigits)
				case size <= maxMade:
					return original(bctx, operands, yield)
				}
				return topdown.Halt{Err: &topdown.Error{Code: topdown.BuiltinErr, Location: bctx.Location, Message: message}}
			},
		}
	}
	return all
}

// bind makes compiled policies call the bounded builtins.
func bind(compiler *ast.Compiler) {
	for _, m := range compiler.Modules {
		ast.WalkExprs(m, func(expr *ast.Expr) bool {
			if terms, ok := expr.Terms.([]*ast.Term); ok {
				if ref, ok := terms[0].Value.(ast.Ref); ok && bounds[ref.String()] != nil {
					terms[0] = ast.NewTerm(ast.MustParseRef(boundedPrefix + ref.String())).SetLocation(terms[0].Location)
				}
			}
			return false
		})
	}
}
