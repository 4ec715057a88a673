package manifest

// layout is how block collections are indented.
type layout struct {
	step int // columns from a key to the keys below it
	seq  int // columns from a key to the dashes below it
	dash int // columns from a dash to what is behind it
}

// layout returns the layout of an object: what the first collections of the object show, else the first of the document, else those of
// the file's first documents, else what kubectl prints.
func (s *source) layout(obj *Object) layout {
	l := layout{-1, -1, -1}
	if s.isBlock(obj.Node) {
		s.look(obj.Node, &l)
	}
	if s.isBlock(0) {
		s.look(0, &l)
	}
	for _, doc := range obj.File.Docs[:min(len(obj.File.Docs), 8)] {
		if doc.Tree != nil && (l.step < 0 || l.seq < 0 || l.dash < 0) {
			newSource(doc.Tree).look(0, &l)
		}
	}
	if l.dash < 0 {
		l.dash = 2
	}
	if l.step < 0 {
		l.step = l.dash
		if l.seq > 0 {
			l.step = l.seq
		}
	}
	l.seq = max(l.seq, 0)
	return l
}

// look fills in what is missing in l from node i and the nodes inside it.
func (s *source) look(i int, l *layout) {
	t := s.tree
	for end := t.Next(i); i < end && (l.step < 0 || l.seq < 0 || l.dash < 0); i++ {
		if !s.isBlock(i) {
			continue
		}
		column := s.column(i)
		if t.Nodes[i].Kind == Seq {
			if first := i + 1; l.dash < 0 && s.sameLine(i, first) && !s.isBlockScalar(first) {
				l.dash = s.column(first) - column
			}
			continue
		}
		for c, end := i+1, t.Next(i); c < end; {
			c = t.Next(c)
			s.lookBelow(c, column, l)
			c = t.Next(c)
		}
	}
}

// lookBelow fills in what is missing in l from the value i of a key in a column.
func (s *source) lookBelow(i, column int, l *layout) {
	switch {
	case !s.isBlock(i):
	case s.tree.Nodes[i].Kind == Map && l.step < 0:
		l.step = s.column(i) - column
	case s.tree.Nodes[i].Kind == Seq && l.seq < 0:
		l.seq = s.column(i) - column
	}
}

// column returns the column in which node i starts, in bytes from 0.
func (s *source) column(i int) int { return s.start(i) - s.lineStart(s.start(i)) }

// sameLine reports whether node j starts on the line on which node i does.
func (s *source) sameLine(i, j int) bool {
	return s.style(j) != Absent && s.lineStart(s.start(i)) == s.lineStart(s.start(j))
}

// layoutOf returns the layout inside block collection v: what its own entries show, else that of the object.
func (w *writer) layoutOf(v *value) layout {
	l := layout{-1, -1, -1}
	if v.node >= 0 && w.src.isBlock(v.node) {
		column := w.src.column(v.node)
		for _, en := range v.entries {
			switch {
			case en.source == nil || en.placed:
			case v.kind == Map:
				w.src.lookBelow(en.source.node, column, &l)
			case l.dash < 0 && w.src.style(en.source.node) != Absent && !w.src.isBlockScalar(en.source.node) && en.span.first &&
				w.src.lineStart(w.src.start(en.source.node)) == w.src.lineStart(en.span.start):
				l.dash = w.src.start(en.source.node) - en.span.start
			}
		}
		if at := v.at; l.step < 0 && v.kind == Map && at != nil && w.src.src[at.open-1] == ':' {
			l.step = column - at.column
		}
	}
	if l.step < 0 {
		l.step = w.layout.step
	}
	if l.seq < 0 {
		l.seq = w.layout.seq
	}
	if l.dash < 0 {
		l.dash = w.layout.dash
	}
	return l
}

// prefer returns the quotes for strings that need some: those of a sibling, else those that the object uses first.
func (w *writer) prefer() Style {
	if w.within != nil && w.within.node >= 0 {
		for _, en := range w.within.entries {
			if en.source != nil {
				if q := w.quotesOf(en.source); q != Plain {
					return q
				}
			}
		}
	}
	if w.quotes == Plain {
		w.quotes = w.src.firstQuotes(w.obj.Node)
	}
	return w.quotes
}

// quotesOfNew returns the quotes of a new scalar though it needs none: those of what it replaces, or that all elements beside it have.
func (w *writer) quotesOfNew(v *value) Style {
	if v.quotes != Plain || w.within.kind != Seq {
		return v.quotes
	}
	quotes := Plain
	for _, en := range w.within.entries {
		if en.source == nil {
			continue
		}
		q := w.quotesOf(en.source)
		if q == Plain || quotes != Plain && q != quotes {
			return Plain
		}
		quotes = q
	}
	return quotes
}

// quotesOfKeys returns the quotes that a new key gets though it needs none: those that all of its siblings have, or all keys of the object
// around it if there are none; else Plain.
func (w *writer) quotesOfKeys() Style {
	quotes, siblings := w.quotesOfKeysIn(w.within)
	if !siblings {
		quotes, _ = w.quotesOfKeysIn(w.root)
	}
	return quotes
}

// quotesOfKeysIn returns the quotes that all keys of mapping v have in the source, Plain if they differ; ok is false if it has none.
func (w *writer) quotesOfKeysIn(v *value) (quotes Style, ok bool) {
	for _, en := range v.entries {
		if en.node <= 0 {
			continue
		}
		style := w.src.style(en.node)
		if style != SingleQuoted && style != DoubleQuoted || ok && style != quotes {
			return Plain, true
		}
		quotes, ok = style, true
	}
	return quotes, ok
}

// firstQuotes returns the first quotes inside node i, double ones if there are none.
func (s *source) firstQuotes(i int) Style {
	for end := s.tree.Next(i); i < end; i++ {
		if style := s.style(i); style == SingleQuoted || style == DoubleQuoted {
			return style
		}
	}
	return DoubleQuoted
}

// anchorToDrop reports whether v is a copy of a value with an anchor, which the copy must not have.
func (w *writer) anchorToDrop(v *value) bool {
	if !v.copied || v.node < 0 || len(w.src.anchors) == 0 {
		return false
	}
	r := w.src.properties(v)
	return r.Start < r.End
}
