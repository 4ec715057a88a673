package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"
	sigs "sigs.k8s.io/yaml"
)

// checkParse returns how the result of Parse differs from what kyaml reads, and its values from those of sigs.k8s.io/yaml, part by
// part; nil if they do not.
func checkParse(src []byte) error {
	before := bytes.Clone(src)
	f := Parse("x.yaml", src)
	if !bytes.Equal(before, src) {
		return errors.New("the source has changed")
	}
	if isBinary(f.Src) || bytes.HasPrefix(f.Src, []byte{0xff, 0xfe}) || bytes.HasPrefix(f.Src, []byte{0xfe, 0xff}) {
		return nil
	}
	if !bytes.Equal(f.Encoding.Encode(f.Src), src) {
		return errors.New("encoding the text does not give the source")
	}
	docs := f.Docs
	for _, part := range split(f.Src) {
		if part.err != "" {
			if len(docs) == 0 || docs[0].Err == nil {
				return fmt.Errorf("part at %d: no error for a bad separator", part.start)
			}
			docs = docs[1:]
			continue
		}
		var doc *Document
		if len(docs) > 0 && docs[0].Range == (Range{part.start, part.end}) {
			doc, docs = docs[0], docs[1:]
		}
		if err := checkPart(f.Src, part, doc); err != nil {
			return fmt.Errorf("part at %d: %w", part.start, err)
		}
	}
	if len(docs) > 0 {
		return fmt.Errorf("document %d is no part of the stream", docs[0].Index)
	}
	return nil
}

func checkPart(src []byte, part part, doc *Document) error {
	if doc != nil && doc.Err != nil && misplacedMark(src[part.start:]) != "" {
		return nil
	}
	var root, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(src[part.start:part.end]))
	err := decoder.Decode(&root)
	if err == nil {
		err = decoder.Decode(&second)
		if err == nil {
			err = errors.New("two documents")
		} else if err == io.EOF {
			err = nil
		}
	}
	switch {
	case err == io.EOF && doc == nil:
		return nil
	case err == io.EOF:
		return errors.New("a document without content")
	case doc == nil:
		return fmt.Errorf("no document; kyaml says %v", err)
	case part.json && json.Valid(src[part.start:part.end]) && utf8.Valid(src[part.start:part.end]):
		if doc.Err != nil {
			return fmt.Errorf("refused: %w; it is JSON", doc.Err)
		}
		if errValues := checkValues(doc, true); err != nil || errValues != nil {
			return errValues
		}
	case err != nil && doc.Err != nil:
		return nil
	case err != nil:
		return fmt.Errorf("accepted; kyaml says %w", err)
	case doc.Err != nil || doc.Tree.refused != nil:
		if _, err := sigs.YAMLToJSON(src[part.start:part.end]); err == nil && !hidesRefusal(doc) {
			return fmt.Errorf("refused: %v, %v", doc.Err, doc.Tree)
		}
		if doc.Err != nil {
			return nil
		}
	default:
		if err := checkValues(doc, false); err != nil {
			return err
		}
	}
	if doc.Tree.json && doc.Tree.side != nil {
		return nil // read as JSON: kyaml's text of \u is another
	}
	c := comparison{tree: doc.Tree, places: newPlaces(src, part), starts: newPlaces(src, part), anchors: map[*yaml.Node]int{}}
	return c.equal(0, root.Content[0], Range{part.start, part.end})
}

// hidesRefusal reports whether sigs.k8s.io/yaml does not see all of a document: it stops reading behind the braces if a mapping
// in braces is the first key, and forgets all but the last of equal keys.
func hidesRefusal(doc *Document) bool {
	if doc.Err != nil {
		return false
	}
	t := doc.Tree
	if t.Nodes[0].Kind == Map && t.Nodes[1].Style == Flow {
		return true
	}
	for i := range t.Nodes {
		seen := map[string]bool{}
		for k := range t.Fields(i) {
			name := keyName(keyValue(t, k))
			if seen[name] {
				return true
			}
			seen[name] = true
		}
	}
	return false
}

type comparison struct {
	tree    *Tree
	places  *places // of this tree's nodes
	starts  *places // of kyaml's
	anchors map[*yaml.Node]int
}

// equal compares node i with kyaml's, and checks that it lies inside the range.
func (c *comparison) equal(i int, n *yaml.Node, inside Range) error {
	m, line := c.tree.Nodes[i], n.Line
	if int(m.Start) < inside.Start || m.End < m.Start || int(m.End) > inside.End {
		return fmt.Errorf("line %d: node %d is at %d-%d, not inside %v", line, i, m.Start, m.End, inside)
	}
	if n.Anchor != "" {
		c.anchors[n] = i
	}
	start := c.places.at(int(m.Start))
	want := place{offset: start.offset, line: n.Line, column: n.Column}
	at := c.starts.l.at(n.Line, n.Column)
	bare := at == len(c.tree.Src) || c.tree.Src[at] != '&' && c.tree.Src[at] != '!' || n.Kind == yaml.MappingNode && start.offset == at
	if m.Style != Absent && bare && start != want {
		return fmt.Errorf("node %d is at %v, kyaml says %v", i, start, want)
	}
	if tag := c.tree.tag(i); n.Style&yaml.TaggedStyle != 0 && tag != n.Tag || n.Style&yaml.TaggedStyle == 0 && tag != "" && tag != "!" {
		return fmt.Errorf("line %d: tag %q, kyaml says %q", line, tag, n.Tag)
	}
	switch n.Kind {
	case yaml.ScalarNode:
		return c.equalScalar(i, n)
	case yaml.AliasNode:
		if m.Kind != Alias || c.tree.Target(i) != c.anchors[n.Alias] {
			return fmt.Errorf("line %d: no alias, or of another node", line)
		}
		return nil
	}
	if (n.Kind == yaml.MappingNode) != (m.Kind == Map) || (n.Kind == yaml.SequenceNode) != (m.Kind == Seq) {
		return fmt.Errorf("line %d: kind %d", line, m.Kind)
	}
	if (m.Style == Flow) != (n.Style&yaml.FlowStyle != 0) {
		return fmt.Errorf("line %d: style %d", line, m.Style)
	}
	return c.equalChildren(i, n)
}

func (c *comparison) equalChildren(i int, n *yaml.Node) error {
	m := c.tree.Nodes[i]
	rest, child := c.tree.Range(i), i+1
	for _, content := range n.Content {
		if child >= c.tree.Next(i) {
			return fmt.Errorf("line %d: fewer children", n.Line)
		}
		if err := c.equal(child, content, rest); err != nil {
			return err
		}
		rest.Start = int(c.tree.Nodes[child].End)
		child = c.tree.Next(child)
	}
	if child != c.tree.Next(i) {
		return fmt.Errorf("line %d: more children", n.Line)
	}
	if m.Style == Block && rest.Start != rest.End {
		return fmt.Errorf("line %d: ends at %d, its last value at %d", n.Line, m.End, rest.Start)
	}
	return nil
}

func (c *comparison) equalScalar(i int, n *yaml.Node) error {
	m := c.tree.Nodes[i]
	style := Plain
	switch {
	case n.Style&yaml.SingleQuotedStyle != 0:
		style = SingleQuoted
	case n.Style&yaml.DoubleQuotedStyle != 0:
		style = DoubleQuoted
	case n.Style&yaml.LiteralStyle != 0:
		style = Literal
	case n.Style&yaml.FoldedStyle != 0:
		style = Folded
	case n.Value == "":
		style = Absent
	}
	if m.Kind != Scalar || m.Style != style || c.tree.Next(i) != i+1 {
		return fmt.Errorf("line %d: kind %d, style %d, want a scalar of style %d", n.Line, m.Kind, m.Style, style)
	}
	if text := c.tree.Text(i); text != n.Value {
		return fmt.Errorf("line %d: text %q, kyaml says %q", n.Line, text, n.Value)
	}
	text := c.tree.Src[m.Start:m.End]
	switch {
	case style == Absent && len(text) > 0, style == Plain && (blankLen(text, 0) > 0 || blankLen(text, len(text)-1) > 0),
		style == SingleQuoted && (text[0] != '\'' || text[len(text)-1] != '\''),
		style == DoubleQuoted && (text[0] != '"' || text[len(text)-1] != '"'),
		style == Literal && text[0] != '|', style == Folded && text[0] != '>':
		return fmt.Errorf("line %d: the bytes of the scalar are %q", n.Line, text)
	}
	return nil
}

// places counts lines and columns as kyaml does, for offsets in rising order.
type places struct {
	l locator
}

func newPlaces(src []byte, part part) *places {
	return &places{locator{scan: &scanner{src: src[:part.end]}, place: firstPlace(src, part.start)}}
}

func (p *places) at(offset int) place {
	p.l.to(offset)
	return p.l.place
}

// checkText returns which scalar of a document is not what the bytes at its range are, parsed alone; nil if there is none.
// Block scalars depend on the indentation around them; they are parsed behind a key or dash at their parent's column.
func checkText(doc *Document) error {
	t := doc.Tree
	for i, n := range t.Nodes {
		alone := string(t.Src[n.Start:n.End])
		first := 0
		switch {
		case n.Kind != Scalar || n.Style == Absent || strings.Contains(alone, bom):
			continue
		case n.Style == Plain && (strings.HasPrefix(alone, "---") || strings.HasPrefix(alone, "...") || strings.HasSuffix(alone, ":") || alone == "-" || alone == "?"):
			continue // separators, keys and indicators if they stand alone
		case n.Style == Literal || n.Style == Folded:
			header, _, _ := strings.Cut(alone, "\n")
			if strings.ContainsAny(header, "123456789") || n.indent() == 0 {
				continue
			}
			alone = "- " + alone
			first = 1
		}
		f := Parse("x.yaml", []byte(alone))
		if len(f.Docs) != 1 || f.Docs[0].Err != nil || f.Docs[0].Tree.Text(first) != t.Text(i) {
			return fmt.Errorf("node %d with text %q: its bytes %q are something else", i, t.Text(i), alone)
		}
	}
	return nil
}

func FuzzText(f *testing.F) {
	for _, src := range seeds(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, doc := range Parse("x.yaml", src).Docs {
			if doc.Err != nil || doc.Tree.refused != nil || doc.Tree.json {
				continue
			}
			if err := checkText(doc); err != nil {
				t.Fatalf("%v\n%q", err, src)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, src := range seeds(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if err := checkParse(src); err != nil {
			t.Fatalf("%v\n%q", err, src)
		}
	})
}

// seeds returns the files below testdata/parse, their documents, and the inputs that tables of other tests use.
func seeds(tb testing.TB) [][]byte {
	tb.Helper()
	paths, err := filepath.Glob("testdata/parse/*")
	if err != nil || len(paths) == 0 {
		tb.Fatal("no seeds in testdata/parse", err)
	}
	var seeds [][]byte
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		seeds = append(seeds, src)
		for _, part := range split(src) {
			seeds = append(seeds, src[part.start:part.end])
		}
	}
	for _, tt := range scalarTests {
		seeds = append(seeds, []byte(tt.text))
	}
	for _, src := range oddInputs {
		seeds = append(seeds, []byte(src))
	}
	return seeds
}

// oddInputs are what fuzzing found.
var oddInputs = []string{
	"\ufeff\ufeffa\n",
	" \ufeffa\n",
	"a: !!str\n! b: c\n",
	"a: &x\n  ! b: c\n",
	"a: &x\n  &k b: *k\n",
	"{a: &x\n!!str , b}\n",
	"a: !!binary //8=\n",
	"- : *\n",
	"! \"<<\": {a: b}\n",
	"1: a\n1.0: b\n",
	"1e66: a\n",
	"1: a\n1.0:\n1: a\n1: b\n",
	"a:\n- ?\na: b\n",
	"? ? [a, b]\n: {c: d}\n",
	"a:\r[? b  c]:\n",
	"a:\n- !\n\ufeff&: 1\n",
	"a: > #\u2028b: c",
	"\ufeff\ufeff\ufeff\n\ra-",
	"18446744073709551.615: a\n",
}

// corpus calls do with every regular file below the folder that KLINT_CORPUS names.
func corpus(t *testing.T, do func(path string, src []byte)) {
	t.Helper()
	root := os.Getenv("KLINT_CORPUS")
	if root == "" {
		t.Skip("KLINT_CORPUS is not set")
	}
	walkFiles(t, root, do)
}

func walkFiles(tb testing.TB, root string, do func(path string, src []byte)) {
	tb.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		src, err := os.ReadFile(path)
		if err == nil {
			do(path, src)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func TestParseEqualsKyamlOnTheCorpus(t *testing.T) {
	files, docs, broken := 0, 0, 0
	corpus(t, func(path string, src []byte) {
		files++
		if err := checkParse(src); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		for _, doc := range Parse(path, src).Docs {
			docs++
			if doc.Err != nil {
				broken++
			} else if err := checkText(doc); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	})
	t.Logf("%d files, %d documents, %d of them broken", files, docs, broken)
}

// TestParseEqualsKyamlOnMutations changes corpus files at random. KLINT_MUTATIONS says how often.
func TestParseEqualsKyamlOnMutations(t *testing.T) {
	count := 0
	fmt.Sscan(os.Getenv("KLINT_MUTATIONS"), &count)
	var files [][]byte
	corpus(t, func(_ string, src []byte) {
		if len(src) > 10 && len(src) < 6000 {
			files = append(files, src)
		}
	})
	random := rand.New(rand.NewSource(int64(count)))
	for range count {
		src := mutate(random, files[random.Intn(len(files))])
		if err := checkParse(src); err != nil {
			t.Errorf("%v\n%q", err, src)
		}
	}
}

func mutate(random *rand.Rand, src []byte) []byte {
	const alphabet = " \n\t:-#'\"[]{},|>&*!%@?ab1.~\\\r=<_"
	src = bytes.Clone(src)
	for range 1 + random.Intn(3) {
		i := random.Intn(len(src))
		c := alphabet[random.Intn(len(alphabet))]
		switch random.Intn(3) {
		case 0:
			src[i] = c
		case 1:
			src = append(src[:i], src[i+1:]...)
		case 2:
			src = append(src[:i], append([]byte{c}, src[i:]...)...)
		}
	}
	return src
}
