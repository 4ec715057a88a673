package manifest

import (
	"fmt"
	"slices"
)

// Edit replaces the bytes in Range by New. An empty Range inserts, an empty New deletes.
type Edit struct {
	Range
	New string
}

// Apply returns src changed by edits, in whatever order they are given; src itself is not modified. Texts inserted at the
// same offset follow each other in the order given, and come before what replaces the bytes behind that offset. It fails if
// edits overlap or are out of bounds.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	sorted := sortedEdits(edits)
	out := make([]byte, 0, len(src)+grown(sorted))
	at := 0
	for _, e := range sorted {
		switch {
		case e.Start < 0 || e.Start > e.End || e.End > len(src):
			return nil, fmt.Errorf("edit of bytes %d to %d is out of bounds: there are %d", e.Start, e.End, len(src))
		case e.Start < at:
			return nil, fmt.Errorf("edit of bytes %d to %d overlaps the one before it", e.Start, e.End)
		}
		out = append(append(out, src[at:e.Start]...), e.New...)
		at = e.End
	}
	return append(out, src[at:]...), nil
}

// Merge joins two lists of edits of the same bytes, each without overlaps, to one that is sorted. It reports false if they
// conflict: if an edit of one overlaps an edit of the other or touches it, so that the result would depend on their order.
// An edit that is in both counts once.
//
// x is sorted, as Merge returns it, and like append, Merge may put the result where x is; x is as it was if they conflict.
func Merge(x, y []Edit) (merged []Edit, ok bool) {
	if len(y) == 0 {
		return x, true
	}
	y = sortedEdits(y)
	// Fixes of a large file are merged one by one, mostly behind all that came before.
	before, _ := slices.BinarySearchFunc(x, y[0].Start, func(e Edit, at int) int {
		if e.End < at {
			return -1
		}
		return 1
	})
	if before == len(x) {
		return append(x, y...), true
	}
	rest, ok := mergeSorted(x[before:], y)
	if !ok {
		return nil, false
	}
	return append(x[:before], rest...), true
}

// mergeSorted is Merge for sorted lists, and leaves x alone.
func mergeSorted(x, y []Edit) (merged []Edit, ok bool) {
	merged = make([]Edit, 0, len(x)+len(y))
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0] == y[0]:
			merged = append(merged, x[0])
			x, y = x[1:], y[1:]
		case x[0].End < y[0].Start:
			merged = append(merged, x[0])
			x = x[1:]
		case y[0].End < x[0].Start:
			merged = append(merged, y[0])
			y = y[1:]
		default:
			return nil, false
		}
	}
	return append(append(merged, x...), y...), true
}

// sortedEdits returns edits sorted by place; those at the same place in the order given.
func sortedEdits(edits []Edit) []Edit {
	byPlace := func(a, b Edit) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	}
	if slices.IsSortedFunc(edits, byPlace) {
		return edits
	}
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, byPlace)
	return edits
}

// grown returns how many bytes edits add at most.
func grown(edits []Edit) int {
	n := 0
	for _, e := range edits {
		n += len(e.New)
	}
	return n
}

// Wrote reports whether any byte of r, a range of the new file, was written by one of the edits, which are sorted.
func Wrote(edits []Edit, r Range) bool {
	shift := 0
	for _, e := range edits {
		start := e.Start + shift
		if start < r.End && r.Start < start+len(e.New) {
			return true
		}
		shift += len(e.New) - (e.End - e.Start)
	}
	return false
}
