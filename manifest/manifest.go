// Package manifest turns bytes into Kubernetes objects with exact byte ranges, and changes into byte edits.
//
// It knows YAML, JSON and the outer shape of an object (apiVersion, kind, metadata, List items). It knows no
// Kubernetes release. Nothing in it, and nothing above it, ever writes a file by printing a parsed tree: a file
// changes only through [Apply].
package manifest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Range is a half-open interval of byte offsets into [File.Src].
type Range struct{ Start, End int }

// Position is a place in a file as a person counts it: line and column from 1, the column in code points.
// It is derived from an offset, only for printing.
type Position struct{ Line, Column int }

// String returns "line:column".
func (p Position) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// GVK names a version of a kind: {"apps", "v1", "Deployment"}. The core group is "".
type GVK struct{ Group, Version, Kind string }

// ParseGVK splits an apiVersion ("v1", "apps/v1") and joins it with a kind.
func ParseGVK(apiVersion, kind string) GVK {
	group, version, found := strings.Cut(apiVersion, "/")
	if !found {
		group, version = "", apiVersion
	}
	return GVK{Group: group, Version: version, Kind: kind}
}

// APIVersion returns the text of the apiVersion field: "v1" for the core group, "group/version" otherwise.
func (k GVK) APIVersion() string {
	if k.Group == "" {
		return k.Version
	}
	return k.Group + "/" + k.Version
}

// String returns "apps/v1 Deployment".
func (k GVK) String() string { return k.APIVersion() + " " + k.Kind }

// IsZero reports whether k names nothing.
func (k GVK) IsZero() bool { return k == GVK{} }

// File is one input, parsed. It is immutable: a fixed file is a new File.
type File struct {
	// Name is how the user knows the file: the path as given or found, with slashes; "<stdin>" for standard input.
	Name string
	// Path is where the file lies on disk, for [WriteFile]; "" if it does not, as for standard input.
	Path string
	// Src holds the bytes that all offsets count in: what is on disk, transcoded to UTF-8 when Encoding says so.
	// It is never modified.
	Src []byte
	// Encoding is how the bytes on disk were encoded.
	Encoding Encoding
	// Docs are the documents of the stream in order, empty and comment-only ones left out.
	Docs []*Document
	// Skip is why no document of the file is checked; "" if the file is checked.
	Skip Skip
	// Named says that the user named this very file, rather than a folder that it is in.
	Named bool

	folder bool // a folder was read that the file is in: all manifests of it are in the set

	lineOnce sync.Once
	lines    []int32
}

// With returns the file as it would be with other bytes: parsed anew, under the same name and encoding. As it is
// meant for files that are checked, it does not look again at the files around it.
func (f *File) With(src []byte) *File {
	with := Parse(f.Name, src)
	with.Path, with.Encoding, with.Named = f.Path, f.Encoding, f.Named
	for _, doc := range f.Docs {
		if doc.Skip == SkipPatch || doc.Skip == SkipConfig && f.Skip == SkipConfig {
			with.skipDocs(doc.Skip) // what kustomizations say of a file, they say of the whole
			break
		}
	}
	return with
}

// Skip is why a file or a document is not linted, as a short reason for people and JSON: "template".
// The empty string means that it is linted.
type Skip string

// The reasons for which an input is recognised but not linted.
const (
	SkipTemplate      Skip = "template"      // Helm or other template source
	SkipSOPS          Skip = "sops"          // encrypted by SOPS: the values are not the values
	SkipKustomization Skip = "kustomization" // kustomize's own file
	SkipPatch         Skip = "patch"         // a patch for kustomize: a partial object
	SkipNotManifest   Skip = "no manifest"   // YAML or JSON without apiVersion and kind
	SkipConfig        Skip = "client config" // apiVersion and kind, but no cluster object: kubeconfig, kind, skaffold
	SkipEmpty         Skip = "empty"         // no document at all
	SkipBinary        Skip = "binary"        // not text
	SkipHelmValues    Skip = "helm values"   // values.yaml beside a Chart.yaml

	SkipTemporary Skip = "temporary file of a stopped fix" // [WriteFile] did not come to its end
)

// Encoding is how a file's bytes on disk encode text.
type Encoding uint8

// The encodings that YAML allows and klint reads and writes back unchanged.
const (
	UTF8 Encoding = iota
	UTF16LE
	UTF16BE
)

// Position converts an offset into Src to a line and a column. Offsets beyond the end give the end.
// Line breaks are LF, CRLF and lone CR.
func (f *File) Position(offset int) Position {
	f.lineOnce.Do(f.indexLines)
	offset = min(max(offset, 0), len(f.Src))
	line, found := slices.BinarySearch(f.lines, int32(offset))
	if !found {
		line--
	}
	start := int(f.lines[line])
	if line == 0 && strings.HasPrefix(string(f.Src[:min(3, len(f.Src))]), "\ufeff") && offset >= 3 {
		start = 3 // a byte order mark has no column
	}
	return Position{Line: line + 1, Column: utf8.RuneCount(f.Src[start:offset]) + 1}
}

// Line returns the text of a line, counted from 1, without its line break; nil if there is no such line.
func (f *File) Line(n int) []byte {
	f.lineOnce.Do(f.indexLines)
	if n < 1 || n > len(f.lines) {
		return nil
	}
	end := len(f.Src)
	if n < len(f.lines) {
		end = int(f.lines[n])
	}
	line := f.Src[f.lines[n-1]:end]
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return line
}

// LineRange returns the range of the text of a line, counted from 1, without the blanks before it. It reports false if
// there is no such line.
func (f *File) LineRange(n int) (Range, bool) {
	line := f.Line(n)
	if line == nil {
		return Range{}, false
	}
	start := int(f.lines[n-1])
	text := bytes.TrimLeft(line, " \t")
	return Range{start + len(line) - len(text), start + len(line)}, true
}

func (f *File) indexLines() {
	f.lines = append(make([]int32, 0, len(f.Src)/32+1), 0)
	for i, c := range f.Src {
		if c == '\n' || c == '\r' && (i+1 == len(f.Src) || f.Src[i+1] != '\n') {
			f.lines = append(f.lines, int32(i+1))
		}
	}
}

// Document is one YAML document, or one JSON value of a stream of them.
type Document struct {
	File *File
	// Index counts the documents of the file that are not empty or comment-only, from 0.
	Index int
	// Range covers the document without the "---" and "..." lines around it.
	Range Range
	// Tree is nil when the document does not parse; Err then says why.
	Tree *Tree
	Err  *SyntaxError
	// Problems are what keeps the document, or items of its List, from being objects although it parses: no kind,
	// a number as apiVersion, a second document that is only text. Such a document or item is not among Objects. The API
	// server's reader may also refuse what YAML allows, like a tag that does not fit; then the Objects are there all the same.
	Problems []*SyntaxError
	// Objects are what is checked: the document itself, or the items of a List.
	Objects []*Object
	// List is the wrapper object when Objects are items of a List; nil otherwise.
	List *Object
	// Skip is why the document is not checked; "" if it is.
	Skip Skip
}

// SyntaxError is a document that is no YAML, or none that a Kubernetes client reads.
type SyntaxError struct {
	Range   Range // where; empty (Start == End) if only a place is known
	Message string
	// Item is the item of a List that it is about, without a GVK and a name; nil if it is the whole document.
	Item *Object
}

func (e *SyntaxError) Error() string { return e.Message }

// Object is one Kubernetes object of the input.
type Object struct {
	File *File
	Doc  *Document
	// Node is the object's mapping in Doc.Tree.
	Node int
	// Item is the index in the List's items, from 0; -1 for an object that is a document of its own.
	Item int
	// GVK is what apiVersion and kind say. Items of a typed list (PodList) that name none inherit the list's.
	GVK GVK
	// Name and Namespace are metadata's, as text; "" if absent or not a scalar.
	// Name is generateName followed by "*" where only that is set.
	Name, Namespace string
}

// Tree returns the tree that the object is part of.
func (o *Object) Tree() *Tree { return o.Doc.Tree }

// Find returns the node of the value at p, which is relative to the object. Aliases are followed.
func (o *Object) Find(p Path) (node int, ok bool) { return o.Doc.Tree.Find(o.Node, p) }

// Text returns the decoded text of the scalar at p; "" if there is none.
func (o *Object) Text(p ...any) string {
	if node, ok := o.Find(p); ok && o.Doc.Tree.Nodes[node].Kind == Scalar {
		return o.Doc.Tree.Text(node)
	}
	return ""
}

// Labels returns the labels of the object, which are texts in whatever way they are written; never nil.
func (o *Object) Labels() map[string]string {
	labels := make(map[string]string)
	if node, ok := o.Find(Path{"metadata", "labels"}); ok {
		for key, value := range o.Doc.Tree.Fields(node) {
			labels[o.Doc.Tree.Text(key)] = o.Doc.Tree.Text(value)
		}
	}
	return labels
}

// RangeOf returns the bytes of the value at p, without its key and without trailing comments.
// It reports false if p does not exist. For an alias it returns the range of the alias, not of the anchor.
func (o *Object) RangeOf(p Path) (Range, bool) { return o.Doc.Tree.RangeOf(o.Node, p) }

// Locate returns the best range to show for p: the value at p if it exists and is a scalar or a one-line flow
// collection; its key if it is a block; the key of the deepest existing parent if it does not exist; the value of
// kind (or else the first key) for the object itself. It never fails.
func (o *Object) Locate(p Path) Range { return o.Doc.Tree.Locate(o.Node, p) }

// String names the object as kubectl does: "Deployment/web".
func (o *Object) String() string {
	if o.Name == "" {
		return o.GVK.Kind
	}
	return o.GVK.Kind + "/" + o.Name
}

// Path leads from a node to one inside it: strings are keys, ints are indices of a sequence from 0.
type Path []any

// String returns the path as kubectl and the API server print it: spec.containers[0].image, metadata.labels[a/b].
func (p Path) String() string {
	var b strings.Builder
	for _, step := range p {
		switch s := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", s)
		case string:
			if s == "" || strings.ContainsAny(s, "./[] ") {
				fmt.Fprintf(&b, "[%s]", s)
				continue
			}
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s)
		}
	}
	return b.String()
}

// Set is everything that one run looks at, for checks that look across files. It is immutable.
type Set struct {
	Files []*File

	kindOnce sync.Once
	kinds    map[string][]*Object
}

// OfKind returns the objects of a kind, of any group and version, in the order of [Set.Objects]. The first call looks at all
// objects. It may be called from many goroutines, once the set is complete.
func (s *Set) OfKind(kind string) []*Object {
	s.kindOnce.Do(func() {
		s.kinds = make(map[string][]*Object)
		for o := range s.Objects {
			s.kinds[o.GVK.Kind] = append(s.kinds[o.GVK.Kind], o)
		}
	})
	return s.kinds[kind]
}

// Objects calls yield for every object that is checked, in the order of files, documents and items.
func (s *Set) Objects(yield func(*Object) bool) {
	for _, f := range s.Files {
		if f.Skip != "" {
			continue
		}
		for _, d := range f.Docs {
			if d.Skip != "" {
				continue
			}
			for _, o := range d.Objects {
				if !yield(o) {
					return
				}
			}
		}
	}
}
