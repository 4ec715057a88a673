package manifest

// verify reports an error unless the edits make the object what it is now. They have been made for that; this is the proof,
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
	if !equal(e.Value(nil), NewEditor(&Object{Doc: after, Node: node}).Value(nil)) {
		return errWrite
	}
	return nil
}

// path returns the path that leads to node i from the root.
func (t *Tree) path(i int) Path {
	var p Path
	for at := 0; at < i; {
		step, c := 0, at+1
		for c < i && int(t.Nodes[c].Next) <= i {
			c = int(t.Nodes[c].Next)
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

// proofRange returns the part of the source to parse for a proof, and what to put in front of it: the object alone where it is an item
// of a List, which may be long, else its document.
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
	return Range{start, root.lastSource().end}, spaces(start - s.lineStart(start))
}
