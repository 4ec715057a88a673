package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// printer writes documents in a style of its own, to see whether fixes keep it.
type printer struct {
	step, seq int    // columns from a key to the keys below it, and to the dashes below it
	quoted    bool   // keys are in quotes
	comments  bool   // a comment stands above every line and behind it
	space     string // between a key and its value
	anchors   bool   // a mapping that was there before is an alias
	merge     bool   // it is a mapping that merges the one before
	flow      bool   // everything is in brackets

	b        strings.Builder
	tree     *manifest.Tree
	count    int
	anchored map[string]string // by what a mapping holds
}

// print returns the document at node of a tree, its first line behind lead.
func (p printer) print(tree *manifest.Tree, node int, lead string) string {
	p.tree, p.anchored = tree, make(map[string]string)
	p.b.Reset()
	if p.flow {
		p.b.WriteString(lead)
		p.inFlow(node)
		return p.b.String() + "\n"
	}
	p.block(node, len(lead), lead)
	return p.b.String()
}

// block writes the entries of a mapping or sequence; lead is what its first line begins with, in place of its indentation.
func (p *printer) block(node, column int, lead string) {
	indent := strings.Repeat(" ", column)
	begin := func() {
		if lead == "" && p.comments {
			p.count++
			fmt.Fprintf(&p.b, "%s# above %d\n", indent, p.count)
		}
		if lead == "" {
			lead = indent
		}
		p.b.WriteString(lead)
		lead = ""
	}
	if p.tree.Nodes[node].Kind == manifest.Seq {
		for item := range p.tree.Items(node) {
			begin()
			if p.isBlock(item) {
				p.block(item, column+2, "- ")
				continue
			}
			p.b.WriteString("- ")
			p.scalar(item, column)
		}
		return
	}
	for key, value := range p.tree.Fields(node) {
		begin()
		p.b.WriteString(p.key(key) + ":")
		switch {
		case !p.isBlock(value):
			p.b.WriteString(p.space)
			p.scalar(value, column)
		case p.tree.Nodes[value].Kind == manifest.Seq:
			p.endLine()
			p.block(value, column+p.seq, "")
		case p.alias(value, column):
		default:
			p.endLine()
			p.block(value, column+p.step, "")
		}
	}
}

// alias writes an alias in place of a mapping that was there before. Before another one it writes an anchor, and reports false.
func (p *printer) alias(node, column int) bool {
	if !p.anchors && !p.merge {
		return false
	}
	data, _ := json.Marshal(plainValue(p.tree, node))
	name := p.anchored[string(data)]
	switch {
	case name == "":
		name = fmt.Sprintf("a%d", len(p.anchored))
		p.anchored[string(data)] = name
		p.b.WriteString(" &" + name)
		return false
	case p.merge:
		fmt.Fprintf(&p.b, "\n%s<<: *%s\n", strings.Repeat(" ", column+p.step), name)
	default:
		p.b.WriteString(" *" + name + "\n")
	}
	return true
}

func (p *printer) endLine() {
	if p.comments {
		fmt.Fprintf(&p.b, " # behind %d", p.count)
	}
	p.b.WriteString("\n")
}

// isBlock reports whether a node is a mapping or sequence with entries.
func (p *printer) isBlock(node int) bool {
	return p.tree.Nodes[node].Kind != manifest.Scalar && p.tree.Next(node) > node+1
}

// scalar writes what has no entries, to the end of the line.
func (p *printer) scalar(node, column int) {
	text := p.tree.Text(node)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	style := p.tree.Nodes[node].Style
	if style != manifest.Literal && style != manifest.Folded || len(lines) < 2 || strings.HasPrefix(text, " ") || strings.HasSuffix(text, "\n\n") {
		p.b.WriteString(p.inline(node, false))
		p.endLine()
		return
	}
	header := "|"
	if !strings.HasSuffix(text, "\n") {
		header = "|-"
	}
	p.b.WriteString(header)
	p.endLine()
	for _, line := range lines {
		if line != "" {
			line = strings.Repeat(" ", column+2) + line
		}
		p.b.WriteString(line + "\n")
	}
}

func (p *printer) key(node int) string {
	switch text := p.tree.Text(node); {
	case p.quoted:
		return toJSON(text)
	case plainKey.MatchString(text):
		return text
	}
	return p.inline(node, p.flow)
}

// plainKey are keys that need no quotes.
var plainKey = regexp.MustCompile(`^[a-z]{3}[A-Za-z0-9./_-]*$`)

// inline returns a scalar, or what is empty, on one line.
func (p *printer) inline(node int, flow bool) string {
	n := p.tree.Nodes[node]
	r := p.tree.Range(node)
	text := string(p.tree.Src[r.Start:r.End])
	switch {
	case n.Kind == manifest.Map:
		return "{}"
	case n.Kind == manifest.Seq:
		return "[]"
	case n.Style == manifest.Absent:
		return "null"
	case strings.ContainsAny(text, "\r\n"), flow && n.Style == manifest.Plain && strings.ContainsAny(text, ",[]{}?"):
		return toJSON(p.tree.Value(node))
	}
	return text
}

// inFlow writes a node in brackets.
func (p *printer) inFlow(node int) {
	separate := func(i int) {
		if i > 0 {
			p.b.WriteString(", ")
		}
	}
	i := 0
	switch {
	case !p.isBlock(node):
		p.b.WriteString(p.inline(node, true))
	case p.tree.Nodes[node].Kind == manifest.Seq:
		p.b.WriteString("[")
		for item := range p.tree.Items(node) {
			separate(i)
			p.inFlow(item)
			i++
		}
		p.b.WriteString("]")
	default:
		p.b.WriteString("{")
		for key, value := range p.tree.Fields(node) {
			separate(i)
			p.b.WriteString(p.key(key) + ": ")
			p.inFlow(value)
			i++
		}
		p.b.WriteString("}")
	}
}

func toJSON(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return "null"
	}
	return string(data)
}

// plainValue returns a node as encoding/json decodes it, but for the types of numbers.
func plainValue(t *manifest.Tree, node int) any {
	switch node = t.Target(node); t.Nodes[node].Kind {
	case manifest.Map:
		m := make(map[string]any)
		for key, value := range t.Fields(node) {
			m[t.Text(key)] = plainValue(t, value)
		}
		return m
	case manifest.Seq:
		list := []any{}
		for item := range t.Items(node) {
			list = append(list, plainValue(t, item))
		}
		return list
	}
	return t.Value(node)
}

// printJSON writes a document as JSON with an indentation, "" for none, in the order of its fields.
func printJSON(t *manifest.Tree, node int, indent string) string {
	var b strings.Builder
	writeJSON(&b, t, node, indent, "\n")
	return b.String() + "\n"
}

func writeJSON(b *strings.Builder, t *manifest.Tree, node int, indent, eol string) {
	inner := eol + indent
	colon := ": "
	if indent == "" {
		eol, inner, colon = "", "", ":"
	}
	comma := ""
	if node = t.Target(node); t.Next(node) == node+1 {
		eol = "" // it is empty
	}
	switch {
	case t.Nodes[node].Kind == manifest.Scalar:
		b.WriteString(toJSON(t.Value(node)))
	case t.Nodes[node].Kind == manifest.Seq:
		b.WriteString("[")
		for item := range t.Items(node) {
			b.WriteString(comma + inner)
			writeJSON(b, t, item, indent, inner)
			comma = ","
		}
		b.WriteString(eol + "]")
	default:
		b.WriteString("{")
		for key, value := range t.Fields(node) {
			b.WriteString(comma + inner + toJSON(t.Text(key)) + colon)
			writeJSON(b, t, value, indent, inner)
			comma = ","
		}
		b.WriteString(eol + "}")
	}
}

// documents joins what print makes of each object's document, with a line between them.
func documents(f *manifest.File, line string, print func(t *manifest.Tree, node int) string) string {
	var all []string
	for _, doc := range f.Docs {
		all = append(all, print(doc.Tree, 0))
	}
	return strings.Join(all, line)
}

// inLists returns the file with each of its documents as an item of a List.
func inLists(f *manifest.File) string {
	var b strings.Builder
	b.WriteString("apiVersion: v1\nkind: List\nitems:\n")
	for _, doc := range f.Docs {
		b.WriteString(printer{step: 2, space: " "}.print(doc.Tree, 0, "- "))
	}
	return b.String()
}

// restyled reports whether a file means the same in another style: it must parse, and have the same values. Manifests inside of it
// are only fixed in block scalars.
func restyled(before, after *manifest.File) bool {
	if slices.ContainsFunc(after.Docs, func(d *manifest.Document) bool { return d.Err != nil || len(d.Problems) > 0 }) {
		return false
	}
	return toJSON(objectValues(before)) == toJSON(objectValues(after)) && embedding(before) == embedding(after)
}

// embedding counts the block scalars that may hold manifests.
func embedding(f *manifest.File) (n int) {
	for _, doc := range f.Docs {
		for i, node := range doc.Tree.Nodes {
			if node.Style == manifest.Literal && strings.Contains(doc.Tree.Text(i), "apiVersion") {
				n++
			}
		}
	}
	return n
}
