package schemas

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// currentPath returns the path to the value that is looked at, and beyond it.
func (w *walker) currentPath(more ...any) manifest.Path {
	path := make(manifest.Path, 0, len(w.path)+len(more))
	for _, s := range w.path {
		if s.key < 0 {
			path = append(path, s.index)
		} else {
			path = append(path, w.tree.Text(s.key))
		}
	}
	return append(path, more...)
}

// place returns what to show for the value that is looked at: a scalar or one-line flow collection itself, else its key.
func (w *walker) place(value int) manifest.Range {
	n := &w.tree.Nodes[value]
	oneLine := bytes.IndexByte(w.tree.Src[n.Start:n.End], '\n') < 0
	if n.Style == manifest.Flow && oneLine || n.Kind == manifest.Scalar && n.Style <= manifest.DoubleQuoted && n.Start < n.End || n.Kind == manifest.Alias {
		return w.tree.Range(value)
	}
	if len(w.path) > 0 && w.path[len(w.path)-1].key >= 0 {
		return w.tree.Range(w.path[len(w.path)-1].key)
	}
	return w.obj.Locate(w.currentPath())
}

// report adds a problem with the value that is looked at.
func (w *walker) report(rule string, value int, message, hint string) *problem {
	return w.add(problem{rule: rule, path: w.currentPath(), at: w.place(value), message: message, hint: hint})
}

// add adds a problem: an error in the release that judges.
func (w *walker) add(p problem) *problem {
	p.severity, p.release = lint.Error, w.release
	w.problems = append(w.problems, p)
	return &w.problems[len(w.problems)-1]
}

// name returns the path to the value that is looked at, for a message; "the object" for the object itself.
func (w *walker) name() string {
	if len(w.path) == 0 {
		return "the object"
	}
	return w.currentPath().String()
}

func (w *walker) wrongType(value int, want string) *problem {
	message := fmt.Sprintf("%s must be %s, not %s", w.name(), want, w.describe(value))
	p := w.report(ruleWrongType, value, message, "")
	p.refused = malformed
	p.hint, p.fix = w.requote(value, want)
	return p
}

// describe names what a value is.
func (w *walker) describe(value int) string {
	node := w.tree.Target(value)
	switch w.tree.Nodes[node].Kind {
	case manifest.Map:
		return "a mapping"
	case manifest.Seq:
		return "a list"
	}
	switch w.tree.Type(node) {
	case manifest.Null:
		return "null"
	case manifest.Bool:
		return "a boolean"
	case manifest.Int:
		return "a number"
	case manifest.Float:
		return "a number with a fraction"
	}
	return "a string"
}

// requote returns a hint, and a fix if one is certain, for a scalar that is only written as the wrong type: one that needs
// quotes to be a string, or that must lose them to be a number or boolean.
func (w *walker) requote(value int, want string) (hint string, fix *lint.Fix) {
	n := &w.tree.Nodes[value]
	if n.Kind != manifest.Scalar {
		return "", nil
	}
	text := w.tree.Text(value)
	source := string(w.tree.Src[n.Start:n.End])
	edit := func(title, text string) *lint.Fix {
		return &lint.Fix{Title: title, Safety: lint.Safe, Edits: []manifest.Edit{{Range: w.tree.Range(value), New: text}}}
	}
	typ := w.tree.Type(value)
	switch {
	case want == "a string" && n.Style == manifest.Plain && source == text && typ != manifest.Null:
		return fmt.Sprintf("quote it: YAML reads %s as %s", text, w.describe(value)), edit("quote the value", `"`+text+`"`)
	case want == "an integer" && typ == manifest.String && isInteger(text) && n.Style <= manifest.DoubleQuoted:
		return "write it without quotes", edit("remove the quotes", text)
	case want == "a boolean" && (text == "true" || text == "false") && n.Style <= manifest.DoubleQuoted:
		return "write it without quotes", edit("remove the quotes", text)
	case want == "a boolean" && typ == manifest.String:
		return "write true or false", nil
	}
	return "", nil
}

// isInteger reports whether text is a decimal integer that YAML and JSON read alike.
func isInteger(text string) bool {
	i, err := strconv.ParseInt(text, 10, 64)
	return err == nil && strconv.FormatInt(i, 10) == text
}

func (w *walker) outOfRange(value int, kind typeKind) {
	bounds := "-9223372036854775808 and 9223372036854775807"
	if kind != kindInt64 {
		bounds = "-2147483648 and 2147483647"
	}
	w.report(ruleInvalidValue, value, fmt.Sprintf("%s must be an integer between %s", w.name(), bounds), "").refused = malformed
}

// invalid reports a string that has not the form that it must have.
func (w *walker) invalid(value int, want, hint string) {
	w.report(ruleInvalidValue, value, fmt.Sprintf("%s: %s is not %s", w.name(), shorten(w.tree.Text(value)), want), hint).refused = malformed
}

// shorten quotes a text for a message and cuts it off where it gets long.
func shorten(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		return strconv.Quote(string(runes[:most])) + "…"
	}
	return strconv.Quote(text)
}

func (w *walker) notInEnum(value int, values []string) {
	text := w.tree.Text(value)
	hint := ""
	if like := closest(text, slices.Values(values)); like != "" {
		hint = fmt.Sprintf("did you mean %q?", like)
	}
	message := fmt.Sprintf("%s: %s is none of %s", w.name(), shorten(text), strings.Join(values, ", "))
	w.report(ruleInvalidValue, value, message, hint)
}

// missingField reports that a mapping lacks a field.
func (w *walker) missingField(node int, field string) {
	path := w.currentPath(field)
	w.add(problem{rule: ruleMissingField, path: path, at: w.missingPlace(node), message: fmt.Sprintf("%s is required", path)})
}

// missingPlace returns what to show for a mapping that lacks a field: its key, or where an element of a list begins.
func (w *walker) missingPlace(node int) manifest.Range {
	if len(w.path) == 0 {
		return w.obj.Locate(nil)
	}
	if last := w.path[len(w.path)-1]; last.key >= 0 {
		return w.tree.Range(last.key)
	}
	if n := &w.tree.Nodes[node]; n.Kind == manifest.Map && n.Style == manifest.Block && w.tree.Next(node) > node+1 {
		return w.tree.Range(node + 1)
	}
	return w.place(node)
}

// duplicate reports a key that the mapping has already; it is the last step of the path.
func (w *walker) duplicate(key int) {
	w.add(problem{
		rule: ruleDuplicateKey, path: w.currentPath(), at: w.tree.Range(key), refused: duplicated,
		message: fmt.Sprintf("%s is set twice", w.name()), hint: "the API server refuses it; other tools take the last one",
	})
}

// duplicateInside reports a key that occurs twice in a mapping somewhere inside the value that is looked at.
func (w *walker) duplicateInside(mapping, key int) {
	depth := len(w.path)
	w.descend(mapping)
	w.path = append(w.path, step{key: key, index: -1})
	w.duplicate(key)
	w.path = w.path[:depth]
}

// descend appends the steps from the value that is looked at to a node that is written inside it.
func (w *walker) descend(to int) {
	t := w.tree
	node := w.obj.Node
	if len(w.path) > 0 {
		found, _ := w.obj.Find(w.currentPath())
		node = found
	}
	for node < to {
		isMap, index := t.Nodes[node].Kind == manifest.Map, 0
		next := node
		for c, end := node+1, t.Next(node); c < end; index++ {
			s := step{key: -1, index: index}
			if isMap {
				s.key = c
				c = t.Next(c)
			}
			if to < t.Next(c) {
				w.path = append(w.path, s)
				next = c
				break
			}
			c = t.Next(c)
		}
		if next == node {
			return
		}
		node = next
	}
}

// mergeReleases joins the problems that several releases have, judges of them in all. One that not all of them have says which do.
func mergeReleases(problems []problem, judges int) []problem {
	type identity struct {
		rule, path string
		at         manifest.Range
	}
	var merged []problem
	var holds [][]Release
	index := make(map[identity]int)
	for _, p := range problems {
		id := identity{p.rule, p.path.String(), p.at}
		i, known := index[id]
		switch {
		case !known || judges == 1:
			index[id] = len(merged)
			merged, holds = append(merged, p), append(holds, []Release{p.release})
		case !slices.Contains(holds[i], p.release):
			holds[i] = append(holds[i], p.release)
		}
	}
	for i := range merged {
		if merged[i].versioned || len(holds[i]) < judges {
			merged[i].message += " in Kubernetes " + JoinReleases(holds[i])
		}
	}
	return merged
}

// finish turns the problems that a number of releases have into findings. What the API server refuses to decode comes first, in its
// order.
func (w *walker) finish(judges int) []lint.Finding {
	if len(w.problems) == 0 {
		return nil
	}
	problems := mergeReleases(w.problems, judges)
	slices.SortStableFunc(problems, asDecoded)
	findings := make([]lint.Finding, 0, len(problems))
	for i, p := range problems {
		order := 0
		if p.refused != byValidation {
			order = i + 1
		}
		findings = append(findings, lint.Finding{
			Rule: p.rule, Layer: lint.Schema, Severity: p.severity, Message: p.message, Hint: p.hint,
			File: w.obj.File, Doc: w.obj.Doc, Object: w.obj, Range: p.at, Path: p.path, Fix: p.fix, Order: order,
		})
	}
	return findings
}

// asDecoded orders problems as the API server comes to them when it decodes an object, and puts those before what it validates. The decoder
// gets JSON that was made of YAML, with the fields of each mapping in the order of their names; it tells a value that is malformed alone,
// and what is set twice, which the YAML says, before what is unknown (apimachinery v0.36.3 pkg/runtime/serializer/json).
func asDecoded(a, b problem) int {
	if a.refused != b.refused {
		// Validation comes last, but is zero.
		return cmp.Compare(a.refused-1, b.refused-1)
	}
	switch a.refused {
	case byValidation:
		return 0
	case duplicated: // found in YAML, which is not sorted
		return cmp.Compare(a.at.Start, b.at.Start)
	}
	return slices.CompareFunc(a.path, b.path, func(a, b any) int {
		i, isIndex := a.(int)
		j, isToo := b.(int)
		if isIndex && isToo {
			return i - j
		}
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
}
