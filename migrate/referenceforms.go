package migrate

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// pair is a mapping with the fields apiVersion and kind, or resource.
type pair struct {
	// byGroup is set where the version is not looked at: only a group that is gone breaks the reference.
	byGroup bool
	// resource is set where a field resource names what kind would.
	resource bool
	// note is what to check after the fix.
	note string
}

const stillFound = "what reads it looks at the group and kind only, and still finds it"

func (f pair) judge(in *inspection, p path) {
	old := manifest.ParseGVK(in.text(at(p, "apiVersion")), in.text(at(p, "kind")))
	if f.resource {
		old.Kind = kindOf(old.Group, in.text(at(p, "resource")))
	}
	lost, leaving := in.stale(old)
	if len(lost) == 0 {
		return
	}
	s := stale{at: at(p, "apiVersion"), subject: old.String() + " is", from: lost, leaving: leaving, note: f.note}
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

// triple is a mapping with the fields group, version and kind. What is not there stands for all.
type triple struct {
	note string
	// paths is set where a field path names a field of these objects, as kustomize writes it.
	paths bool
}

func (f triple) judge(in *inspection, p path) {
	old := manifest.GVK{Group: in.text(at(p, "group")), Version: in.text(at(p, "version")), Kind: in.text(at(p, "kind"))}
	_, grouped := in.obj.Find(at(p, "group"))
	lost, leaving := in.stale(old)
	subject := old.String()
	switch {
	case old.Version == "":
		lost, old = in.lostKind(old.Group, old.Kind)
		subject, leaving = old.Kind+" of the group "+old.Group, false
	case !grouped:
		if old = in.anyGroup(old); !old.IsZero() {
			lost, leaving = in.stale(old)
		}
		subject = old.Kind + " in version " + old.Version
	}
	if len(lost) == 0 {
		return
	}
	s := stale{at: at(p, "group"), subject: subject + " is", from: lost, leaving: leaving, note: f.note}
	to, hint, ok := in.instead(old)
	if s.hint = hint; ok {
		s.title = "refer to " + to.APIVersion()
		s.change = func(e *manifest.Editor) {
			if grouped {
				e.Set(at(p, "group"), to.Group)
			}
			if e.Has(at(p, "version")) {
				e.Set(at(p, "version"), to.Version)
			}
			if f.paths && old.Kind == "Ingress" {
				moveFieldPath(e, in, at(p, "path"))
			}
		}
		if to.Group == old.Group || !grouped {
			s.at = at(p, "version")
		}
	}
	in.report(s)
}

// moveFieldPath gives a path of kustomize to a field of an Ingress the name that it has in networking.k8s.io/v1, if that is known.
func moveFieldPath(e *manifest.Editor, in *inspection, p path) {
	old := "/" + in.text(p)
	if to, _ := ingressPointer(old, in.obj, nil); to != old && !strings.Contains(to, ", or ") {
		e.Set(p, to[1:])
	}
}

// anyGroup returns the version of a kind that is meant where no group is named. It is zero if one of that name lives on, or if those
// of that name lead to different ones.
func (in *inspection) anyGroup(named manifest.GVK) manifest.GVK {
	var found, next manifest.GVK
	for e := range schemas.All() {
		if e.GVK.Kind != named.Kind || e.GVK.Version != named.Version {
			continue
		}
		to, ok := schemas.Successor(e.GVK, in.Targets)
		from, _ := in.stale(e.GVK)
		if len(from) == 0 || !ok || found != (manifest.GVK{}) && next.Version != to.Version {
			return manifest.GVK{}
		}
		found, next = e.GVK, to
	}
	return found
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

// groupResources is an element with the fields group and resources, the latter a list. The list that it is in gets another one.
type groupResources struct{}

func (groupResources) judge(in *inspection, p path) {
	group, list := in.text(at(p, "group")), p[:len(p)-1]
	var names, to []string
	var from []schemas.Release
	for _, name := range in.texts(at(p, "resources")) {
		lost, old := in.lostKind(group, kindOf(group, name))
		if next, _, ok := in.instead(old); lost != nil && ok && !in.listsResource(list, next.Group, name) {
			addTo(&names, name)
			addTo(&to, next.Group)
			from = lost
		}
	}
	if len(to) != 1 { // several would have to be taken apart
		return
	}
	resources := make([]any, len(names))
	for i, name := range names {
		resources[i] = name
	}
	in.report(stale{
		at: at(p, "group"), subject: fmt.Sprintf("%s of the group %s are", and(names), group), from: from,
		hint: "add " + plural("group", to), title: "add " + plural("group", to),
		change: func(e *manifest.Editor) {
			e.Append(list, fields{{Key: "group", Value: to[0]}, {Key: "resources", Value: resources}})
		},
	})
}

// listsResource reports whether an element of a list is about a resource of a group.
func (in *inspection) listsResource(list path, group, name string) bool {
	for i := range in.length(list) {
		resources := in.texts(at(list, i, "resources"))
		if in.text(at(list, i, "group")) == group && (len(resources) == 0 || lists(resources, name)) {
			return true
		}
	}
	return false
}

// groupResource is a mapping with the fields group and resource.
type groupResource struct{}

func (groupResource) judge(in *inspection, p path) {
	group, resource := in.text(at(p, "group")), in.text(at(p, "resource"))
	to, lost, ok := in.movedResource(resource + "." + group)
	if !ok {
		return
	}
	_, next, _ := strings.Cut(to, ".")
	in.report(stale{
		at: at(p, "group"), subject: resource + " of the group " + group + " are", from: lost, hint: "use the group " + next,
		title: "refer to the group " + next, change: func(e *manifest.Editor) { e.Set(at(p, "group"), next) },
	})
}

// inText is a text that is YAML, and holds references at some places. Only texts with the marker are read.
type inText struct {
	marker string
	at     path
	form   form
}

func (f inText) judge(in *inspection, p path) {
	node, ok := in.obj.Find(p)
	tree := in.obj.Tree()
	if !ok || tree.Nodes[node].Kind != manifest.Scalar {
		return
	}
	if span := tree.Range(node); !bytes.Contains(tree.Src[span.Start:span.End], []byte(f.marker)) { // most texts are not made for this
		return
	}
	inner := in.obj.Doc.Embed("text.yaml", node)
	if len(inner.File.Docs) != 1 || inner.File.Docs[0].Err != nil {
		return
	}
	text := inspection{
		Migrator: in.Migrator, reference: in.reference, obj: &manifest.Object{File: inner.File, Doc: inner.File.Docs[0], Item: -1},
	}
	eachValue(text.obj.Tree(), text.obj.Node, nil, f.at, func(_ int, p path) { f.form.judge(&text, p) })
	for _, found := range text.findings {
		in.findings = append(in.findings, outside(found, in.obj, inner, p))
	}
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

// resourceKey is a key "resource.group".
type resourceKey struct{}

func (resourceKey) judge(in *inspection, p path) {
	text := fmt.Sprint(p[len(p)-1])
	to, lost, ok := in.movedResource(text)
	if _, there := in.obj.Find(at(p[:len(p)-1], to)); !ok || there {
		return
	}
	in.report(stale{
		at: p, key: true, subject: text + " is", from: lost, hint: "use " + to, title: "refer to " + to,
		change: func(e *manifest.Editor) { e.Rename(p, to) },
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

// customization is the data of argocd-cm, with keys like "resource.customizations.health.apps_Deployment".
type customization struct{}

var customizationKey = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(resource\.customizations\.[A-Za-z]+\.)([a-z0-9.-]+)_([A-Z][A-Za-z0-9]*)$`)
})

func (customization) judge(in *inspection, p path) {
	if in.obj.Name != "argocd-cm" {
		return
	}
	tree := in.obj.Tree()
	node, _ := in.obj.Find(p)
	for k := range tree.Fields(node) {
		key := tree.Text(k)
		parts := customizationKey().FindStringSubmatch(key)
		if parts == nil {
			continue
		}
		lost, old := in.lostKind(parts[2], parts[3])
		to, _, ok := in.instead(old)
		if lost == nil || !ok {
			continue
		}
		added := parts[1] + to.Group + "_" + parts[3]
		if _, _, there := tree.Lookup(node, added); there {
			continue
		}
		in.report(stale{
			at: at(p, key), key: true, subject: parts[3] + " of the group " + parts[2] + " is", from: lost,
			hint: "name the key " + added, title: "name the key " + added, note: "check that it knows the fields of " + to.APIVersion(),
			change: func(e *manifest.Editor) { e.Rename(at(p, key), added) },
		})
	}
}

// kindText is a text "group/version/Kind", with a subresource behind it or not. One for which there is no successor does no harm.
type kindText struct{}

var kindTextForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([a-z0-9.-]+)/(v[0-9][a-z0-9]*)/([A-Z][A-Za-z0-9]*)(/.*)?$`)
})

func (kindText) judge(in *inspection, p path) {
	parts := kindTextForm().FindStringSubmatch(in.text(p))
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
