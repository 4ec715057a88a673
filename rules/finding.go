package rules

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/rules/plan"
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
func (j *judgement) finding(r *rule, element plan.Value) (lint.Finding, error) {
	f := lint.Finding{Rule: r.ID, Layer: lint.Policy, Severity: r.Severity}
	if message, ok := element.Text(); ok {
		f.Message = message
	} else if err := j.describe(&f, r, element); err != nil {
		return f, err
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
	if f.Path == nil {
		place(&f, element.Field("_loc"))
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
func place(f *lint.Finding, loc plan.Value) {
	if !loc.Defined() {
		return
	}
	file, _ := loc.Field("file").Text()
	line, isLine := loc.Field("line").Integer()
	if text, ok := loc.Field("line").Text(); ok {
		line, _ = strconv.Atoi(text)
	} else if !isLine {
		line = 0
	}
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

// describe fills in the finding from an object of the deny set. Keys that klint does not know are the user's own.
func (j *judgement) describe(f *lint.Finding, r *rule, object plan.Value) error {
	var errs [4]error
	f.Message, errs[0] = textIn(object, "msg")
	f.Hint, errs[1] = textIn(object, "hint")
	if path := object.Field("path"); path.Defined() {
		f.Path, errs[2] = pathOf(path)
	}
	if fix := object.Field("fix"); fix.Defined() {
		f.Fix, errs[3] = j.fix(r, fix)
	}
	if f.Fix != nil && object.Field("unsafe").IsTrue() {
		f.Fix.Safety = lint.Unsafe
	}
	return errors.Join(errs[:]...)
}

// textIn returns the text of a field; "" if there is none.
func textIn(object plan.Value, field string) (string, error) {
	value := object.Field(field)
	text, ok := value.Text()
	if !ok && value.Defined() {
		return "", fmt.Errorf("%s is no string: %v", field, value)
	}
	return text, nil
}

// pathOf reads a path: an array of keys and indices, or a JSON pointer.
func pathOf(value plan.Value) (manifest.Path, error) {
	if s, ok := value.Text(); ok {
		return pointer(s)
	}
	if !value.IsArray() {
		return nil, fmt.Errorf("path is neither an array nor a JSON pointer: %v", value)
	}
	path := make(manifest.Path, 0, value.Len())
	for step := range value.Elements() {
		if key, ok := step.Text(); ok {
			path = append(path, key)
		} else if index, ok := step.Integer(); ok {
			path = append(path, index)
		} else {
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
func (j *judgement) fix(r *rule, changes plan.Value) (*lint.Fix, error) {
	if r.Fix == nil {
		return nil, errors.New("there is a fix, but the metadata has no custom.fix that says whether it is safe")
	}
	if !changes.IsArray() {
		return nil, fmt.Errorf("fix is no array: %v", changes)
	}
	editor := manifest.NewEditor(j.object)
	i := 0
	for one := range changes.Elements() {
		if err := change(editor, one); err != nil {
			return nil, fmt.Errorf("fix: change %d: %w", i, err)
		}
		i++
	}
	written := editor.Edits
	if j.engine.draft {
		written = editor.Draft
	}
	edits, err := written()
	if err != nil || len(edits) == 0 {
		return nil, nil // the finding stands; a fix is an offer
	}
	return &lint.Fix{Title: r.Fix.Title, Safety: r.Fix.Safety, Edits: edits}, nil
}

// change makes one change of a fix.
func change(editor *manifest.Editor, one plan.Value) error {
	where := one.Field("path")
	if !where.Defined() {
		return fmt.Errorf("no path in %v", one)
	}
	path, err := pathOf(where)
	if err != nil {
		return err
	}
	switch op, _ := one.Field("op").Text(); op {
	case "remove":
		editor.Delete(path)
	case "add", "replace":
		value := one.Field("value")
		if !value.Defined() {
			return fmt.Errorf("no value in %v", one)
		}
		editor.Set(path, valueOf(value), manifest.After(textsOf(one.Field("after"))...))
	case "move":
		source := one.Field("from")
		if !source.Defined() {
			return fmt.Errorf("no from in %v", one)
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

// textsOf returns the strings of an array; nil for anything else.
func textsOf(value plan.Value) []string {
	var list []string
	for element := range value.Elements() {
		if s, ok := element.Text(); ok {
			list = append(list, s)
		}
	}
	return list
}

// valueOf returns a value as an [manifest.Editor] takes it.
func valueOf(value plan.Value) any {
	switch v := value.Scalar().(type) {
	case json.Number:
		if n, ok := value.Integer(); ok {
			return n
		}
		return v
	case nil:
	default:
		return v
	}
	switch {
	case value.IsObject():
		var fields manifest.Fields
		for key, field := range value.Fields() {
			fields = append(fields, manifest.Field{Key: strings.Trim(key.String(), `"`), Value: valueOf(field)})
		}
		return fields
	case value.IsArray():
		list := make([]any, 0, value.Len())
		for element := range value.Elements() {
			list = append(list, valueOf(element))
		}
		return list
	}
	return nil
}
