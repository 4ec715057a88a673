package migrate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// EmbeddedManifest is the rule about manifests inside of other objects.
const EmbeddedManifest = "embedded-manifest"

// holder is a place in objects of some kinds that holds manifests, as text or as they are.
type holder struct {
	group string
	kinds []string
	at    path
	text  bool
}

var holders = []holder{
	{"", []string{"ConfigMap"}, path{"data", anyKey}, true},
	{"", []string{"Secret"}, path{"stringData", anyKey}, true},
	{"argoproj.io", []string{"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate"}, path{"spec", "templates", each, "resource", "manifest"}, true},
	{"argoproj.io", []string{"CronWorkflow"}, path{"spec", "workflowSpec", "templates", each, "resource", "manifest"}, true},
	{"argoproj.io", []string{"Sensor"}, path{"spec", "triggers", each, "template", "k8s", "source", "resource"}, false},
	{"argoproj.io", []string{"Sensor"}, path{"spec", "triggers", each, "template", "argoWorkflow", "source", "resource"}, false},
	{"triggers.tekton.dev", []string{"TriggerTemplate"}, path{"spec", "resourcetemplates", each}, false},
	{"kubernetes.crossplane.io", []string{"Object"}, path{"spec", "forProvider", "manifest"}, false},
	{"template.openshift.io", []string{"Template"}, path{"objects", each}, false},
	{"", []string{"Template"}, path{"objects", each}, false}, // as OpenShift 3 took it
	{"work.open-cluster-management.io", []string{"ManifestWork"}, path{"spec", "workload", "manifests", each}, false},
}

// Embedded returns a check that looks for manifests inside of other objects, in the data of ConfigMaps for one, and finds what check finds
// about their API versions. What is no manifest, or a template of one, is passed over without a word: people keep all sorts of text there.
func (m *Migrator) Embedded(check lint.Check) lint.Check {
	return func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
		var findings []lint.Finding
		var errs []error
		for i := range holders {
			h := &holders[i]
			if h.group != obj.GVK.Group || !slices.Contains(h.kinds, obj.GVK.Kind) {
				continue
			}
			eachValue(obj.Tree(), obj.Node, nil, h.at, func(node int, p path) {
				look := m.objectIn
				if h.text {
					look = m.textIn
				}
				found, err := look(obj, node, p, check)
				findings, errs = append(findings, found...), append(errs, err)
			})
		}
		return findings, errors.Join(errs...)
	}
}

// objectIn finds what is wrong with the version of the object at p.
func (m *Migrator) objectIn(obj *manifest.Object, node int, p path, check lint.Check) ([]lint.Finding, error) {
	if obj.Tree().Nodes[node].Kind != manifest.Map {
		return nil, nil
	}
	again := func(f *manifest.File) *manifest.Object {
		outer := counterpart(obj, f)
		node, _ := outer.Find(p)
		return objectAt(outer, node)
	}
	findings, err := m.versionFindings(objectAt(obj, node), p, check, &manifest.Set{Files: []*manifest.File{obj.File}}, again)
	for i := range findings {
		findings[i].Object, findings[i].Path = obj, slices.Concat(p, findings[i].Path)
	}
	return findings, err
}

// objectAt returns the mapping at a node of an object as an object of its own.
func objectAt(obj *manifest.Object, node int) *manifest.Object {
	inner := &manifest.Object{File: obj.File, Doc: obj.Doc, Node: node, Item: obj.Item}
	inner.GVK = manifest.ParseGVK(inner.Text("apiVersion"), inner.Text("kind"))
	inner.Name, inner.Namespace = inner.Text("metadata", "name"), inner.Text("metadata", "namespace")
	return inner
}

// counterpart returns what an object is in another state of its file.
func counterpart(obj *manifest.Object, f *manifest.File) *manifest.Object {
	return f.Docs[obj.Doc.Index].Objects[slices.Index(obj.Doc.Objects, obj)]
}

// textIn finds manifests in the text of the scalar at p.
func (m *Migrator) textIn(obj *manifest.Object, node int, p path, check lint.Check) ([]lint.Finding, error) {
	if obj.Tree().Nodes[node].Kind != manifest.Scalar {
		return nil, nil
	}
	if text := obj.Tree().Text(node); !strings.Contains(text, "apiVersion") || !strings.Contains(text, "kind") {
		return nil, nil
	}
	var findings []lint.Finding
	inner := obj.Doc.Embed("embedded.yaml", node)
	set := &manifest.Set{Files: []*manifest.File{inner.File}}
	for o := range set.Objects {
		found, err := m.versionFindings(o, p, check, set, func(f *manifest.File) *manifest.Object { return counterpart(o, f) })
		for _, f := range found {
			findings = append(findings, outside(f, obj, inner, p))
		}
		if err != nil {
			return findings, err
		}
	}
	return findings, nil
}

// versionFindings returns what check finds about the version of an object inside of another one. again finds it in another state of its
// file.
func (m *Migrator) versionFindings(
	o *manifest.Object, p path, check lint.Check, set *manifest.Set, again func(*manifest.File) *manifest.Object,
) ([]lint.Finding, error) {
	found, err := check(o, set)
	var findings []lint.Finding
	for _, f := range found {
		if f.Rule != "removed-api-version" && f.Rule != "deprecated-api-version" {
			continue
		}
		f.Message = fmt.Sprintf("%s holds %s: %s", p, o, f.Message)
		if f.Severity = lint.Info; f.Rule == "removed-api-version" {
			f.Severity = lint.Warning
		}
		f.Rule, f.Layer = EmbeddedManifest, lint.Version
		if f.Fix != nil && !m.Draft {
			if worse := spoilt(o, f.Fix, check, again); worse != "" {
				f.Fix, f.Hint = nil, f.Hint+"; klint leaves it to you: it would lead to "+worse
			}
		}
		if f.Fix != nil {
			fix := *f.Fix
			if f.Severity == lint.Info {
				fix.Safety = lint.Unsafe // what reads it works as it is, and may know no other version
			}
			fix.Note = strings.TrimPrefix(fix.Note+"; what reads it must know "+strings.TrimPrefix(fix.Title, "rewrite to "), "; ")
			f.Fix = &fix
		}
		findings = append(findings, f)
	}
	return findings, err
}

// spoilt returns the error that a fix of an embedded object leads to in what it writes; "" if there is none. Nothing else judges its
// fields: what holds it is what is checked.
func spoilt(o *manifest.Object, fix *lint.Fix, check lint.Check, again func(*manifest.File) *manifest.Object) string {
	src, err := manifest.Apply(o.File.Src, fix.Edits)
	if err != nil {
		return err.Error()
	}
	file := manifest.Parse(o.File.Name, src)
	found, err := check(again(file), &manifest.Set{Files: []*manifest.File{file}})
	if err != nil {
		return err.Error()
	}
	for _, f := range found {
		if f.Severity == lint.Error && manifest.Wrote(fix.Edits, f.Range) && !placeholder(string(src[f.Range.Start:f.Range.End])) {
			return fmt.Sprintf("%s: %s", f.Rule, f.Message)
		}
	}
	return ""
}
