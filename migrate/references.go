package migrate

import (
	"fmt"
	"slices"
	"sync"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// RemovedReference is the rule of all findings about references.
const RemovedReference = "removed-api-reference"

// reference is a place in objects that names a group, a version or a kind of other objects.
type reference struct {
	// group and kinds are the objects that have it, of whatever version. No kinds means all of the group; neither means
	// every object.
	group string
	kinds []string
	// at leads to what form reads; the index each stands for every element.
	at path
	// form is how the reference is written.
	form form
	// moves is set where the version has to be that of the object in the input, as kustomize compares it: the reference then moves when
	// klint moves the object, which it does as soon as the version is deprecated.
	moves bool
	// severity is Error where the object no longer works, and Warning where only a part of it has no effect.
	severity lint.Severity
	// effect says what a reference to something that is gone leads to.
	effect string
	// source is where the program says by what it compares.
	source string
}

// each is the index that stands for every element of a sequence.
const each = -1

// anyKey is the key that stands for every key of a mapping.
const anyKey = wildcard("*")

type wildcard string

// form is how a reference is written. Its judge reports what is gone in the value at a path.
type form interface {
	judge(in *inspection, at path)
}

// References finds what names a group or a version that a target no longer serves, outside the object's own apiVersion. It is a
// [lint.Check]. A name of exactly one thing is replaced by the successor's. A list of what something applies to gets the
// successor besides: older clusters and programs may still need the old name, and it does no harm.
func (m *Migrator) References(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
	in := inspection{Migrator: m, obj: obj}
	for _, group := range [...]string{obj.GVK.Group, anyGroup} {
		for _, r := range referencesByGroup()[group] {
			if !r.concerns(obj.GVK) {
				continue
			}
			in.reference = r
			eachValue(obj.Tree(), obj.Node, nil, r.at, func(_ int, p path) {
				if !in.custom(p) {
					r.form.judge(&in, p)
				}
			})
		}
	}
	return in.findings, nil
}

// anyGroup stands for the groups of references that objects of all kinds have.
const anyGroup = "*"

// referencesByGroup are the references by the group of the objects that have them: most objects have none.
var referencesByGroup = sync.OnceValue(func() map[string][]*reference {
	byGroup := make(map[string][]*reference)
	for i := range references {
		group := references[i].group
		if group == "" && len(references[i].kinds) == 0 {
			group = anyGroup
		}
		byGroup[group] = append(byGroup[group], &references[i])
	}
	return byGroup
})

func (r *reference) concerns(gvk manifest.GVK) bool {
	if len(r.kinds) == 0 {
		return r.group == "" || r.group == gvk.Group
	}
	return r.group == gvk.Group && slices.Contains(r.kinds, gvk.Kind)
}

// inspection looks for references in one object.
type inspection struct {
	*Migrator
	*reference // the one that is looked for
	obj        *manifest.Object
	findings   []lint.Finding
}

// stale is one reference to something that is gone.
type stale struct {
	at      path   // the value that is shown
	key     bool   // its key is shown instead
	subject string // what is gone: "extensions/v1beta1 Deployment"
	from    []schemas.Release
	leaving bool   // it is deprecated there, not gone
	effect  string // instead of the reference's own
	mild    bool   // it works all the same
	hint    string
	title   string
	note    string
	change  func(*manifest.Editor) // nil if there is no fix
}

// report adds the finding about a stale reference.
func (in *inspection) report(s stale) {
	f := lint.Finding{
		Rule: RemovedReference, Layer: lint.Reference, Severity: in.severity, Hint: s.hint,
		File: in.obj.File, Doc: in.obj.Doc, Object: in.obj, Range: in.obj.Locate(s.at), Path: s.at,
	}
	if s.key {
		f.Range = in.keyRange(s.at)
	}
	effect := in.effect
	if s.effect != "" {
		effect = s.effect
	}
	if s.mild || s.leaving {
		f.Severity = lint.Warning
	}
	state := "not served by"
	if s.leaving {
		state, effect = "deprecated in", "it must have the version that klint gives the object"
	}
	f.Message = fmt.Sprintf("%s %s Kubernetes %s: %s", s.subject, state, schemas.JoinReleases(s.from), effect)
	if s.change != nil {
		editor := manifest.NewEditor(in.obj)
		s.change(editor)
		edits, err := editsOf(editor, in.Draft)
		switch {
		case err != nil:
			f.Hint += fmt.Sprintf("; klint leaves it to you: %s", err)
		case len(edits) > 0:
			f.Fix = &lint.Fix{Title: s.title, Edits: edits, Note: s.note}
		}
	}
	in.findings = append(in.findings, f)
}

// keyRange returns the key of the field at p.
func (in *inspection) keyRange(p path) manifest.Range {
	tree := in.obj.Tree()
	if parent, ok := in.obj.Find(p[:len(p)-1]); ok {
		if key, _, ok := tree.Lookup(parent, fmt.Sprint(p[len(p)-1])); ok {
			return tree.Range(key)
		}
	}
	return in.obj.Locate(p)
}

// text returns the scalar at p, "" if there is none.
func (in *inspection) text(p path) string { return in.obj.Text(p...) }

// texts returns the scalars of the sequence at p.
func (in *inspection) texts(p path) []string {
	node, ok := in.obj.Find(p)
	if !ok {
		return nil
	}
	tree := in.obj.Tree()
	var all []string
	for item := range tree.Items(node) {
		if tree.Nodes[item].Kind == manifest.Scalar {
			all = append(all, tree.Text(item))
		} else {
			all = append(all, "")
		}
	}
	return all
}

// length returns the number of elements of the sequence at p.
func (in *inspection) length(p path) int {
	node, ok := in.obj.Find(p)
	if !ok {
		return 0
	}
	n := 0
	for range in.obj.Tree().Items(node) {
		n++
	}
	return n
}

// ended reports whether release r no longer serves a version that an earlier one did. A version that was never on by default
// is served wherever it is there: who uses it has switched it on.
func ended(e schemas.Entry, r schemas.Release) bool {
	switch _, last := e.ServedReleases(); e.In(r) {
	case schemas.Removed:
		return true
	case schemas.OffByDefault:
		return last != 0 && last < r
	}
	return false
}

// alive reports whether release r has a version and serves it, as [ended] sees it.
func alive(e schemas.Entry, r schemas.Release) bool {
	status := e.In(r)
	return !ended(e, r) && (status == schemas.Served || status == schemas.OffByDefault)
}

// lost returns the targets that no longer serve a version; none if klint does not know it.
func (m *Migrator) lost(gvk manifest.GVK) []schemas.Release {
	e, ok := schemas.Lookup(gvk)
	if !ok {
		return nil
	}
	var lost []schemas.Release
	for _, r := range m.Targets {
		if ended(e, r) {
			lost = append(lost, r)
		}
	}
	return lost
}

// stale returns the targets that no longer serve a version. For a reference that moves with the object it returns, if there are none,
// those in which it is deprecated and has a successor.
func (in *inspection) stale(gvk manifest.GVK) (from []schemas.Release, leaving bool) {
	if from = in.lost(gvk); from != nil || !in.moves {
		return from, false
	}
	from = in.leaving(gvk)
	return from, from != nil
}

// leaving returns the targets in which a version is deprecated, if klint moves it to another one.
func (m *Migrator) leaving(gvk manifest.GVK) []schemas.Release {
	e, _ := schemas.Lookup(gvk)
	if to, ok := schemas.Successor(gvk, m.Targets); !ok || to == gvk || e.DeprecatedIn == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(m.Targets), func(r schemas.Release) bool { return r < e.DeprecatedIn })
}

// lostKind returns the targets that no longer serve any version of a kind in a group, and the newest version that is gone.
func (m *Migrator) lostKind(group, kind string) (lost []schemas.Release, last manifest.GVK) {
	for _, r := range m.Targets {
		if from, ok := lostIn(schemas.Versions(group, kind), r); ok {
			lost, last = append(lost, r), from
		}
	}
	return lost, last
}

// lostIn returns the newest of some versions that release r no longer serves; false if it serves one of them.
func lostIn(versions []schemas.Entry, r schemas.Release) (from manifest.GVK, ok bool) {
	for _, e := range versions {
		if alive(e, r) {
			return manifest.GVK{}, false
		}
		if ended(e, r) {
			from, ok = e.GVK, true
		}
	}
	return from, ok
}

// instead returns the version that every target serves instead of one, and what to tell about it.
func (m *Migrator) instead(from manifest.GVK) (to manifest.GVK, hint string, ok bool) {
	to, ok = schemas.Successor(from, m.Targets)
	if ok && to != from {
		return to, "use " + to.APIVersion(), true
	}
	if hint = m.windows(from); hint == "" {
		hint = "nothing replaces it"
	}
	return manifest.GVK{}, hint, false
}
