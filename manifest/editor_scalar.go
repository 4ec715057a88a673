package manifest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoting says how strings are written at some place.
type quoting struct {
	flow   bool  // inside brackets
	json   bool  // always in double quotes, as JSON does
	prefer Style // SingleQuoted or DoubleQuoted: for strings that need quotes
	keep   Style // the quotes of what the string replaces; Plain if it had none
}

// scalar returns the text of a new scalar on one line.
func (q quoting) scalar(data any) string {
	text, ok := data.(string)
	switch {
	case !ok:
		return scalarText(data)
	case q.json:
		return doubleQuoted(text)
	case q.keep == Plain && isPlain(text, q.flow):
		return text
	case q.keep == Plain:
		return quoted(text, q.prefer)
	}
	return quoted(text, q.keep)
}

// quoted returns text in quotes: in single ones if that is the style and they can express it.
func quoted(text string, style Style) string {
	if style == SingleQuoted && printable(text) {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return doubleQuoted(text)
}

// doubleQuoted returns text in double quotes, with escapes that mean the same in YAML and JSON.
func doubleQuoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r <= 0xffff && !unicode.IsPrint(r): // beyond that YAML and JSON have no escape in common, and need none
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// printable reports whether text has no line breaks, no tabs, and nothing else that only escapes express.
func printable(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// isPlain reports whether text needs no quotes: every reader of YAML 1.1 or 1.2 takes it for this string.
func isPlain(text string, flow bool) bool {
	if text == "" || !printable(text) || text[0] == ' ' || text[len(text)-1] == ' ' || isSpecial(text) {
		return false
	}
	switch text[0] {
	case ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '=':
		return false
	case '-', '?', ':':
		if len(text) == 1 || text[1] == ' ' || flow {
			return false
		}
	}
	if strings.HasPrefix(text, "---") || strings.HasPrefix(text, "...") || strings.HasPrefix(text, "<<") {
		return false
	}
	if flow && strings.ContainsAny(text, ",[]{}") {
		return false
	}
	// A colon at the end or before a space ends a key; a # behind a space begins a comment.
	return text[len(text)-1] != ':' && !strings.Contains(text, ": ") && !strings.Contains(text, " #")
}

// isSpecial reports whether some reader of YAML takes the plain scalar text for something else than a string.
func isSpecial(text string) bool {
	if _, isString := resolve(text).(string); !isString {
		return true
	}
	switch c := text[0]; {
	case c == '.':
		_, special := specialFloat(text)
		return special
	case c != '+' && c != '-' && (c < '0' || c > '9'):
		return false
	}
	// Numbers of YAML 1.1 that sigs.k8s.io/yaml does not know, such as 12:30:45, and those of YAML 1.2, such as 0o17; dates.
	return isSexagesimal(text) || strings.HasPrefix(text, "0o") || isDate(text) ||
		strings.ContainsAny(text, "_.") && strings.Trim(text, "+-0123456789_.") == "" && strings.Count(text, ".") < 2
}

// isSexagesimal reports whether text is a number to the base 60: digits and colons, perhaps with a fraction.
func isSexagesimal(text string) bool {
	text = trimSign(text)
	return strings.Contains(text, ":") && strings.Trim(text, "0123456789_:.") == ""
}

// isDate reports whether text begins like 2001-1-2.
func isDate(text string) bool {
	year, rest, _ := strings.Cut(text, "-")
	month, _, found := strings.Cut(rest, "-")
	return found && len(year) == 4 && digits(year) == 4 && month != "" && len(month) <= 2 && digits(month) == len(month)
}

// floatText returns a number that every reader takes for a floating-point number.
func floatText(f float64) string {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.ContainsAny(text, ".eIN") {
		return text
	}
	return text + ".0"
}

// literal returns the header of a literal block scalar for text and its lines; ok is false if text is better quoted:
// on one line, or with white space that is easily lost.
func literal(text string) (header string, lines []string, ok bool) {
	body, ended := strings.CutSuffix(text, "\n")
	lines = strings.Split(body, "\n")
	if len(lines) < 2 && !ended || strings.HasSuffix(body, "\n") || body == "" || lines[0] == "" {
		return "", nil, false
	}
	for i, line := range lines {
		switch {
		case line == "" && i > 0:
			continue
		case !printable(strings.ReplaceAll(line, "\t", " ")), strings.HasSuffix(line, " "), strings.HasSuffix(line, "\t"):
			return "", nil, false
		case i == 0 && isBlank(line[0]):
			return "", nil, false
		}
	}
	if ended {
		return "|", lines, true
	}
	return "|-", lines, true
}
