// Package migrate moves objects from deprecated and removed API versions to their successors. The meaning of an object
// stays the same: where the successor defaults a field differently, the old default is written.
//
// Most moves change nothing but the apiVersion; the table of package schemas knows them. Every other move is a
// [Migration] in a file of its own.
package migrate

import (
	"fmt"
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
	"github.com/klint-dev/klint/schemas"
)

// Defaults says what to do with fields that are absent and that the successor defaults differently.
type Defaults uint8

// Preserve writes the old version's default: the server stores the same object. Modern leaves the field to the
// successor's default, and the fix's note says what that changes.
const (
	Preserve Defaults = iota
	Modern
)

// Migrator finds the fixes for objects whose API version is deprecated or gone in the targets. It is immutable.
type Migrator struct {
	// Targets are the releases that the result must work on; at least one.
	Targets []schemas.Release
	// Upgrade is set if the targets are the releases of one cluster, one after the other.
	Upgrade  bool
	Defaults Defaults
	// Draft leaves out the proof of edits, for who shows none of them: see [manifest.Editor.Draft].
	Draft bool
	// Products says which versions of custom kinds there are; nil if nothing is known of them.
	Products *products.Checker
}

// Fix returns the change that moves obj to its successor: the newest version that is on by default in every target.
// If there is none, fix is nil, and reason says what a person has to decide or do; it is "" if klint knows nothing to say.
func (m *Migrator) Fix(obj *manifest.Object) (fix *lint.Fix, reason string) {
	if _, builtIn := schemas.Lookup(obj.GVK); !builtIn {
		return m.fixCustom(obj)
	}
	to, ok := schemas.Successor(obj.GVK, m.Targets)
	if ok && to == obj.GVK {
		return nil, ""
	}
	migration, found := lookup(obj.GVK, to)
	switch {
	case !ok && !found:
		return nil, m.windows(obj.GVK)
	case !found && structural(obj.GVK):
		return nil, fmt.Sprintf("klint cannot rewrite %s to %s", obj.GVK.APIVersion(), to.APIVersion())
	case !found && to.Kind != obj.GVK.Kind:
		return nil, ""
	}
	r := &rewrite{Editor: manifest.NewEditor(obj), from: obj.GVK, to: to, targets: m.Targets, defaults: m.Defaults, draft: m.Draft}
	return r.run(migration)
}

// Attach returns a check that adds fixes to what check finds about API versions, annotations and fields, and to the hint of the former why
// there is none where a person has to decide.
func (m *Migrator) Attach(check lint.Check) lint.Check {
	return func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
		findings, err := check(obj, all)
		for i := range findings {
			switch f := &findings[i]; {
			case f.Fix != nil:
			case slices.Contains(rules, f.Rule):
				m.attach(f, obj)
			case f.Rule == DeprecatedAnnotation:
				m.attachAnnotation(f, obj, all)
			default:
				m.attachField(f, obj)
			}
		}
		return findings, err
	}
}

// rules are the ids of the findings that a migration fixes.
var rules = []string{"removed-api-version", "deprecated-api-version", "api-version-off-by-default", "api-version-too-new", unknownKind}

// unknownKind is the rule about a version that a CustomResourceDefinition does not have.
const unknownKind = "unknown-kind"

func (m *Migrator) attach(f *lint.Finding, obj *manifest.Object) {
	fix, reason := m.Fix(obj)
	f.Fix = fix
	switch {
	case reason == "":
	case f.Hint == "":
		f.Hint = reason
	default:
		f.Hint += "; " + reason
	}
}
