package migrate

import (
	"bytes"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

const fluxMigrationSource = "kustomize-controller v1.5.1, helm-controller v1.2.0, image-automation-controller v1.0.4 api; fluxcd/flux2 release notes"

var fluxKinds = []Migration{
	fluxMigration("kustomize.toolkit.fluxcd.io", "v1beta1", "v1", "Kustomization", kustomizationPatches),
	fluxMigration("kustomize.toolkit.fluxcd.io", "v1beta2", "v1", "Kustomization", kustomizationPatches),
	fluxMigration("helm.toolkit.fluxcd.io", "v2beta1", "v2", "HelmRelease", rendererPatches),
	fluxMigration("helm.toolkit.fluxcd.io", "v2beta2", "v2", "HelmRelease", rendererPatches),
	fluxMigration("image.toolkit.fluxcd.io", "v1beta1", "v1", "ImageUpdateAutomation", commitTemplate),
	fluxMigration("image.toolkit.fluxcd.io", "v1beta2", "v1", "ImageUpdateAutomation", commitTemplate),
}

func fluxMigration(group, from, to, kind string, rewrite func(*rewrite)) Migration {
	return Migration{gvk(group+"/"+from, kind), gvk(group+"/"+to, kind), fluxMigrationSource, rewrite}
}

// commitTemplate asks about what a template can no longer name.
func commitTemplate(r *rewrite) {
	template := path{"spec", "git", "commit", "messageTemplate"}
	for _, gone := range []string{".Updated", ".Changed.ImageResult"} {
		if strings.Contains(r.Text(template), gone) {
			r.ask("%s names %s, which is gone: use .Changed.Changes", template, gone)
		}
	}
}

func kustomizationPatches(r *rewrite) { r.joinPatches(path{"spec"}) }

func rendererPatches(r *rewrite) {
	r.each(path{"spec", "postRenderers"}, func(renderer path) { r.joinPatches(at(renderer, "kustomize")) })
}

// joinPatches makes patches of the two older lists of patches. Kustomize applies them in the order that they get: strategic merges first,
// JSON patches last.
func (r *rewrite) joinPatches(p path) {
	merges, operations, patches := at(p, "patchesStrategicMerge"), at(p, "patchesJson6902"), at(p, "patches")
	if r.Has(merges) && r.Has(patches) {
		r.ask("%s go before %s: join the lists, with each as the text of a patch", merges, patches)
		return
	}
	r.each(merges, func(element path) {
		if text, ok := r.source(element); ok {
			r.Set(element, fields{{Key: "patch", Value: text}})
		}
	})
	r.each(operations, func(element path) {
		if text, ok := r.source(at(element, "patch")); ok {
			r.Set(at(element, "patch"), text)
		}
	})
	r.Rename(merges, "patches")
	if !r.Has(patches) {
		r.Rename(operations, "patches")
		return
	}
	for range r.Len(operations) {
		r.Move(at(operations, 0), at(patches, r.Len(patches)))
	}
	r.Delete(operations)
}

// source returns the text of the value at p as it is written, without its indentation. It asks, and reports false, if the text
// would not stand for itself.
func (r *rewrite) source(p path) (string, bool) {
	obj := r.Object()
	node, ok := obj.Find(p)
	if !ok {
		return "", false
	}
	tree := obj.Tree()
	for _, n := range tree.Nodes[node:tree.Next(node)] {
		if n.Kind == manifest.Alias {
			r.ask("%s has an alias of YAML: write the patch as a text", p)
			return "", false
		}
	}
	if tree.Nodes[node].Kind == manifest.Scalar {
		return tree.Text(node), true
	}
	from := tree.Range(node)
	indent := from.Start - 1 - bytes.LastIndexByte(tree.Src[:from.Start], '\n')
	lines := strings.Split(strings.ReplaceAll(string(tree.Src[from.Start:from.End]), "\r\n", "\n"), "\n")
	for i, line := range lines[1:] {
		if blank := len(line) - len(strings.TrimLeft(line, " ")); blank < indent {
			lines[i+1] = line[blank:]
		} else {
			lines[i+1] = line[indent:]
		}
	}
	if len(lines) == 1 {
		return lines[0], true
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n", true
}
