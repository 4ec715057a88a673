package manifest

import "math"

// refusal returns why a Kubernetes client cannot read a tree that is YAML: its way is through sigs.k8s.io/yaml v1.6.0 (and
// with it go.yaml.in/yaml/v2) to JSON. It returns nil if there is no reason.
func (t *Tree) refusal() *SyntaxError {
	for i := range t.Nodes {
		message := ""
		switch t.Nodes[i].Kind {
		case Scalar:
			message = t.scalarRefusal(i)
		case Map:
			if at, why := t.keyRefusal(i); why != "" {
				return &SyntaxError{Range: t.Range(at), Message: why}
			}
		}
		if message != "" {
			return &SyntaxError{Range: t.Range(i), Message: message}
		}
	}
	return nil
}

func (t *Tree) scalarRefusal(i int) string {
	if tag := t.tag(i); tag != "" {
		if _, ok := resolveTagged(tag, t.Text(i)); !ok {
			return "the value does not fit its tag " + tag
		}
	}
	if f, ok := t.Value(i).(float64); ok && (math.IsInf(f, 0) || math.IsNaN(f)) {
		return "JSON, which the API server reads, has no infinity and no NaN"
	}
	return ""
}

// keyRefusal returns the first key of mapping i that cannot become the name of a JSON field, and why.
func (t *Tree) keyRefusal(i int) (key int, why string) {
	for k := i + 1; k < int(t.Nodes[i].Next); {
		v := int(t.Nodes[k].Next)
		switch {
		case t.isMerge(k):
			if !t.mergeable(v) {
				return k, "the value of the merge key << is no mapping and no list of mappings"
			}
		case t.Nodes[t.Target(k)].Kind != Scalar:
			return k, "a key is a mapping or a list"
		default:
			switch t.Value(k).(type) {
			case nil:
				return k, "a key is null"
			case uint64:
				return k, "a key is a number that is too large"
			}
		}
		k = int(t.Nodes[v].Next)
	}
	return 0, ""
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
		if target < i && int(t.Nodes[target].Next) > i {
			return &SyntaxError{Range: t.Range(i), Message: "the anchor contains itself"}
		}
		size := all[t.Nodes[target].Next] - all[target]
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
