package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// mistakes are what is wrong with a file of klint's own, each at its place. There is at least one.
type mistakes []lint.Problem

func (m mistakes) Error() string {
	lines := make([]string, len(m))
	for i, p := range m {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

func mistakeAt(f *manifest.File, offset int, format string, args ...any) lint.Problem {
	return lint.Problem{File: f.Name, Position: f.Position(offset), Err: fmt.Errorf(format, args...)}
}

// reader reads a file of klint's own and gathers what is wrong with it.
type reader struct {
	file     *manifest.File
	tree     *manifest.Tree
	mistakes mistakes
}

// open reports whether there is something to read.
func (r *reader) open() bool {
	docs := r.file.Docs
	switch {
	case len(docs) > 1:
		r.fail(docs[1].Range.Start, "a second document")
	case len(docs) == 1 && docs[0].Err != nil:
		r.fail(docs[0].Err.Range.Start, "%s", docs[0].Err.Message)
	case len(docs) == 1:
		r.tree = docs[0].Tree
		return true
	}
	return false
}

func (r *reader) fail(offset int, format string, args ...any) {
	r.mistakes = append(r.mistakes, mistakeAt(r.file, offset, format, args...))
}

// fields calls what decode holds for each field of a mapping. Fields that it does not know are mistakes.
func (r *reader) fields(node int, what string, decode map[string]func(int)) {
	r.each(node, what, func(key nameAt, v int) {
		if read, known := decode[key.text]; known {
			read(v)
			return
		}
		keys := slices.Sorted(maps.Keys(decode))
		suggestion := didYouMean(key.text, keys)
		if suggestion == "" {
			suggestion = " (known: " + strings.Join(keys, ", ") + ")"
		}
		r.fail(key.offset, "unknown key %q%s", key.text, suggestion)
	})
}

// each calls do for each field of a mapping. An empty value is a mapping without fields.
func (r *reader) each(node int, what string, do func(key nameAt, value int)) {
	if r.tree.Nodes[node].Kind == manifest.Scalar && r.tree.Type(node) == manifest.Null {
		return
	}
	if r.tree.Nodes[node].Kind != manifest.Map {
		r.fail(r.start(node), "%s is no mapping", what)
		return
	}
	seen := make(map[string]bool)
	for k, v := range r.tree.Fields(node) {
		key := nameAt{r.tree.Text(k), r.start(k)}
		if seen[key.text] {
			r.fail(key.offset, "key %q occurs twice", key.text)
			continue
		}
		seen[key.text] = true
		do(key, v)
	}
}

func (r *reader) list(node int, what string, do func(item int)) {
	if r.tree.Nodes[node].Kind != manifest.Seq {
		r.fail(r.start(node), "%s is no list", what)
		return
	}
	for item := range r.tree.Items(node) {
		do(item)
	}
}

// oneOrMore reads a text, or a list of them.
func (r *reader) oneOrMore(node int, what string) []string {
	if r.tree.Nodes[node].Kind == manifest.Scalar {
		return []string{r.text(node, what)}
	}
	if r.tree.Nodes[node].Kind != manifest.Seq {
		r.fail(r.start(node), "%s is neither a text nor a list", what)
		return nil
	}
	texts := []string{}
	r.list(node, what, func(item int) { texts = append(texts, r.text(item, what)) })
	return texts
}

func (r *reader) text(node int, what string) string {
	if r.tree.Nodes[node].Kind != manifest.Scalar || r.tree.Type(node) == manifest.Null {
		r.fail(r.start(node), "%s is no text", what)
		return ""
	}
	return r.tree.Text(node)
}

func (r *reader) start(node int) int { return r.tree.Range(node).Start }
