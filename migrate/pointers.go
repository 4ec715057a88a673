package migrate

import (
	"fmt"
	slashpath "path"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// pointers finds JSON patches (RFC 6902) of Ingresses, written into a kustomization, whose paths are those of versions that are gone in
// all targets. Their objects have the fields elsewhere.
//
// Source: as for the migrations of Ingress.
func (m *Migrator) pointers(obj *manifest.Object, node int, p path) []lint.Finding {
	entry := p[:len(p)-1]
	if obj.Text(at(entry, "target", "kind")...) != "Ingress" || !m.all(22) || obj.Tree().Nodes[node].Kind != manifest.Scalar {
		return nil
	}
	inner := obj.Doc.Embed("patch.yaml", node)
	if len(inner.File.Docs) != 1 || inner.File.Docs[0].Err != nil {
		return nil
	}
	findings := ingressPointers(&manifest.Object{File: inner.File, Doc: inner.File.Docs[0], Item: -1})
	for i := range findings {
		findings[i] = outside(findings[i], obj, inner, p)
	}
	return findings
}

// patchFile finds the same in a file of operations, if a kustomization of the input applies it to Ingresses.
func (m *Migrator) patchFile(operations *manifest.Object, all *manifest.Set) []lint.Finding {
	if !m.all(22) || !patchesIngress(operations.File.Name, all) {
		return nil
	}
	return ingressPointers(operations)
}

// patchesIngress reports whether a kustomization of the set applies the named file to Ingresses.
func patchesIngress(name string, all *manifest.Set) bool {
	for _, file := range all.Files {
		for _, doc := range file.Docs {
			if doc.Skip != manifest.SkipKustomization {
				continue
			}
			for _, kustomization := range doc.Beside() {
				for _, list := range []string{"patches", "patchesJson6902"} {
					found := false
					eachValue(doc.Tree, kustomization.Node, nil, path{list, each}, func(_ int, p path) {
						file := slashpath.Join(slashpath.Dir(file.Name), kustomization.Text(at(p, "path")...))
						found = found || file == name && kustomization.Text(at(p, "target", "kind")...) == "Ingress"
					})
					if found {
						return true
					}
				}
			}
		}
	}
	return false
}

// ingressPointers judges all operations of a patch of Ingresses.
func ingressPointers(operations *manifest.Object) []lint.Finding {
	var findings []lint.Finding
	i := 0
	for range operations.Tree().Items(operations.Node) {
		if f, ok := ingressPointerAt(operations, path{i, "path"}); ok {
			findings = append(findings, f)
		}
		i++
	}
	return findings
}

// ingressPointerAt judges the path of one operation.
func ingressPointerAt(operations *manifest.Object, p path) (lint.Finding, bool) {
	old := operations.Text(p...)
	to, ok := ingressPointer(old, operations, at(p[:1], "value"))
	if to == old {
		return lint.Finding{}, false
	}
	f := lint.Finding{
		Rule: RemovedReference, Layer: lint.Reference, Severity: lint.Error, File: operations.File, Doc: operations.Doc, Object: operations,
		Message: fmt.Sprintf("networking.k8s.io/v1 Ingress has no field at %s: the patch fails", old),
		Hint:    "use " + to, Range: operations.Locate(p), Path: p,
	}
	if !ok {
		return f, true
	}
	// Both are pointers without anything that YAML takes for more than text, so the quotes may stay as they are.
	written := string(operations.File.Src[f.Range.Start:f.Range.End])
	edit := manifest.Edit{Range: f.Range, New: strings.Replace(written, old, to, 1)}
	if strings.Contains(written, old) {
		f.Fix = &lint.Fix{Title: "use the path of networking.k8s.io/v1", Edits: []manifest.Edit{edit}}
	}
	return f, true
}

// ingressPointer returns where networking.k8s.io/v1 has what the older versions of Ingress have at a path. It reports false if that
// depends on what is there, or if the value at the path has other fields as well.
func ingressPointer(old string, operations *manifest.Object, value path) (to string, ok bool) {
	to = old
	if rest, ok := strings.CutPrefix(old, "/spec/backend"); ok && (rest == "" || rest[0] == '/') {
		to = "/spec/defaultBackend" + rest
	}
	if !strings.HasPrefix(to, "/spec/") {
		return to, true
	}
	if backend, found := strings.CutSuffix(to, "/serviceName"); found && strings.HasSuffix(strings.ToLower(backend), "backend") {
		return backend + "/service/name", true
	}
	if backend, found := strings.CutSuffix(to, "/servicePort"); found && strings.HasSuffix(strings.ToLower(backend), "backend") {
		node, has := operations.Find(value)
		switch {
		case !has || operations.Tree().Nodes[node].Kind != manifest.Scalar:
			return backend + "/service/port/number, or name", false
		case operations.Tree().Type(node) == manifest.String:
			return backend + "/service/port/name", true
		}
		return backend + "/service/port/number", true
	}
	_, has := operations.Find(value)
	return to, !has
}
