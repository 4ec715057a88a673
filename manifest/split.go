package manifest

import (
	"bytes"
	"strings"
)

// part is a part of a stream between separators: a document, or nothing but comments and blank lines.
type part struct {
	start, end int
	json       bool   // kubectl reads it as JSON if it can
	err        string // why it cannot be a document; "" if it may be one
}

// split cuts a stream at its "---" and "..." lines, as kubectl does before it parses anything (YAMLReader in kubernetes
// v1.36.3 k8s.io/apimachinery/pkg/util/yaml/decoder.go): a line that starts with "---" is a separator wherever it stands,
// in the middle of a quoted scalar as well, and nothing but a comment may follow on that line.
func split(src []byte) []part {
	var parts []part
	start := 0
	if bytes.HasPrefix(src, []byte(bom)) {
		start = len(bom)
	}
	s := separators{src: src, start: start, pos: start, dashes: -1, dots: -1}
	next := part{start: start}
	for {
		at := s.next()
		next.end = at
		if len(parts) == 0 && isJSON(src[:at]) {
			next.json = true
			parts = splitJSON(src, next)
		} else {
			parts = append(parts, next)
		}
		if at == len(src) {
			return parts
		}
		end := min(lineEnd(src, at)+1, len(src))
		next = part{start: end}
		if rest := strings.TrimSpace(string(src[at+3 : end])); rest != "" && rest[0] != '#' {
			next = part{start: at, err: "only a comment may follow " + string(src[at:at+3]) + " on its line"}
		}
	}
}

// separators finds the lines that start with "---", and those that are "...".
type separators struct {
	src          []byte
	start        int // of the stream
	pos          int // where to look on
	dashes, dots int // the first of each kind at or after pos; less than pos if not yet looked for
}

// next returns the offset of the next separator, the length of the source if there is none.
func (s *separators) next() int {
	if s.dashes < s.pos {
		s.dashes = s.find("\n---", s.pos)
	}
	if s.dots < s.pos {
		s.dots = s.find("\n...", s.pos)
	}
	for s.dots < len(s.src) && !space(s.src, s.dots+3) {
		s.dots = s.find("\n...", s.dots+3)
	}
	at := min(s.dashes, s.dots)
	s.pos = at + 3
	return at
}

// find returns the offset of the first marker at or after from, without the line feed that it starts with.
func (s *separators) find(marker string, from int) int {
	if from == s.start && bytes.HasPrefix(s.src[from:], []byte(marker[1:])) {
		return from
	}
	if i := bytes.Index(s.src[from:], []byte(marker)); i >= 0 {
		return from + i + 1
	}
	return len(s.src)
}
