package manifest

import (
	"bytes"
	"errors"
	"strings"
)

// flowStyle is how a collection in brackets is written.
type flowStyle struct {
	json   bool   // all keys and strings are in double quotes
	multi  bool   // each entry is on a line of its own
	indent string // multi: what the lines of the entries begin with
	outer  string // multi: what the line of the closing bracket begins with
	unit   string // multi: what indent adds to outer
	pad    string // not multi: between the brackets of a mapping and what is inside
	sep    string // not multi: between a comma and the next entry
	colon  string // between a key and its value
}

// flowStyleOf returns the style of flow collection v of the source; what it does not show is taken from what is around it.
func (w *writer) flowStyleOf(v *value, sh shift, around flowStyle) flowStyle {
	src := w.src.src
	st := around.inside()
	w.load(v)
	if v.odd || !w.had(v) {
		return st
	}
	first := v.sourceSpan(0)
	lead := string(src[first.head:first.start])
	if v.kind == Map {
		st.json = src[first.start] == '"'
		st.colon = ": "
		value := w.tree.Next(v.node + 1)
		if start := w.src.start(value); start == first.open && w.src.end(value) > start {
			st.colon = ":"
		}
		if strings.Trim(lead, " ") == "" {
			st.pad = lead
		}
	} else if around.colon == "" {
		st.json = w.quotedInside(v.node)
	}
	st.sep = " "
	if second := v.sourceSpan(1); second != nil {
		if gap := string(src[second.head:second.start]); strings.Trim(gap, " \t") == "" {
			st.sep = gap
		}
	} else if st.colon == ":" {
		st.sep = ""
	}
	i := strings.LastIndexAny(lead, "\r\n")
	st.multi = i >= 0
	if st.multi {
		st.indent = sh.blank(lead[i+1:])
		st.outer = sh.blank(w.src.indentation(int(w.tree.Nodes[v.node].End) - 1))
		st.unit = strings.TrimPrefix(st.indent, st.outer)
	}
	return st
}

// quotedInside reports whether the first key, or else the first scalar, inside node i is in double quotes.
func (w *writer) quotedInside(i int) bool {
	for ; i < len(w.tree.Nodes); i++ {
		if n := &w.tree.Nodes[i]; n.Kind != Map && n.Kind != Seq {
			return n.Style == DoubleQuoted
		}
	}
	return false
}

// inside returns the style of a new collection inside one of style st.
func (st flowStyle) inside() flowStyle {
	if st.colon == "" {
		return flowStyle{colon: ": ", sep: " ", unit: "  "}
	}
	st.multi = st.multi && st.json
	st.outer = st.indent
	st.indent += st.unit
	if st.colon == ":" && !st.multi {
		st.sep = ""
	}
	return st
}

// blank returns the white space that a line begins with after the shift.
func (sh shift) blank(text string) string {
	if !sh.moved {
		return text
	}
	return strings.TrimSuffix(sh.line(text+"x"), "x")
}

// sourceSpan returns where the source has its i-th entry of v, nil if it has fewer.
func (v *value) sourceSpan(i int) *span {
	for _, en := range v.entries {
		if en.placed {
			continue
		}
		if i == 0 {
			return en.span
		}
		i--
	}
	return nil
}

// flow writes a flow collection that the source has.
func (w *writer) flow(v *value, sh shift, around flowStyle) {
	s := w.src
	open, end := s.start(v.node), s.end(v.node)
	if !w.changed(v) {
		w.put(open, end, sh)
		return
	}
	st := w.flowStyleOf(v, sh, around)
	if v.odd {
		w.err = errOdd
		return
	}
	live := w.live(v)
	if len(live) == 0 && v.flow.opened == open+1 && bytes.IndexByte(s.src[v.flow.closing:end], '#') < 0 {
		w.put(open, open+1, sh)
		w.put(end-1, end, sh)
		return
	}
	w.put(open, v.flow.opened, sh)
	last := v.lastSpan()
	comment := v.flow.opened > open+1
	for i, en := range live {
		w.lead(v, en, i, st, sh, comment)
		comment = false
		if en.placed {
			w.flowEntry(en, v.kind, st)
		} else {
			w.flowSourceEntry(en, sh, st)
		}
		isLast := i == len(live)-1
		if en.placed {
			if !isLast || last != nil && last.comma >= 0 {
				w.add(",")
			}
			_, behind := w.flowComments(en, st)
			w.add(behind)
			comment = behind != ""
			continue
		}
		w.comma(en.span, isLast && (en.span != last || last.comma < 0), sh)
		comment = s.comment(en.span.tail()).End > en.span.tail() && en.span.end > en.span.tail()
	}
	w.closing(v, st, sh, comment)
}

// tail returns where the comment begins that follows an entry of a flow collection, with the white space before it.
func (sp *span) tail() int {
	if sp.comma >= 0 {
		return sp.comma + 1
	}
	return sp.close
}

// lastSpan returns where the source has its last entry of v, nil if it has none.
func (v *value) lastSpan() *span {
	for i := len(v.entries) - 1; i >= 0; i-- {
		if !v.entries[i].placed {
			return v.entries[i].span
		}
	}
	return nil
}

// lead writes what stands between an entry and the comma or bracket before it.
func (w *writer) lead(v *value, en *entry, i int, st flowStyle, sh shift, comment bool) {
	sep := st.sep
	switch {
	case st.multi:
		sep = w.src.eol + st.indent
	case comment:
		sep = w.src.eol + w.src.indentation(w.src.start(v.node)) + "  "
	case i == 0 && v.kind == Map:
		sep = st.pad
	case i == 0:
		sep = ""
	}
	if en.placed {
		above, _ := w.flowComments(en, st)
		for _, line := range above {
			w.add(sep + line)
		}
		w.add(sep)
		return
	}
	sp := en.span
	own := string(w.src.src[sp.head:sp.start])
	first := sp == v.sourceSpan(0)
	if strings.Trim(own, " \t\r\n") != "" || first == (i == 0) || st.multi && strings.ContainsAny(own, "\r\n") {
		if comment && !strings.ContainsAny(own, "\r\n") {
			w.add(w.src.eol)
		}
		w.put(sp.head, sp.start, sh)
		return
	}
	w.add(sep)
}

// comma writes what follows the value of a source entry: the comma, which is left out behind the last entry, and the
// comment on its line.
func (w *writer) comma(sp *span, leaveOut bool, sh shift) {
	switch {
	case sp.comma < 0 && !leaveOut:
		w.add(",")
		w.put(sp.close, sp.end, sh)
	case sp.comma >= 0 && leaveOut:
		w.put(sp.close, sp.comma, sh)
		w.put(sp.comma+1, sp.end, sh)
	default:
		w.put(sp.close, sp.end, sh)
	}
}

// closing writes what stands between the last entry and the bracket, and the bracket.
func (w *writer) closing(v *value, st flowStyle, sh shift, comment bool) {
	s, end := w.src, int(w.tree.Nodes[v.node].End)
	from := v.flow.closing
	rest := string(s.src[from : end-1])
	switch {
	case strings.Contains(rest, "#"), w.had(v) && (!comment || strings.ContainsAny(rest, "\r\n")):
		w.put(from, end, sh)
		return
	case st.multi || comment:
		w.add(s.eol + st.outer)
	case v.kind == Map:
		w.add(st.pad)
	}
	w.put(end-1, end, sh)
}

// flowSourceEntry writes an entry that the source has there, up to its value's end.
func (w *writer) flowSourceEntry(en *entry, sh shift, st flowStyle) {
	s, v, sp := w.src, en.val, en.span
	if !w.differs(en) && !w.anchorToDrop(v) {
		w.put(sp.start, sp.close, sh)
		return
	}
	if en.named {
		w.put(sp.start, s.start(en.node), sh)
		w.add(w.keyLike(en))
		w.put(int(w.tree.Nodes[en.node].End), sp.open, sh)
	} else {
		w.put(sp.start, sp.open, sh)
	}
	if v == en.source && !w.anchorToDrop(v) {
		w.flowOwnValue(en, sh, st)
		return
	}
	props := s.properties(en.source)
	switch {
	case s.end(en.source.node) > s.start(en.source.node):
		w.put(sp.open, props.Start, sh)
	case en.node > 0 && s.src[sp.open-1] != ':':
		w.add(st.colon)
	case en.node > 0:
		w.add(strings.TrimPrefix(st.colon, ":"))
	}
	w.flowValue(v, st)
}

// flowOwnValue writes the value of a flow entry that the source has there.
func (w *writer) flowOwnValue(en *entry, sh shift, st flowStyle) {
	v, sp := en.val, en.span
	if !w.changed(v) {
		w.put(sp.open, sp.close, sh)
		return
	}
	w.put(sp.open, w.src.start(v.node), sh)
	w.flow(v, sh, st)
	w.put(w.src.end(v.node), sp.close, sh)
}

// flowEntry writes an entry that is new or was moved there.
func (w *writer) flowEntry(en *entry, kind Kind, st flowStyle) {
	if kind == Map {
		w.add(w.flowKey(en, st) + st.colon)
	}
	w.flowValue(en.val, st)
}

var errComments = errors.New("there is no place left for a comment")

// flowComments returns the comments of an entry that is written inside brackets. If the entries are not on lines of their own
// there must be none.
func (w *writer) flowComments(en *entry, st flowStyle) (above []string, behind string) {
	if en.span == nil {
		return nil, ""
	}
	c := w.commentOf(en)
	above, behind = w.commentsAbove(en.span), string(w.src.src[c.Start:c.End])
	below := !en.span.flow && w.src.hasComment(en.source, w.src.endOfLines(en.source.node), en.span.end)
	if below || w.commentInside(en) || !st.multi && (len(above) > 0 || behind != "") {
		w.err = errComments
	}
	return above, behind
}

// cramped reports whether something was moved into v that carries comments for which there is no place inside brackets on one
// line, so that v is better written in block style.
func (w *writer) cramped(v *value) bool {
	s := w.src
	switch {
	case v.kind != Map && v.kind != Seq:
		return false
	case v.node >= 0 && s.isBlock(v.node):
		return s.hasComment(v, s.start(v.node), s.endOfLines(v.node))
	case v.node >= 0 && (!w.changed(v) || v.odd || bytes.ContainsAny(s.src[s.start(v.node):s.end(v.node)], "\r\n")):
		return false
	}
	for _, en := range w.live(v) {
		if sp := en.span; en.placed && sp != nil {
			c := w.commentOf(en)
			below := !sp.flow && s.hasComment(en.source, s.endOfLines(en.source.node), sp.end)
			if c.Start < c.End || below || len(w.commentsAbove(sp)) > 0 {
				return true
			}
		}
		if w.cramped(en.val) {
			return true
		}
	}
	return false
}

// commentInside reports whether there is a comment between the key and the value of an entry, but not on the line of a key in
// block style, or between the value and the comma in flow style.
func (w *writer) commentInside(en *entry) bool {
	sp, s := en.span, w.src
	from, value := sp.open, s.start(en.source.node)
	if !sp.flow {
		from = s.lineBreak(from)
	}
	return !s.isBlock(en.source.node) && from < value && bytes.IndexByte(s.src[from:value], '#') >= 0 ||
		sp.comma > sp.close && bytes.IndexByte(s.src[sp.close:sp.comma], '#') >= 0
}

// flowKey returns the key of an entry for a flow mapping.
func (w *writer) flowKey(en *entry, st flowStyle) string {
	switch {
	case st.json:
		return doubleQuoted(en.key)
	case en.node > 0 && !en.named && en.span.flow:
		return string(w.src.src[w.src.start(en.node):w.src.end(en.node)])
	}
	return quoting{flow: true, prefer: w.prefer()}.scalar(en.key)
}

// flowValue writes a value that is new or was moved there.
func (w *writer) flowValue(v *value, st flowStyle) {
	switch {
	case v.kind == Scalar && v.node >= 0:
		w.add(w.flowScalar(v, st))
	case v.kind == Scalar:
		w.add(quoting{flow: true, json: st.json, prefer: w.prefer(), keep: v.quotes}.scalar(v.data))
	case v.kind == Alias:
		w.add(string(w.src.src[w.src.start(v.node):w.src.end(v.node)]))
	case v.node >= 0 && w.src.style(v.node) == Flow:
		w.flow(v, w.flowShift(v, st), st)
	default:
		if v.node >= 0 && w.src.hasComment(v, w.src.start(v.node), w.src.endOfLines(v.node)) {
			w.err = errComments
		}
		w.flowNew(v, st.inside())
	}
}

// flowShift returns how the lines of flow collection v of the source are indented inside one of style st.
func (w *writer) flowShift(v *value, st flowStyle) shift {
	start, end := w.src.start(v.node), w.src.end(v.node)
	if !bytes.ContainsAny(w.src.src[start:end], "\r\n") {
		return shift{moved: true} // the line may be megabytes of JSON: do not look for where it begins
	}
	from := w.src.indentation(start)
	if st.multi {
		return shift{true, from, st.indent}
	}
	return shift{true, from, from}
}

// flowNew writes a collection that is not one in brackets in the source.
func (w *writer) flowNew(v *value, st flowStyle) {
	live := w.live(v)
	brackets := brackets(v)
	if len(live) == 0 {
		w.add(brackets)
		return
	}
	w.add(brackets[:1])
	for i, en := range live {
		switch {
		case st.multi:
			w.add(w.src.eol + st.indent)
		case i > 0:
			w.add(st.sep)
		case v.kind == Map:
			w.add(st.pad)
		}
		if above, behind := w.flowComments(en, st); len(above) > 0 || behind != "" {
			w.err = errComments
		}
		w.flowEntry(en, v.kind, st)
		if i < len(live)-1 {
			w.add(",")
		}
	}
	switch {
	case st.multi:
		w.add(w.src.eol + st.outer)
	case v.kind == Map:
		w.add(st.pad)
	}
	w.add(brackets[1:])
}

// flowScalar returns the text of a scalar of the source for a place inside brackets.
func (w *writer) flowScalar(v *value, st flowStyle) string {
	q := quoting{flow: true, json: st.json, prefer: w.prefer()}
	text := string(w.src.src[w.src.start(v.node):w.src.end(v.node)])
	value := w.tree.Value(v.node)
	_, isString := value.(string)
	switch style := w.src.style(v.node); {
	case st.json, style == Absent:
		return q.scalar(value)
	case strings.ContainsAny(text, "\r\n") || style == Plain && isString && !isPlain(text, true):
		q.keep = w.prefer()
		return q.scalar(value)
	}
	return text
}
