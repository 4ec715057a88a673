package cel

import (
	"net/url"
	"regexp"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"github.com/google/cel-go/interpreter"
	k8scel "k8s.io/apiserver/pkg/cel"
)

// The functions of Kubernetes. Source of names, types and messages: apiserver v0.36.3 pkg/cel/library.

// unary binds a function of one value; others than A have no such overload.
func unary[A any](f func(A) ref.Val) cel.OverloadOpt {
	return cel.UnaryBinding(func(arg ref.Val) ref.Val {
		a, ok := arg.Value().(A)
		if !ok {
			return types.MaybeNoSuchOverloadErr(arg)
		}
		return f(a)
	})
}

func binary[A, B any](f func(A, B) ref.Val) cel.OverloadOpt {
	return cel.BinaryBinding(func(left, right ref.Val) ref.Val {
		a, ok := left.Value().(A)
		if !ok {
			return types.MaybeNoSuchOverloadErr(left)
		}
		b, ok := right.Value().(B)
		if !ok {
			return types.MaybeNoSuchOverloadErr(right)
		}
		return f(a, b)
	})
}

func function(name, id string, result *cel.Type, binding cel.OverloadOpt, args ...*cel.Type) cel.EnvOption {
	return cel.Function(name, cel.Overload(id, args, result, binding))
}

func member(name, id string, result *cel.Type, binding cel.OverloadOpt, args ...*cel.Type) cel.EnvOption {
	return cel.Function(name, cel.MemberOverload(id, args, result, binding))
}

func texts(list []string) ref.Val { return types.NewStringList(types.DefaultTypeAdapter, list) }

func urls() []cel.EnvOption {
	get := func(name, id string, part func(*url.URL) string) cel.EnvOption {
		return member(name, id, cel.StringType, unary(func(u *url.URL) ref.Val { return types.String(part(u)) }), k8scel.URLType)
	}
	return []cel.EnvOption{
		function("url", "string_to_url", k8scel.URLType, unary(toURL), cel.StringType),
		function("isURL", "is_url_string", cel.BoolType, unary(func(s string) ref.Val {
			_, err := url.ParseRequestURI(s)
			return types.Bool(err == nil)
		}), cel.StringType),
		get("getScheme", "url_get_scheme", func(u *url.URL) string { return u.Scheme }),
		get("getHost", "url_get_host", func(u *url.URL) string { return u.Host }),
		get("getHostname", "url_get_hostname", (*url.URL).Hostname),
		get("getPort", "url_get_port", (*url.URL).Port),
		get("getEscapedPath", "url_get_escaped_path", (*url.URL).EscapedPath),
		member("getQuery", "url_get_query", cel.MapType(cel.StringType, cel.ListType(cel.StringType)), unary(func(u *url.URL) ref.Val {
			query := make(map[ref.Val]ref.Val)
			for key, values := range u.Query() {
				query[types.String(key)] = texts(values)
			}
			return types.NewRefValMap(types.DefaultTypeAdapter, query)
		}), k8scel.URLType),
	}
}

func toURL(s string) ref.Val {
	// Only ParseRequestURI wants an absolute URL, and only Parse takes the fragment apart.
	if _, err := url.ParseRequestURI(s); err != nil {
		return types.NewErr("URL parse error during conversion from string: %v", err)
	}
	u, err := url.Parse(s)
	if err != nil {
		return types.NewErr("URL parse error during conversion from string: %v", err)
	}
	return k8scel.URL{URL: u}
}

func regexes() []cel.EnvOption {
	text, list := cel.StringType, cel.ListType(cel.StringType)
	return []cel.EnvOption{
		member("find", "string_find_string", text, binary(func(s, pattern string) ref.Val {
			re, err := regexp.Compile(pattern)
			if err != nil {
				return types.NewErr("Illegal regex: %v", err.Error())
			}
			return types.String(re.FindString(s))
		}), text, text),
		member("findAll", "string_find_all_string", list, cel.BinaryBinding(func(s, pattern ref.Val) ref.Val {
			return findAll(s, pattern)
		}), text, text),
		member("findAll", "string_find_all_string_int", list, cel.FunctionBinding(findAll), text, text, cel.IntType),
	}
}

// findAll takes a text, a pattern, and maybe how many matches are wanted at most.
func findAll(args ...ref.Val) ref.Val {
	s, isText := args[0].Value().(string)
	pattern, isPattern := args[1].Value().(string)
	if !isText || !isPattern {
		return types.NoSuchOverloadErr()
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return types.NewErr("Illegal regex: %v", err.Error())
	}
	return findAllOf(re, s, args)
}

func findAllOf(re *regexp.Regexp, s string, args []ref.Val) ref.Val {
	most := int64(-1)
	if len(args) == 3 {
		n, ok := args[2].Value().(int64)
		if !ok {
			return types.MaybeNoSuchOverloadErr(args[2])
		}
		most = n
	}
	return texts(re.FindAllString(s, int(most)))
}

// Constant patterns are compiled once, with the program.
var (
	optimizedFind    = optimizedRegex("find", func(re *regexp.Regexp, s string, _ []ref.Val) ref.Val { return types.String(re.FindString(s)) })
	optimizedFindAll = optimizedRegex("findAll", findAllOf)
)

func optimizedRegex(name string, f func(*regexp.Regexp, string, []ref.Val) ref.Val) *interpreter.RegexOptimization {
	return &interpreter.RegexOptimization{
		Function: name, RegexIndex: 1,
		Factory: func(call interpreter.InterpretableCall, pattern string) (interpreter.InterpretableCall, error) {
			re, err := regexp.Compile(pattern)
			if err != nil {
				return nil, err
			}
			return interpreter.NewCall(call.ID(), call.Function(), call.OverloadID(), call.Args(), func(args ...ref.Val) ref.Val {
				s, ok := args[0].Value().(string)
				if !ok {
					return types.MaybeNoSuchOverloadErr(args[0])
				}
				return f(re, s, args)
			}), nil
		},
	}
}

// listElement is a type of elements that lists can be sorted or summed by; zero is where a sum starts, nil if there is none.
type listElement struct {
	name string
	typ  *cel.Type
	zero ref.Val
}

func listElements() []listElement {
	return []listElement{
		{"int", cel.IntType, types.Int(0)}, {"uint", cel.UintType, types.Uint(0)}, {"double", cel.DoubleType, types.Double(0)},
		{"duration", cel.DurationType, types.Duration{}}, {"bool", cel.BoolType, nil}, {"timestamp", cel.TimestampType, nil},
		{"string", cel.StringType, nil}, {"bytes", cel.BytesType, nil},
	}
}

func lists() []cel.EnvOption {
	var options []cel.EnvOption
	for _, e := range listElements() {
		list := cel.ListType(e.typ)
		options = append(options,
			member("isSorted", "list_"+e.name+"_is_sorted_bool", cel.BoolType, cel.UnaryBinding(isSorted), list),
			member("max", "list_"+e.name+"_max_"+e.name, e.typ, cel.UnaryBinding(extreme("max", types.IntNegOne)), list),
			member("min", "list_"+e.name+"_min_"+e.name, e.typ, cel.UnaryBinding(extreme("min", types.IntOne)), list),
		)
		if e.zero != nil {
			options = append(options, member("sum", "list_"+e.name+"_sum_"+e.name, e.typ, cel.UnaryBinding(sum(e.zero)), list))
		}
	}
	element := cel.TypeParamType("A")
	return append(options,
		member("indexOf", "list_a_index_of_int", cel.IntType, cel.BinaryBinding(func(list, item ref.Val) ref.Val {
			return indexOf(list, item, false)
		}), cel.ListType(element), element),
		member("lastIndexOf", "list_a_last_index_of_int", cel.IntType, cel.BinaryBinding(func(list, item ref.Val) ref.Val {
			return indexOf(list, item, true)
		}), cel.ListType(element), element),
	)
}

func isSorted(list ref.Val) ref.Val {
	items, ok := list.(traits.Iterable)
	if !ok {
		return types.MaybeNoSuchOverloadErr(list)
	}
	var before traits.Comparer
	for it := items.Iterator(); it.HasNext() == types.True; {
		item := it.Next()
		next, ok := item.(traits.Comparer)
		if !ok {
			return types.MaybeNoSuchOverloadErr(item)
		}
		if before != nil && before.Compare(item) == types.IntOne {
			return types.False
		}
		before = next
	}
	return types.True
}

// extreme returns the function that picks the element to which any other compares as worse does.
func extreme(name string, worse ref.Val) func(ref.Val) ref.Val {
	return func(list ref.Val) ref.Val {
		items, ok := list.(traits.Iterable)
		if !ok {
			return types.MaybeNoSuchOverloadErr(list)
		}
		var best traits.Comparer
		for it := items.Iterator(); it.HasNext() == types.True; {
			item := it.Next()
			next, ok := item.(traits.Comparer)
			if !ok {
				return types.MaybeNoSuchOverloadErr(item)
			}
			if best == nil || best.Compare(item) == worse {
				best = next
			}
		}
		if best == nil {
			return types.NewErr("%s called on empty list", name)
		}
		return best.(ref.Val)
	}
}

func sum(zero ref.Val) func(ref.Val) ref.Val {
	return func(list ref.Val) ref.Val {
		items, ok := list.(traits.Iterable)
		if !ok {
			return types.MaybeNoSuchOverloadErr(list)
		}
		total := zero
		for it := items.Iterator(); it.HasNext() == types.True; {
			adder, ok := total.(traits.Adder)
			if !ok {
				return types.MaybeNoSuchOverloadErr(total)
			}
			total = adder.Add(it.Next())
		}
		return total
	}
}

func indexOf(list, item ref.Val, last bool) ref.Val {
	items, ok := list.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(list)
	}
	found := types.Int(-1)
	for i := range items.Size().(types.Int) {
		if items.Get(i).Equal(item) == types.True {
			if found = i; !last {
				break
			}
		}
	}
	return found
}
