package manifest

import (
	"strconv"
	"strings"
)

// hints say in other words what kyaml's messages mean, and what to do.
var hints = []struct{ cause, hint string }{
	{"mapping values are not allowed in this context",
		"a colon and a space in a value that is not quoted, or a key that is indented too far"},
	{"found character that cannot start any token", "a tab in the indentation, or a value to quote because it starts with @ or `"},
	{"found a tab character", "indent with spaces"},
	{"did not find expected key", "a key without colon, a quote in the wrong place, or wrong indentation"},
	{"could not find expected ':'", "a key without colon, or wrong indentation"},
	{"did not find expected '-' indicator", "an element that is not indented like the others"},
	{"block sequence entries are not allowed in this context", "a list element on the line of its key, or wrong indentation"},
	{"found unexpected end of stream", "a quote or bracket that is not closed"},
	{"found unexpected document indicator", "a quote or bracket that is not closed"},
	{"did not find expected ',' or ']'", "a bracket that is not closed, or a missing comma"},
	{"did not find expected ',' or '}'", "a brace that is not closed, a missing comma, or a value to quote because it starts with {"},
	{"did not find expected alphabetic or numeric character", "quote a value that starts with * or &"},
	{"did not find expected node content", "a value is missing"},
	{"found unknown escape character", "in double quotes write a backslash as \\\\"},
	{"did not find expected <document start>", "a line that is indented less than the first, or a directive like %YAML, which kubectl does not read"},
	{"control characters are not allowed", "escape them in double quotes"},
	{"UTF-8", "the text is not UTF-8"},
}

// syntaxError turns an error of kyaml's about the document that starts at offset start into klint's words. kyaml knows at most a
// line, and often that of the collection around the mistake: where the scanner gave up is the better place, unless it gave up at
// something right that it does not know.
func syntaxError(s *scanner, src []byte, start int, err error) *SyntaxError {
	cause := strings.TrimPrefix(err.Error(), "yaml: ")
	at := start
	if rest, found := strings.CutPrefix(cause, "line "); found {
		number, text, _ := strings.Cut(rest, ": ")
		if line, err := strconv.Atoi(number); err == nil {
			cause, at = text, lineStart(src, start, line)
		}
	}
	if s.pos >= at || s.pos < len(src) && isMistake(src, s.pos) {
		at = s.pos
	}
	message := "no valid YAML: " + cause
	for _, h := range hints {
		if strings.Contains(cause, h.cause) {
			message += " (" + h.hint + ")"
			break
		}
	}
	return &SyntaxError{Range: Range{at, at}, Message: message}
}

// isMistake reports whether what the scanner refused at offset i is wrong, not only unknown to it.
func isMistake(src []byte, i int) bool {
	switch c := src[i]; c {
	case '"', '\'':
		return quoteEnd(src, i, c) < 0
	case '?', '&', '*', '!', '%', '\t':
		return false
	}
	return true
}

// lineStart returns the offset of a line of the document that starts at offset start, where its own first line is line 1.
func lineStart(src []byte, start, line int) int {
	at := start
	for ; line > 1; line-- {
		end := lineEnd(src, at)
		if end == len(src) {
			break
		}
		at = end + 1
	}
	return at
}
