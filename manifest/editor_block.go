package manifest

// block writes the entries of block collection v, at least one of which is there, and returns where the source's entries of v end.
func (w *writer) block(v *value, sh shift) (end int) {
	if v.odd {
		w.err = errOdd
		return w.cursor
	}
	column := sh.column(v.sourceSpan(0).column)
	if !v.sourceSpan(0).first && !isBreak(w.last) {
		w.behind = true
	}
	between := gap{w: w, shift: sh, start: true}
	pos := w.src.region(v)
	for i, en := range v.entries {
		if !en.placed {
			between.add(pos, en.span.head)
			pos = en.span.end
			if en.gone {
				between.removed = true
				continue
			}
			between.close(false)
			w.within = v
			w.sourceEntry(en, sh)
			continue
		}
		if en.gone {
			continue
		}
		if next := following(v.entries[i+1:]); en.lead && next != nil {
			between.add(pos, next.span.head)
			pos = next.span.head
		}
		between.close(false)
		w.placedEntry(v, en, column)
	}
	between.close(true)
	return pos
}

// following returns the first of entries that stands where the source has it, or stood there.
func following(entries []*entry) *entry {
	for _, en := range entries {
		if !en.placed {
			return en
		}
	}
	return nil
}

// gap is what the source has between entries: blank lines, and comments that belong to none.
type gap struct {
	w       *writer
	shift   shift
	ranges  []Range
	removed bool // an entry among the ranges was taken out
	start   bool // nothing has been written in this collection
}

func (g *gap) add(from, to int) { g.ranges = append(g.ranges, Range{from, to}) }

// close writes the gap. Where an entry was taken out it leaves away blank lines that would double, or trail at the end.
func (g *gap) close(end bool) {
	blank := g.start
	for i, r := range g.ranges {
		if g.removed && (i > 0 || g.start) && blank {
			r.Start = g.w.src.skipBlankLines(r)
		}
		if g.removed && end {
			r.End = g.w.src.trimBlankLines(r)
		}
		if r.Start < r.End {
			g.w.atLine()
			g.w.put(r.Start, r.End, g.shift)
			blank = g.w.src.trimBlankLines(r) < r.End
		}
	}
	*g = gap{w: g.w, shift: g.shift}
}

// skipBlankLines returns where r begins behind the blank lines at its start.
func (s *source) skipBlankLines(r Range) int {
	for r.Start < r.End && s.blanks(r.Start) < r.End && isBreak(s.src[s.blanks(r.Start)]) {
		r.Start = s.nextLine(r.Start)
	}
	return r.Start
}

// trimBlankLines returns where r ends before the blank lines at its end.
func (s *source) trimBlankLines(r Range) int {
	end := r.Start
	for at := r.Start; at < r.End; at = s.nextLine(at) {
		if c := s.blanks(at); c < r.End && !isBreak(s.src[c]) {
			end = min(s.nextLine(at), r.End)
		}
	}
	return end
}

// sourceEntry writes an entry with the source's own key or dash, where it was or shifted.
func (w *writer) sourceEntry(en *entry, sh shift) {
	sp := en.span
	if sp.first {
		w.atLine()
	} else if isBreak(w.last) {
		w.indent(sh.column(sp.column))
	}
	if !w.differs(en) && !w.anchorToDrop(en.val) {
		w.put(sp.head, sp.end, sh)
		w.openEnd(sh)
		return
	}
	if en.named {
		if from := w.src.start(en.node); sh.moved && sp.first {
			w.put(sp.head, w.src.lineStart(from), sh)
			w.indent(sh.column(sp.column))
			w.put(sp.start, from, sh)
		} else {
			w.put(sp.head, from, sh)
		}
		w.add(w.keyLike(en))
		w.put(int(w.tree.Nodes[en.node].End), sp.open, sh)
	} else {
		w.put(sp.head, sp.open, sh)
	}
	w.sourceValue(en, sh)
}

// sourceValue writes what follows the source's own key or dash of an entry.
func (w *writer) sourceValue(en *entry, sh shift) {
	v, sp := en.val, en.span
	switch {
	case v != en.source || w.anchorToDrop(v):
		w.newValue(en, sh)
	case !w.changed(v):
		w.put(sp.open, sp.end, sh)
		w.openEnd(sh)
	case w.src.style(v.node) == Flow && w.had(v) && !w.cramped(v):
		w.put(sp.open, w.src.start(v.node), sh)
		w.flow(v, sh, flowStyle{})
		w.put(w.src.end(v.node), sp.end, sh)
	case w.src.style(v.node) == Flow:
		w.newValue(en, sh)
	case len(w.live(v)) == 0:
		w.emptied(en, sh)
	default:
		w.put(sp.open, w.src.region(v), sh)
		w.put(w.block(v, sh), sp.end, sh)
	}
}

// had reports whether the source has an entry in v.
func (w *writer) had(v *value) bool {
	return w.tree.Next(v.node) > v.node+1
}

// openEnd adds the line break that is missing behind an entry that ended the file and was moved.
func (w *writer) openEnd(sh shift) {
	if sh.moved {
		w.atLine()
	}
}

// emptied writes the block collection of an entry that has lost all its entries: {} or [], and the comments that
// belonged to none of them.
func (w *writer) emptied(en *entry, sh shift) {
	v, sp := en.val, en.span
	w.add(" " + brackets(v))
	if !v.sourceSpan(0).first {
		w.add(w.src.eol)
		w.put(max(v.lastSpan().end, w.cursor), sp.end, sh)
		return
	}
	if c := w.src.comment(sp.open); c.Start < c.End {
		w.put(c.Start, w.src.nextLine(c.End), sh)
	} else {
		w.add(w.src.eol)
	}
	between := gap{w: w, shift: sh, removed: true, start: true}
	pos := w.src.region(v)
	for _, en := range v.entries {
		if !en.placed {
			between.add(pos, en.span.head)
			pos = en.span.end
		}
	}
	between.close(true)
	w.put(pos, sp.end, sh)
}

func brackets(v *value) string {
	if v.kind == Seq {
		return "[]"
	}
	return "{}"
}

// newValue writes a value that the source does not have there behind the source's own key or dash of an entry: it keeps the
// comment on the line of the key and the one behind the old value.
func (w *writer) newValue(en *entry, sh shift) {
	s, old, sp := w.src, en.source.node, en.span
	column := sh.column(sp.column)
	header := s.comment(sp.open)
	if w.commentInside(en) && (s.isBlockScalar(old) || w.isBlockValue(en.val)) {
		w.err = errComments
	}
	if s.isBlock(old) || s.isBlockScalar(old) {
		foot := sp.end
		if s.isBlockScalar(old) {
			foot = s.endOfLines(old)
			if header.Start == header.End {
				header = s.headerComment(old)
			}
		}
		w.value(en.val, column, comment{header, sh})
		w.atLine()
		w.put(foot, sp.end, sh)
		return
	}
	props := s.properties(en.source)
	end := s.end(old)
	if !w.isBlockValue(en.val) {
		if props.Start > sp.open {
			w.put(sp.open, props.Start, sh)
		} else {
			w.add(" ")
		}
		w.inline(en.val, column)
		w.put(end, sp.end, sh)
		w.openEnd(sh)
		return
	}
	if header.Start == header.End {
		header = s.comment(end)
	}
	w.value(en.val, column, comment{header, sh})
	w.put(s.nextLine(end), sp.end, sh)
}
