package manifest

import "bytes"

// maxScanDepth is how deeply nested a document may be for the scanner; what is deeper goes to the general reader.
const maxScanDepth = 1000

// maxKey is the length in bytes from which on the scanner leaves a key to the general reader. YAML limits keys on one line to
// 1024 characters.
const maxKey = 1000

// scanner reads the part of YAML that manifests use: block and flow collections, scalars in all styles, comments, CRLF,
// and with them JSON. It refuses, by returning false, whatever it is not sure of, right or wrong; the general reader then decides.
// What it accepts it reads exactly as the general reader does.
type scanner struct {
	src   []byte // the file up to the end of the document
	pos   int
	line  int // offset of the start of the current line
	depth int
	nodes []Node
	end   int // where the value scanned last ends

	large   map[int]int    // as in Tree
	anchors map[string]int // the node that each anchor names; nil as long as there is none
	named   int            // the node that the last anchor names, which must not be an alias; -1 if there is none
	side    *side          // what the document has besides nodes; nil if nothing
	// There may be merge keys, keys that are null or large numbers, infinities: what Tree.refusal must look at.
	doubtful bool
}

// document scans the document in src[start:end] and appends its nodes to s.nodes. It returns false if it refuses the
// document; a document without content adds no nodes.
func (s *scanner) document(src []byte, start, end int) bool {
	s.src, s.pos, s.line, s.depth = src[:end], start, start, 0
	s.large, s.anchors, s.named, s.side, s.doubtful = nil, nil, -1, nil, false
	if i := unreadable(src[start:end]); i >= 0 {
		s.pos += i
		return false
	}
	column, ok := s.content()
	if !ok || s.pos == end {
		return ok
	}
	if s.src[s.pos] == '%' || !s.block(-1, column) {
		return false
	}
	_, ok = s.content()
	return ok && s.pos == end
}

// content moves to the next character that is neither white space nor comment and returns its column from 0.
// At the end of the document the column is -1.
func (s *scanner) content() (column int, ok bool) {
	src, i := s.src, s.pos
	for i < len(src) {
		switch src[i] {
		case ' ', '\r':
			i++
		case '\n':
			i++
			s.line = i
		case '#':
			if i > s.line && src[i-1] != ' ' {
				s.pos = i
				return 0, false
			}
			i = lineEnd(src, i)
		case '\t':
			s.pos = i
			return 0, false
		default:
			s.pos = i
			return i - s.line, true
		}
	}
	s.pos = i
	return -1, true
}

// endLine moves to the end of the line. It returns false if there is anything but a comment in between.
func (s *scanner) endLine() bool {
	src, i := s.src, s.pos
	for i < len(src) && src[i] == ' ' {
		i++
	}
	if i < len(src) && src[i] == '#' {
		if i == s.pos {
			return false
		}
		i = lineEnd(src, i)
	}
	if i < len(src) && src[i] == '\r' {
		i++
	}
	s.pos = i
	return i == len(src) || src[i] == '\n'
}

// lineEnd returns the offset of the next line feed at or after i, or the end of src.
func lineEnd(src []byte, i int) int {
	if n := bytes.IndexByte(src[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(src)
}

// open appends a map or sequence that starts at offset start and returns its index; close ends it.
func (s *scanner) open(kind Kind, style Style, start int) int {
	s.nodes = append(s.nodes, Node{Kind: kind, Style: style, Start: int32(start)})
	return len(s.nodes) - 1
}

func (s *scanner) close(i, end int) {
	s.depth--
	s.end = end
	s.nodes[i].End = int32(end)
	below := len(s.nodes) - i - 1
	if below >= large {
		if s.large == nil {
			s.large = make(map[int]int)
		}
		s.large[i] = below
	}
	s.nodes[i].size = uint16(min(below, large))
}

// closeBlock ends a block map or sequence where its last value ends.
func (s *scanner) closeBlock(i int) { s.close(i, s.end) }

// scalar appends a scalar.
func (s *scanner) scalar(style Style, start, end int, f flags) {
	s.end = end
	s.nodes = append(s.nodes, Node{Start: int32(start), End: int32(end), Style: style, size: uint16(f)})
}

func (s *scanner) absent(at int) { s.scalar(Absent, at, at, 0) }

// descend reports whether there may be another level of nesting.
func (s *scanner) descend() bool {
	s.depth++
	return s.depth <= maxScanDepth
}

// space reports whether at offset i there is white space or the end of the document.
func space(src []byte, i int) bool {
	return i >= len(src) || src[i] == ' ' || src[i] == '\n' || src[i] == '\r' || src[i] == '\t'
}

// dash reports whether an element of a block sequence starts at the current position.
func (s *scanner) dash() bool {
	return s.pos < len(s.src) && s.src[s.pos] == '-' && space(s.src, s.pos+1)
}

// block scans the value that starts here, at the given column, inside a block collection at column parent (-1: none).
func (s *scanner) block(parent, column int) bool {
	if s.dash() {
		return s.sequence(column)
	}
	colon, ok := s.colon()
	if !ok {
		return false
	}
	if colon >= 0 {
		return s.mapping(column, colon)
	}
	return s.value(parent)
}

// colon returns the offset of the colon behind the key that starts here; -1 if what starts here is no key.
func (s *scanner) colon() (offset int, ok bool) {
	src, i := s.src, s.pos
	switch src[i] {
	case '"', '\'':
		if i = closingQuote(src, i); i < 0 {
			return -1, true
		}
		for i++; i < len(src) && src[i] == ' '; i++ {
		}
		if i >= len(src) || src[i] != ':' || !space(src, i+1) {
			return -1, true
		}
		return i, i-s.pos < maxKey
	case '[', '{', '|', '>', '*':
		return -1, true
	case '?', '&', '!', '%', '@', '`', ',', ']', '}', '#':
		return -1, false
	}
	for ; i < len(src); i++ {
		switch c := src[i]; {
		case c > ':':
		case c == ':' && space(src, i+1):
			return i, i > s.pos && i-s.pos < maxKey
		case c == '\n', c == '#' && src[i-1] == ' ':
			return -1, true
		case c == '\t':
			return -1, false
		}
	}
	return -1, true
}

// closingQuote returns the offset of the quote that ends the quoted text starting at i, -1 if there is none on the line.
func closingQuote(src []byte, i int) int {
	quote := src[i]
	for i++; i < len(src) && src[i] != '\n'; i++ {
		switch {
		case src[i] == '\\' && quote == '"':
			if i++; i < len(src) && src[i] == '\n' {
				return -1
			}
		case src[i] != quote:
		case quote == '\'' && i+1 < len(src) && src[i+1] == '\'':
			i++
		default:
			return i
		}
	}
	return -1
}

// mapping scans a block mapping at the given column. The first key starts here and ends before colon.
func (s *scanner) mapping(column, colon int) bool {
	if !s.descend() {
		return false
	}
	m := s.open(Map, Block, s.pos)
	for {
		if !s.key(colon) || !s.field(column) {
			return false
		}
		next, ok := s.content()
		if !ok || next > column {
			return false
		}
		if next < column {
			s.closeBlock(m)
			return true
		}
		if s.dash() {
			return false
		}
		if colon, ok = s.colon(); !ok || colon < 0 {
			return false
		}
	}
}

// key scans the key before colon and moves behind the colon.
func (s *scanner) key(colon int) bool {
	if c := s.src[s.pos]; c == '"' || c == '\'' {
		if !s.quoted() {
			return false
		}
		s.pos = colon + 1
		return true
	}
	end := colon
	for s.src[end-1] == ' ' {
		end--
	}
	s.plainKey(s.pos, end)
	s.pos = colon + 1
	return true
}

// plainKey appends a plain scalar that is a key.
func (s *scanner) plainKey(start, end int) {
	s.scalar(Plain, start, end, 0)
	switch c := s.src[start]; {
	case c == '~' || c == 'n' || c == 'N' || c == '<':
		switch string(s.src[start:end]) {
		case "~", "null", "Null", "NULL", "<<":
			s.doubtful = true
		}
	case c >= '0' && c <= '9' && end-start >= len("0x8000000000000000"):
		s.doubtful = true
	}
}

// plainValue appends a plain scalar that is no key.
func (s *scanner) plainValue(start, end int, f flags) {
	s.scalar(Plain, start, end, f)
	if c := s.src[start]; c == '.' || c == '-' || c == '+' {
		if _, special := specialFloat(view(s.src[start:end])); special {
			s.doubtful = true
		}
	}
}

// field scans the value of a key whose mapping is at the given column. The position is behind the colon.
func (s *scanner) field(column int) bool {
	if !s.blankLine() {
		switch s.src[s.pos] {
		case '\t':
			return false
		case '&':
			return s.anchored(column, true)
		}
		return !s.dash() && s.value(column)
	}
	return s.below(column, s.pos, true)
}

// blankLine reports whether there is nothing but a comment in the rest of the line. If there is something it moves there.
func (s *scanner) blankLine() bool {
	src, i := s.src, s.pos
	for i < len(src) && src[i] == ' ' {
		i++
	}
	if i == len(src) || src[i] == '\n' || src[i] == '\r' || src[i] == '#' {
		return true
	}
	s.pos = i
	return false
}

// below scans the value that is in the lines below its key or dash, which are at the given column; it is absent if nothing is
// there. A sequence below a key may be at the column of the key. An absent value is at offset at.
func (s *scanner) below(column, at int, key bool) bool {
	next, ok := s.content()
	switch {
	case !ok:
		return false
	case next > column:
		return s.block(column, next)
	case key && next == column && s.dash():
		return s.sequence(column)
	}
	s.absent(at)
	return true
}

// sequence scans a block sequence whose dashes are at the given column, the first of them here.
func (s *scanner) sequence(column int) bool {
	if !s.descend() {
		return false
	}
	q := s.open(Seq, Block, s.pos)
	for {
		if !s.element(column) {
			return false
		}
		next, ok := s.content()
		if !ok || next > column {
			return false
		}
		// A sequence may be at the column of the mapping around it: then what is no dash is the mapping's next key.
		if next < column || !s.dash() {
			s.closeBlock(q)
			return true
		}
	}
}

// element scans a dash, which is at the given column, and the value behind it.
func (s *scanner) element(column int) bool {
	s.pos++
	if !s.blankLine() {
		switch s.src[s.pos] {
		case '\t':
			return false
		case '&':
			return s.anchored(column, false)
		}
		return s.block(column, s.pos-s.line)
	}
	return s.below(column, s.pos, false)
}

// value scans a scalar or a flow collection inside a block collection at column parent. Nothing but a comment may follow
// on its last line.
func (s *scanner) value(parent int) bool {
	switch s.src[s.pos] {
	case '"', '\'':
		return s.quoted() && s.endLine()
	case '[', '{':
		return s.flow() && s.endLine()
	case '|', '>':
		return s.blockScalar(parent)
	case '*':
		return s.alias() && s.endLine()
	case '&', '!', '%', '@', '`', ',', ']', '}', '#':
		return false
	case '?', '-':
		return !space(s.src, s.pos+1) && s.plain(parent)
	}
	return s.plain(parent)
}
