package manifest

import (
	"cmp"
	"strconv"
	"unicode/utf8"
)

// plain scans a plain scalar inside a block collection at column parent; it may go on in lines that are deeper.
func (s *scanner) plain(parent int) bool {
	src, start := s.src, s.pos
	i, end, ok := plainLine(src, start, start)
	if !ok {
		s.pos = i
		return false
	}
	var f flags
	for i < len(src) && src[i] == '\n' {
		next, line := i+1, i+1
		for next < len(src) && (src[next] == ' ' || src[next] == '\n' || src[next] == '\r') {
			if src[next] == '\n' {
				line = next + 1
			}
			next++
		}
		if next == len(src) {
			break
		}
		if src[next] == '\t' {
			s.pos = next
			return false
		}
		if next-line <= parent || src[next] == '#' {
			break
		}
		f, s.line = multiline, line
		if i, end, ok = plainLine(src, next, end); !ok {
			s.pos = i
			return false
		}
	}
	s.pos = i
	s.plainValue(start, end, f)
	return true
}

// plainLine scans one line of a plain scalar from offset i. It returns the offset of the line feed, of the # of a comment
// or of the end of src, and the end of the scalar so far. It refuses tabs, and colons that would make a key.
func plainLine(src []byte, i, end int) (next, newEnd int, ok bool) {
	for ; i < len(src); i++ {
		switch c := src[i]; {
		case c > '#' && c != ':':
			end = i + 1
		case c == '\n':
			return i, end, true
		case c == ' ' || c == '\r':
		case c == '\t' || c == ':' && space(src, i+1):
			return i, end, false
		case c == '#' && src[i-1] == ' ':
			return i, end, true
		default:
			end = i + 1
		}
	}
	return i, end, true
}

// quoted scans a scalar in single or double quotes.
func (s *scanner) quoted() bool {
	src, start := s.src, s.pos
	quote, style := src[start], DoubleQuoted
	if quote == '\'' {
		style = SingleQuoted
	}
	var f flags
	for i := start + 1; i < len(src); i++ {
		switch c := src[i]; {
		case c == quote:
			if quote == '\'' && i+1 < len(src) && src[i+1] == '\'' {
				f |= escaped
				i++
				continue
			}
			s.pos = i + 1
			s.scalar(style, start, i+1, f)
			return true
		case c == '\n':
			f |= multiline
			s.line = i + 1
		case c == '\\' && quote == '"':
			size := escapeLen(src[i+1:])
			if size == 0 {
				return false
			}
			f |= escaped
			if c := src[i+1]; c != '\r' && c != '\n' { // else the line break is counted by the next round
				i += size
			}
		}
	}
	return false
}

// escapeLen returns the length of the escape in double quotes with which b starts behind its backslash; 0 if the scanner does not
// read it.
func escapeLen(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	switch b[0] {
	case 'n', 't', 'r', '"', '\\', '0', 'a', 'b', 'e', 'f', 'v', ' ', '\n', '\r':
		return 1
	case 'x', 'u', 'U':
		size := hexDigits(b[0])
		if _, ok := codePoint(b[1:], size); ok {
			return 1 + size
		}
	}
	return 0
}

// hexDigits returns how many digits follow the letter of an escape that names a code point.
func hexDigits(letter byte) int {
	switch letter {
	case 'x':
		return 2
	case 'u':
		return 4
	}
	return 8
}

// codePoint returns the code point whose hexadecimal number b starts with. Halves of surrogate pairs are none.
func codePoint(b []byte, digits int) (r rune, ok bool) {
	if len(b) < digits {
		return 0, false
	}
	n, err := strconv.ParseUint(view(b[:digits]), 16, 32)
	return rune(n), err == nil && n <= utf8.MaxRune && utf8.ValidRune(rune(n))
}

// blockScalar scans a literal or folded scalar inside a block collection at column parent.
func (s *scanner) blockScalar(parent int) bool {
	start, style := s.pos, Literal
	if s.src[start] == '>' {
		style = Folded
	}
	f, indent, ok := s.blockHeader(parent)
	if !ok {
		return false
	}
	end, indent, ok := s.blockLines(parent, indent)
	if !ok || indent > 255 {
		return false
	}
	if f == keep {
		end = s.line
	}
	s.scalar(style, start, end, f)
	s.nodes[len(s.nodes)-1].size |= uint16(indent) << 8
	return true
}

// blockHeader scans the first line of a block scalar and moves to the start of the second. It returns the indentation that
// the header asks for, 0 if none.
func (s *scanner) blockHeader(parent int) (f flags, indent int, ok bool) {
	s.pos++
	for range 2 {
		if s.pos == len(s.src) {
			break
		}
		switch c := s.src[s.pos]; {
		case c == '+' && f == 0:
			f = keep
		case c == '-' && f == 0:
			f = strip
		case c >= '1' && c <= '9' && indent == 0:
			indent = max(parent, 0) + int(c-'0')
		default:
			continue
		}
		s.pos++
	}
	if !s.endLine() {
		return 0, 0, false
	}
	if s.pos < len(s.src) {
		s.pos++
	}
	s.line = s.pos
	return f, indent, true
}

// blockLines scans the text of a block scalar, whose indentation is 0 if the first line of text is to tell it, or the longest if all
// are blank. It moves to the first line that is not part of it and returns the end of the last line of text, line break included.
func (s *scanner) blockLines(parent, indent int) (end, newIndent int, ok bool) {
	src := s.src
	end, deepest := s.pos, 0
	for s.pos < len(src) {
		i := s.pos
		for i < len(src) && src[i] == ' ' {
			i++
		}
		column := i - s.pos
		switch {
		case i == len(src):
			s.pos = i
			return end, cmp.Or(indent, deepest), column <= indent
		case src[i] == '\n' || src[i] == '\r':
			s.pos = min(lineEnd(src, i)+1, len(src)) // a CR may be the last character
			s.line = s.pos
			if indent == 0 {
				deepest = max(deepest, column)
			} else if column > indent {
				end = s.pos // nothing but spaces, but more than the indentation: text
			}
			continue
		case src[i] == '\t' && (indent == 0 || column < indent):
			return 0, 0, false
		}
		if indent == 0 {
			if deepest > column {
				return 0, 0, false
			}
			indent = max(column, parent+1, 1)
		}
		if column < indent {
			return end, indent, true
		}
		s.pos = min(lineEnd(src, i)+1, len(src))
		s.line = s.pos
		end = s.pos
	}
	return end, cmp.Or(indent, deepest), true
}
