package validate

import (
	"net/netip"
	"strconv"
	"strings"
)

// legacyIP judges an address as IsValidIPForLegacyField does (apimachinery v0.36.3 pkg/util/validation). Absent addresses are
// judged too.
func legacyIP(v value) bool {
	if !isIP(v) {
		return false
	}
	warnIP(v)
	return true
}

func isIP(v value) bool {
	if v.exists() && !v.isString() {
		return true
	}
	text := v.text()
	if addr, err := netip.ParseAddr(text); err == nil {
		if addr.Is4In6() && v.c.since(strictIPs) {
			v.invalid(invalidValue, "must not be an IPv4-mapped IPv6 address")
			return false
		}
		if addr.Zone() == "" {
			return true
		}
	}
	if _, ok := sloppyIP(text); ok {
		if v.c.since(strictIPs) {
			v.invalid(invalidValue, "must not have leading 0s")
			return false
		}
		return true
	}
	v.invalid(invalidValue, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")
	return false
}

// strictIP judges an address as IsValidIP does: it must be in canonical form too.
func strictIP(v value) bool {
	if !isIP(v) {
		return false
	}
	if addr, ok := sloppyIP(v.text()); ok && addr.String() != v.text() {
		v.invalid(invalidValue, "must be in canonical form ("+strconv.Quote(addr.String())+")")
		return false
	}
	return true
}

// sloppyIP reads an address whose parts may have leading zeros.
func sloppyIP(text string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return addr, addr.Zone() == ""
	}
	parts := strings.Split(text, ".")
	if len(parts) != 4 {
		return netip.Addr{}, false
	}
	var octets [4]byte
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil || part[0] == '+' {
			return netip.Addr{}, false
		}
		octets[i] = byte(n)
	}
	return netip.AddrFrom4(octets), true
}

// legacyCIDR judges a range as IsValidCIDRForLegacyField does (apimachinery v0.36.3 pkg/util/validation).
func legacyCIDR(v value) bool {
	if !cidr(v, v.text()) {
		return false
	}
	warnCIDR(v)
	return true
}

func cidr(v value, text string) bool {
	if v.exists() && !v.isString() {
		return true
	}
	if !v.c.since(strictIPs) && sloppyCIDR(text) {
		return true
	}
	prefix, err := netip.ParsePrefix(text)
	switch {
	case err != nil && sloppyCIDR(text):
		v.invalid(invalidValue, "must not have leading 0s in IP or prefix length")
	case err != nil:
		v.invalid(invalidValue, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")
	case prefix.Addr().Is4In6():
		v.invalid(invalidValue, "must not have an IPv4-mapped IPv6 address")
	case prefix.Addr() != prefix.Masked().Addr():
		v.invalidHint(invalidValue, "must not have bits set beyond the prefix length", "use "+prefix.Masked().String())
	default:
		return true
	}
	return false
}

// strictCIDR judges a range as IsValidCIDR does: it must be in canonical form too.
func strictCIDR(v value) bool {
	if !cidr(v, v.text()) {
		return false
	}
	if prefix, err := netip.ParsePrefix(v.text()); err == nil && prefix.String() != v.text() {
		v.invalid(invalidValue, "must be in canonical form ("+strconv.Quote(prefix.String())+")")
		return false
	}
	return true
}

func sloppyCIDR(text string) bool {
	ip, bits, ok := strings.Cut(text, "/")
	if !ok {
		return false
	}
	addr, ok := sloppyIP(ip)
	n, err := strconv.ParseUint(bits, 10, 8)
	return ok && err == nil && int(n) <= addr.BitLen()
}

// endpointIP reports addresses that no endpoint can have, as ValidateEndpointIP does (kubernetes v1.36.3
// pkg/apis/core/validation).
func endpointIP(v value) {
	addr, ok := sloppyIP(v.text())
	addr = addr.Unmap()
	switch {
	case !ok:
		v.invalid(invalidValue, "must be a valid IP address")
	case addr.IsUnspecified():
		v.invalid(invalidValue, "may not be unspecified ("+v.text()+")")
	case addr.IsLoopback():
		v.invalid(invalidValue, "may not be in the loopback range (127.0.0.0/8, ::1/128)")
	case addr.IsLinkLocalUnicast():
		v.invalid(invalidValue, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")
	case addr.IsLinkLocalMulticast():
		v.invalid(invalidValue, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")
	}
}
