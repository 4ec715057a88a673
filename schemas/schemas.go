// Package schemas knows what each Kubernetes release serves, and the fields of every object. CustomResourceDefinitions
// join at run time.
package schemas

import (
	"fmt"
	"iter"
	"math/bits"

	"github.com/klint-dev/klint/manifest"
)

// Release is a Kubernetes minor release: 36 is 1.36. Zero means none.
type Release uint8

// String returns "1.36".
func (r Release) String() string { return fmt.Sprintf("1.%d", uint8(r)) }

// Oldest and Newest are the releases that the table knows.
const (
	Oldest Release = 8
	Newest Release = 37
)

// Status is how a release treats a version of a kind.
type Status uint8

// The statuses. OffByDefault versions are in the release, but only behind --runtime-config (and often a feature gate).
const (
	Unknown Status = iota // no release of the table has it
	TooNew                // a later release has it
	Served
	OffByDefault
	Removed // an earlier release had it
)

// String returns "served", "off by default" and the like.
func (s Status) String() string {
	return [...]string{"unknown", "too new", "served", "off by default", "removed"}[s]
}

// Entry is what is known of one version of a built-in kind.
type Entry struct {
	GVK        manifest.GVK
	Resource   string // plural, lower case: "deployments"; "" if the kind is only a part of requests
	Namespaced bool
	Creatable  bool // objects can be created: false for what can only be read, like ComponentStatus
	// DeprecatedIn is the first release in which a newer version should be used; RemovedIn the first that does not
	// have it at all any more; zero if none is known.
	DeprecatedIn, RemovedIn Release
	// Replacement is what to use instead; zero if there is nothing.
	Replacement manifest.GVK
	// FeatureGate must be on besides the version itself; "" if none.
	FeatureGate string

	present, onByDefault uint64 // bit N: 1.N
}

// Lookup returns the entry of a built-in version of a kind.
func Lookup(gvk manifest.GVK) (Entry, bool) {
	i, ok := table.lookup(gvk)
	if !ok {
		return Entry{}, false
	}
	return table.entry(i), true
}

// All yields every built-in version of every kind by group, kind and version, the versions oldest first.
func All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := range table.kinds() {
			if !yield(table.entry(i)) {
				return
			}
		}
	}
}

// Versions returns every built-in version of a kind in its group, oldest first: alpha versions before beta versions
// before stable ones.
func Versions(group, kind string) []Entry {
	first := table.findKind(group, kind)
	end := first
	for table.isKind(end, group, kind) {
		end++
	}
	entries := make([]Entry, 0, end-first)
	for i := first; i < end; i++ {
		entries = append(entries, table.entry(i))
	}
	return entries
}

// In returns how release r treats the version.
func (e Entry) In(r Release) Status {
	switch first, last := e.Releases(); {
	case e.present == 0:
		return Unknown
	case r < first:
		return TooNew
	case r > last || e.present>>r&1 == 0:
		return Removed
	case e.onByDefault>>r&1 == 0 && e.Resource != "":
		return OffByDefault
	}
	return Served
}

// Releases returns the first and the last release of the table that have the version, by default or not.
func (e Entry) Releases() (first, last Release) { return ends(e.present) }

// ServedReleases returns the first and the last release of the table that serve the version by default; zero if none.
func (e Entry) ServedReleases() (first, last Release) { return ends(e.onByDefault) }

// ends returns the numbers of the lowest and the highest bit that is set; zero if none is.
func ends(set uint64) (first, last Release) {
	if set == 0 {
		return 0, 0
	}
	return Release(bits.TrailingZeros64(set)), Release(bits.Len64(set) - 1)
}

// Successor returns the newest version that replaces gvk and is on by default in every target; false if there is none.
// It follows replacements from group to group (extensions/v1beta1 Ingress to networking.k8s.io/v1), and never leads to
// another kind.
func Successor(gvk manifest.GVK, targets []Release) (manifest.GVK, bool) {
	final := finalReplacement(gvk)
	if final == gvk || final.Kind != gvk.Kind {
		return manifest.GVK{}, false
	}
	for _, group := range []string{final.Group, gvk.Group} {
		versions := Versions(group, gvk.Kind)
		for i := len(versions) - 1; i >= 0; i-- {
			e := versions[i]
			if e.GVK == gvk {
				break // what follows is older than gvk
			}
			if finalReplacement(e.GVK) == final && servedByAll(e, targets) {
				return e.GVK, true
			}
		}
	}
	return manifest.GVK{}, false
}

// finalReplacement follows replacements to the version that nothing replaces; gvk itself if that is it.
func finalReplacement(gvk manifest.GVK) manifest.GVK {
	for range 8 { // no chain is longer than flowcontrol's four
		e, ok := Lookup(gvk)
		if !ok || e.Replacement.IsZero() {
			break
		}
		gvk = e.Replacement
	}
	return gvk
}

func servedByAll(e Entry, targets []Release) bool {
	for _, r := range targets {
		if e.In(r) != Served {
			return false
		}
	}
	return true
}
