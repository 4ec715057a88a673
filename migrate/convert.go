package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// Convert returns the change that gives obj a certain version of its kind, newer or older. fix is nil where the object has it
// already, and where the change cannot be made: then reason says why. Without targets the result is for the last release
// that serves the version.
//
// An older version is possible if it can say what the object says: it has every field that the object uses, and what it has by
// another name or default is known.
func (m *Migrator) Convert(obj *manifest.Object, to manifest.GVK) (fix *lint.Fix, reason string) {
	from := obj.GVK
	if from == to {
		return nil, ""
	}
	if row := m.Products.Row(from, to); row != nil {
		return m.follow(obj, row)
	}
	target, ok := schemas.Lookup(to)
	if !ok || newest(from) != newest(to) {
		return nil, fmt.Sprintf("%s is no version of %s", to.APIVersion(), from)
	}
	down := older(to, from)
	if down {
		reason = wayBack(from, to)
	} else {
		reason = wayUp(from, to)
	}
	if reason != "" {
		return nil, reason
	}
	migration, _ := lookup(from, to)
	if down {
		migration, _ = lookupBack(from, to)
	}
	r := &rewrite{Editor: manifest.NewEditor(obj), from: from, to: to, targets: m.targetsFor(target), defaults: m.Defaults}
	fix, reason = r.run(migration)
	if down && fix != nil {
		if reason = refused(obj, fix, target); reason != "" {
			return nil, reason
		}
	}
	return fix, reason
}

// Related reports whether two versions are of one kind, so that one replaces the other in the end.
func (m *Migrator) Related(from, to manifest.GVK) bool {
	if _, builtIn := schemas.Lookup(to); !builtIn {
		return from == to || m.Products.Row(from, to) != nil
	}
	return from.Kind == to.Kind && newest(from) == newest(to)
}

func (m *Migrator) targetsFor(to schemas.Entry) []schemas.Release {
	if len(m.Targets) > 0 {
		return m.Targets
	}
	return []schemas.Release{lastOf(to)}
}

// lastOf returns the last release that serves a version by default, or has it if none does.
func lastOf(e schemas.Entry) schemas.Release {
	_, has := e.Releases()
	if _, last := e.ServedReleases(); last != 0 {
		return last
	}
	return has
}

// newest returns the version that everything else of the kind leads to.
func newest(gvk manifest.GVK) manifest.GVK {
	if to, ok := schemas.Successor(gvk, nil); ok {
		return to
	}
	return gvk
}

// older reports whether a comes before b, both being versions of one kind.
func older(a, b manifest.GVK) bool {
	if a.Group != b.Group {
		return newest(a).Group == b.Group
	}
	rank := func(gvk manifest.GVK) int {
		return slices.IndexFunc(schemas.Versions(gvk.Group, gvk.Kind), func(e schemas.Entry) bool { return e.GVK == gvk })
	}
	return rank(a) < rank(b)
}

// wayUp returns why a version cannot become a newer one; "" if it can.
func wayUp(from, to manifest.GVK) string {
	if _, ok := lookup(from, to); ok {
		return ""
	}
	if structural(from) {
		return fmt.Sprintf("klint cannot rewrite %s to %s", from.APIVersion(), to.APIVersion())
	}
	oldRelease, newRelease := closest(from, to)
	return firstOf(differences(from, to, oldRelease, newRelease))
}

// closest returns the first release that has both versions, or else the releases that have one and come closest to each other.
func closest(from, to manifest.GVK) (oldRelease, newRelease schemas.Release) {
	oldEntry, _ := schemas.Lookup(from)
	newEntry, _ := schemas.Lookup(to)
	_, last := oldEntry.Releases()
	first, end := newEntry.Releases()
	return last, min(max(first, last), end)
}

// wayBack returns why a version cannot become an older one; "" if it can.
func wayBack(from, to manifest.GVK) string {
	if _, ok := lookupBack(from, to); ok {
		return ""
	}
	if up, found := lookup(to, from); found && up.Rewrite != nil || !found && structural(to) {
		return fmt.Sprintf("%s has other fields or defaults than %s, and klint knows only the way up", to.APIVersion(), from.APIVersion())
	}
	oldEntry, _ := schemas.Lookup(to)
	newEntry, _ := schemas.Lookup(from)
	_, oldLast := oldEntry.Releases()
	first, newLast := newEntry.Releases()
	release := min(oldLast, newLast)
	if release < first {
		return fmt.Sprintf("no Kubernetes release has both %s and %s", to.APIVersion(), from.APIVersion())
	}
	return firstOf(differences(from, to, release, release))
}

func firstOf(reasons []string) string {
	if len(reasons) == 0 {
		return ""
	}
	return reasons[0]
}

// deepest bounds how far the types of two versions are compared: those of schemas contain themselves.
const deepest = 9

// differences says what makes a mere change of the version change the object: fields that the other version does not have, or
// has with another type, and fields that only the other version requires. Metadata, status and pod templates are the same
// in all versions.
func differences(from, to manifest.GVK, fromRelease, toRelease schemas.Release) []string {
	var all []string
	var walk func(at []string)
	walk = func(at []string) {
		has, err := schemas.Describe(from, fromRelease, at)
		if err != nil {
			all = append(all, err.Error())
			return
		}
		gets, err := schemas.Describe(to, toRelease, at)
		if err != nil {
			all = append(all, fmt.Sprintf("%s has no field %s, which %s has", to.APIVersion(), strings.Join(at, "."), from.APIVersion()))
			return
		}
		if has.Type != gets.Type && len(at) > 0 && len(has.Fields) == 0 {
			all = append(all, fmt.Sprintf("%s is %s in %s and %s in %s", strings.Join(at, "."), has.Type, from.APIVersion(), gets.Type, to.APIVersion()))
		}
		for _, f := range gets.Fields {
			i := slices.IndexFunc(has.Fields, func(g schemas.Field) bool { return g.Name == f.Name })
			if f.Required && (i < 0 || !has.Fields[i].Required) && (len(at) == 0 || at[0] != "status") {
				all = append(all, fmt.Sprintf("%s requires %s, which %s does not", to.APIVersion(), strings.Join(append(at, f.Name), "."), from.APIVersion()))
			}
		}
		for _, f := range has.Fields {
			if len(at) < deepest && !slices.Contains([]string{"metadata", "status", "template"}, f.Name) {
				walk(append(slices.Clone(at), f.Name))
			}
		}
	}
	walk(nil)
	return all
}

// refused returns what the last release with a version has against the converted object, that nobody has against the original: a
// field that came after it. It is "" if there is nothing.
func refused(obj *manifest.Object, fix *lint.Fix, to schemas.Entry) string {
	src, err := manifest.Apply(obj.File.Src, fix.Edits)
	if err != nil {
		return err.Error()
	}
	converted := counterpart(obj, manifest.Parse(obj.File.Name, src))
	from, _ := schemas.Lookup(obj.GVK)
	before := schemaFindings(obj, lastOf(from))
	for _, f := range schemaFindings(converted, lastOf(to)) {
		same := func(g lint.Finding) bool { return g.Rule == f.Rule && slices.Equal(g.Path, f.Path) }
		if !slices.ContainsFunc(before, same) {
			return fmt.Sprintf("%s in Kubernetes %s, the last release that serves it", f.Message, lastOf(to))
		}
	}
	return ""
}

// schemaFindings returns what a release has against the fields of an object.
func schemaFindings(obj *manifest.Object, release schemas.Release) []lint.Finding {
	checker := schemas.Checker{Targets: []schemas.Release{release}}
	findings, _ := checker.Check(obj, nil) // it fails for no object
	return slices.DeleteFunc(findings, func(f lint.Finding) bool { return f.Layer != lint.Schema })
}
