package validate

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// quantity is a resource amount: whole + nano/1e9. Both have the same sign. Amounts beyond int64 are cut to it, parts below a
// nano are rounded away from zero, as ParseQuantity does (apimachinery v0.36.3 pkg/api/resource).
type quantity struct {
	whole  int64
	nano   int32
	binary bool // written with Ki, Mi, ...
	exp    bool // written with an exponent
}

func (q quantity) compare(other quantity) int {
	return cmp.Or(cmp.Compare(q.whole, other.whole), cmp.Compare(q.nano, other.nano))
}

func (q quantity) sign() int { return cmp.Or(cmp.Compare(q.whole, 0), cmp.Compare(q.nano, 0)) }

func (q quantity) isWhole() bool { return q.nano == 0 }

// milli returns q rounded up to a thousandth, as the server's defaults do for resource lists.
func (q quantity) milli() quantity {
	const unit = 1_000_000
	if rest := q.nano % unit; rest > 0 {
		q.nano += unit - rest
	} else if rest < 0 {
		q.nano -= unit + rest
	}
	if q.nano == 1e9 || q.nano == -1e9 {
		q.whole, q.nano = q.whole+int64(q.nano/1e9), 0
	}
	return q
}

// plus returns the sum, cut to int64.
func (q quantity) plus(other quantity) quantity {
	nano := int64(q.nano) + int64(other.nano)
	whole := q.whole + other.whole + nano/1e9
	if q.whole > 0 && other.whole > 0 && whole < 0 {
		return quantity{whole: math.MaxInt64}
	}
	return quantity{whole: whole, nano: int32(nano % 1e9)}
}

// suffixes are the units of a quantity: a power of ten, or of two where binary is set.
var suffixes = map[string]struct {
	power  int
	binary bool
}{
	"": {}, "n": {power: -9}, "u": {power: -6}, "m": {power: -3}, "k": {power: 3}, "M": {power: 6}, "G": {power: 9},
	"T": {power: 12}, "P": {power: 15}, "E": {power: 18},
	"Ki": {10, true}, "Mi": {20, true}, "Gi": {30, true}, "Ti": {40, true}, "Pi": {50, true}, "Ei": {60, true},
}

// parseQuantity reads a quantity. It is not ok if the server cannot decode it.
func parseQuantity(text string) (q quantity, ok bool) {
	text = strings.TrimSpace(text)
	number := 0
	for number < len(text) && (isDigit(text[number]) || text[number] == '.' || number == 0 && (text[0] == '+' || text[0] == '-')) {
		number++
	}
	digits, suffix := text[:number], text[number:]
	power, binary, exp, ok := parseSuffix(suffix)
	if !ok {
		return quantity{}, false
	}
	negative := strings.HasPrefix(digits, "-")
	digits = strings.TrimLeft(digits, "+-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if strings.Contains(fraction, ".") || text == "" {
		return quantity{}, false
	}
	if whole+fraction == "" {
		whole = "0" // the server takes a point alone
	}
	if binary || len(whole)+len(fraction)+max(power, 0) > 17 || len(fraction)-power > 9 {
		q = bigQuantity(whole+fraction, len(fraction), power, binary)
	} else {
		q = smallQuantity(whole+fraction, power-len(fraction))
	}
	if negative {
		q.whole, q.nano = -q.whole, -q.nano
	}
	q.binary, q.exp = binary, exp
	return q, true
}

func parseSuffix(suffix string) (power int, binary, exp, ok bool) {
	if unit, ok := suffixes[suffix]; ok {
		return unit.power, unit.binary, false, true
	}
	if len(suffix) < 2 || suffix[0] != 'e' && suffix[0] != 'E' {
		return 0, false, false, false
	}
	digits := suffix[1:]
	sign := 1
	if digits[0] == '-' || digits[0] == '+' {
		if digits[0] == '-' {
			sign = -1
		}
		digits = digits[1:]
	}
	if digits == "" || len(digits) > 3 {
		return 0, false, false, false
	}
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return 0, false, false, false
		}
		power = power*10 + int(digits[i]-'0')
	}
	return sign * power, false, true, true
}

// smallQuantity returns digits * 10^power, which fits into 17 digits before and 9 behind the point.
func smallQuantity(digits string, power int) quantity {
	var n int64
	for i := range len(digits) {
		n = n*10 + int64(digits[i]-'0')
	}
	unit := int64(1)
	for range max(power, -power) {
		unit *= 10
	}
	if power >= 0 {
		return quantity{whole: n * unit}
	}
	return quantity{whole: n / unit, nano: int32(n % unit * (1e9 / unit))}
}

// bigQuantity returns digits / 10^scale * 10^power, or * 2^power if binary.
func bigQuantity(digits string, scale, power int, binary bool) quantity {
	n, _ := new(big.Int).SetString(digits, 10)
	ten := big.NewInt(10)
	if binary {
		n.Lsh(n, uint(power))
		power = 0
	}
	n.Mul(n, big.NewInt(1e9)) // in nanos
	shift := big.NewInt(int64(max(power-scale, scale-power)))
	shift.Exp(ten, shift, nil)
	if power >= scale {
		n.Mul(n, shift)
	} else if _, rest := n.QuoRem(n, shift, new(big.Int)); rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	whole, nano := n.QuoRem(n, big.NewInt(1e9), new(big.Int))
	if !whole.IsInt64() {
		return quantity{whole: math.MaxInt64}
	}
	return quantity{whole: whole.Int64(), nano: int32(nano.Int64())}
}

// quantity returns the amount that the value is, 0 for a null in a map. It is not ok if it is absent or cannot be decoded.
func (v value) quantity() (quantity, bool) {
	if !v.exists() || v.isMap() || v.isList() {
		return quantity{}, v.isNull()
	}
	text := v.c.tree.Text(int(v.node))
	switch number := v.c.tree.Value(int(v.node)).(type) {
	case string:
		text = number
	case int64: // 0x1F and 1_000 are no quantities, but what JSON makes of them is
		text = strconv.FormatInt(number, 10)
	}
	return parseQuantity(text)
}
