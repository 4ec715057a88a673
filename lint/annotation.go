package lint

import (
	"bytes"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// The annotations of klint's own.
const (
	ignoreAnnotation = "klint/ignore"
	reasonAnnotation = "klint/ignore-reason"
)

// annotated is where annotations are read: those of the object and of the pods and jobs that it makes.
var annotated = []manifest.Path{
	{"metadata", "annotations"},
	{"spec", "template", "metadata", "annotations"},
	{"spec", "jobTemplate", "metadata", "annotations"},
	{"spec", "jobTemplate", "spec", "template", "metadata", "annotations"},
}

// annotations returns the annotations that ignore rules, of the objects with findings; those of klint's own of all objects.
func annotations(f *manifest.File, findings []Finding, names *Ignores) []*directive {
	var all []*directive
	if bytes.Contains(f.Src, []byte(ignoreAnnotation)) {
		for _, doc := range f.Docs {
			if doc.Skip != "" {
				continue
			}
			for _, obj := range doc.Objects {
				all = append(all, annotationsOf(obj, names)...)
			}
		}
		return all
	}
	seen := make(map[*manifest.Object]bool)
	for _, finding := range findings {
		if obj := finding.Object; obj != nil && obj.Node >= 0 && obj.Doc != nil && obj.Doc.Tree != nil && !seen[obj] {
			seen[obj] = true
			all = append(all, annotationsOf(obj, names)...)
		}
	}
	return all
}

func annotationsOf(obj *manifest.Object, names *Ignores) []*directive {
	var all []*directive
	tree := obj.Tree()
	for _, path := range annotated {
		node, ok := obj.Find(path)
		if !ok {
			continue
		}
		for key, value := range tree.Fields(node) {
			if tree.Nodes[value].Kind != manifest.Scalar {
				continue
			}
			d := &directive{by: tree.Text(key), at: tree.Range(value), doc: obj.Doc, object: obj}
			if d.fromAnnotation(tree.Text(value), names) {
				if _, reason, ok := tree.Lookup(node, reasonAnnotation); ok && !d.foreign {
					d.reason = tree.Text(reason)
				}
				all = append(all, d)
			}
		}
	}
	return all
}

// fromAnnotation reads the annotation that the directive is by. It reports false if it is none that ignores.
// Sources: kube-linter docs/configuring-kubelinter.md, kube-score README, polaris docs/customization/exemptions.md,
// checkov docs/2.Basics/Suppressing and Skipping Policies.md.
func (d *directive) fromAnnotation(value string, names *Ignores) bool {
	if d.by == ignoreAnnotation {
		d.names = namesIn(value, 0)
		for i := range d.names {
			d.names[i].at, d.names[i].rules = d.at, names.Rules(d.names[i].text)
		}
		if len(d.names) == 0 {
			d.mistake, d.bare = "the annotation lists no rule, so it ignores nothing", true
		}
		return true
	}
	d.foreign = true
	prefix, name, _ := strings.Cut(d.by, "/")
	switch prefix {
	case "ignore-check.kube-linter.io":
		d.add("kube-linter", name, names)
		d.reason = value
	case "kube-linter.io":
		if name == "ignore-all" {
			d.add("kube-linter", "", names)
			d.reason = value
		}
	case "kube-score":
		if name == "ignore" {
			for _, listed := range namesIn(value, 0) {
				d.add("kube-score", listed.text, names)
			}
		}
	case "polaris.fairwinds.com":
		check, ok := strings.CutSuffix(name, "-exempt")
		switch {
		case value != "true":
		case ok && check != "":
			d.add("polaris", check, names)
		case name == "exempt":
			d.add("polaris", "", names)
		}
	case "checkov.io":
		if strings.HasPrefix(name, "skip") {
			check, reason, _ := strings.Cut(value, "=")
			d.add("checkov", strings.TrimSpace(check), names)
			d.reason = strings.TrimSpace(reason)
		}
	}
	return len(d.names) > 0
}

// add lists what another tool calls a check; nothing where klint has no such rule.
func (d *directive) add(tool, name string, names *Ignores) {
	if rules := names.Alias(tool, name); len(rules) > 0 {
		d.names = append(d.names, listed{text: name, rules: rules})
	}
}
