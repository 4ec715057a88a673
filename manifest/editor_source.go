package manifest

import "bytes"

// span is where the source has an entry of a map or sequence. In block style:
//
//	# comment         head
//	key: &a value  #  start (key, or a property before it); open, behind the colon or dash
//	  # comment
//	next: …           end
//
// In flow style the entry reaches from head, behind what belongs to the one before it, to end, behind its comma and the
// comment on the same line.
type span struct {
	head, start, open, end int
	close                  int  // flow: behind the value
	comma                  int  // flow: of the comma behind the value; -1 if there is none
	column                 int  // block: of start, in bytes from 0
	first                  bool // block: start is the first on its line
	flow                   bool
}

// flowSpan is where the parts of a flow collection are that belong to no entry.
type flowSpan struct {
	opened  int // behind the bracket and a comment on the same line
	closing int // behind the last entry
}

// source answers where things are in the bytes of a tree.
type source struct {
	tree    *Tree
	src     []byte
	eol     string
	anchors []int // nodes that aliases stand for
	aliases []int // the aliases, in the same order
}

func newSource(t *Tree) *source {
	s := &source{tree: t, src: t.Src, eol: "\n"}
	// Minified JSON has no line break: looking through all of it for each object of a List takes minutes.
	begin := t.Src[:min(len(t.Src), 1<<16)]
	if i := bytes.IndexByte(begin, '\n'); i > 0 && t.Src[i-1] == '\r' {
		s.eol = "\r\n"
	} else if i < 0 && bytes.IndexByte(begin, '\r') >= 0 {
		s.eol = "\r"
	}
	if t.side != nil {
		for i := range t.Nodes {
			if t.Nodes[i].Kind == Alias {
				s.anchors, s.aliases = append(s.anchors, t.Target(i)), append(s.aliases, i)
			}
		}
	}
	return s
}

// inAnchor reports whether node i is, or is inside, what an alias stands for.
func (s *source) inAnchor(i int) bool {
	for _, a := range s.anchors {
		if a <= i && i < s.tree.Next(a) {
			return true
		}
	}
	return false
}

// hasAnchor reports whether node i is, or contains, what an alias outside of it stands for.
func (s *source) hasAnchor(i int) bool {
	inside := func(node int) bool { return i <= node && node < s.tree.Next(i) }
	for k, a := range s.anchors {
		if inside(a) && !inside(s.aliases[k]) {
			return true
		}
	}
	return false
}

func isBreak(c byte) bool { return c == '\n' || c == '\r' }

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// lineStart returns where the line begins that offset i is on.
func (s *source) lineStart(i int) int {
	for i > 0 && !isBreak(s.src[i-1]) {
		i--
	}
	if i == 0 && bytes.HasPrefix(s.src, []byte(bom)) {
		return len(bom)
	}
	return i
}

// beginsLine reports whether offset i is where a line begins. It is lineStart(i) == i, for lines of any length.
func (s *source) beginsLine(i int) bool {
	if bytes.HasPrefix(s.src, []byte(bom)) && i <= len(bom) {
		return i == len(bom)
	}
	return i == 0 || isBreak(s.src[i-1])
}

// lineBreak returns where the line ends that offset i is on, before its line break.
func (s *source) lineBreak(i int) int {
	for i < len(s.src) && !isBreak(s.src[i]) {
		i++
	}
	return i
}

// nextLine returns where the line begins that follows the one with offset i; the end of the source after the last one.
func (s *source) nextLine(i int) int {
	i = s.lineBreak(i)
	if i < len(s.src) && s.src[i] == '\r' {
		i++
		if i == len(s.src) || s.src[i] != '\n' {
			return i
		}
	}
	return min(i+1, len(s.src))
}

// beforeBreak returns the offset before the line break that ends at offset i.
func (s *source) beforeBreak(i int) int {
	if i > 1 && s.src[i-1] == '\n' && s.src[i-2] == '\r' {
		return i - 2
	}
	return i - 1
}

// blanks returns the offset behind the spaces and tabs at offset i.
func (s *source) blanks(i int) int {
	for i < len(s.src) && isBlank(s.src[i]) {
		i++
	}
	return i
}

// content returns the offset of the first byte at or after i that is neither white space nor part of a comment.
func (s *source) content(i int) int {
	for i < len(s.src) {
		switch c := s.src[i]; {
		case isBlank(c) || isBreak(c):
			i++
		case c == '#':
			i = s.lineBreak(i)
		default:
			return i
		}
	}
	return i
}

// comment returns the range of the comment that follows offset i on its line, with the white space before it; an empty one
// at i if there is none.
func (s *source) comment(i int) Range {
	if at := s.blanks(i); at < len(s.src) && s.src[at] == '#' {
		return Range{i, s.lineBreak(at)}
	}
	return Range{i, i}
}

// indentation returns the white space that the line with offset i begins with.
func (s *source) indentation(i int) string {
	start := s.lineStart(i)
	return string(s.src[start:min(s.blanks(start), i)])
}

// style returns the style of node i.
func (s *source) style(i int) Style { return s.tree.Nodes[i].Style }

// start returns where node i begins, without its properties.
func (s *source) start(i int) int { return int(s.tree.Nodes[i].Start) }

// end returns where node i ends.
func (s *source) end(i int) int {
	t := s.tree
	for t.Nodes[i].Style == Block {
		last := i
		for c, end := i+1, t.Next(i); c < end; c = t.Next(c) {
			last = c
		}
		if last == i {
			break
		}
		i = last
	}
	return min(int(t.Nodes[i].End), len(s.src))
}

// endOfLines returns where the lines of node i end, behind the last line break.
func (s *source) endOfLines(i int) int {
	end := s.end(i)
	if end > s.start(i) && isBreak(s.src[end-1]) {
		return end
	}
	return s.nextLine(end)
}

// isBlock reports whether node i is a map or sequence in block style.
func (s *source) isBlock(i int) bool { return s.style(i) == Block }

// isBlockScalar reports whether node i is a literal or folded scalar.
func (s *source) isBlockScalar(i int) bool { return s.style(i) == Literal || s.style(i) == Folded }

// locate finds the spans of the entries of v, which have just been loaded.
func (s *source) locate(v *value, root bool) {
	switch s.style(v.node) {
	case Block:
		s.locateBlock(v, root && v.node == 0)
	case Flow:
		s.locateFlow(v)
	}
	for _, en := range v.entries {
		if v.kind == Map && s.tree.Nodes[en.node].Kind != Scalar {
			v.odd = true
		}
	}
}

// locateBlock finds the entries of a block collection. Comments above the first entry of a document belong to the document.
func (s *source) locateBlock(v *value, document bool) {
	floor := 0
	if v.at != nil {
		floor = s.nextLine(v.at.open)
	}
	spans := make([]span, len(v.entries))
	for i, en := range v.entries {
		var start int
		switch {
		case v.kind == Map:
			start = s.start(en.node)
		case i == 0:
			start = s.start(v.node)
		default:
			start = s.content(floor)
		}
		en.span = &spans[i]
		en.span.open = start + 1
		if !s.locateStart(en.span, start) {
			v.odd = true
		}
		if v.kind == Map {
			colon := s.blanks(int(s.tree.Nodes[en.node].End))
			if colon >= len(s.src) || s.src[colon] != ':' {
				v.odd = true
				colon = s.start(en.val.node) - 1
			}
			en.span.open = colon + 1
		}
		en.span.head = s.head(en.span, floor)
		if document && i == 0 {
			en.span.head = s.lineStart(start)
		}
		en.span.end = s.foot(s.endOfLines(en.val.node), en.span.column)
		en.val.at = en.span
		floor = en.span.end
	}
}

// locateStart fills in where an entry begins whose key or dash is at offset at. It reports false if before it on its line there
// is anything but dashes and properties.
func (s *source) locateStart(sp *span, at int) bool {
	line := s.lineStart(at)
	i := s.blanks(line)
	sp.first = true
	for i < at && s.src[i] == '-' && isBlank(s.src[i+1]) {
		sp.first = false
		i = s.blanks(i + 1)
	}
	sp.start, sp.column = i, i-line
	if i != at && s.src[i] != '&' && s.src[i] != '!' {
		sp.start, sp.column = at, at-line
		return false
	}
	return true
}

// head returns where the comment lines begin that stand directly above an entry, in its column, and not before floor.
func (s *source) head(sp *span, floor int) int {
	if !sp.first {
		return sp.start
	}
	head := s.lineStart(sp.start)
	for head > floor {
		above := s.lineStart(s.beforeBreak(head))
		at := s.blanks(above)
		if above < floor || above >= head || s.src[at] != '#' || at-above != sp.column {
			break
		}
		head = above
	}
	return head
}

// foot returns where the comment lines end that begin at offset i, or behind blank lines there, and are indented more than column.
func (s *source) foot(i, column int) int {
	for at := i; at < len(s.src); at = s.nextLine(at) {
		c := s.blanks(at)
		if c == len(s.src) || isBreak(s.src[c]) {
			continue
		}
		if s.src[c] != '#' || c-at <= column {
			break
		}
		i = s.nextLine(at)
	}
	return i
}

// locateFlow finds the entries of a flow collection.
func (s *source) locateFlow(v *value) {
	n := &s.tree.Nodes[v.node]
	if c := s.src[n.Start]; c != '{' && c != '[' {
		v.odd = true
		return
	}
	pos := s.comment(int(n.Start) + 1).End
	v.flow.opened = pos
	for _, en := range v.entries {
		sp := &span{head: pos, start: s.content(pos), flow: true, comma: -1}
		sp.open = sp.start
		if v.kind == Map {
			sp.open = s.flowColon(int(s.tree.Nodes[en.node].End))
			v.odd = v.odd || s.src[sp.start] == '?'
		}
		sp.close = max(s.end(en.val.node), sp.open)
		sp.end = sp.close
		if at := s.content(sp.close); at < int(n.End) && s.src[at] == ',' {
			sp.comma = at
			sp.end = at + 1
		}
		sp.end = s.comment(sp.end).End
		en.span, en.val.at = sp, sp
		pos = sp.end
	}
	v.flow.closing = pos
}

// flowColon returns the offset behind the colon that follows a key in a flow mapping; the end of the key if there is none.
func (s *source) flowColon(key int) int {
	if at := s.content(key); at < len(s.src) && s.src[at] == ':' {
		return at + 1
	}
	return key
}

// properties returns the range of the tag and anchor of the value of an entry, up to the value itself; an empty one if it has none,
// or if there is a comment among them.
func (s *source) properties(v *value) Range {
	start := s.start(v.node)
	if v.at == nil {
		return Range{start, start}
	}
	at := s.content(v.at.open)
	if at < start && (s.src[at] == '&' || s.src[at] == '!') && bytes.IndexByte(s.src[at:start], '#') < 0 {
		return Range{at, start}
	}
	return Range{start, start}
}

// region returns where the entries of block collection v begin, with what stands before the first.
func (s *source) region(v *value) int {
	first := v.sourceSpan(0)
	switch {
	case !first.first:
		return first.start
	case v.at == nil:
		return first.head
	}
	return s.nextLine(v.at.open)
}

// hasComment reports whether there is a comment between offsets from and to, which lie in the entry of v.
func (s *source) hasComment(v *value, from, to int) bool {
	t, at := s.tree, from
	for i, end := v.node, t.Next(v.node); i < end; i++ {
		n := &t.Nodes[i]
		if n.Kind == Map || n.Kind == Seq {
			continue
		}
		if start := int(n.Start); start > at && bytes.IndexByte(s.src[at:start], '#') >= 0 {
			return true
		}
		at = max(at, int(n.End))
		if !s.isBlockScalar(i) {
			continue
		}
		if c := s.headerComment(i); c.Start < c.End {
			return true
		}
	}
	return at < to && bytes.IndexByte(s.src[at:to], '#') >= 0
}

// homeOf returns the column of the entry that scalar i is the value of, if that begins on the same line.
func (s *source) homeOf(i int) int {
	line, start := s.lineStart(s.start(i)), s.start(i)
	at := s.blanks(line)
	for at < start && s.src[at] == '-' && isBlank(s.src[at+1]) && s.blanks(at+1) < start {
		at = s.blanks(at + 1)
	}
	return at - line
}

// headerComment returns the range of the comment in the header of a block scalar, with the white space before it; an empty one
// at the end of the header if there is none.
func (s *source) headerComment(i int) Range {
	end := s.lineBreak(s.start(i))
	at := bytes.IndexByte(s.src[s.start(i):end], '#')
	if at < 0 {
		return Range{end, end}
	}
	at += s.start(i)
	for isBlank(s.src[at-1]) {
		at--
	}
	return Range{at, end}
}
