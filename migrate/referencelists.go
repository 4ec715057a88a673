package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// product is a rule that names groups, maybe versions, and resources or kinds, in a list of its own each, and means every
// combination of them. It is an element of a list of such rules, and is widened.
type product struct {
	groups, versions, names string // the fields; versions may be ""
	kinds                   bool   // names are kinds, not resources
	// limits are lists that say what the rule is about. Another rule stands in for it only if its lists hold the same.
	limits []string
	// narrow is a field that makes a rule apply to fewer objects.
	narrow string
	note   string
}

// rule is one product as it is written.
type rule struct {
	at                      path
	groups, versions, names []string
}

func (f product) read(in *inspection, p path) rule {
	r := rule{at: p, groups: in.texts(at(p, f.groups)), names: in.texts(at(p, f.names))}
	if f.versions != "" {
		r.versions = in.texts(at(p, f.versions))
	}
	return r
}

func (f product) kindOf(group, name string) string {
	if f.kinds {
		return name
	}
	return kindOf(group, name)
}

func (f product) judge(in *inspection, p path) {
	r := f.read(in, p)
	for i, group := range r.groups {
		if group != "" && group != "*" {
			f.judgeGroup(in, r, i)
		}
	}
}

// move is what the successors of one group add to a rule.
type move struct {
	names    []string // that the group no longer has
	from     []schemas.Release
	groups   []string
	versions []string
}

// judgeGroup reports what is gone of a group of the rule.
func (f product) judgeGroup(in *inspection, r rule, i int) {
	m := f.moves(in, r, r.groups[i])
	if len(m.groups)+len(m.versions) == 0 {
		return
	}
	group, verb := r.groups[i], "are"
	if f.kinds && len(m.names) == 1 {
		verb = "is"
	}
	s := stale{at: at(r.at, f.groups, i), from: m.from, note: f.note}
	s.subject = fmt.Sprintf("%s of the group %s %s", and(m.names), group, verb)
	s.hint = "add " + plural("group", m.groups)
	if len(m.groups) == 0 {
		s.at = at(r.at, f.versions)
		s.subject = fmt.Sprintf("%s in version %s %s", and(m.names), and(r.versions), verb)
		s.hint = "add " + plural("version", m.versions)
		if len(r.versions) == 1 {
			s.at = at(s.at, 0)
		}
		if in.reported(s.at) {
			return // for another group, which needs the same version
		}
	}
	if f.exact(in, r, m) {
		s.title = s.hint
		s.change = func(e *manifest.Editor) {
			appendAll(e, at(r.at, f.groups), m.groups)
			appendAll(e, at(r.at, f.versions), m.versions)
		}
	} else {
		s.hint += ", in a rule of its own: here it would mean more than " + and(m.names)
	}
	in.report(s)
}

// reported reports whether there is a finding at p.
func (in *inspection) reported(p path) bool {
	return slices.ContainsFunc(in.findings, func(f lint.Finding) bool { return slices.Equal(f.Path, p) })
}

// and joins words: "a", "a and b", "a, b and c".
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// plural returns "the group a" or "the groups a and b".
func plural(noun string, words []string) string {
	if len(words) > 1 {
		noun += "s"
	}
	return "the " + noun + " " + and(words)
}

func appendAll(e *manifest.Editor, p path, texts []string) {
	for _, text := range texts {
		e.Append(p, text)
	}
}

// moves returns what the targets have instead of what is gone of a group, and no rule of the list names yet.
func (f product) moves(in *inspection, r rule, group string) move {
	var m move
	for _, name := range r.names {
		kind := f.kindOf(group, name)
		for _, release := range in.Targets {
			from, lost := lostIn(r.listed(group, kind), release)
			if !lost {
				continue
			}
			to, ok := schemas.Successor(from, []schemas.Release{release})
			if !ok || f.covered(in, r, name, to, release) {
				continue
			}
			addTo(&m.names, name)
			addTo(&m.from, release)
			if !slices.Contains(r.groups, to.Group) {
				addTo(&m.groups, to.Group)
			}
			if f.versions != "" && !slices.Contains(r.versions, to.Version) && !slices.Contains(r.versions, "*") {
				addTo(&m.versions, to.Version)
			}
		}
	}
	slices.Sort(m.from)
	return m
}

func addTo[T comparable](list *[]T, element T) {
	if !slices.Contains(*list, element) {
		*list = append(*list, element)
	}
}

// listed returns the versions of a kind in a group that the rule names.
func (r rule) listed(group, kind string) []schemas.Entry {
	if kind == "" {
		return nil
	}
	all := schemas.Versions(group, kind)
	if r.versions == nil || slices.Contains(r.versions, "*") {
		return all
	}
	return slices.DeleteFunc(all, func(e schemas.Entry) bool { return !slices.Contains(r.versions, e.GVK.Version) })
}

// covered reports whether the rule, or another one of the list, names the successor already.
func (f product) covered(in *inspection, r rule, name string, to manifest.GVK, release schemas.Release) bool {
	list := r.at[:len(r.at)-1]
	for i := range in.length(list) {
		other := f.read(in, at(list, i))
		if !lists(other.groups, to.Group) || !lists(other.names, name) {
			continue
		}
		if !slices.ContainsFunc(other.listed(to.Group, to.Kind), func(e schemas.Entry) bool { return alive(e, release) }) {
			continue
		}
		if slices.Equal(other.at, r.at) || f.standsIn(in, other.at, r.at) {
			return true
		}
	}
	return false
}

// lists reports whether a list names a text, or all.
func lists(list []string, text string) bool {
	return slices.Contains(list, text) || slices.Contains(list, "*")
}

// standsIn reports whether the rule at other does to what it names all that the rule at p does.
func (f product) standsIn(in *inspection, other, p path) bool {
	if _, narrowed := in.obj.Find(at(other, f.narrow)); f.narrow != "" && narrowed {
		return false
	}
	for _, limit := range f.limits {
		has := in.texts(at(other, limit))
		for _, text := range in.texts(at(p, limit)) {
			if !lists(has, text) {
				return false
			}
		}
	}
	return true
}

// exact reports whether the rule with the additions means nothing but what it meant, under its new names.
func (f product) exact(in *inspection, r rule, m move) bool {
	wide := rule{groups: slices.Concat(r.groups, m.groups), names: r.names}
	if r.versions != nil {
		wide.versions = slices.Concat(r.versions, m.versions)
	}
	for _, group := range wide.groups {
		for _, name := range r.names {
			if name == "*" || strings.HasPrefix(name, "*/") {
				return false
			}
			kind := f.kindOf(group, name)
			if in.served(wide.listed(group, kind)) && !f.meant(in, r, group, name, kind) {
				return false
			}
		}
	}
	return true
}

// served reports whether a target serves one of the versions.
func (m *Migrator) served(versions []schemas.Entry) bool {
	return slices.ContainsFunc(versions, func(e schemas.Entry) bool {
		return slices.ContainsFunc(m.Targets, func(r schemas.Release) bool { return alive(e, r) })
	})
}

// meant reports whether the rule already names the kind, in this group or in one that it came from.
func (f product) meant(in *inspection, r rule, group, name, kind string) bool {
	for _, old := range r.groups {
		if f.kindOf(old, name) != kind {
			continue
		}
		for _, e := range r.listed(old, kind) {
			if old == group || in.leadsTo(e.GVK, group) {
				return true
			}
		}
	}
	return false
}

// leadsTo reports whether the successor of a version in one of the targets is in a group.
func (m *Migrator) leadsTo(gvk manifest.GVK, group string) bool {
	return slices.ContainsFunc(m.Targets, func(r schemas.Release) bool {
		next, ok := schemas.Successor(gvk, []schemas.Release{r})
		return ok && next.Group == group
	})
}
