package manifest

// Edit replaces the bytes in Range by New. An empty Range inserts, an empty New deletes.
type Edit struct {
	Range
	New string
}
