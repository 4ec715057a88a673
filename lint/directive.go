package lint

import (
	"bytes"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// directive is a comment that speaks to klint, as `# klint: ignore[rule-a, rule-b] reason` does, or an annotation that
// does the same.
type directive struct {
	by      string         // "comment", or the key of the annotation
	at      manifest.Range // a comment from the "#" to its last character; the value of an annotation
	verb    string         // of a comment: "ignore" or "ignore-file"; whatever else is there is a mistake
	names   []listed
	reason  string
	doc     *manifest.Document // the document that it is in, or before; nil behind the last one
	object  *manifest.Object   // whose findings an annotation ignores; nil for a comment
	scope   manifest.Range     // a comment ignores the findings that begin in it, its end included
	foreign bool               // an annotation for another tool, which is not ours to judge
	mistake string             // why it ignores nothing; "" if it does
	bare    bool               // the mistake is that it lists no rule
}

// listed is a name that a directive lists.
type listed struct {
	text  string
	at    manifest.Range
	rules []string // the ids that it stands for
	used  bool
}

var mark = []byte("klint:")

// directives returns the comments of a file that speak to klint, in their order.
func directives(f *manifest.File, names *Ignores) []*directive {
	var found []*directive
	for at := 0; ; {
		next := bytes.Index(f.Src[at:], mark)
		if next < 0 {
			break
		}
		from := at + next
		at = from + len(mark)
		start, ok := commentStart(f.Src, from)
		if !ok {
			continue
		}
		doc := documentAt(f, start)
		if doc == nil || start < contentStart(doc) || doc.Tree != nil && !insideScalar(doc.Tree, start) {
			found = append(found, &directive{by: "comment", at: manifest.Range{Start: start, End: lineEnd(f.Src, start)}, doc: doc})
			at = found[len(found)-1].at.End
		}
	}
	for _, d := range found {
		d.parse(f.Src)
		d.resolve(f)
		for i := range d.names {
			d.names[i].rules = names.Rules(d.names[i].text)
		}
	}
	return found
}

// commentStart returns the place of the "#" that a mark at offset from follows, if it can begin a comment there.
func commentStart(src []byte, from int) (int, bool) {
	at := from
	for at > 0 && isBlank(src[at-1]) {
		at--
	}
	if at == 0 || src[at-1] != '#' {
		return 0, false
	}
	at--
	return at, at == 0 || isBlank(src[at-1]) || isBreak(src[at-1]) || string(src[:at]) == "\ufeff"
}

// documentAt returns the document that an offset is in, or else the next one; nil behind the last.
func documentAt(f *manifest.File, offset int) *manifest.Document {
	for _, doc := range f.Docs {
		if offset < doc.Range.End {
			return doc
		}
	}
	if n := len(f.Docs); n > 0 && offset == f.Docs[n-1].Range.End {
		return f.Docs[n-1]
	}
	return nil
}

// insideScalar reports whether what is at offset is part of a value. The header of a block scalar may have a comment.
func insideScalar(t *manifest.Tree, offset int) bool {
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if int(n.Start) > offset {
			return false
		}
		if n.Kind != manifest.Scalar || offset >= int(n.End) {
			continue
		}
		block := n.Style == manifest.Literal || n.Style == manifest.Folded
		return !block || bytes.ContainsAny(t.Src[n.Start:offset], "\r\n")
	}
	return false
}

// parse reads the text of the comment.
func (d *directive) parse(src []byte) {
	text := string(src[d.at.Start:d.at.End])
	at := strings.Index(text, string(mark)) + len(mark)
	at += len(text[at:]) - len(strings.TrimLeft(text[at:], " \t"))
	end := at
	for end < len(text) && (text[end] >= 'a' && text[end] <= 'z' || text[end] == '-') {
		end++
	}
	d.verb = text[at:end]
	rest := strings.TrimLeft(text[end:], " \t")
	switch {
	case d.verb != "ignore" && d.verb != "ignore-file":
		d.mistake = "after klint: comes ignore[RULE] or ignore-file[RULE]"
		return
	case !strings.HasPrefix(rest, "["):
		d.mistake, d.bare = d.verb+" lists no rule in brackets, so it ignores nothing", true
		return
	}
	open := len(text) - len(rest)
	list, reason, closed := strings.Cut(rest[1:], "]")
	if !closed {
		d.mistake = "the list of rules has no closing bracket"
		return
	}
	d.reason = strings.TrimSpace(reason)
	d.names = namesIn(list, d.at.Start+open+1)
	if len(d.names) == 0 {
		d.mistake, d.bare = d.verb+" lists no rule in brackets, so it ignores nothing", true
	}
}

// namesIn splits a list at its commas; start is where it begins in the file.
func namesIn(list string, start int) []listed {
	var names []listed
	for part := range strings.SplitSeq(list, ",") {
		name := strings.TrimSpace(part)
		if name != "" {
			at := start + strings.Index(part, name)
			names = append(names, listed{text: name, at: manifest.Range{Start: at, End: at + len(name)}})
		}
		start += len(part) + 1
	}
	return names
}

// resolve finds out what the directive covers.
func (d *directive) resolve(f *manifest.File) {
	switch {
	case d.mistake != "":
	case d.verb == "ignore-file":
		d.scope = manifest.Range{Start: 0, End: len(f.Src)}
		if len(f.Docs) > 0 && d.at.Start > contentStart(f.Docs[0]) {
			d.mistake = "ignore-file comes before the content of the first document, so here it ignores nothing"
		}
	case d.doc == nil || d.doc.Tree == nil:
		d.mistake = "nothing follows that it could be about"
	default:
		d.cover(f.Src)
	}
}

// contentStart returns where a document begins behind its comments.
func contentStart(doc *manifest.Document) int {
	if doc.Tree != nil {
		return doc.Tree.Range(0).Start
	}
	src := doc.File.Src
	at := doc.Range.Start
	for at < doc.Range.End && (src[at] == '#' || isBlank(src[at]) || isBreak(src[at])) {
		if src[at] == '#' {
			at = lineEnd(src, at)
		} else {
			at++
		}
	}
	return at
}

// cover sets the scope of an ignore: its line and the values that begin there, or what is below a line of its own.
func (d *directive) cover(src []byte) {
	start := lineStart(src, d.at.Start)
	before := bytes.TrimSpace(bytes.TrimPrefix(src[start:d.at.Start], []byte("\ufeff")))
	switch {
	case len(before) == 0 || bytes.HasPrefix(before, []byte("#")) || bytes.Equal(before, []byte("---")):
		scope, ok := below(d.doc.Tree, d.at.End)
		if !ok {
			d.mistake = "nothing follows that it could be about"
		}
		d.scope = scope
	case bytes.HasSuffix(before, []byte("-")): // the dash of an item that begins on the next line
		d.scope, _ = below(d.doc.Tree, d.at.End)
		d.scope.Start = min(start, d.scope.Start)
	default:
		d.scope = around(d.doc.Tree, manifest.Range{Start: start, End: d.at.Start})
	}
}

// below returns what the first node from offset on belongs to: the whole document, an item of a sequence, or else a
// field of a mapping.
func below(t *manifest.Tree, offset int) (manifest.Range, bool) {
	first := -1
	for i := range t.Nodes {
		if int(t.Nodes[i].Start) >= offset && t.Nodes[i].Style != manifest.Absent {
			first = i
			break
		}
	}
	switch {
	case first < 0:
		return manifest.Range{}, false
	case first == 0:
		return t.Range(0), true
	}
	parent := parentOf(t, first)
	for t.Nodes[parent].Kind == manifest.Map && t.Nodes[first].Style == manifest.Block {
		parent, first = first, first+1 // the value of a key above the comment: what it begins with
	}
	covered := t.Range(first)
	for key, value := range t.Fields(parent) {
		if key == first {
			covered.End = max(covered.End, t.Range(value).End)
		}
	}
	return covered, true
}

// parentOf returns the innermost collection around node i, which is not the root.
func parentOf(t *manifest.Tree, i int) int {
	parent := 0
	for p := range i {
		if t.Next(p) > i {
			parent = p
		}
	}
	return parent
}

// around returns a line together with the values whose keys are on it, and the scalar that ends on it.
func around(t *manifest.Tree, line manifest.Range) manifest.Range {
	scope := line
	for i := range t.Nodes {
		n := &t.Nodes[i]
		start, end := int(n.Start), int(n.End)
		switch {
		case end < line.Start || start >= line.End:
		case n.Kind == manifest.Scalar && start < line.Start && end > line.Start && end <= line.End:
			scope.Start = min(scope.Start, start)
		case n.Kind == manifest.Map:
			for key, end := i+1, t.Next(i); key < end; {
				value := t.Next(key)
				if at := int(t.Nodes[key].Start); at >= line.Start && at < line.End {
					scope.End = max(scope.End, int(t.Nodes[value].End))
				}
				key = t.Next(value)
			}
		}
	}
	return scope
}

// deletion returns what goes when the comment goes: the whole line if there is nothing else on it, else the blanks before
// the comment as well.
func (d *directive) deletion(src []byte) manifest.Range {
	start, end := d.at.Start, d.at.End
	for start > 0 && isBlank(src[start-1]) {
		start--
	}
	for end < len(src) && !isBreak(src[end]) {
		end++ // blanks behind it
	}
	if start != lineStart(src, start) {
		return manifest.Range{Start: start, End: end}
	}
	if end < len(src) && src[end] == '\r' {
		end++
	}
	if end < len(src) && src[end] == '\n' {
		end++
	}
	return manifest.Range{Start: start, End: end}
}

func lineStart(src []byte, at int) int {
	for at > 0 && !isBreak(src[at-1]) {
		at--
	}
	return at
}

// lineEnd returns the end of the text on the line of at.
func lineEnd(src []byte, at int) int {
	end := at
	for end < len(src) && !isBreak(src[end]) {
		end++
	}
	return at + len(bytes.TrimRight(src[at:end], " \t"))
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isBreak(c byte) bool { return c == '\n' || c == '\r' }
