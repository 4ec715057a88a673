// Package schemas knows what each Kubernetes release serves, and the fields of every object. CustomResourceDefinitions
// join at run time.
package schemas

import (
	"fmt"

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

// Entry is what is known of one version of a built-in kind.
type Entry struct {
	GVK        manifest.GVK
	Resource   string // plural, lower case: "deployments"; "" if the kind is only a part of requests
	Namespaced bool
	// DeprecatedIn is the first release in which a newer version should be used; RemovedIn the first that does not
	// have it at all any more; zero if none is known.
	DeprecatedIn, RemovedIn Release
	// Replacement is what to use instead; zero if there is nothing.
	Replacement manifest.GVK
	// FeatureGate must be on besides the version itself; "" if none.
	FeatureGate string
}

// Lookup returns the entry of a built-in version of a kind.
func Lookup(gvk manifest.GVK) (Entry, bool) { return Entry{}, false }

// In returns how release r treats the version.
func (e Entry) In(r Release) Status { return Unknown }

// Versions returns every built-in version of a kind in its group, oldest first.
func Versions(group, kind string) []Entry { return nil }

// Successor returns the newest version that replaces gvk and is on by default in every target; false if there is none.
// It follows replacements from group to group (extensions/v1beta1 Ingress to networking.k8s.io/v1).
func Successor(gvk manifest.GVK, targets []Release) (manifest.GVK, bool) {
	return manifest.GVK{}, false
}
