package manifest

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// Embedded is the text of a scalar, read as a file of its own: a manifest inside a ConfigMap, or a patch inside a kustomization.
type Embedded struct {
	// File holds the text. Its offsets count in the text.
	File *File

	doc  *Document
	node int
	// lines holds the lines of the text; nil unless the scalar is a literal block, of which every line stands in the file as it is,
	// behind the indentation.
	lines  []embeddedLine
	indent string
	eol    string
}

// embeddedLine is where a line of the text begins in the file around it. A bare one is empty and may lack the indentation; so is what
// follows the last line break.
type embeddedLine struct {
	start int
	bare  bool
}

// Embed reads scalar i of the document as a file. The file has the name and is parsed like any other: what is no manifest is
// recognised as such.
func (d *Document) Embed(name string, i int) *Embedded {
	text := d.Tree.Text(i)
	e := &Embedded{File: Parse(name, []byte(text)), doc: d, node: i}
	if n := d.Tree.Nodes[i]; n.Kind == Scalar && n.Style == Literal && string(e.File.Src) == text {
		e.findLines(text)
	}
	return e
}

// findLines finds the lines of the text in the literal block, or leaves lines nil if they do not stand there as they are.
func (e *Embedded) findLines(text string) {
	r := e.doc.Tree.Range(e.node)
	src := e.doc.Tree.Src
	at := r.Start + bytes.IndexByte(src[r.Start:r.End], '\n') + 1
	if at == r.Start || text == "" {
		return
	}
	e.eol = "\n"
	if src[at-2] == '\r' {
		e.eol = "\r\n"
	}
	var lines []embeddedLine
	indent := -1
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		end := at
		for end < r.End && src[end] != '\n' {
			end++
		}
		whole := strings.TrimSuffix(string(src[at:end]), "\r")
		if indent < 0 && line != "" {
			indent = len(whole) - len(line)
		}
		switch {
		case indent >= 0 && len(whole) >= indent && whole[indent:] == line && strings.Trim(whole[:indent], " ") == "":
			lines = append(lines, embeddedLine{at + indent, line == ""})
		case line == "" && strings.Trim(whole, " ") == "":
			lines = append(lines, embeddedLine{at, true})
		default:
			return
		}
		at = min(end+1, r.End)
	}
	if strings.HasSuffix(text, "\n") {
		lines = append(lines, embeddedLine{at, true})
	}
	e.lines, e.indent = lines, strings.Repeat(" ", max(indent, 0))
}

// Range returns where a range of the text is in the file around it; the first line of the scalar, if it is not there as it is.
func (e *Embedded) Range(r Range) Range {
	if e.lines == nil {
		return e.doc.Tree.firstLine(e.node)
	}
	start, _ := e.offset(r.Start)
	end, _ := e.offset(r.End)
	return Range{start, max(start, end)}
}

// offset returns where an offset of the text is in the file around it, and whether its line is bare.
func (e *Embedded) offset(at int) (outer int, bare bool) {
	line := e.lines[e.File.Position(at).Line-1]
	return line.start + at - e.lineStart(at), line.bare
}

func (e *Embedded) lineStart(at int) int { return bytes.LastIndexByte(e.File.Src[:at], '\n') + 1 }

var errEmbedded = errors.New("the text is not written line by line in a literal block (|)")

// Edits returns edits of the text as edits of the file around it. They are proven: the scalar becomes the edited text, and nothing else
// changes.
func (e *Embedded) Edits(edits []Edit) ([]Edit, error) {
	if e.lines == nil || e.doc.Tree.shared(e.node) {
		return nil, errEmbedded
	}
	var outer []Edit
	for _, edit := range edits {
		start, bareStart := e.offset(edit.Start)
		end, bareEnd := e.offset(edit.End)
		if bareEnd && !bareStart && edit.New == "" && edit.Start == e.lineStart(edit.Start) {
			start -= len(e.indent) // nothing stays of the line, not even the indentation
		}
		outer = append(outer, Edit{Range: Range{start, end}, New: e.indented(edit.New, bareStart, bareEnd)})
	}
	if !e.proves(edits, outer) {
		return nil, errEmbedded
	}
	return outer, nil
}

// indented returns text as it is written in the block. Its first line is indented if it begins in a bare one. What comes behind its
// last line break has no indentation of its own, unless that is a bare line.
func (e *Embedded) indented(text string, begin, end bool) string {
	var b strings.Builder
	for i, line := range strings.SplitAfter(text, "\n") {
		body, broken := strings.CutSuffix(line, "\n")
		if (i > 0 || begin) && (body != "" || !broken && !end) {
			b.WriteString(e.indent)
		}
		b.WriteString(body)
		if broken {
			b.WriteString(e.eol)
		}
	}
	return b.String()
}

// proves reports whether the outer edits make the scalar what the inner ones make the text.
func (e *Embedded) proves(inner, outer []Edit) bool {
	want, err := Apply(e.File.Src, inner)
	if err != nil {
		return false
	}
	// The document alone: the file can be large, and have many like it.
	r := e.doc.Range
	within := slices.Clone(outer)
	for i := range within {
		within[i].Start -= r.Start
		within[i].End -= r.Start
	}
	src, err := Apply(e.doc.File.Src[r.Start:r.End], within)
	if err != nil {
		return false
	}
	docs := Parse(e.doc.File.Name, src).Docs
	if len(docs) != 1 || docs[0].Err != nil {
		return false
	}
	old, tree := e.doc.Tree, docs[0].Tree
	if len(tree.Nodes) != len(old.Nodes) || tree.Text(e.node) != string(want) {
		return false
	}
	for i := range tree.Nodes {
		if tree.Nodes[i].Kind != old.Nodes[i].Kind || i != e.node && tree.Nodes[i].Kind == Scalar && tree.Text(i) != old.Text(i) {
			return false
		}
	}
	return true
}

// shared reports whether an alias stands for node i.
func (t *Tree) shared(i int) bool {
	if t.side == nil {
		return false
	}
	for _, target := range t.side.targets {
		if target == i {
			return true
		}
	}
	return false
}

// Beside returns what can be judged of a document that is not checked: a kustomization as an object, or the parts of objects that are
// patches, or a patch that is a list of JSON operations, or the configuration of a program, or a [TransformerConfig]. It is nil for all
// others.
func (d *Document) Beside() []*Object {
	switch {
	case d.Err != nil || d.Tree == nil:
		return nil
	case d.Skip == SkipPatch && d.Tree.isKind(0, Seq):
		return []*Object{{File: d.File, Doc: d, Item: -1}}
	case d.Skip == SkipPatch, d.Skip == SkipConfig:
		return d.Objects
	case d.Skip == SkipKustomization && d.Tree.isKind(0, Map):
		if len(d.Objects) == 1 {
			return d.Objects
		}
		return []*Object{{File: d.File, Doc: d, Item: -1, GVK: GVK{"kustomize.config.k8s.io", "v1beta1", "Kustomization"}}}
	case d.Skip == SkipNotManifest && d.Tree.isTransformerConfig():
		return []*Object{{File: d.File, Doc: d, Item: -1, GVK: TransformerConfig}}
	}
	return nil
}

// TransformerConfig is what [Document.Beside] calls the files that kustomizations name as configurations. They say which fields kustomize
// changes, in lists by transformer, and have neither an apiVersion nor a kind.
var TransformerConfig = GVK{"kustomize.config.k8s.io", "", "TransformerConfig"}

// transformers are the fields of such files.
var transformers = []string{
	"namePrefix", "nameSuffix", "namespace", "commonLabels", "templateLabels", "commonAnnotations", "nameReference", "varReference", "images", "replicas",
}

// looksLikeTransformerConfig reports whether a text without an apiVersion may be one, without parsing it.
func looksLikeTransformerConfig(text []byte) bool {
	spec := slices.ContainsFunc([]string{"- path:", "{path:", "fieldSpecs:"}, func(sign string) bool { return bytes.Contains(text, []byte(sign)) })
	return spec && slices.ContainsFunc(transformers, func(key string) bool { return hasKey(text, key) })
}

// isTransformerConfig reports whether all fields of the document are lists of field paths by transformer.
func (t *Tree) isTransformerConfig() bool {
	if !t.isKind(0, Map) {
		return false
	}
	some := false
	for key, list := range t.Fields(0) {
		if !slices.Contains(transformers, t.Text(key)) || !t.isKind(list, Seq) {
			return false
		}
		for spec := range t.Items(list) {
			_, _, path := t.Lookup(spec, "path")
			_, _, specs := t.Lookup(spec, "fieldSpecs")
			if !path && !specs {
				return false
			}
			some = true
		}
	}
	return some
}
