package cel

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/blang/semver/v4"
	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"k8s.io/apimachinery/pkg/api/resource"
	k8scel "k8s.io/apiserver/pkg/cel"
)

func quantities() []cel.EnvOption {
	typ := k8scel.QuantityType
	compare := func(name, id string, result *cel.Type, f func(order int) ref.Val) cel.EnvOption {
		return member(name, id, result, binary(func(a, b *resource.Quantity) ref.Val { return f(a.Cmp(*b)) }), typ, typ)
	}
	// What is computed is a pointer and what is read is none, which the server does not take for equal either.
	combine := func(f func(*resource.Quantity, resource.Quantity)) func(a, b *resource.Quantity) ref.Val {
		return func(a, b *resource.Quantity) ref.Val {
			result := a.DeepCopy()
			f(&result, *b)
			return &k8scel.Quantity{Quantity: &result}
		}
	}
	withInt := func(f func(a, b *resource.Quantity) ref.Val) func(*resource.Quantity, int64) ref.Val {
		return func(a *resource.Quantity, n int64) ref.Val {
			return f(a, resource.NewQuantity(n, resource.DecimalExponent))
		}
	}
	add, sub := combine((*resource.Quantity).Add), combine((*resource.Quantity).Sub)
	return []cel.EnvOption{
		function("quantity", "string_to_quantity", typ, unary(func(s string) ref.Val {
			q, err := resource.ParseQuantity(s)
			if err != nil {
				return types.WrapErr(err)
			}
			return k8scel.Quantity{Quantity: &q}
		}), cel.StringType),
		function("isQuantity", "is_quantity_string", cel.BoolType, unary(func(s string) ref.Val {
			_, err := resource.ParseQuantity(s)
			return types.Bool(err == nil)
		}), cel.StringType),
		// The server declares sign as a function, not as a member.
		function("sign", "quantity_sign", cel.IntType, unary(func(q *resource.Quantity) ref.Val { return types.Int(q.Sign()) }), typ),
		compare("isGreaterThan", "quantity_is_greater_than", cel.BoolType, func(order int) ref.Val { return types.Bool(order > 0) }),
		compare("isLessThan", "quantity_is_less_than", cel.BoolType, func(order int) ref.Val { return types.Bool(order < 0) }),
		compare("compareTo", "quantity_compare_to", cel.IntType, func(order int) ref.Val { return types.Int(order) }),
		member("asApproximateFloat", "quantity_get_float", cel.DoubleType, unary(func(q *resource.Quantity) ref.Val {
			return types.Double(q.AsApproximateFloat64())
		}), typ),
		member("isInteger", "quantity_is_integer", cel.BoolType, unary(func(q *resource.Quantity) ref.Val {
			_, ok := q.AsInt64()
			return types.Bool(ok)
		}), typ),
		member("asInteger", "quantity_get_int", cel.IntType, unary(func(q *resource.Quantity) ref.Val {
			n, ok := q.AsInt64()
			if !ok {
				return types.WrapErr(errors.New("cannot convert value to integer"))
			}
			return types.Int(n)
		}), typ),
		member("add", "quantity_add", typ, binary(add), typ, typ),
		member("add", "quantity_add_int", typ, binary(withInt(add)), typ, cel.IntType),
		member("sub", "quantity_sub", typ, binary(sub), typ, typ),
		member("sub", "quantity_sub_int", typ, binary(withInt(sub)), typ, cel.IntType),
	}
}

func addresses() []cel.EnvOption {
	is := func(name, id string, f func(netip.Addr) bool) cel.EnvOption {
		return member(name, id, cel.BoolType, unary(func(a netip.Addr) ref.Val { return types.Bool(f(a)) }), k8scel.IPType)
	}
	return []cel.EnvOption{
		cel.Types(k8scel.IPType),
		function("ip", "string_to_ip", k8scel.IPType, unary(toIP), cel.StringType),
		function("isIP", "is_ip", cel.BoolType, unary(func(s string) ref.Val {
			_, err := parseIP(s)
			return types.Bool(err == nil)
		}), cel.StringType),
		function("ip.isCanonical", "ip_is_canonical", cel.BoolType, unary(func(s string) ref.Val {
			a, err := parseIP(s)
			if err != nil {
				return types.NewErr("%v", err)
			}
			return types.Bool(a.String() == s)
		}), cel.StringType),
		function("string", "ip_to_string", cel.StringType, unary(func(a netip.Addr) ref.Val { return types.String(a.String()) }), k8scel.IPType),
		member("family", "ip_family", cel.IntType, unary(func(a netip.Addr) ref.Val {
			if a.Is4() {
				return types.Int(4)
			}
			return types.Int(6)
		}), k8scel.IPType),
		is("isUnspecified", "ip_is_unspecified", netip.Addr.IsUnspecified),
		is("isLoopback", "ip_is_loopback", netip.Addr.IsLoopback),
		is("isLinkLocalMulticast", "ip_is_link_local_multicast", netip.Addr.IsLinkLocalMulticast),
		is("isLinkLocalUnicast", "ip_is_link_local_unicast", netip.Addr.IsLinkLocalUnicast),
		is("isGlobalUnicast", "ip_is_global_unicast", netip.Addr.IsGlobalUnicast),

		cel.Types(k8scel.CIDRType),
		function("cidr", "string_to_cidr", k8scel.CIDRType, unary(toCIDR), cel.StringType),
		function("isCIDR", "is_cidr", cel.BoolType, unary(func(s string) ref.Val {
			_, err := parseCIDR(s)
			return types.Bool(err == nil)
		}), cel.StringType),
		function("string", "cidr_to_string", cel.StringType, unary(func(p netip.Prefix) ref.Val { return types.String(p.String()) }), k8scel.CIDRType),
		member("containsIP", "cidr_contains_ip_string", cel.BoolType, binary(func(p netip.Prefix, s string) ref.Val {
			a, err := parseIP(s)
			if err != nil {
				return types.NewErr("%v", err)
			}
			return types.Bool(p.Contains(a))
		}), k8scel.CIDRType, cel.StringType),
		member("containsIP", "cidr_contains_ip_ip", cel.BoolType, binary(func(p netip.Prefix, a netip.Addr) ref.Val {
			return types.Bool(p.Contains(a))
		}), k8scel.CIDRType, k8scel.IPType),
		member("containsCIDR", "cidr_contains_cidr_string", cel.BoolType, binary(func(p netip.Prefix, s string) ref.Val {
			inner, err := parseCIDR(s)
			if err != nil {
				return types.NewErr("network address parse error during conversion from string: %v", err)
			}
			return covers(p, inner)
		}), k8scel.CIDRType, cel.StringType),
		member("containsCIDR", "cidr_contains_cidr", cel.BoolType, binary(covers), k8scel.CIDRType, k8scel.CIDRType),
		member("ip", "cidr_ip", k8scel.IPType, unary(func(p netip.Prefix) ref.Val { return k8scel.IP{Addr: p.Addr()} }), k8scel.CIDRType),
		member("prefixLength", "cidr_prefix_length", cel.IntType, unary(func(p netip.Prefix) ref.Val { return types.Int(p.Bits()) }), k8scel.CIDRType),
		member("masked", "cidr_masked", k8scel.CIDRType, unary(func(p netip.Prefix) ref.Val { return k8scel.CIDR{Prefix: p.Masked()} }), k8scel.CIDRType),
	}
}

func toIP(s string) ref.Val {
	a, err := parseIP(s)
	if err != nil {
		return types.NewErr("%v", err)
	}
	return k8scel.IP{Addr: a}
}

func parseIP(s string) (netip.Addr, error) {
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil:
		return a, fmt.Errorf("IP Address %q parse error during conversion from string: %v", s, err)
	case a.Zone() != "":
		return a, fmt.Errorf("IP address %q with zone value is not allowed", s)
	case a.Is4In6():
		return a, fmt.Errorf("IPv4-mapped IPv6 address %q is not allowed", s)
	}
	return a, nil
}

func toCIDR(s string) ref.Val {
	p, err := parseCIDR(s)
	if err != nil {
		return types.NewErr("network address parse error during conversion from string: %v", err)
	}
	return k8scel.CIDR{Prefix: p}
}

func parseCIDR(s string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(s)
	switch {
	case err != nil:
		return p, fmt.Errorf("network address parse error during conversion from string: %v", err)
	case p.Addr().Is4In6():
		return p, fmt.Errorf("IPv4-mapped IPv6 address %q is not allowed", s)
	}
	return p, nil
}

func covers(outer, inner netip.Prefix) ref.Val {
	return types.Bool(outer.Overlaps(inner) && outer.Bits() <= inner.Bits())
}

func semvers() []cel.EnvOption {
	typ := k8scel.SemverType
	parse := func(s string, normalize bool) (semver.Version, error) {
		if normalize {
			return parseLooseSemver(s)
		}
		return semver.Parse(s)
	}
	to := func(s string, normalize bool) ref.Val {
		v, err := parse(s, normalize)
		if err != nil {
			return types.WrapErr(err)
		}
		return k8scel.Semver{Version: v}
	}
	is := func(s string, normalize bool) ref.Val {
		_, err := parse(s, normalize)
		return types.Bool(err == nil)
	}
	strict := func(f func(string, bool) ref.Val) func(string) ref.Val {
		return func(s string) ref.Val { return f(s, false) }
	}
	compare := func(name, id string, result *cel.Type, f func(order int) ref.Val) cel.EnvOption {
		return member(name, id, result, binary(func(a, b semver.Version) ref.Val { return f(a.Compare(b)) }), typ, typ)
	}
	part := func(name, id string, f func(semver.Version) uint64) cel.EnvOption {
		return member(name, id, cel.IntType, unary(func(v semver.Version) ref.Val { return types.Int(f(v)) }), typ)
	}
	return []cel.EnvOption{
		function("semver", "string_to_semver", typ, unary(strict(to)), cel.StringType),
		function("semver", "string_bool_to_semver", typ, binary(to), cel.StringType, cel.BoolType),
		function("isSemver", "is_semver_string", cel.BoolType, unary(strict(is)), cel.StringType),
		function("isSemver", "is_semver_string_bool", cel.BoolType, binary(is), cel.StringType, cel.BoolType),
		compare("isGreaterThan", "semver_is_greater_than", cel.BoolType, func(order int) ref.Val { return types.Bool(order > 0) }),
		compare("isLessThan", "semver_is_less_than", cel.BoolType, func(order int) ref.Val { return types.Bool(order < 0) }),
		compare("compareTo", "semver_compare_to", cel.IntType, func(order int) ref.Val { return types.Int(order) }),
		part("major", "semver_major", func(v semver.Version) uint64 { return v.Major }),
		part("minor", "semver_minor", func(v semver.Version) uint64 { return v.Minor }),
		part("patch", "semver_patch", func(v semver.Version) uint64 { return v.Patch }),
	}
}

// parseLooseSemver takes a leading v, leading zeros, and one or two numbers, too.
func parseLooseSemver(s string) (semver.Version, error) {
	parts := strings.SplitN(strings.TrimPrefix(s, "v"), ".", 3)
	for i, p := range parts {
		if len(p) > 1 {
			if p = strings.TrimLeft(p, "0"); p == "" || p[0] < '0' || p[0] > '9' {
				p = "0" + p
			}
			parts[i] = p
		}
	}
	if len(parts) < 3 && strings.ContainsAny(parts[len(parts)-1], "+-") {
		return semver.Version{}, errors.New("short version cannot contain PreRelease/Build meta data")
	}
	for len(parts) < 3 {
		parts = append(parts, "0")
	}
	return semver.Parse(strings.Join(parts, "."))
}
