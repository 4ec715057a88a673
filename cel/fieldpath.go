package cel

import (
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// fieldPath reads a path like .spec.ports['http'] as apiextensions-apiserver v0.36.3 does; ok is false if it is none, or empty.
func fieldPath(text string) (path manifest.Path, ok bool) {
	for text != "" {
		var name string
		switch {
		case text[0] == '.':
			end := strings.IndexAny(text[1:], ".[]")
			if end < 0 {
				end = len(text) - 1
			}
			name, text = text[1:1+end], text[1+end:]
			if name == "" {
				return nil, false
			}
		case strings.HasPrefix(text, "['"):
			if name, text, ok = quotedStep(text[2:]); !ok {
				return nil, false
			}
		default:
			return nil, false
		}
		path = append(path, name)
	}
	return path, len(path) > 0
}

// quotedStep reads a name up to its quote and bracket.
func quotedStep(text string) (name, rest string, ok bool) {
	escapes := map[byte]byte{'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\'': '\'', '\\': '\\'}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\'':
			rest, ok := strings.CutPrefix(text[i+1:], "]")
			return b.String(), rest, ok
		case '\\':
			if i++; i == len(text) || escapes[text[i]] == 0 {
				return "", "", false
			}
			b.WriteByte(escapes[text[i]])
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", false
}

// leadsTo reports whether a path names a field of a schema.
func leadsTo(s *Schema, path manifest.Path) bool {
	for _, step := range path {
		name := step.(string)
		switch {
		case s.Properties != nil:
			s = s.Properties[name]
		default:
			s = s.Additional
		}
		if s == nil {
			return false
		}
	}
	return true
}
