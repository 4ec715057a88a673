package manifest

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync"
)

// maxSize is the size in bytes of the largest file that offsets of nodes can count in.
const maxSize = 1 << 30

const bom = "\ufeff"

// Parse splits src into documents, parses each and finds the objects in it. It never fails: what does not parse is a Document
// with an Err. Of the name only the last part has a meaning: kustomization.yaml. The File keeps src, which must not be changed
// afterwards.
func Parse(name string, src []byte) *File {
	f := &File{Name: name, Src: src}
	if len(src) > maxSize {
		f.fail("the file is larger than 1 GiB")
		return f
	}
	f.Src, f.Encoding = decode(src)
	switch {
	case bytes.HasPrefix(f.Src, []byte{0xff, 0xfe}), bytes.HasPrefix(f.Src, []byte{0xfe, 0xff}):
		f.fail("the file begins like UTF-16 but is none")
		return f
	case isBinary(f.Src):
		f.fail("the file is binary, not text")
		return f
	}
	p := parser{file: f}
	scratch := scratches.Get().(*[]Node)
	p.scan.nodes = (*scratch)[:0]
	if len(f.Src) > maxScratch {
		p.scan.nodes = make([]Node, 0, 2*bytes.Count(f.Src, []byte("\n"))+16) // a line mostly holds a key and a value
	}
	for _, part := range split(f.Src) {
		p.part(part)
	}
	p.finish()
	if len(f.Src) <= maxScratch {
		*scratch = p.scan.nodes
	}
	scratches.Put(scratch)
	f.recognise()
	for _, doc := range f.Docs {
		if doc.Err == nil && doc.Tree.refused != nil && doc.Skip == "" && (doc.List != nil || len(doc.Objects) > 0) {
			doc.Problems = append(doc.Problems, doc.Tree.refused)
		}
	}
	return f
}

// fail makes the whole file one document that does not parse.
func (f *File) fail(message string) {
	f.Docs = []*Document{{File: f, Range: Range{0, len(f.Src)}, Err: &SyntaxError{Message: message}}}
}

// isBinary reports whether src is no text, which git, too, tells by a NUL among the first bytes.
func isBinary(src []byte) bool { return bytes.IndexByte(src[:min(len(src), 8000)], 0) >= 0 }

// maxScratch is the size in bytes up to which the nodes of a file are gathered in memory that the next file uses again. Then they
// take no more room than they need; larger files would leave too much behind.
const maxScratch = 1 << 20

// scratches are the memory that is free: *[]Node.
var scratches = sync.Pool{New: func() any { return new([]Node) }}

// parser fills a file with documents. All trees share one array of nodes, cut up at the end because it moves as it grows.
type parser struct {
	file  *File
	scan  scanner
	roots []int // per document, where its nodes begin
}

// part parses one part of the stream.
func (p *parser) part(part part) {
	f, first := p.file, len(p.scan.nodes)
	doc := &Document{File: f, Index: len(f.Docs), Range: Range{part.start, part.end}, Tree: &Tree{Src: f.Src}}
	doc.Err = p.read(part, doc.Tree)
	switch {
	case doc.Err != nil:
		doc.Tree = nil
		p.scan.nodes = p.scan.nodes[:first]
	case len(p.scan.nodes) == first:
		return
	}
	p.roots = append(p.roots, first)
	f.Docs = append(f.Docs, doc)
}

// read appends the nodes of a part.
func (p *parser) read(part part, t *Tree) *SyntaxError {
	if part.err != "" {
		return &SyntaxError{Range: Range{part.start, part.end}, Message: part.err}
	}
	first := len(p.scan.nodes)
	if p.scan.document(t.Src, part.start, part.end) {
		t.json = part.json && hasFraction(t.Src, p.scan.nodes[first:]) && json.Valid(t.Src[part.start:part.end])
		if t.side, t.merges = p.scan.side, p.scan.doubtful; t.side != nil || t.merges {
			t.Nodes = p.scan.nodes[first:]
			if err := t.aliasError(); err != nil {
				return err
			}
			t.refused = t.refusal()
		}
		return nil
	}
	p.scan.nodes = p.scan.nodes[:first]
	if part.json {
		if t.side, t.json = readJSON(&p.scan, t.Src, part.start, part.end); t.json {
			return nil
		}
	}
	return readYAML(&p.scan, t, part)
}

// finish gives the documents their nodes.
func (p *parser) finish() {
	nodes := p.scan.nodes
	if len(p.file.Src) <= maxScratch || len(nodes) < cap(nodes)*3/4 {
		nodes = slices.Clone(nodes)
	}
	end := len(nodes)
	for i := len(p.roots) - 1; i >= 0; i-- {
		if t := p.file.Docs[i].Tree; t != nil {
			t.Nodes = nodes[p.roots[i]:end:end]
		}
		end = p.roots[i]
	}
}
