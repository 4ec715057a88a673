package validate

import (
	"fmt"
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// After returns a check that finds what decode, the check of package schemas, finds, and then what the API server refuses when it validates an
// object. The server stops after decoding; here both are told at once, but validation is silent about fields that did not decode.
//
// The findings say in which order the server comes to them: the version, what does not decode, and the rest as its validation goes through
// the object.
func (v *Validator) After(decode lint.Check) lint.Check {
	return func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
		decoded, err := decode(obj, all)
		if err != nil {
			return decoded, err
		}
		validated, err := v.Check(obj, all)
		return inOrder(slices.Clip(decoded), validated), err
	}
}

// inOrder joins what was found and sets the order. What package schemas found of a value takes the place of what validation finds there.
func inOrder(decoded, validated []lint.Finding) []lint.Finding {
	last := 0
	next := func(f *lint.Finding) {
		f.Order = 0
		if f.Severity == lint.Error {
			last++
			f.Order = last
		}
	}
	for i := range decoded {
		if decoded[i].Layer == lint.Version {
			next(&decoded[i])
		}
	}
	for i := range decoded {
		if f := &decoded[i]; f.Layer == lint.Schema && f.Order > 0 {
			next(f)
		}
	}
	var more []lint.Finding
	named := make([]manifest.Path, len(decoded))
	for _, f := range validated {
		known := false
		for i := range decoded {
			if d := &decoded[i]; d.Layer == lint.Schema && concern(d.Path, f.Path) {
				known = true
				if d.Order == 0 && d.Severity == lint.Error {
					next(d)
					named[i] = f.Path
				}
			}
		}
		if !known {
			next(&f)
			more = append(more, f)
		}
	}
	for i := range decoded {
		if decoded[i].Order == 0 {
			next(&decoded[i])
		}
		nameFirst(&decoded[i], named[i])
	}
	return append(decoded, more...)
}

// nameFirst makes a finding about a mapping that is missing name the field in it that the API server, which sees an empty one, names.
func nameFirst(f *lint.Finding, field manifest.Path) {
	if f.Rule != missingField || len(field) <= len(f.Path) {
		return
	}
	f.Path = field
	if f.Hint == "" {
		f.Hint = fmt.Sprintf("the API server names %v", field)
	}
}

// concern reports whether one of two fields is the other, or is inside it.
func concern(a, b manifest.Path) bool {
	n := min(len(a), len(b))
	return n > 0 && slices.Equal(a[:n], b[:n])
}
