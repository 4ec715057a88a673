package products

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Version is a version of a product. The zero value means that none is known.
type Version struct{ Major, Minor, Patch int }

// Latest is newer than every other version.
var Latest = Version{Major: math.MaxInt}

// String returns "1.15", or "1.15.2" where the patch is not 0.
func (v Version) String() string {
	switch {
	case v == Latest:
		return "latest"
	case v.Patch != 0:
		return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
	}
	return fmt.Sprintf("%d.%d", v.Major, v.Minor)
}

// IsZero reports whether no version is known.
func (v Version) IsZero() bool { return v == Version{} }

// Compare returns -1 if v is older than other, 0 if it is the same, and 1 if it is newer.
func (v Version) Compare(other Version) int {
	return cmp.Or(cmp.Compare(v.Major, other.Major), cmp.Compare(v.Minor, other.Minor), cmp.Compare(v.Patch, other.Patch))
}

// ParseVersion reads 1.15, v1.15.2 or latest. What follows a patch (1.15.0-rc.1) is not looked at.
func ParseVersion(text string) (Version, error) {
	if text == "latest" {
		return Latest, nil
	}
	number, _, _ := strings.Cut(strings.TrimPrefix(text, "v"), "-")
	number, _, _ = strings.Cut(number, "+")
	parts := strings.Split(number, ".")
	var v Version
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 31)
		if err != nil || len(parts) > 3 {
			return Version{}, fmt.Errorf("%q is no version: write it like 1.15", text)
		}
		*[]*int{&v.Major, &v.Minor, &v.Patch}[i] = int(n)
	}
	return v, nil
}

// Span is an interval of versions of a product, ends included.
type Span struct{ Low, High Version }

// ParseSpan reads what users write for the versions of a product: versions and ranges (1.5..1.15) with commas between them. As
// what a product serves begins once and ends once, the oldest and the newest are all that counts.
func ParseSpan(text string) (Span, error) {
	var span Span
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "..")
		low, err := ParseVersion(first)
		if err != nil {
			return Span{}, err
		}
		high := low
		if isRange {
			if high, err = ParseVersion(last); err != nil {
				return Span{}, err
			}
		}
		if high.Compare(low) < 0 {
			return Span{}, fmt.Errorf("range %q is empty: write %v..%v", part, high, low)
		}
		if span.Low.IsZero() || low.Compare(span.Low) < 0 {
			span.Low = low
		}
		if high.Compare(span.High) > 0 {
			span.High = high
		}
	}
	return span, nil
}
