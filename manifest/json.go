package manifest

import (
	"bytes"
	"encoding/json"
	"unicode"
	"unicode/utf8"
)

// readJSON reads the JSON value in src[start:end] and appends its nodes to s.nodes. It returns false, and adds nothing, if
// that is no JSON. YAML is a superset of JSON only nearly: it lacks the escape \/ and reads \ud83d\ude00 as two characters.
func readJSON(s *scanner, src []byte, start, end int) (*side, bool) {
	if !utf8.Valid(src[start:end]) || !json.Valid(src[start:end]) {
		return nil, false
	}
	s.src, s.pos, s.large = src[:end], start, nil
	j := jsonReader{scan: s, locator: locator{scan: s, side: &side{}}}
	j.value()
	return j.locator.side, true
}

// jsonReader turns text known to be JSON into nodes.
type jsonReader struct {
	scan    *scanner
	locator locator
}

// next moves to the next character that is not white space and returns it.
func (j *jsonReader) next() byte {
	s := j.scan
	for space(s.src, s.pos) {
		s.pos++
	}
	return s.src[s.pos]
}

func (j *jsonReader) value() {
	switch j.next() {
	case '{':
		j.collection(Map, '}')
	case '[':
		j.collection(Seq, ']')
	case '"':
		j.text()
	default:
		j.literal()
	}
}

func (j *jsonReader) collection(kind Kind, closing byte) {
	s := j.scan
	c := s.open(kind, Flow, s.pos)
	s.pos++
	for j.next() != closing {
		switch s.src[s.pos] {
		case ',', ':':
			s.pos++
		default:
			j.value()
		}
	}
	s.pos++
	s.close(c, s.pos)
}

func (j *jsonReader) text() {
	s, start := j.scan, j.scan.pos
	s.pos = quoteEnd(s.src, start, '"')
	raw := s.src[start:s.pos]
	if bytes.IndexByte(raw, '\\') < 0 {
		s.scalar(DoubleQuoted, start, s.pos, 0)
		return
	}
	s.scalar(DoubleQuoted, start, s.pos, escaped)
	var text string
	if err := json.Unmarshal(raw, &text); err == nil {
		j.locator.settle(text)
	}
}

func (j *jsonReader) literal() {
	s, start := j.scan, j.scan.pos
	for !space(s.src, s.pos) && s.src[s.pos] != ',' && s.src[s.pos] != ']' && s.src[s.pos] != '}' {
		s.pos++
	}
	s.scalar(Plain, start, s.pos, 0)
}

// isJSON reports whether kubectl takes the stream in src for JSON, at first: its first character that is not white space is
// a brace (IsJSONBuffer in kubernetes v1.36.3 k8s.io/apimachinery/pkg/util/yaml/decoder.go).
func isJSON(src []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeftFunc(src, unicode.IsSpace), []byte("{"))
}

// splitJSON cuts a part that holds several JSON objects, one behind the other, into one part for each. Any other part it
// returns as it is.
func splitJSON(src []byte, p part) []part {
	var parts []part
	for {
		end := objectEnd(src[:p.end], p.start)
		if end < 0 || !isJSON(src[end:p.end]) || !json.Valid(src[p.start:end]) {
			return append(parts, p)
		}
		parts = append(parts, part{start: p.start, end: end, json: true})
		p.start = end
	}
}

// objectEnd returns the offset behind the brace that closes the one with which src starts after i; -1 if there is none.
func objectEnd(src []byte, i int) int {
	depth := 0
	for ; i < len(src); i++ {
		switch src[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			end := quoteEnd(src, i, '"')
			if end < 0 {
				return -1
			}
			i = end - 1
		}
	}
	return -1
}

// hasFraction reports whether there is a number with fraction or exponent, which JSON and YAML read differently.
func hasFraction(src []byte, nodes []Node) bool {
	for i := range nodes {
		n := &nodes[i]
		if n.Kind != Scalar || n.Style != Plain {
			continue
		}
		if c := src[n.Start]; (c == '-' || c >= '0' && c <= '9') && bytes.ContainsAny(src[n.Start:n.End], ".eE") {
			return true
		}
	}
	return false
}
