package manifest

import (
	"strings"
)

// comment is a comment of the source that is kept behind a key whose value is new.
type comment struct {
	Range
	shift shift
}

func (w *writer) comment(c comment) {
	if c.Start < c.End {
		w.put(c.Start, c.End, c.shift)
	}
}

// placedEntry writes an entry of block collection v, in a column, that is new or was moved there.
func (w *writer) placedEntry(v *value, en *entry, column int) {
	w.within = v
	sp := en.span
	if sp != nil && !sp.flow && (en.node > 0) == (v.kind == Map) {
		if !sp.first {
			w.indent(column)
		}
		w.sourceEntry(en, move(sp.column, column))
		w.atLine()
		return
	}
	var behind comment
	if sp != nil && !sp.flow && sp.first {
		w.atLine()
		w.put(sp.head, w.src.lineStart(sp.start), move(sp.column, column))
	}
	if sp != nil && w.commentInside(en) {
		w.err = errComments
	}
	if sp != nil && sp.flow {
		for _, line := range w.commentsAbove(sp) {
			w.indent(column)
			w.add(line + w.src.eol)
		}
	}
	if sp != nil {
		behind = comment{w.commentOf(en), shift{moved: true}}
	}
	w.indent(column)
	if v.kind == Map {
		w.add(w.key(en) + ":")
	} else {
		w.add("-")
	}
	w.value(en.val, column, behind)
	w.atLine()
	if sp != nil && !sp.flow && !w.src.isBlock(en.source.node) {
		w.put(w.src.endOfLines(en.source.node), sp.end, move(sp.column, column))
		w.atLine()
	}
}

// commentsAbove returns the comments on the lines above an entry, without indentation.
func (w *writer) commentsAbove(sp *span) []string {
	end := sp.start
	if !sp.flow {
		end = w.src.lineStart(sp.start)
	}
	var lines []string
	for at := w.src.blanks(sp.head); at < end; at = w.src.blanks(w.src.nextLine(at)) {
		if w.src.src[at] == '#' {
			lines = append(lines, string(w.src.src[at:w.src.lineBreak(at)]))
		}
	}
	return lines
}

// commentOf returns the comment of a moved entry that stands on the line of its key, or behind its value.
func (w *writer) commentOf(en *entry) Range {
	s, sp := w.src, en.span
	if sp.flow {
		return s.comment(sp.tail())
	}
	if c := s.comment(sp.open); c.Start < c.End || s.isBlock(en.source.node) || s.isBlockScalar(en.source.node) {
		return c
	}
	return s.comment(s.end(en.source.node))
}

// key returns the key of an entry for a block mapping.
func (w *writer) key(en *entry) string {
	if en.node > 0 && !en.named {
		return string(w.src.src[w.src.start(en.node):w.src.end(en.node)])
	}
	return quoting{prefer: w.prefer(), keep: w.quotesOfKeys()}.scalar(en.key)
}

// keyLike returns the new key of a renamed entry with the quotes of the old one.
func (w *writer) keyLike(en *entry) string {
	q := quoting{flow: en.span.flow, prefer: w.prefer()}
	if style := w.src.style(en.node); style == SingleQuoted || style == DoubleQuoted {
		q.keep = style
	}
	return q.scalar(en.key)
}

// value writes a value that is new or was moved there, behind the key or dash in a column, and a comment on the first line.
func (w *writer) value(v *value, column int, behind comment) {
	if !w.isBlockValue(v) {
		w.add(" ")
		w.inline(v, column)
		w.comment(behind)
		return
	}
	dash := w.within.kind == Seq
	if v.node >= 0 {
		if properties := w.properties(v); properties != "" {
			w.add(" " + properties)
			dash = false
		}
	}
	switch {
	case v.kind == Scalar && v.node >= 0:
		w.add(" ")
		w.scalarBlock(v, column, behind)
	case v.kind == Scalar:
		w.literalBlock(v, column, behind)
	default:
		w.comment(behind)
		w.children(v, column, dash && behind.Start == behind.End)
	}
}

// isBlockValue reports whether a value that is new or was moved is written in block style.
func (w *writer) isBlockValue(v *value) bool {
	switch {
	case v.kind == Alias:
		return false
	case v.kind == Scalar && v.node >= 0:
		return w.src.isBlockScalar(v.node)
	case v.kind == Scalar:
		_, _, ok := w.literal(v)
		return ok
	case v.node >= 0 && w.src.style(v.node) == Flow:
		return len(w.live(v)) > 0 && (!w.had(v) || w.cramped(v))
	}
	return len(w.live(v)) > 0
}

// inline writes a value of one line, or one that may be continued on further lines: not in block style.
func (w *writer) inline(v *value, column int) {
	switch {
	case v.node < 0 && v.kind == Scalar:
		w.add(quoting{prefer: w.prefer(), keep: w.quotesOfNew(v)}.scalar(v.data))
		return
	case v.node < 0 || w.src.isBlock(v.node):
		w.add(brackets(v))
		return
	}
	sh := shift{true, w.src.indentation(w.src.start(v.node)), spaces(column)}
	if v.at != nil && !v.at.flow {
		sh.from = spaces(v.at.column)
	}
	if properties := w.properties(v); properties != "" {
		w.add(properties + " ")
	}
	if v.kind == Map || v.kind == Seq {
		w.flow(v, sh, flowStyle{})
		return
	}
	w.put(w.src.start(v.node), w.src.end(v.node), sh)
}

// properties returns the tag and anchor of a value of the source that is written elsewhere; without the anchor if it is a copy.
func (w *writer) properties(v *value) string {
	r := w.src.properties(v)
	var kept []string
	for _, property := range strings.Fields(string(w.src.src[r.Start:r.End])) {
		if property[0] == '!' || property[0] == '&' && !v.copied {
			kept = append(kept, property)
		}
	}
	return strings.Join(kept, " ")
}

// literal returns the header and the lines of a new scalar if it is written as literal block scalar.
func (w *writer) literal(v *value) (header string, lines []string, ok bool) {
	text, isString := v.data.(string)
	if !isString || v.quotes != Plain || w.quoted {
		return "", nil, false
	}
	return literal(text)
}

// literalBlock writes a new string as literal block scalar.
func (w *writer) literalBlock(v *value, column int, behind comment) {
	header, lines, _ := w.literal(v)
	w.add(" " + header)
	w.comment(behind)
	for _, line := range lines {
		w.add(w.src.eol)
		if line != "" {
			w.add(spaces(column+2) + line)
		}
	}
	w.add(w.src.eol)
}

// scalarBlock writes a block scalar of the source at another place.
func (w *writer) scalarBlock(v *value, column int, behind comment) {
	s := w.src
	start, end := s.start(v.node), s.end(v.node)
	line := s.lineBreak(start)
	if open, ok := s.openScalar(); ok && open == v.node {
		w.add(stripHeader(string(s.src[start:line])))
	} else {
		w.put(start, line, shift{moved: true})
	}
	if c := s.headerComment(v.node); c.Start == c.End {
		w.comment(behind)
	}
	w.put(line, end, move(w.home(v), column))
}

// children writes the entries of a block collection behind a key or dash in a column; the first of them on the same line if
// there is a dash.
func (w *writer) children(v *value, column int, dash bool) {
	l := w.layoutOf(w.within)
	if !dash {
		w.atLine()
	}
	if v.node >= 0 && w.src.isBlock(v.node) {
		from := v.sourceSpan(0).column
		to := column + l.dash
		if !dash {
			to = column + w.offset(v, l)
		} else {
			w.add(spaces(l.dash - 1))
			w.behind = true
		}
		end := w.block(v, move(from, to))
		if !v.copied && v.at != nil {
			w.put(end, v.at.end, move(from, to))
		}
		return
	}
	to := column + l.step
	switch {
	case w.within.kind == Seq:
		to = column + l.dash
	case v.kind == Seq:
		to = column + l.seq
	}
	if dash {
		w.add(spaces(l.dash - 1))
		w.behind = true
	}
	for _, en := range w.live(v) {
		w.placedEntry(v, en, to)
	}
}

// offset returns how far behind the column of its key block collection v is to be: as far as in the source.
func (w *writer) offset(v *value, l layout) int {
	from := v.sourceSpan(0).column
	switch {
	case v.at == nil && v.kind == Map:
		return l.step
	case v.at == nil:
		return l.seq
	case v.kind == Seq && from == v.at.column && w.within.kind == Map:
		return 0
	}
	return max(from-v.at.column, 1)
}

// home returns the column of the entry that v is the value of in the source.
func (w *writer) home(v *value) int {
	if v.at != nil {
		return v.at.column
	}
	return w.src.homeOf(v.node)
}
