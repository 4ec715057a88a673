package manifest

import "math"

// refusal returns why a Kubernetes client cannot read a tree that is YAML: its way is through sigs.k8s.io/yaml v1.6.0 (and
// with it go.yaml.in/yaml/v2) to JSON. It returns nil if there is no reason.
func (t *Tree) refusal() *SyntaxError {
	keys := map[int]bool{} // what cannot be a value may be a key: .inf
	for i := range t.Nodes {
		at, why := i, ""
		switch n := &t.Nodes[i]; {
		case n.Kind == Map:
			for k, end := i+1, t.Next(i); k < end && why == ""; k = t.Next(t.Next(k)) {
				keys[k] = true
				at, why = k, t.keyRefusal(k)
			}
		case n.Kind == Scalar:
			why = t.scalarRefusal(i, keys[i])
		}
		if why != "" {
			return &SyntaxError{Range: t.Range(at), Message: why}
		}
	}
	return nil
}

func (t *Tree) scalarRefusal(i int, key bool) string {
	if tag := t.tag(i); tag != "" {
		if _, ok := resolveTagged(tag, t.Text(i)); !ok {
			return "the value does not fit its tag " + tag
		}
	}
	if f, ok := t.Value(i).(float64); ok && !key && (math.IsInf(f, 0) || math.IsNaN(f)) {
		return "JSON, which the API server reads, has no infinity and no NaN"
	}
	return ""
}

// keyRefusal returns why key k cannot become the name of a JSON field; "" if it can.
func (t *Tree) keyRefusal(k int) string {
	switch {
	case t.isMerge(k):
		if !t.mergeable(t.Next(k)) {
			return "the value of the merge key << is no mapping and no list of mappings"
		}
		return ""
	case t.Nodes[t.Target(k)].Kind != Scalar:
		return "a key is a mapping or a list"
	}
	switch t.Value(k).(type) {
	case nil:
		return "a key is null"
	case uint64: // unless it is written as a fraction: 18446744073709551615.0
		if _, whole := resolveYAML(t.Text(k)).(uint64); whole && t.tag(k) != "!!float" {
			return "a key is a number that is too large"
		}
	}
	return ""
}

// mergeable reports whether v can be the value of a merge key.
func (t *Tree) mergeable(v int) bool {
	if t.Nodes[v].Kind != Seq {
		return t.Nodes[t.Target(v)].Kind == Map
	}
	for item := range t.Items(v) {
		if t.Nodes[item].Kind != Map {
			return false
		}
	}
	return true
}

// aliasError finds anchors that contain themselves, and documents that grow out of bounds when their aliases are replaced.
func (t *Tree) aliasError() *SyntaxError {
	if t.side == nil || len(t.side.targets) == 0 {
		return nil
	}
	// Up to each node: how many nodes there are with all aliases replaced, and how many of them come from aliases.
	all, aliased := make([]int, len(t.Nodes)+1), 0
	for i := range t.Nodes {
		all[i+1] = all[i] + 1
		if t.Nodes[i].Kind != Alias {
			continue
		}
		target := t.Target(i)
		if target < i && t.Next(target) > i {
			return &SyntaxError{Range: t.Range(i), Message: "the anchor contains itself"}
		}
		size := all[t.Next(target)] - all[target]
		all[i+1] += size
		if aliased += size; excessive(all[i+1], aliased) {
			return &SyntaxError{Range: t.Range(i), Message: "the aliases make the document grow out of bounds"}
		}
	}
	return nil
}

// excessive reports whether a document of so many nodes, of which so many come from aliases, is refused as an attack
// (allowedAliasRatio in decode.go of go.yaml.in/yaml/v2).
func excessive(all, aliased int) bool {
	const low, high = 400_000, 4_000_000
	if aliased <= 100 || all <= 1000 {
		return false
	}
	allowed := 0.99
	if all >= high {
		allowed = 0.10
	} else if all > low {
		allowed = 0.99 - 0.89*float64(all-low)/float64(high-low)
	}
	return float64(aliased)/float64(all) > allowed
}
