package rules

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// finding turns an element of a deny set into a finding. An element is a string, the message, or an object:
//
//	msg   the message
//	path  the field that is judged: ["spec", "replicas"] or "/spec/replicas"; the object as a whole without it
//	hint  the way out
//	_loc  {"line": 3}, which counts if there is no path; a file that is named with it is told in the hint
//	fix   a list of changes as in RFC 6902: {"op": "add" | "replace" | "remove" | "move", "path": …, "value": …, "from": …};
//	      with "after": […], a new field goes behind the last of those siblings that exists
//	unsafe  true if this fix may change what the object does, although the rule's others do not
func (j *judgement) finding(r *rule, element *ast.Term) (lint.Finding, error) {
	f := lint.Finding{Rule: r.ID, Layer: lint.Policy, Severity: r.Severity}
	object, isObject := element.Value.(ast.Object)
	if message, ok := element.Value.(ast.String); ok {
		f.Message = string(message)
	} else if isObject {
		if err := j.describe(&f, r, object); err != nil {
			return f, err
		}
	}
	if isObject && f.Fix != nil && isTrue(object.Get(ast.StringTerm("unsafe"))) {
		f.Fix.Safety = lint.Unsafe
	}
	if f.Message == "" {
		return f, fmt.Errorf("an element has no message: %v", element)
	}
	at := j.about(&f)
	f.File, f.Doc = at.File, at.Doc
	if !at.GVK.IsZero() {
		f.Object = at
	}
	f.Range = at.Locate(f.Path)
	if isObject && f.Path == nil {
		place(&f, get(element, ast.InternedTerm("_loc")))
	}
	return f, nil
}

// about returns the object that a finding is about: the judged one, or among several documents the one that the path
// leads into.
func (j *judgement) about(f *lint.Finding) *manifest.Object {
	if j.docs == nil || len(f.Path) < 2 {
		return j.object
	}
	i, ok := f.Path[0].(int)
	if !ok || i < 0 || i >= len(j.docs) {
		return j.object
	}
	if f.Path = f.Path[1:]; f.Path[0] == "contents" {
		f.Path = f.Path[1:]
	}
	return j.docs[i]
}

// place puts a finding where a _loc of conftest's says: a line of the file, or a place elsewhere to mention.
func place(f *lint.Finding, loc *ast.Term) {
	if loc == nil {
		return
	}
	file := text(loc, "file")
	line, _ := strconv.Atoi(scalar(get(loc, ast.InternedTerm("line"))))
	switch {
	case file == "" || file == f.File.Name:
		if at, ok := f.File.LineRange(line); ok {
			f.Range = at
		}
	case line > 0:
		f.Hint = cmp.Or(f.Hint, fmt.Sprintf("see %s:%d", file, line))
	default:
		f.Hint = cmp.Or(f.Hint, "see "+file)
	}
}

// scalar returns the text of a string or a number; "" for anything else.
func scalar(term *ast.Term) string {
	if term == nil {
		return ""
	}
	switch v := term.Value.(type) {
	case ast.String:
		return string(v)
	case ast.Number:
		return string(v)
	}
	return ""
}

// describe fills in the finding from an object of the deny set. Keys that klint does not know are the user's own.
func (j *judgement) describe(f *lint.Finding, r *rule, object ast.Object) (err error) {
	object.Foreach(func(k, v *ast.Term) {
		name, _ := k.Value.(ast.String)
		switch name {
		case "msg":
			f.Message, err = stringOf(v, "msg", err)
		case "hint":
			f.Hint, err = stringOf(v, "hint", err)
		case "path":
			var failure error
			f.Path, failure = pathOf(v)
			err = errors.Join(err, failure)
		case "fix":
			var failure error
			f.Fix, failure = j.fix(r, v)
			err = errors.Join(err, failure)
		}
	})
	return err
}

func isTrue(term *ast.Term) bool { return term != nil && term.Value.Compare(ast.Boolean(true)) == 0 }

func stringOf(term *ast.Term, name string, err error) (string, error) {
	s, ok := term.Value.(ast.String)
	if !ok {
		return "", errors.Join(err, fmt.Errorf("%s is no string: %v", name, term))
	}
	return string(s), err
}

// pathOf reads a path: an array of keys and indices, or a JSON pointer.
func pathOf(term *ast.Term) (manifest.Path, error) {
	if s, ok := term.Value.(ast.String); ok {
		return pointer(string(s))
	}
	array, ok := term.Value.(*ast.Array)
	if !ok {
		return nil, fmt.Errorf("path is neither an array nor a JSON pointer: %v", term)
	}
	path := make(manifest.Path, 0, array.Len())
	for i := range array.Len() {
		switch step := array.Elem(i).Value.(type) {
		case ast.String:
			path = append(path, string(step))
		case ast.Number:
			index, ok := step.Int()
			if !ok {
				return nil, fmt.Errorf("path: %v is no index", step)
			}
			path = append(path, index)
		default:
			return nil, fmt.Errorf("path: %v is neither a key nor an index", step)
		}
	}
	return path, nil
}

// pointer reads a JSON pointer (RFC 6901). Steps that are numbers are indices.
func pointer(s string) (manifest.Path, error) {
	if s == "" {
		return nil, nil
	}
	if s[0] != '/' {
		return nil, fmt.Errorf("path: %q is no JSON pointer", s)
	}
	var path manifest.Path
	for step := range strings.SplitSeq(s[1:], "/") {
		if index, err := strconv.Atoi(step); err == nil {
			path = append(path, index)
			continue
		}
		path = append(path, strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~"))
	}
	return path, nil
}

// fix makes the fix that a rule asks for; nil if it cannot be made in this file, because an anchor shares the value
// with other places.
func (j *judgement) fix(r *rule, changes *ast.Term) (*lint.Fix, error) {
	if r.Fix == nil {
		return nil, errors.New("there is a fix, but the metadata has no custom.fix that says whether it is safe")
	}
	array, ok := changes.Value.(*ast.Array)
	if !ok {
		return nil, fmt.Errorf("fix is no array: %v", changes)
	}
	editor := manifest.NewEditor(j.object)
	for i := range array.Len() {
		if err := change(editor, array.Elem(i)); err != nil {
			return nil, fmt.Errorf("fix: change %d: %w", i, err)
		}
	}
	edits, err := editor.Edits()
	if err != nil || len(edits) == 0 {
		return nil, nil // the finding stands; a fix is an offer
	}
	return &lint.Fix{Title: r.Fix.Title, Safety: r.Fix.Safety, Edits: edits}, nil
}

// change makes one change of a fix.
func change(editor *manifest.Editor, term *ast.Term) error {
	field := func(name string) *ast.Term { return get(term, ast.StringTerm(name)) }
	where := field("path")
	if where == nil {
		return fmt.Errorf("no path in %v", term)
	}
	path, err := pathOf(where)
	if err != nil {
		return err
	}
	switch op := text(term, "op"); op {
	case "remove":
		editor.Delete(path)
	case "add", "replace":
		value := field("value")
		if value == nil {
			return fmt.Errorf("no value in %v", term)
		}
		editor.Set(path, valueOf(value.Value), manifest.After(stringsOf(field("after"))...))
	case "move":
		source := field("from")
		if source == nil {
			return fmt.Errorf("no from in %v", term)
		}
		from, err := pathOf(source)
		if err != nil {
			return err
		}
		if last := len(from) - 1; last >= 0 && len(path) == len(from) && slices.Equal(from[:last], path[:last]) {
			editor.Rename(from, fmt.Sprint(path[last]))
			return nil
		}
		editor.Move(from, path)
	default:
		return fmt.Errorf("op is %q, want add, replace, remove or move", op)
	}
	return nil
}

// stringsOf returns the strings of an array; nil for anything else.
func stringsOf(term *ast.Term) []string {
	var list []string
	if term == nil {
		return nil
	}
	if array, ok := term.Value.(*ast.Array); ok {
		array.Foreach(func(element *ast.Term) {
			if s, ok := element.Value.(ast.String); ok {
				list = append(list, string(s))
			}
		})
	}
	return list
}

// valueOf returns a value as an [manifest.Editor] takes it.
func valueOf(value ast.Value) any {
	switch v := value.(type) {
	case ast.String:
		return string(v)
	case ast.Boolean:
		return bool(v)
	case ast.Number:
		if n, ok := v.Int(); ok {
			return n
		}
		return json.Number(v)
	case *ast.Array:
		list := make([]any, 0, v.Len())
		v.Foreach(func(element *ast.Term) { list = append(list, valueOf(element.Value)) })
		return list
	case ast.Object:
		var fields manifest.Fields
		for _, key := range v.Keys() {
			fields = append(fields, manifest.Field{Key: strings.Trim(key.String(), `"`), Value: valueOf(v.Get(key).Value)})
		}
		return fields
	}
	return nil
}
