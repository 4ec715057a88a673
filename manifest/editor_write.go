package manifest

import (
	"bytes"
	"errors"
	"strings"
)

// writer turns a changed object into edits. It goes through the object in the order of the new text and either keeps
// bytes of the source, which must come in the order of the source, or adds text; what it passes over is deleted.
type writer struct {
	*Editor
	edits  []Edit
	cursor int    // up to where the source has been kept or passed over
	text   []byte // what has been added since
	last   byte   // the last byte written
	behind bool   // behind a dash: the next thing written belongs on the same line
	err    error
	layout layout // of the object
	within *value // the block collection whose entry is being written
	quoted bool   // new strings are never written as literal block scalars
	quotes Style  // the quotes that the object uses first, once known
}

// shift is how the lines of a part of the source are indented at another place. The zero value leaves them where they are.
type shift struct {
	moved    bool
	from, to string // the white space that lines begin with, and what takes its place
}

// move returns the shift for lines that are to be in column to instead of from.
func move(from, to int) shift { return shift{true, spaces(from), spaces(to)} }

// column returns the column to which the shift takes what is in column c.
func (sh shift) column(c int) int { return c + len(sh.to) - len(sh.from) }

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

var errWrite = errors.New("the change cannot be expressed as edits")

// write returns the edits that make the source what the object is now. If quoted is set, new strings of several lines are
// written in quotes.
func (e *Editor) write(quoted bool) ([]Edit, error) {
	w := &writer{Editor: e, layout: e.src.layout(e.obj), quoted: quoted}
	var end int
	root := e.root
	switch {
	case root.kind == Scalar || root.kind == Alias || root.odd:
		return nil, errOdd
	case e.src.isBlock(root.node) && len(e.live(root)) > 0:
		start := e.src.region(root)
		w.begin(start)
		end = w.block(root, shift{})
	case e.src.isBlock(root.node):
		first := root.sourceSpan(0)
		w.begin(first.start)
		w.add("{}" + e.src.eol)
		end = root.lastSpan().end
	default:
		w.begin(e.src.start(root.node))
		w.flow(root, shift{}, flowStyle{})
		end = e.src.end(root.node)
	}
	w.finish(end)
	return w.edits, w.err
}

func (w *writer) begin(at int) {
	w.cursor, w.last = at, '\n'
	if at > 0 && string(w.src.src[:at]) != bom {
		w.last = w.src.src[at-1]
	}
}

// keep writes src[from:to] as it is.
func (w *writer) keep(from, to int) {
	if from < w.cursor {
		w.err = errWrite
		return
	}
	w.flush(from)
	w.cursor = to
	w.last = w.src.src[to-1]
}

// flush ends an edit at offset at. A line break at the end of both the old and the new text is left out.
func (w *writer) flush(at int) {
	r, text := Range{w.cursor, at}, w.text
	for r.Start < r.End && len(text) > 0 && text[len(text)-1] == w.src.src[r.End-1] && isBreak(w.src.src[r.End-1]) {
		r.End--
		text = text[:len(text)-1]
	}
	if string(text) != string(w.src.src[r.Start:r.End]) {
		w.edits = append(w.edits, Edit{r, string(text)})
	}
	w.cursor, w.text = at, w.text[:0]
}

// add writes new text.
func (w *writer) add(text string) {
	if text != "" {
		w.text = append(w.text, text...)
		w.last = text[len(text)-1]
		w.behind = false
	}
}

// put writes src[from:to], its lines shifted.
func (w *writer) put(from, to int, sh shift) {
	src := w.src.src
	if w.behind {
		for from < to && (isBlank(src[from]) || isBreak(src[from])) {
			from++
		}
	}
	if from >= to {
		return
	}
	w.behind = false
	if !sh.moved {
		w.keep(from, to)
		return
	}
	if node, ok := w.src.openScalar(); ok && from <= w.src.start(node) && to == len(src) {
		header := w.src.start(node)
		w.addShifted(from, header, sh)
		from = w.src.lineBreak(header)
		w.add(stripHeader(string(src[header:from])))
	}
	w.addShifted(from, to, sh)
}

// addShifted writes src[from:to] as new text, its lines shifted.
func (w *writer) addShifted(from, to int, sh shift) {
	src := w.src.src
	for from < to {
		next := to
		if i := bytes.IndexAny(src[from:to], "\r\n"); i >= 0 {
			next = min(w.src.nextLine(from+i), to)
		}
		line := string(src[from:next])
		if isBreak(w.last) && w.src.beginsLine(from) {
			line = sh.line(line)
		}
		w.add(line)
		from = next
	}
}

// line returns a line, which may end in a line break, at its new indentation.
func (sh shift) line(line string) string {
	if line == "" || isBreak(line[0]) {
		return line
	}
	if rest, found := strings.CutPrefix(line, sh.from); found {
		return sh.to + rest
	}
	if len(sh.to) >= len(sh.from) {
		return sh.to[len(sh.from):] + line
	}
	for cut := len(sh.from) - len(sh.to); cut > 0 && line != "" && isBlank(line[0]); cut-- {
		line = line[1:]
	}
	return line
}

// atLine makes sure that what comes next begins a line.
func (w *writer) atLine() {
	if w.behind || isBreak(w.last) {
		return
	}
	w.closeScalar()
	w.add(w.src.eol)
}

// closeScalar is called before a line break is added. Behind a block scalar that ends the file without a line break that would
// change its value, so it gets the header that takes line breaks off.
func (w *writer) closeScalar() {
	s := w.src
	node, ok := s.openScalar()
	if !ok || len(w.text) > 0 || w.cursor != len(s.src) {
		return
	}
	at := s.start(node)
	w.edits = append(w.edits, Edit{Range{at, s.lineBreak(at)}, stripHeader(string(s.src[at:s.lineBreak(at)]))})
}

// openScalar returns the block scalar that ends the source without a line break, if there is one with a value that a line
// break would change.
func (s *source) openScalar() (node int, ok bool) {
	node = len(s.tree.Nodes) - 1
	n := &s.tree.Nodes[node]
	if !s.isBlockScalar(node) || int(n.End) != len(s.src) || isBreak(s.src[n.End-1]) {
		return 0, false
	}
	header := s.src[n.Start:s.lineBreak(int(n.Start))]
	return node, len(header) < int(n.End-n.Start) && stripHeader(string(header)) != string(header)
}

// stripHeader returns the header of a block scalar with the indicator that takes line breaks off the end.
func stripHeader(header string) string {
	rest := strings.TrimLeft(header, "|>+-0123456789")
	indicators := header[:len(header)-len(rest)]
	if strings.Contains(indicators, "-") {
		return header
	}
	return strings.Replace(indicators, "+", "", 1) + "-" + rest
}

// indent begins a line in a column, unless there is something on the line already.
func (w *writer) indent(column int) {
	if w.behind {
		w.behind = false
		return
	}
	w.atLine()
	w.add(spaces(column))
}

// finish ends the last edit. Where the file had no line break at its end it gets none.
func (w *writer) finish(end int) {
	s := w.src
	if end == len(s.src) && end > 0 && !isBreak(s.src[end-1]) && isBreak(w.last) && !w.endsInBlockScalar(w.root) {
		if len(w.text) > 0 {
			w.text = bytes.TrimSuffix(bytes.TrimSuffix(w.text, []byte("\n")), []byte("\r"))
		} else if w.cursor < end {
			w.cursor = s.beforeBreak(w.cursor)
		}
	}
	w.flush(end)
	w.edits = sortedEdits(w.edits)
}

// endsInBlockScalar reports whether the last scalar in v will be a literal or folded one that ends in a line break.
func (w *writer) endsInBlockScalar(v *value) bool {
	for {
		live := w.live(v)
		if len(live) == 0 {
			break
		}
		v = live[len(live)-1].val
	}
	if v.node >= 0 {
		open, isOpen := w.src.openScalar()
		return w.src.isBlockScalar(v.node) && w.tree.Nodes[v.node].flags()&strip == 0 && (!isOpen || open != v.node)
	}
	header, _, ok := w.literal(v)
	return ok && header == "|"
}
