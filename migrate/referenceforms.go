package migrate

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// pair is a mapping with the fields apiVersion and kind.
type pair struct {
	// byGroup is set where the version is not looked at: only a group that is gone breaks the reference.
	byGroup bool
	// note is what to check after the fix.
	note string
}

const stillFound = "what reads it looks at the group and kind only, and still finds it"

func (f pair) judge(in *inspection, p path) {
	old := manifest.ParseGVK(in.text(at(p, "apiVersion")), in.text(at(p, "kind")))
	lost := in.lost(old)
	if lost == nil {
		return
	}
	s := stale{at: at(p, "apiVersion"), subject: old.String() + " is", from: lost, note: f.note}
	if f.byGroup {
		if lostKind, _ := in.lostKind(old.Group, old.Kind); lostKind == nil {
			s.mild, s.effect = true, stillFound
		}
	}
	to, hint, ok := in.instead(old)
	s.hint = hint
	if ok {
		s.title = "refer to " + to.APIVersion()
		s.change = func(e *manifest.Editor) { e.Set(s.at, to.APIVersion()) }
	}
	in.report(s)
}

// triple is a mapping with the fields group, kind and, maybe, version. Without a version every version of the kind is meant.
type triple struct{ note string }

func (f triple) judge(in *inspection, p path) {
	old := manifest.GVK{Group: in.text(at(p, "group")), Version: in.text(at(p, "version")), Kind: in.text(at(p, "kind"))}
	lost, exact := in.lost(old), old.Version != ""
	subject := old.String()
	if !exact {
		lost, old = in.lostKind(old.Group, old.Kind)
		subject = old.Kind + " of the group " + old.Group
	}
	if lost == nil {
		return
	}
	s := stale{at: at(p, "group"), subject: subject + " is", from: lost, note: f.note}
	to, hint, ok := in.instead(old)
	if s.hint = hint; ok {
		s.title = "refer to " + to.APIVersion()
		s.change = func(e *manifest.Editor) {
			e.Set(at(p, "group"), to.Group)
			if exact {
				e.Set(at(p, "version"), to.Version)
			}
		}
		if to.Group == old.Group {
			s.at = at(p, "version")
		}
	}
	in.report(s)
}

// groupKind is an element with the fields group and kind. It is replaced, or the list gets another one. An element for which
// there is no successor does no harm.
type groupKind struct{ widen bool }

func (f groupKind) judge(in *inspection, p path) {
	group, kind := in.text(at(p, "group")), in.text(at(p, "kind"))
	lost, old := in.lostKind(group, kind)
	if lost == nil {
		return
	}
	to, _, ok := in.instead(old)
	if !ok {
		return
	}
	list := p[:len(p)-1]
	for i := range in.length(list) {
		sibling := at(list, i)
		if k := in.text(at(sibling, "kind")); in.text(at(sibling, "group")) == to.Group && (k == kind || k == "*") {
			return
		}
	}
	s := stale{at: at(p, "group"), subject: kind + " of the group " + group + " is", from: lost}
	if f.widen {
		s.hint, s.title = "add the group "+to.Group, "add "+kind+" of the group "+to.Group
		s.change = func(e *manifest.Editor) {
			e.Append(list, fields{{Key: "group", Value: to.Group}, {Key: "kind", Value: kind}})
		}
	} else {
		s.hint, s.title = "use the group "+to.Group, "refer to the group "+to.Group
		s.change = func(e *manifest.Editor) { e.Set(s.at, to.Group) }
		if structural(old) {
			s.note = "check the fields that it names: " + to.APIVersion() + " may have others"
		}
	}
	in.report(s)
}

// resourceText is a text "resource.group".
type resourceText struct{}

func (resourceText) judge(in *inspection, p path) {
	text := in.text(p)
	to, lost, ok := in.movedResource(text)
	if !ok || slices.Contains(in.texts(p[:len(p)-1]), to) {
		return
	}
	in.report(stale{
		at: p, subject: text + " is", from: lost, hint: "use " + to, title: "refer to " + to,
		change: func(e *manifest.Editor) { e.Set(p, to) },
	})
}

// movedResource returns the new name of a text "resource.group" whose group the targets no longer serve.
func (m *Migrator) movedResource(text string) (to string, lost []schemas.Release, ok bool) {
	resource, group, _ := strings.Cut(text, ".")
	lost, old := m.lostKind(group, kindOf(group, resource))
	if lost == nil {
		return "", nil, false
	}
	next, _, ok := m.instead(old)
	return resource + "." + next.Group, lost, ok && next.Group != ""
}

// quota is a mapping with keys like "count/deployments.apps". It is widened.
type quota struct{}

func (quota) judge(in *inspection, p path) {
	tree := in.obj.Tree()
	node, _ := in.obj.Find(p)
	for k, v := range tree.Fields(node) {
		key := tree.Text(k)
		text, ok := strings.CutPrefix(key, "count/")
		if !ok {
			continue
		}
		to, lost, ok := in.movedResource(text)
		if _, _, there := tree.Lookup(node, "count/"+to); !ok || there {
			continue
		}
		added := at(p, "count/"+to)
		in.report(stale{
			at: at(p, key), key: true, subject: text + " is", from: lost, hint: "add count/" + to, title: "limit " + to + " as well",
			change: func(e *manifest.Editor) { e.Set(added, tree.Value(v), manifest.After(key)) },
		})
	}
}

// kindText is a text "group/version/Kind", with a subresource behind it or not. One for which there is no successor does no harm.
type kindText struct{}

var kindTextForm = regexp.MustCompile(`^([a-z0-9.-]+)/(v[0-9][a-z0-9]*)/([A-Z][A-Za-z0-9]*)(/.*)?$`)

func (kindText) judge(in *inspection, p path) {
	parts := kindTextForm.FindStringSubmatch(in.text(p))
	if parts == nil {
		return
	}
	old := manifest.GVK{Group: parts[1], Version: parts[2], Kind: parts[3]}
	lost := in.lost(old)
	if lost == nil {
		return
	}
	s := stale{at: p, subject: old.String() + " is", from: lost}
	to, hint, ok := in.instead(old)
	text := to.APIVersion() + "/" + to.Kind + parts[4]
	if !ok || slices.Contains(in.texts(p[:len(p)-1]), text) {
		return
	}
	s.hint, s.title = hint, "refer to "+to.APIVersion()
	s.change = func(e *manifest.Editor) { e.Set(p, text) }
	in.report(s)
}

// resourceKinds holds the kinds of all built-in resources.
var resourceKinds = sync.OnceValue(func() map[[2]string]string {
	kinds := make(map[[2]string]string)
	for e := range schemas.All() {
		if e.Resource != "" {
			kinds[[2]string{e.GVK.Group, e.Resource}] = e.GVK.Kind
		}
	}
	return kinds
})

// kindOf returns the kind of a resource, or of the resource that a subresource ("deployments/scale") belongs to; "" if there is none.
func kindOf(group, resource string) string {
	resource, _, _ = strings.Cut(resource, "/")
	return resourceKinds()[[2]string{group, resource}]
}
