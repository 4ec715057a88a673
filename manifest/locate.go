package manifest

import (
	"bytes"
	"math"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// locator turns kyaml's nodes, of which only the starts are known, and those as line and column, into nodes with byte ranges.
type locator struct {
	scan *scanner
	place
	nodes map[*yaml.Node]int // the index of every node that has an anchor
	side  *side
}

// place is an offset, and the line and column, both from 1, by which kyaml knows it.
type place struct{ offset, line, column int }

// firstPlace returns the place of the first character of the document that starts at offset start. A byte order mark is none.
func firstPlace(src []byte, start int) place {
	if bytes.HasPrefix(src[start:], []byte(bom)) {
		start += len(bom)
	}
	return place{offset: start, line: 1, column: 1}
}

// at moves to a line and column, if it has not passed them yet, and returns the offset.
func (l *locator) at(line, column int) int {
	for l.offset < len(l.scan.src) && (l.line < line || l.line == line && l.column < column) {
		l.step()
	}
	return l.offset
}

// to moves to an offset and returns its column from 0.
func (l *locator) to(offset int) int {
	for l.offset < offset {
		l.step()
	}
	return l.column - 1
}

func (l *locator) step() {
	if size := breakLen(l.scan.src, l.offset); size > 0 {
		l.offset += size
		l.line++
		l.column = 1
		return
	}
	_, size := utf8.DecodeRune(l.scan.src[l.offset:])
	l.offset += size
	l.column++
}

// breakLen returns the length of the line break at offset i as YAML 1.1 knows them, 0 if there is none.
func breakLen(src []byte, i int) int {
	switch rest := src[i:]; {
	case len(rest) == 0:
	case rest[0] == '\n':
		return 1
	case rest[0] == '\r':
		if len(rest) > 1 && rest[1] == '\n' {
			return 2
		}
		return 1
	case rest[0] == 0xc2 && len(rest) > 1 && rest[1] == 0x85:
		return 2
	case rest[0] == 0xe2 && len(rest) > 2 && rest[1] == 0x80 && (rest[2] == 0xa8 || rest[2] == 0xa9):
		return 3
	}
	return 0
}

// blankLen returns the length of the space, tab or line break at offset i, 0 if there is none.
func blankLen(src []byte, i int) int {
	if i < len(src) && (src[i] == ' ' || src[i] == '\t') {
		return 1
	}
	return breakLen(src, i)
}

// skip returns the offset of the first character at or after i that is neither white space nor comment.
func (l *locator) skip(i int) int {
	src := l.scan.src
	for i < len(src) {
		if size := blankLen(src, i); size > 0 {
			i += size
		} else if src[i] == '#' {
			i = l.lineEnd(i)
		} else {
			break
		}
	}
	return i
}

// properties are the anchor and the tag before a value.
type properties struct {
	end   int  // of the last of them
	value int  // where the value starts
	lone  bool // the tag is "!", of which kyaml does not tell
}

// properties returns those of node n, which starts at offset at, inside a block collection at column parent.
func (l *locator) properties(n *yaml.Node, at, parent int) properties {
	src := l.scan.src
	p, limit := properties{end: at, value: at}, len(src)
	if len(n.Content) > 0 {
		// What is at the place of the first key or element belongs to that.
		here := l.place
		limit = l.at(n.Content[0].Line, n.Content[0].Column)
		l.place = here
	}
	for p.value < limit && (src[p.value] == '&' || src[p.value] == '!') {
		if isAbsent(n) && p.value > at && indentation(src, p.value) <= parent {
			break // the next key
		}
		p.end = p.value + 1
		for p.end < len(src) && (isAnchor(src[p.end]) || src[p.value] == '!' && blankLen(src, p.end) == 0) {
			p.end++
		}
		p.lone = p.lone || src[p.value] == '!' && p.end == p.value+1
		p.value = l.skip(p.end)
	}
	return p
}

// indentation returns the column from 0 of offset i if there are only spaces before it in its line; else a large number.
func indentation(src []byte, i int) int {
	column := 0
	for column < i && src[i-column-1] == ' ' {
		column++
	}
	if column < i && src[i-column-1] != '\n' && src[i-column-1] != '\r' {
		return math.MaxInt
	}
	return column
}

// isAnchor reports whether c can be part of the name of an anchor.
func isAnchor(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

// value appends node n and what is below it. It follows the token that ends at offset after, inside a block collection at
// column parent.
func (l *locator) value(n *yaml.Node, after, parent int) bool {
	index := len(l.scan.nodes)
	l.note(n, index)
	at := l.at(n.Line, n.Column)
	if n.Kind == yaml.AliasNode {
		l.alias(n, at)
		return true
	}
	p := l.properties(n, at, parent)
	switch {
	case n.Kind == yaml.MappingNode:
		return l.mapping(n, p.value)
	case n.Kind == yaml.SequenceNode:
		return l.sequence(n, p.value)
	case isAbsent(n):
		if p.end > at && l.skip(after) == at {
			after = p.end
		}
		l.scan.absent(after)
	case !l.scalar(n, p.value, parent):
		return false
	}
	if p.lone {
		l.tag(index, "!")
	}
	return true
}

// isAbsent reports whether n is a value that is not written: a plain scalar without text.
func isAbsent(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0
}

// note remembers what is special about node n, which will have the given index.
func (l *locator) note(n *yaml.Node, index int) {
	if n.Anchor != "" {
		l.nodes[n] = index
	}
	if n.Style&yaml.TaggedStyle != 0 {
		l.tag(index, n.Tag)
	}
}

func (l *locator) tag(index int, tag string) {
	if l.side.tags == nil {
		l.side.tags = map[int]string{}
	}
	l.side.tags[index] = tag
}

func (l *locator) alias(n *yaml.Node, at int) {
	if l.side.targets == nil {
		l.side.targets = map[int]int{}
	}
	l.side.targets[len(l.scan.nodes)] = l.nodes[n.Alias]
	l.scan.scalar(Plain, at, at+1+len(n.Value), 0)
	l.scan.nodes[len(l.scan.nodes)-1].Kind = Alias
}

func (l *locator) mapping(n *yaml.Node, start int) bool {
	style, column := l.layout(n, start)
	m, end := l.scan.open(Map, style, start), start
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		k := len(l.scan.nodes)
		// kyaml has odd places for keys that are not written.
		if !l.value(key, max(end, l.at(key.Line, key.Column)), column) {
			return false
		}
		end = int(l.scan.nodes[k].End)
		colon, ok := l.colon(end, style)
		if ok && isAbsent(value) && l.at(value.Line, value.Column) <= colon {
			ok = false // the colon of a mapping around this one
		}
		if !ok {
			if !isAbsent(value) {
				return false
			}
			l.scan.absent(end)
			continue
		}
		v := len(l.scan.nodes)
		if !l.value(value, colon+1, column) {
			return false
		}
		end = int(l.scan.nodes[v].End)
	}
	if style == Flow && l.scan.src[start] == '{' {
		return l.closeFlow(m, '}', max(end, start+1))
	}
	l.scan.close(m, end)
	return true
}

// colon returns the offset of the colon behind a key that ends at offset end; a key need not have one.
func (l *locator) colon(end int, style Style) (offset int, ok bool) {
	src, i := l.scan.src, l.skip(end)
	if i == len(src) || src[i] != ':' {
		return 0, false
	}
	return i, style == Flow || i+1 == len(src) || blankLen(src, i+1) > 0
}

// layout moves to the start of a collection and returns its style, and its column if it is a block, else -1.
func (l *locator) layout(n *yaml.Node, start int) (style Style, column int) {
	column = l.to(start)
	if n.Style&yaml.FlowStyle != 0 {
		return Flow, -1
	}
	return Block, column
}

func (l *locator) sequence(n *yaml.Node, start int) bool {
	style, column := l.layout(n, start)
	q, end := l.scan.open(Seq, style, start), start
	for _, element := range n.Content {
		e := len(l.scan.nodes)
		if !l.value(element, l.at(element.Line, element.Column), column) {
			return false
		}
		end = int(l.scan.nodes[e].End)
	}
	if style == Flow {
		return l.closeFlow(q, ']', max(end, start+1))
	}
	l.scan.close(q, end)
	return true
}

// closeFlow ends flow collection i, whose last element ends at offset end.
func (l *locator) closeFlow(i int, closing byte, end int) bool {
	src := l.scan.src
	end = l.skip(end)
	for end < len(src) && (src[end] == ',' || src[end] == ':' || src[end] == '?') {
		end = l.skip(end + 1)
	}
	if end == len(src) || src[end] != closing {
		return false
	}
	l.scan.close(i, end+1)
	return true
}

// scalar appends a scalar that has text.
func (l *locator) scalar(n *yaml.Node, start, parent int) bool {
	src, style, end := l.scan.src, Plain, start
	switch {
	case n.Style&yaml.SingleQuotedStyle != 0:
		style, end = SingleQuoted, quoteEnd(src, start, '\'')
	case n.Style&yaml.DoubleQuotedStyle != 0:
		style, end = DoubleQuoted, quoteEnd(src, start, '"')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return l.blockScalar(n, start, parent)
	default:
		end = matchText(src, start, n.Value)
	}
	if end < 0 {
		return false
	}
	l.scan.scalar(style, start, end, scalarFlags(src[start:end], style))
	l.settle(n.Value)
	return true
}

// scalarFlags returns how the text of a plain or quoted scalar is found.
func scalarFlags(b []byte, style Style) (f flags) {
	if bytes.ContainsAny(b, "\r\n") {
		f = multiline
	}
	if style == DoubleQuoted && bytes.IndexByte(b, '\\') >= 0 || style == SingleQuoted && bytes.Contains(b[1:len(b)-1], []byte("''")) {
		f |= escaped
	}
	return f
}

// settle makes sure that the scalar appended last has the given text.
func (l *locator) settle(text string) {
	one := Tree{Src: l.scan.src, Nodes: l.scan.nodes[len(l.scan.nodes)-1:]}
	if one.Text(0) != text {
		l.aside(text)
	}
}

// aside keeps the text of the scalar appended last.
func (l *locator) aside(text string) {
	i := len(l.scan.nodes) - 1
	l.scan.nodes[i].size |= uint16(aside)
	if l.side.texts == nil {
		l.side.texts = map[int]string{}
	}
	l.side.texts[i] = text
}

// blockScalar appends a literal or folded scalar. Where the scanner refuses it, its text tells how far it reaches.
func (l *locator) blockScalar(n *yaml.Node, start, parent int) bool {
	s := l.scan
	s.pos = start
	if s.blockScalar(parent) {
		one := Tree{Src: s.src, Nodes: s.nodes[len(s.nodes)-1:]}
		if one.Text(0) == n.Value && !hasOddBreak(s.src[start:s.end]) {
			return true
		}
		s.nodes = s.nodes[:len(s.nodes)-1]
	}
	style, end := Literal, l.lineEnd(start)
	if n.Style&yaml.FoldedStyle != 0 {
		style = Folded
	}
	if end = matchText(s.src, end, n.Value); end < 0 {
		return false
	}
	end = l.lineEnd(end)
	s.scalar(style, start, end+breakLen(s.src, end), 0)
	l.aside(n.Value)
	return true
}

// hasOddBreak reports whether b has a line break that is neither LF nor CRLF.
func hasOddBreak(b []byte) bool {
	for i := range b {
		if size := breakLen(b, i); size > 0 && b[i] != '\n' && string(b[i:i+size]) != "\r\n" {
			return true
		}
	}
	return false
}

// lineEnd returns the offset of the next line break at or after i, or the end of the document.
func (l *locator) lineEnd(i int) int {
	for i < len(l.scan.src) && breakLen(l.scan.src, i) == 0 {
		i++
	}
	return i
}

// quoteEnd returns the offset behind the quote that closes the one at start, -1 if there is none.
func quoteEnd(src []byte, start int, quote byte) int {
	if start >= len(src) || src[start] != quote {
		return -1
	}
	for i := start + 1; i < len(src); i++ {
		switch {
		case src[i] == '\\' && quote == '"':
			i++
		case src[i] != quote:
		case quote == '\'' && i+1 < len(src) && src[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return -1
}

// matchText returns the offset behind the last character of text in src from start on, where white space in one may be other
// white space in the other; -1 if the text is not there.
func matchText(src []byte, start int, text string) int {
	i, end, want := start, start, []byte(text)
	for j := 0; j < len(want); {
		if size := blankLen(want, j); size > 0 {
			j += size
			continue
		}
		for size := 1; size > 0; i += size {
			size = blankLen(src, i)
		}
		if i == len(src) || src[i] != want[j] {
			return -1
		}
		i, j = i+1, j+1
		end = i
	}
	return end
}
