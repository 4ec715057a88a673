package schemas

import (
	"fmt"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// IsCustom reports whether a kind that no release has is none of Kubernetes' own: a CustomResourceDefinition or an aggregated API
// server may serve it, or a tool reads it and no cluster ever does. The groups of a cluster that have no dot are all built in.
func (c *Checker) IsCustom(gvk manifest.GVK) bool {
	switch {
	case gvk.Group == "":
		return !looksLikeVersion(gvk.Version)
	case hasGroup(gvk.Group):
		return false
	case strings.Contains(gvk.Group, "."):
		return true
	}
	meant, _ := c.suggestKind(gvk)
	return meant.IsZero()
}

// looksLikeVersion reports whether text begins like a version of Kubernetes': with a v, or V, and a digit.
func looksLikeVersion(text string) bool {
	return len(text) > 1 && text[0]|0x20 == 'v' && text[1] >= '0' && text[1] <= '9'
}

// unknownKind is the finding about a kind that no release has, in a group that is built in or can only be meant to be.
func (c *Checker) unknownKind(obj *manifest.Object) lint.Finding {
	meant, hint := c.suggestKind(obj.GVK)
	field := "kind"
	switch {
	case meant.Kind == obj.GVK.Kind:
		field = "apiVersion"
	case meant.IsZero() && !hasGroup(obj.GVK.Group):
		field = "apiVersion"
	}
	path := manifest.Path{field}
	return lint.Finding{
		Rule: ruleUnknown, Layer: lint.Version, Severity: lint.Error,
		Message: fmt.Sprintf("no Kubernetes release has %v", obj.GVK), Hint: hint,
		File: obj.File, Doc: obj.Doc, Object: obj, Range: obj.Locate(path), Path: path,
	}
}

// undefinedKind is the finding about a custom resource that nothing defines.
func undefinedKind(obj *manifest.Object) lint.Finding {
	path := manifest.Path{"kind"}
	return lint.Finding{
		Rule: ruleUnknown, Layer: lint.Version, Severity: lint.Error,
		Message: fmt.Sprintf("%v is not built in, and no CustomResourceDefinition defines it", obj.GVK),
		Hint:    "put its definition into the input, or name it with --crd",
		File:    obj.File, Doc: obj.Doc, Object: obj, Range: obj.Locate(path), Path: path,
	}
}

// partOfRequest is the finding about a kind that is sent to an object's subresource and cannot be applied.
func partOfRequest(obj *manifest.Object) lint.Finding {
	path := manifest.Path{"kind"}
	return lint.Finding{
		Rule: ruleUnknown, Layer: lint.Version, Severity: lint.Error,
		Message: fmt.Sprintf("%v is no object of its own: it is only a part of requests", obj.GVK),
		File:    obj.File, Doc: obj.Doc, Object: obj, Range: obj.Locate(path), Path: path,
	}
}

// hasGroup reports whether a release has the group.
func hasGroup(group string) bool {
	i := table.findKind(group, "")
	return i < table.kinds() && table.gvk(i).Group == group
}

// suggestKind returns the version of a kind that was probably meant, and says so; zero and "" if none comes close.
func (c *Checker) suggestKind(gvk manifest.GVK) (meant manifest.GVK, hint string) {
	best, bestDistance := Entry{}, 1<<10
	for e := range All() {
		if e.Resource == "" {
			continue
		}
		d := c.distance(gvk, e)
		if d < bestDistance || d == bestDistance && e.GVK.Group == best.GVK.Group && servedByAll(e, c.Targets) {
			best, bestDistance = e, d
		}
	}
	if bestDistance >= tooFar {
		return manifest.GVK{}, ""
	}
	switch {
	case !servedByAll(best, c.Targets):
		since, instead := c.removedHint(best)
		if first, _ := best.Releases(); first > c.Targets[0] {
			since, instead = c.tooNewHint(best)
		}
		return best.GVK, fmt.Sprintf("%v comes closest: %s", best.GVK, joinHints([]string{since, instead}))
	case best.GVK.Kind == gvk.Kind:
		return best.GVK, useHint(best.GVK, best.GVK.APIVersion())
	}
	return best.GVK, fmt.Sprintf("did you mean %v?", best.GVK)
}

const tooFar = 100

// distance says how unlike a kind is to what was written: a version that no target serves counts as further away, then come
// another version, another group, and misspellings.
func (c *Checker) distance(gvk manifest.GVK, e Entry) int {
	d := 0
	switch {
	case e.GVK.Kind == gvk.Kind:
	case strings.EqualFold(e.GVK.Kind, gvk.Kind), strings.EqualFold(e.Resource, gvk.Kind):
		d += 4
	default:
		most := 1 + len(gvk.Kind)/6
		if longer := len(e.GVK.Kind) - len(gvk.Kind); longer > most || -longer > most {
			return tooFar
		}
		edits := editDistance(e.GVK.Kind, gvk.Kind)
		if edits > most {
			return tooFar
		}
		d += 8 * edits
	}
	if e.GVK.Group != gvk.Group {
		d += 3
		if edits := editDistance(e.GVK.Group, gvk.Group); edits > 2 {
			d += 5
		}
		if d > 12 {
			return tooFar
		}
	}
	if e.GVK.Version != gvk.Version {
		d++
	}
	if !servedByAll(e, c.Targets) {
		d += 10
	}
	return d
}

// editDistance returns how many letters must be inserted, deleted, replaced or swapped with their neighbour to turn a into b,
// counted in bytes, case ignored.
func editDistance(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	var space [3][64]int // no name of a field is longer, and that many stay on the stack
	rows := [3][]int{space[0][:], space[1][:], space[2][:]}
	if len(b) >= len(space[0]) {
		rows = [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	}
	for j := range len(b) + 1 {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := rows[(i+2)%3], rows[i%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}
