package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// windows explains why there is no successor for several targets: which version is in which of them or, for an upgrade, when each
// has to be applied. It is "" if one target is the matter, or if nothing replaces the version.
func (m *Migrator) windows(gvk manifest.GVK) string {
	if e, ok := schemas.Lookup(gvk); !ok || len(m.Targets) < 2 || len(m.servedIn(e)) == len(m.Targets) {
		return ""
	}
	if m.Upgrade {
		return m.order(gvk)
	}
	var parts []string
	for _, e := range lineage(gvk) {
		if in := m.servedIn(e); len(in) > 0 && len(in) < len(m.Targets) {
			parts = append(parts, fmt.Sprintf("%s is in %s", e.GVK.APIVersion(), schemas.JoinReleases(in)))
		}
	}
	if len(parts) < 2 {
		return ""
	}
	return "no version is served by default in every target: " + strings.Join(parts, "; ")
}

// order says which version to apply when, so that every release of an upgrade serves the one that is there.
func (m *Migrator) order(gvk manifest.GVK) string {
	versions := lineage(gvk)
	first, last := m.Targets[0], m.Targets[len(m.Targets)-1]
	now := entryOf(versions, gvk)
	var steps []string
	if now.In(first) != schemas.Served {
		var ok bool
		if now, ok = m.longest(versions, first); !ok {
			return ""
		}
		steps = append(steps, fmt.Sprintf("%s is what %s serves", now.GVK.APIVersion(), first))
	}
	for until := m.until(now); until < last; until = m.until(now) {
		next, _ := m.longest(versions, until)
		if m.until(next) == until {
			return "" // nothing goes on from there
		}
		both := m.both(now, next)
		steps = append(steps, fmt.Sprintf("apply %s while the cluster is on %s, before it goes to %s%s",
			next.GVK.APIVersion(), schemas.JoinReleases(both), until+1, writtenBy(gvk, next.GVK, both[len(both)-1])))
		now = next
	}
	if len(steps) == 0 {
		return ""
	}
	return fmt.Sprintf("no version is served from %s to %s: %s", first, last, strings.Join(steps, "; then "))
}

// writtenBy says how to get a version of an object that has another one.
func writtenBy(from, to manifest.GVK, release schemas.Release) string {
	if from == to {
		return ""
	}
	return fmt.Sprintf(" (klint fix -t %s writes it)", release)
}

// longest returns the version that is served in a release and, of those that are, in the most that follow.
func (m *Migrator) longest(versions []schemas.Entry, in schemas.Release) (longest schemas.Entry, ok bool) {
	for _, e := range versions {
		if e.In(in) == schemas.Served && (!ok || m.until(e) >= m.until(longest)) {
			longest, ok = e, true
		}
	}
	return longest, ok
}

// until returns the last target that serves a version.
func (m *Migrator) until(e schemas.Entry) schemas.Release {
	in := m.servedIn(e)
	return in[len(in)-1]
}

// both returns the targets that serve two versions.
func (m *Migrator) both(a, b schemas.Entry) []schemas.Release {
	return slices.DeleteFunc(m.servedIn(a), func(r schemas.Release) bool { return b.In(r) != schemas.Served })
}

// servedIn returns the targets that serve a version by default.
func (m *Migrator) servedIn(e schemas.Entry) []schemas.Release {
	var in []schemas.Release
	for _, release := range m.Targets {
		if e.In(release) == schemas.Served {
			in = append(in, release)
		}
	}
	return in
}

// lineage returns every version that leads to the same one in the end, those of older groups first.
func lineage(gvk manifest.GVK) []schemas.Entry {
	final := newest(gvk)
	var versions []schemas.Entry
	for e := range schemas.All() {
		if e.GVK.Kind == gvk.Kind && e.GVK.Group != final.Group && newest(e.GVK) == final {
			versions = append(versions, e)
		}
	}
	return append(versions, schemas.Versions(final.Group, final.Kind)...)
}

// entryOf returns the entry of a version that is among some.
func entryOf(versions []schemas.Entry, gvk manifest.GVK) schemas.Entry {
	return versions[slices.IndexFunc(versions, func(e schemas.Entry) bool { return e.GVK == gvk })]
}
