package manifest

// verify returns an error unless the edits make the object what it is now. They have been made for that; this is the proof,
// because a file that means something else would be the worst that klint can do.
func (e *Editor) verify(edits []Edit) error {
	r, lead := e.proofRange(edits)
	inner := make([]Edit, len(edits))
	for i, edit := range edits {
		if edit.Start < r.Start || edit.End > r.End {
			return errWrite
		}
		inner[i] = Edit{Range{edit.Start - r.Start, edit.End - r.Start}, edit.New}
	}
	text, err := Apply(e.src.src[r.Start:r.End], inner)
	if err != nil {
		return err
	}
	f := Parse("", append([]byte(lead), text...))
	if len(f.Docs) == 1 && f.Docs[0].Err != nil && len(e.src.anchors) > 0 {
		return ErrShared // an alias stands before its anchor now
	}
	if len(f.Docs) != 1 || f.Docs[0].Err != nil {
		return errWrite
	}
	after := f.Docs[0]
	node := 0
	if whole := r == e.obj.Doc.Range; whole {
		var ok bool
		if node, ok = after.Tree.Find(0, e.tree.path(e.obj.Node)); !ok {
			return errWrite
		}
	}
	if node == 0 && e.src.isBlock(e.obj.Node) && newSource(after.Tree).column(0) != e.src.column(e.obj.Node) {
		return errWrite
	}
	if !e.same(e.root, after.Tree, node) {
		return errWrite
	}
	return nil
}

// same reports whether v means the same to the API server as node i of another tree.
func (e *Editor) same(v *value, t *Tree, i int) bool {
	v, i = e.resolve(v), t.Target(i)
	switch {
	case v.kind != t.Nodes[i].Kind:
		return false
	case !v.loaded && e.tree.side == nil && t.side == nil:
		return e.tree.same(v.node, t, i)
	case v.kind == Map:
		return e.sameFields(v, t, i)
	case v.kind == Seq:
		items := e.live(v)
		for item := range t.Items(i) {
			if len(items) == 0 || !e.same(items[0].val, t, item) {
				return false
			}
			items = items[1:]
		}
		return len(items) == 0
	}
	return equal(e.plain(v), t.Value(i))
}

// sameFields reports whether map v has the same fields as node i of another tree, in whatever order; of duplicates the last
// counts.
func (e *Editor) sameFields(v *value, t *Tree, i int) bool {
	fields := e.fields(v)
	mine := make(map[string]*value, len(fields))
	for _, en := range fields {
		mine[en.key] = en.val
	}
	theirs := make(map[string]int, len(fields))
	count := 0
	for key, value := range t.Fields(i) {
		theirs[t.Text(key)] = value
		count++
	}
	if count != len(fields) || len(theirs) != len(mine) {
		return false
	}
	for key, value := range mine {
		if other, ok := theirs[key]; !ok || !e.same(value, t, other) {
			return false
		}
	}
	return true
}

// same reports whether node i and node j of another tree are written in the same order and mean the same. Neither tree has
// anchors or tags.
func (t *Tree) same(i int, other *Tree, j int) bool {
	end := t.Next(i)
	if end-i != other.Next(j)-j {
		return false
	}
	for ; i < end; i, j = i+1, j+1 {
		a, b := &t.Nodes[i], &other.Nodes[j]
		if a.Kind != b.Kind || t.Next(i)-i != other.Next(j)-j {
			return false
		}
		if a.Kind == Scalar && !equal(t.Value(i), other.Value(j)) {
			return false
		}
	}
	return true
}

// path returns the path that leads to node i from the root.
func (t *Tree) path(i int) Path {
	var p Path
	for at := 0; at < i; {
		step, c := 0, at+1
		for c < i && t.Next(c) <= i {
			c = t.Next(c)
			step++
		}
		if t.Nodes[at].Kind == Map {
			p = append(p, t.Text(c-1))
		} else {
			p = append(p, step)
		}
		at = c
	}
	return p
}

// proofRange returns the part of the source to parse for a proof, and what to put in front of it: the object alone where it
// is an item of a List, which may be long, else its document.
func (e *Editor) proofRange(edits []Edit) (r Range, lead string) {
	s, root := e.src, e.root
	if root.node == 0 || len(s.anchors) > 0 {
		return e.obj.Doc.Range, ""
	}
	if !s.isBlock(root.node) {
		return s.tree.Range(root.node), ""
	}
	e.load(root)
	start := s.region(root)
	for _, edit := range edits {
		start = min(start, edit.Start)
	}
	return Range{start, root.lastSpan().end}, spaces(start - s.lineStart(start))
}
