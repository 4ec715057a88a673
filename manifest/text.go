package manifest

import (
	"unicode/utf8"
	"unsafe"
)

// flags say how the text of a scalar is found.
type flags uint8

const (
	multiline flags = 1 << iota // a plain or quoted scalar with line breaks to fold
	escaped                     // a quoted scalar with escapes
	keep                        // a block scalar that keeps the line breaks at its end (+)
	strip                       // a block scalar that keeps none (-)
	aside                       // the text is in side.texts
)

// Text returns the decoded text of a scalar, or of the scalar that an alias stands for, without its quotes, escapes, folding
// and indentation; "" for an absent value and for maps and sequences. Where it can it returns a part of the source, not a copy.
func (t *Tree) Text(i int) string {
	i = t.Target(i)
	n := &t.Nodes[i]
	if n.Kind != Scalar || n.Style == Absent {
		return ""
	}
	if n.flags()&aside != 0 {
		return t.side.texts[i]
	}
	b := t.Src[n.Start:n.End]
	switch n.Style {
	case SingleQuoted, DoubleQuoted:
		b = b[1 : len(b)-1]
	case Literal, Folded:
		return view(blockText(b, n.Style, n.indent(), n.flags()))
	}
	if n.size == 0 {
		return view(b)
	}
	return view(flowText(b, n.Style))
}

// view returns b as a string without copying it. The bytes must not change afterwards: those of a File never do.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// flowText decodes the inside of a plain or quoted scalar: it folds lines and resolves escapes.
func flowText(b []byte, style Style) []byte {
	text := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		switch c := b[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			text, i = foldSpace(text, b, i)
		case c == '\'' && style == SingleQuoted:
			text = append(text, c)
			i += 2
		case c == '\\' && style == DoubleQuoted:
			text, i = unescape(text, b, i+1)
		default:
			text = append(text, c)
			i++
		}
	}
	return text
}

// foldSpace appends what the white space at offset i means: itself within a line; one space for a line break; one line
// feed for each line break after the first.
func foldSpace(text, b []byte, i int) ([]byte, int) {
	start, breaks := i, 0
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		if b[i] == '\n' {
			breaks++
		}
		i++
	}
	switch breaks {
	case 0:
		return append(text, b[start:i]...), i
	case 1:
		return append(text, ' '), i
	}
	for range breaks - 1 {
		text = append(text, '\n')
	}
	return text, i
}

// unescape appends what the escape means whose backslash is before offset i.
func unescape(text, b []byte, i int) ([]byte, int) {
	c := b[i]
	switch c {
	case 'n':
		c = '\n'
	case 't':
		c = '\t'
	case 'r':
		c = '\r'
	case '0':
		c = 0
	case 'a':
		c = '\a'
	case 'b':
		c = '\b'
	case 'e':
		c = 0x1b
	case 'f':
		c = '\f'
	case 'v':
		c = '\v'
	case 'x', 'u', 'U':
		size := hexDigits(c)
		if r, ok := codePoint(b[i+1:], size); ok {
			return utf8.AppendRune(text, r), i + 1 + size
		}
	case '\n', '\r':
		return joinLines(text, b, i)
	}
	return append(text, c), i + 1
}

// joinLines appends what an escaped line break at offset i means: nothing for itself and the indentation behind it, a line feed
// for each further one.
func joinLines(text, b []byte, i int) ([]byte, int) {
	first := true
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		if b[i] == '\n' {
			if !first {
				text = append(text, '\n')
			}
			first = false
		}
		i++
	}
	return text, i
}

// blockText decodes a block scalar: b is its header and its lines, from which indent columns are taken off.
func blockText(b []byte, style Style, indent int, f flags) []byte {
	text := make([]byte, 0, len(b))
	pending, blank := false, 0 // a line break not yet written, and the number of blank lines after it
	indented := false          // the line before that line break starts with white space, so that nothing is folded
	for i := lineEnd(b, 0) + 1; i < len(b); {
		start := i
		for i < len(b) && b[i] == ' ' && i-start < indent {
			i++
		}
		end := lineEnd(b, i)
		next := end + 1
		if end > i && end < len(b) && b[end-1] == '\r' {
			end--
		}
		if end == i {
			if next <= len(b) {
				blank++
			}
			i = next
			continue
		}
		more := b[i] == ' ' || b[i] == '\t'
		if pending && (style == Literal || indented || more) {
			text = append(text, '\n')
		} else if pending && blank == 0 {
			text = append(text, ' ')
		}
		text = append(appendBreaks(text, blank), b[i:end]...)
		pending, blank, indented = next <= len(b), 0, more
		i = next
	}
	if pending && f&strip == 0 {
		text = append(text, '\n')
	}
	if f&keep != 0 {
		text = appendBreaks(text, blank)
	}
	return text
}

func appendBreaks(text []byte, n int) []byte {
	for range n {
		text = append(text, '\n')
	}
	return text
}
