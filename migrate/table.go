package migrate

import (
	"slices"

	"github.com/klint-dev/klint/manifest"
)

// Migration is a move from one version to another that needs more, or less, than another apiVersion.
type Migration struct {
	// From is the version that is left. To is the one that the object gets; zero where nothing replaces From.
	From, To manifest.GVK
	// Source is where Kubernetes says what changes: a release and paths in its repository.
	Source string
	// Rewrite makes the changes besides apiVersion and kind; nil if there are none.
	Rewrite func(*rewrite)
}

// Migrations are all moves that are not a mere change of the apiVersion. A version with one migration has one for
// every version that can become its successor.
//
// Invariant: no two have the same From and To.
var Migrations = slices.Concat(
	workloads, ingresses, autoscalers, firstAutoscalers, cronJobs, disruptionBudgets, webhooks, customResources, endpointSlices,
	flowControl, runtimeClasses, certificateRequests, securityPolicies, bindings, reviews, admissionPolicies,
	deviceRequests, controlPlane, withoutSuccessor,
)

// byFrom holds the migrations by the version that they leave.
var byFrom = index(Migrations)

func index(migrations []Migration) map[manifest.GVK][]Migration {
	m := make(map[manifest.GVK][]Migration)
	for _, migration := range migrations {
		m[migration.From] = append(m[migration.From], migration)
	}
	return m
}

// lookup returns the migration from one version to another; to is zero if there is no successor.
func lookup(from, to manifest.GVK) (Migration, bool) {
	for _, m := range byFrom[from] {
		if m.To == to {
			return m, true
		}
	}
	return Migration{}, false
}

// structural reports whether leaving the version needs a migration.
func structural(from manifest.GVK) bool { return len(byFrom[from]) > 0 }

// gvk names a version of a kind in the tables.
func gvk(apiVersion, kind string) manifest.GVK { return manifest.ParseGVK(apiVersion, kind) }
