package manifest

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Character returns the bytes of character n, from 0, of the text of scalar i. It reports false where the source has the text in
// another form: with escapes, or folded.
func (t *Tree) Character(i, n int) (Range, bool) {
	r, text := t.Range(i), t.Text(i)
	before, ok := cutCharacters(text, n)
	if !ok {
		return Range{}, false
	}
	src := t.Src[r.Start:r.End]
	start := r.Start
	switch t.Nodes[i].Style {
	case SingleQuoted, DoubleQuoted:
		src, start = src[1:len(src)-1], start+1
	case Literal:
		return t.characterOfLine(r, before, text[len(before):])
	}
	if string(src) != text {
		return Range{}, false
	}
	start += len(before)
	_, size := utf8.DecodeRune(t.Src[start:])
	return Range{start, start + size}, true
}

// cutCharacters returns the first n characters of a text that has more of them.
func cutCharacters(text string, n int) (string, bool) {
	for at := range text {
		if n == 0 {
			return text[:at], true
		}
		n--
	}
	return "", false
}

// characterOfLine finds the place in a block scalar whose lines are those of its text, indented.
func (t *Tree) characterOfLine(block Range, before, after string) (Range, bool) {
	line := strings.Count(before, "\n") + 1 // behind the header
	start := block.Start
	for range line {
		end := bytes.IndexByte(t.Src[start:block.End], '\n')
		if end < 0 {
			return Range{}, false
		}
		start += end + 1
	}
	source, _, _ := bytes.Cut(t.Src[start:block.End], []byte("\n"))
	source = bytes.TrimSuffix(source, []byte("\r"))
	rest, _, _ := strings.Cut(after, "\n")
	own := before[strings.LastIndexByte(before, '\n')+1:] + rest
	if !bytes.HasSuffix(source, []byte(own)) || rest == "" {
		return Range{}, false
	}
	start += len(source) - len(rest)
	_, size := utf8.DecodeRune(t.Src[start:])
	return Range{start, start + size}, true
}
