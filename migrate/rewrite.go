package migrate

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// path and fields shorten what the migrations are full of.
type (
	path   = manifest.Path
	fields = manifest.Fields
)

// rewrite is one object on its way to another version. Its methods are the words that migrations are written in.
type rewrite struct {
	*manifest.Editor
	from, to manifest.GVK
	targets  []schemas.Release
	defaults Defaults
	draft    bool // the edits need no proof
	part     bool // the object is a patch: what is not there may be in the object that it is for

	kept    []string // fields that got the old version's default
	changed []string // fields that would have got it under Preserve: "spec.x was 1"
	notes   []string
	asked   []string
}

// run applies a migration and returns its fix, or the reason why there is none.
func (r *rewrite) run(m Migration) (fix *lint.Fix, reason string) {
	if !r.to.IsZero() {
		r.renameVersion()
	}
	if m.Rewrite != nil && len(r.asked) == 0 {
		m.Rewrite(r)
	}
	if len(r.asked) > 0 {
		return nil, r.reason()
	}
	edits, err := editsOf(r.Editor, r.draft)
	if errors.Is(err, manifest.ErrShared) {
		return nil, fmt.Sprintf("klint leaves the rewrite to %s to you: %s", r.to.APIVersion(), err)
	}
	if err != nil {
		return nil, fmt.Sprintf("klint cannot rewrite it to %s: %s", r.to.APIVersion(), err)
	}
	if len(edits) == 0 {
		return nil, ""
	}
	return &lint.Fix{Title: "rewrite to " + r.to.APIVersion(), Edits: edits, Note: r.note()}, ""
}

// editsOf returns what an editor has changed, without proof if it is but a draft.
func editsOf(e *manifest.Editor, draft bool) ([]manifest.Edit, error) {
	if draft {
		return e.Draft()
	}
	return e.Edits()
}

// maxAsked is how many questions are put at once.
const maxAsked = 3

func (r *rewrite) reason() string {
	if more := len(r.asked) - maxAsked; more > 0 {
		return fmt.Sprintf("%s; and %d more like these", strings.Join(r.asked[:maxAsked], "; "), more)
	}
	return strings.Join(r.asked, "; ")
}

func (r *rewrite) renameVersion() {
	if !r.Has(path{"apiVersion"}) {
		r.ask("it takes its apiVersion from the list around it: change that to %s, or give it its own", r.to.APIVersion())
		return
	}
	r.Set(path{"apiVersion"}, r.to.APIVersion())
	if r.to.Kind != r.from.Kind {
		r.Set(path{"kind"}, r.to.Kind)
	}
}

// note joins what a person should know: the defaults first.
func (r *rewrite) note() string {
	var parts []string
	if len(r.kept) > 0 {
		parts = append(parts, fmt.Sprintf("keeps what %s did by default: %s", r.from.APIVersion(), strings.Join(r.kept, ", ")))
	}
	if len(r.changed) > 0 {
		parts = append(parts, fmt.Sprintf("%s has other defaults: %s", r.to.APIVersion(), strings.Join(r.changed, ", ")))
	}
	return strings.Join(append(parts, r.notes...), "; ")
}

// tell adds something that a person should know or check after the fix.
func (r *rewrite) tell(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// ask says what only a person can decide. The object then stays as it is.
func (r *rewrite) ask(format string, args ...any) {
	r.asked = append(r.asked, fmt.Sprintf(format, args...))
}

// Move is that of the editor, and removes a null from the old place: the successor has no such field.
func (r *rewrite) Move(from, to path, at ...manifest.Place) {
	if r.Has(from) {
		r.Editor.Move(from, to, at...)
		return
	}
	r.Delete(from)
}

// Rename is that of the editor, and removes a null.
func (r *rewrite) Rename(p path, key string) { r.Move(p, at(p[:len(p)-1], key)) }

// keep writes the value that the old version gave an absent field, or an empty text, and that the new one does not.
func (r *rewrite) keep(p path, old any, at ...manifest.Place) {
	if r.part || r.Has(p) && r.Value(p) != "" {
		return
	}
	if r.defaults == Modern {
		r.changed = append(r.changed, fmt.Sprintf("%s was %s", p, text(old)))
		return
	}
	r.Set(p, old, at...)
	r.kept = append(r.kept, fmt.Sprintf("%s: %s", p, text(old)))
}

// text prints a value for a note.
func text(value any) string {
	switch v := value.(type) {
	case fields:
		parts := make([]string, len(v))
		for i, f := range v {
			parts[i] = f.Key + ": " + text(f.Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = text(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(value)
}

// each calls do with the path of every element of the sequence at p, in order.
func (r *rewrite) each(p path, do func(element path)) {
	for i := range r.Len(p) {
		if kind, ok := r.Kind(p); !ok || kind != manifest.Seq {
			return
		}
		do(at(p, i))
	}
}

// commented reports whether there may be a comment in the mapping that the source has at p, between it and its key, or behind it.
func (r *rewrite) commented(p path) bool {
	obj := r.Object()
	parent, ok := obj.Find(p[:len(p)-1])
	if !ok {
		return false
	}
	key, value, ok := obj.Tree().Lookup(parent, fmt.Sprint(p[len(p)-1]))
	if !ok {
		return false
	}
	tree := obj.Tree()
	span := tree.Range(value)
	if end := tree.Range(key).End; end < span.Start { // else it is the value of an anchor further up
		span.Start = end
	}
	if rest := bytes.IndexByte(tree.Src[span.End:], '\n'); rest >= 0 {
		span.End += rest // to the comment behind the last value
	}
	return bytes.ContainsRune(tree.Src[span.Start:span.End], '#')
}

// at returns the path that goes on from p.
func at(p path, steps ...any) path { return append(p[:len(p):len(p)], steps...) }

// moveReference gives an object reference with fields apiVersion and kind at p the successor of its version.
func (r *rewrite) moveReference(p path) {
	old := manifest.ParseGVK(r.Text(at(p, "apiVersion")), r.Text(at(p, "kind")))
	to, ok := schemas.Successor(old, r.targets)
	if !ok || to == old || to.Kind != old.Kind {
		return
	}
	entry, known := schemas.Lookup(old)
	if known && r.needed(entry) {
		r.Set(at(p, "apiVersion"), to.APIVersion())
	}
}

// needed reports whether a version is not served by default, or deprecated, in one of the targets.
func (r *rewrite) needed(e schemas.Entry) bool {
	for _, release := range r.targets {
		if e.In(release) != schemas.Served || e.DeprecatedIn != 0 && e.DeprecatedIn <= release {
			return true
		}
	}
	return false
}

// placeholder reports whether a text is filled in by a later tool, so that its value is not known: ${PORT}, $(PORT), {{ .port }}.
func placeholder(text string) bool {
	return strings.Contains(text, "${") || strings.Contains(text, "$(") || strings.Contains(text, "{{")
}
