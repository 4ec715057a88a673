package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// DeprecatedAnnotation is the rule about annotations that became fields. The API server warns about many of them, and package
// validate says what it does; the others are found here.
const DeprecatedAnnotation = "deprecated-annotation"

// annotation is one that became a field, or that has no place in a manifest.
type annotation struct {
	// key is the annotation; if it ends in a slash the name of a container follows.
	key string
	// kinds are the objects that have it, "*" all; nil means pods, and the templates of pods.
	kinds []string
	// since is the first release with the field.
	since schemas.Release
	// dead is the first release that does not read the annotation; zero if all do.
	dead schemas.Release
	// field says what to use instead. unwarned is set if the API server does not warn; state then says what is wrong, and is "" if
	// dead does. mild is set if it does no harm.
	field, state   string
	unwarned, mild bool
	// write makes the field say what the annotation does and reports whether it can. It is nil if only a person can.
	write func(a *annotated) bool
	// source is where Kubernetes reads the annotation, or says that it no longer does.
	source string
}

// annotated is an object, or a pod template in it, on the way from an annotation to a field.
type annotated struct {
	*manifest.Editor
	all       *manifest.Set
	base      path // of the object, or of the template
	key, text string
	container string // that the key names
	wrote     bool   // a field that was absent
	unsafe    bool   // what comes of it depends on something else
	note      string
}

// Annotations finds annotations that became fields, where the API server does not warn about them. It is a [lint.Check].
func (m *Migrator) Annotations(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
	findings := m.annotationsAt(nil, obj, all, path{}, false)
	if template, ok := podTemplate(obj.GVK); ok {
		findings = m.annotationsAt(findings, obj, all, template, true)
	}
	return findings, nil
}

// annotationsAt adds what it finds in the metadata at base, which is that of pods or of the object.
func (m *Migrator) annotationsAt(findings []lint.Finding, obj *manifest.Object, all *manifest.Set, base path, pods bool) []lint.Finding {
	node, ok := obj.Find(at(base, "metadata", "annotations"))
	if !ok {
		return findings
	}
	tree := obj.Tree()
	for k := range tree.Fields(node) {
		a, ok := annotationOf(obj, tree.Text(k))
		if !ok || !a.unwarned || !m.all(a.dead) || (a.kinds == nil) != pods {
			continue
		}
		p := at(base, "metadata", "annotations", tree.Text(k))
		f := lint.Finding{
			Rule: DeprecatedAnnotation, Layer: lint.Schema, Severity: lint.Warning, Message: fmt.Sprintf("%s: %s", p, a.why()),
			Hint: a.field, File: obj.File, Doc: obj.Doc, Object: obj, Range: obj.Locate(p), Path: p,
		}
		if a.mild {
			f.Severity = lint.Info
		}
		m.attachAnnotation(&f, obj, all)
		findings = append(findings, f)
	}
	return findings
}

func (a annotation) why() string {
	switch {
	case a.state != "":
		return a.state
	case a.dead != 0:
		return fmt.Sprintf("non-functional in v%s+", a.dead)
	}
	return "deprecated"
}

// all reports whether every target is a release or a later one.
func (m *Migrator) all(since schemas.Release) bool {
	return !slices.ContainsFunc(m.Targets, func(r schemas.Release) bool { return r < since })
}

// annotationOf returns what is known of an annotation of an object.
func annotationOf(obj *manifest.Object, key string) (annotation, bool) {
	for _, a := range annotations {
		if key != a.key && (!strings.HasSuffix(a.key, "/") || !strings.HasPrefix(key, a.key)) {
			continue
		}
		_, pods := podTemplate(obj.GVK)
		if a.kinds == nil && pods || a.kinds != nil && (a.kinds[0] == "*" || builtIn(obj.GVK.Group) && slices.Contains(a.kinds, obj.GVK.Kind)) {
			return a, true
		}
	}
	return annotation{}, false
}

// attachAnnotation adds the fix to a finding about an annotation. It is unsafe where a target does not read the annotation:
// what had no effect gets one.
func (m *Migrator) attachAnnotation(f *lint.Finding, obj *manifest.Object, all *manifest.Set) {
	n := len(f.Path)
	if n < 3 || f.Path[n-2] != "annotations" {
		return
	}
	key := fmt.Sprint(f.Path[n-1])
	a, ok := annotationOf(obj, key)
	if !ok || a.write == nil || !m.all(a.since) {
		return
	}
	to := &annotated{
		Editor: manifest.NewEditor(obj), all: all, base: f.Path[: n-3 : n-3], key: key, text: obj.Text(f.Path...),
		container: strings.TrimPrefix(key, a.key),
	}
	if !a.write(to) {
		return
	}
	to.Delete(f.Path)
	for _, p := range []path{f.Path[:n-1], f.Path[:n-2]} { // the annotations, the metadata
		if to.Len(p) == 0 {
			to.Prune(p)
		}
	}
	edits, err := editsOf(to.Editor, m.Draft)
	if err != nil || len(edits) == 0 {
		return // the finding stands
	}
	f.Fix = &lint.Fix{Title: "replace the annotation", Edits: edits, Note: to.note}
	if a.field == leaveOut {
		f.Fix.Title = "remove the annotation"
	}
	if to.unsafe {
		f.Fix.Safety = lint.Unsafe
	}
	if to.wrote && a.dead != 0 && slices.ContainsFunc(m.Targets, func(r schemas.Release) bool { return r >= a.dead }) {
		f.Fix.Safety = lint.Unsafe
		f.Fix.Note = fmt.Sprintf("the annotation has had no effect since %s, the field has one", a.dead)
	}
}

// podTemplate returns where the pod, or the template of pods, of an object is.
func podTemplate(gvk manifest.GVK) (path, bool) {
	switch gvk.Kind {
	case "Pod":
		return path{}, gvk.Group == ""
	case "PodTemplate":
		return path{"template"}, gvk.Group == ""
	case "ReplicationController":
		return path{"spec", "template"}, gvk.Group == ""
	case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet":
		return path{"spec", "template"}, gvk.Group == "apps" || gvk.Group == "extensions"
	case "Job":
		return path{"spec", "template"}, gvk.Group == "batch"
	case "CronJob":
		return path{"spec", "jobTemplate", "spec", "template"}, gvk.Group == "batch"
	}
	return nil, false
}

// set gives a field a value, if it has none, and the comments of the annotation. It reports whether the field then has the value.
func (a *annotated) set(value any, field ...any) bool {
	p := at(a.base, field...)
	if a.Has(p) {
		return fmt.Sprint(a.Value(p)) == fmt.Sprint(value)
	}
	a.Move(a.origin(), p)
	a.Set(p, value)
	a.wrote = true
	return true
}

// origin returns what becomes the field: the annotation, or all annotations if it is the only one and the comment stands above them.
func (a *annotated) origin() path {
	all := a.path()[:len(a.path())-1]
	if a.Len(all) == 1 && a.commented(all) && !a.commented(a.path()) {
		return all
	}
	return a.path()
}

// commented reports whether a comment stands on the line above a field, or behind its key or value.
func (a *annotated) commented(p path) bool {
	obj := a.Object()
	parent, ok := obj.Find(p[:len(p)-1])
	key, value, ok2 := obj.Tree().Lookup(parent, fmt.Sprint(p[len(p)-1]))
	if !ok || !ok2 {
		return false
	}
	line := obj.File.Position(obj.Tree().Range(key).Start).Line
	last := obj.File.Position(obj.Tree().Range(key).End).Line
	if obj.Tree().Nodes[value].Kind == manifest.Scalar {
		last = obj.File.Position(obj.Tree().Range(value).End).Line
	}
	behind := obj.File.Line(last)
	return strings.HasPrefix(strings.TrimSpace(string(obj.File.Line(line-1))), "#") || strings.Contains(string(behind), " #")
}

func (a *annotated) path() path { return at(a.base, "metadata", "annotations", a.key) }

// profile returns the profile of AppArmor or seccomp that the annotation means.
func (a *annotated) profile() (fields, bool) {
	local, ok := strings.CutPrefix(a.text, "localhost/")
	switch {
	case a.text == "runtime/default", a.text == "docker/default":
		return fields{{Key: "type", Value: "RuntimeDefault"}}, true
	case a.text == "unconfined":
		return fields{{Key: "type", Value: "Unconfined"}}, true
	case ok && local != "":
		return fields{{Key: "type", Value: "Localhost"}, {Key: "localhostProfile", Value: local}}, true
	}
	return nil, false
}

// ofContainer writes the profile of a container.
func ofContainer(field string) func(*annotated) bool {
	return func(a *annotated) bool {
		profile, ok := a.profile()
		for _, list := range []string{"initContainers", "containers", "ephemeralContainers"} {
			for i := range a.Len(at(a.base, "spec", list)) {
				if ok && a.Text(at(a.base, "spec", list, i, "name")) == a.container {
					return a.set(profile, "spec", list, i, "securityContext", field)
				}
			}
		}
		return false
	}
}

// ofPod writes the seccomp profile of all containers.
func ofPod(a *annotated) bool {
	profile, ok := a.profile()
	return ok && a.set(profile, "spec", "securityContext", "seccompProfile")
}

// sysctls writes what the annotation says as "name=value,name=value".
func sysctls(a *annotated) bool {
	var list []any
	for _, pair := range strings.Split(a.text, ",") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" || strings.Contains(value, "=") {
			return false
		}
		list = append(list, fields{{Key: "name", Value: name}, {Key: "value", Value: value}})
	}
	return a.set(list, "spec", "securityContext", "sysctls")
}

// renamed gives the annotation another key, and the value that it stands for.
func renamed(to string, values map[string]string) func(*annotated) bool {
	return func(a *annotated) bool {
		value, ok := a.text, true
		if values != nil {
			value, ok = values[a.text]
		}
		if successor := at(a.base, "metadata", "annotations", to); ok && !a.Has(successor) {
			a.Rename(a.path(), to)
			a.Set(successor, value)
			return true
		}
		return ok && a.set(value, "metadata", "annotations", to)
	}
}
