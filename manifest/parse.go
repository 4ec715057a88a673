package manifest

// maxSize is the size in bytes of the largest file that offsets of nodes can count in.
const maxSize = 1 << 30

const bom = "\ufeff"

// Parse splits src into documents, parses each and finds the objects in it. It never fails: what does not parse is a Document
// with an Err. Of the name only the last part has a meaning: kustomization.yaml. The File keeps src, which must not be changed
// afterwards.
func Parse(name string, src []byte) *File {
	src, encoding := decode(src)
	f := &File{Name: name, Src: src, Encoding: encoding}
	if len(src) > maxSize {
		f.fail(Range{0, 0}, "the file is larger than 1 GiB")
		return f
	}
	p := parser{file: f}
	for _, part := range split(src) {
		p.part(part)
	}
	p.finish()
	f.recognise()
	return f
}

func (f *File) fail(r Range, message string) {
	f.Docs = append(f.Docs, &Document{File: f, Index: len(f.Docs), Range: r, Err: &SyntaxError{Range: r, Message: message}})
}

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
	if part.err != "" {
		doc.Err = &SyntaxError{Range: doc.Range, Message: part.err}
	} else if !p.scan.document(f.Src, part.start, part.end) {
		p.scan.nodes = p.scan.nodes[:first]
		doc.Tree.side, doc.Err = readYAML(&p.scan, f.Src, part.start, part.end)
	}
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

// finish gives the documents their nodes.
func (p *parser) finish() {
	end := len(p.scan.nodes)
	for i := len(p.roots) - 1; i >= 0; i-- {
		if t := p.file.Docs[i].Tree; t != nil {
			t.Nodes = p.scan.nodes[p.roots[i]:end:end]
		}
		end = p.roots[i]
	}
}
