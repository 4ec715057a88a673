package manifest

import (
	"bytes"
	"strings"
)

// isTemplate reports whether the document is the source of another: it is one only after something has filled it in.
// Braces inside of strings do not make a template; Argo, Prometheus and others have their own use for them.
func (d *Document) isTemplate() bool {
	src := d.File.Src[d.Range.Start:d.Range.End]
	if d.Err != nil {
		return isYtt(src) || hasTemplateMark(src)
	}
	return isYtt(src) || bytes.Contains(src, []byte("{{")) && d.Tree.hasAction()
}

// hasAction reports whether a value is {{ … }}, which YAML reads as a mapping whose key is a mapping.
func (t *Tree) hasAction() bool {
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if n.Kind == Map && n.Style == Flow && bytes.HasPrefix(t.Src[n.Start:n.End], []byte("{{")) {
			return true
		}
	}
	return false
}

// isYtt reports whether src has ytt's instructions, which are YAML comments: #@ load(…), replicas: #@ data.values.n.
func isYtt(src []byte) bool {
	for i := 0; ; i += 2 {
		next := bytes.Index(src[i:], []byte("#@"))
		if next < 0 {
			return false
		}
		i += next
		before, after := byte('\n'), byte(0)
		if i > 0 {
			before = src[i-1]
		}
		if i+2 < len(src) {
			after = src[i+2]
		}
		if (before == '\n' || before == ' ') && (after == ' ' || after >= 'a' && after <= 'z') {
			return true
		}
	}
}

// hasTemplateMark reports whether something that must be filled in stands in src where it breaks YAML: outside of quotes, block
// scalars and comments, at the start of a value or on a line of its own.
func hasTemplateMark(src []byte) bool {
	block := -1 // the indentation of the key of the block scalar that we are in, -1 if in none
	for line := range bytes.Lines(src) {
		line = bytes.TrimRight(line, " \t\r\n")
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		if len(line) == 0 || block >= 0 && indent > block {
			continue
		}
		block = -1
		if markInLine(line[indent:]) {
			return true
		}
		if opensBlock(line) {
			block = indent
			for rest := line[indent:]; bytes.HasPrefix(rest, []byte("- ")); rest = rest[2:] {
				block += 2
			}
		}
	}
	return false
}

// markInLine looks through one line, from its first character to its last that are no spaces.
func markInLine(line []byte) bool {
	if n := placeholder(line); n == len(line) {
		return true
	}
	before, quote := byte(0), byte(0) // the last character that is no space; the quote that we are in
	for i := 0; i < len(line); i++ {
		c := line[i]
		starts := before == 0 || strings.IndexByte(":-[,{", before) >= 0
		switch {
		case quote != 0:
			if c == '\\' && quote == '"' {
				i++
			} else if c == quote {
				quote = 0
			}
		case starts && (c == '"' || c == '\''):
			quote = c
		case c == '#' && (i == 0 || line[i-1] == ' '):
			return false
		case starts && (isTemplateAction(line[i:]) || bracedName(line[i:])):
			return true
		}
		if c != ' ' && c != '\t' {
			before = c
		}
	}
	return false
}

func isTemplateAction(b []byte) bool {
	return bytes.HasPrefix(b, []byte("{{")) || bytes.HasPrefix(b, []byte("{%")) || bytes.HasPrefix(b, []byte("<%"))
}

// bracedName reports whether b starts with {NAME} and something that is no YAML then.
func bracedName(b []byte) bool {
	n := len(b) - len(bytes.TrimLeft(b, "{ABCDEFGHIJKLMNOPQRSTUVWXYZ_"))
	return n > 2 && b[0] == '{' && n+1 < len(b) && b[n] == '}' && strings.IndexByte(" ,]}", b[n+1]) < 0
}

// opensBlock reports whether a block scalar follows the line: it ends in | or >, with or without indicators.
func opensBlock(line []byte) bool {
	header := line[bytes.LastIndexByte(line, ' ')+1:]
	return len(header) > 0 && len(header) <= 3 && (header[0] == '|' || header[0] == '>')
}

// HasPlaceholder reports whether scalar i holds something that is filled in before the object reaches a cluster, so that
// nothing can be said about its value or type: {{ x }}, ${VAR}, $(VAR), <name>, #{x}#, @@x@@, __X__, or $VAR alone. It is false
// for what is no scalar.
//
// Kubernetes itself expands $(VAR) in commands, arguments and environment variables, where it is a plain string.
func (t *Tree) HasPlaceholder(i int) bool {
	i = t.Target(i)
	if t.Nodes[i].Kind != Scalar {
		return false
	}
	r := t.Range(i)
	src := t.Src[r.Start:r.End]
	if !bytes.ContainsAny(src, "{$<@_") {
		return false
	}
	text := []byte(t.Text(i))
	if len(text) > 1 && text[0] == '$' && nameLength(text[1:]) == len(text)-1 {
		return true
	}
	for at := range text {
		if strings.IndexByte("{$<#@_", text[at]) >= 0 && placeholder(text[at:]) > 0 {
			return true
		}
	}
	return false
}

// placeholder returns the length of the placeholder that b starts with, 0 if there is none.
func placeholder(b []byte) int {
	for _, p := range placeholders {
		rest, ok := bytes.CutPrefix(b, []byte(p.open))
		if !ok {
			continue
		}
		end := bytes.Index(rest, []byte(p.close))
		if end > 0 && p.inside(rest[:end]) {
			return len(p.open) + end + len(p.close)
		}
	}
	return 0
}

var placeholders = []struct {
	open, close string
	inside      func([]byte) bool
}{
	{"{{", "}}", anything},
	{"${", "}", anything}, // ${VAR:-default}
	{"$(", ")", isName},   // but not $(date) in a script with blanks
	{"<", ">", isWords},
	{"#{", "}#", anything},
	{"@@", "@@", isName},
	{"__", "__", isConstant},
}

func anything([]byte) bool { return true }

func isName(b []byte) bool { return nameLength(b) == len(b) }

// isWords reports whether b is words such as people write between angle brackets: <your-domain>, <NODE NAME>.
func isWords(b []byte) bool {
	first := b[0]
	return (first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z') &&
		len(bytes.Trim(b, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. ")) == 0
}

func isConstant(b []byte) bool {
	return len(bytes.Trim(b, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")) == 0
}

// nameLength returns the length of the variable name that b starts with.
func nameLength(b []byte) int {
	for i, c := range b {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(b)
}
