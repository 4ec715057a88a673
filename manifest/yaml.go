package manifest

import (
	"bytes"
	"fmt"
	"io"

	yaml11 "go.yaml.in/yaml/v2"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// readYAML reads a part with kyaml and appends its nodes to s.nodes as the scanner does. A document without content adds no
// nodes.
func readYAML(s *scanner, t *Tree, part part) *SyntaxError {
	src, start := t.Src[:part.end], part.start
	if message := misplacedMark(src[start:]); message != "" {
		return &SyntaxError{Range: Range{start, start}, Message: message}
	}
	var root, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(src[start:]))
	switch err := guard(func() error { return decoder.Decode(&root) }); {
	case err == io.EOF:
		return nil
	case err != nil:
		return syntaxError(s, src, start, err)
	}
	s.src, s.large = src, nil
	l := locator{scan: s, place: firstPlace(src, start), nodes: map[*yaml.Node]int{}, side: &side{}}
	if !l.value(root.Content[0], start, -1) {
		return &SyntaxError{Range: Range{l.offset, l.offset}, Message: "klint cannot tell the extent of this value"}
	}
	switch err := guard(func() error { return decoder.Decode(&second) }); {
	case err == nil:
		at := l.at(second.Line, second.Column)
		return &SyntaxError{Range: Range{at, at}, Message: "another document begins without a line of its own for ---"}
	case err != io.EOF:
		return syntaxError(s, src, start, err)
	}
	t.side, t.Nodes, t.large, t.merges = l.side, s.nodes, s.large, true
	if err := t.aliasError(); err != nil {
		return err
	}
	if t.refused = t.refusal(); t.refused == nil {
		// kyaml reads YAML 1.2. The API server reads YAML 1.1, with this library, which allows a tab in fewer places.
		var value any
		if err := guard(func() error { return yaml11.Unmarshal(src[start:], &value) }); err != nil {
			t.refused = syntaxError(s, src, start, err)
		}
	}
	return nil
}

// misplacedMark says what is wrong with the byte order marks that a document begins with; "" if nothing is. kyaml loses its way in
// several, and takes a document alone for UTF-16 where the file is not.
func misplacedMark(src []byte) string {
	switch {
	case bytes.HasPrefix(src, []byte(bom+bom)):
		return "more than one byte order mark"
	case bytes.HasPrefix(src, []byte{0xff, 0xfe}), bytes.HasPrefix(src, []byte{0xfe, 0xff}):
		return "the document begins like UTF-16 inside of a file that is UTF-8"
	}
	return ""
}

// guard calls a YAML library, whose bugs must not end klint.
func guard(call func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the YAML library fails: %v", cause)
		}
	}()
	return call()
}
