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
	p := parser{file: f, room: rooms.Get().(*room)}
	p.scan.nodes = p.room.scratch
	for _, part := range split(f.Src) {
		p.part(part)
	}
	if cap(p.scan.nodes) <= maxScratch {
		p.room.scratch = p.scan.nodes[:0]
	}
	rooms.Put(p.room)
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

// room is memory for nodes. How many a document has is known only at its end.
type room struct {
	scratch []Node // empty: where the nodes of a document are gathered
	block   []Node // where those of several documents are kept
}

const (
	blockSize  = 1 << 14 // nodes of a block, about 200 KB
	maxScratch = 1 << 18 // nodes; what more were needed for is given back
)

// rooms are those that nobody uses: *room.
var rooms = sync.Pool{New: func() any { return new(room) }}

// keep returns a copy of nodes that takes no more memory than it needs. Blocks spare small documents what allocations of
// their own cost and waste.
func (r *room) keep(nodes []Node) []Node {
	if len(nodes) > blockSize/16 {
		return slices.Clone(nodes)
	}
	if len(r.block)+len(nodes) > cap(r.block) {
		r.block = make([]Node, 0, blockSize)
	}
	start := len(r.block)
	r.block = append(r.block, nodes...)
	return r.block[start:len(r.block):len(r.block)]
}

// parser fills a file with documents.
type parser struct {
	file *File
	scan scanner
	room *room
}

// part parses one part of the stream.
func (p *parser) part(part part) {
	f := p.file
	p.scan.nodes = p.scan.nodes[:0]
	doc := &Document{File: f, Index: len(f.Docs), Range: Range{part.start, part.end}, Tree: &Tree{Src: f.Src}}
	doc.Err = p.read(part, doc.Tree)
	switch {
	case doc.Err != nil:
		doc.Tree = nil
	case len(p.scan.nodes) == 0:
		return
	default:
		doc.Tree.Nodes = p.room.keep(p.scan.nodes)
	}
	f.Docs = append(f.Docs, doc)
}

// read appends the nodes of a part.
func (p *parser) read(part part, t *Tree) *SyntaxError {
	if part.err != "" {
		return &SyntaxError{Range: Range{part.start, part.end}, Message: part.err}
	}
	if p.scan.document(t.Src, part.start, part.end) {
		t.json = part.json && hasFraction(t.Src, p.scan.nodes) && json.Valid(t.Src[part.start:part.end])
		t.large = p.scan.large
		if t.side, t.merges = p.scan.side, p.scan.doubtful; t.side != nil || t.merges {
			t.Nodes = p.scan.nodes
			if err := t.aliasError(); err != nil {
				return err
			}
			t.refused = t.refusal()
		}
		return nil
	}
	p.scan.nodes = p.scan.nodes[:0]
	if part.json {
		if t.side, t.json = readJSON(&p.scan, t.Src, part.start, part.end); t.json {
			t.large = p.scan.large
			return nil
		}
	}
	return readYAML(&p.scan, t, part)
}
