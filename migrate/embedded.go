package migrate

import (
	"fmt"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// EmbeddedManifest is the rule about manifests inside of other objects.
const EmbeddedManifest = "embedded-manifest"

// Embedded returns a check that looks for manifests in the data of ConfigMaps and the stringData of Secrets, and finds what check finds
// about their API versions. What is no manifest, or a template of one, is passed over without a word: people keep all sorts of text there.
func (m *Migrator) Embedded(check lint.Check) lint.Check {
	return func(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
		field, ok := map[string]string{"ConfigMap": "data", "Secret": "stringData"}[obj.GVK.Kind]
		node, has := obj.Find(path{field})
		if !ok || !has || obj.GVK.Group != "" {
			return nil, nil
		}
		var findings []lint.Finding
		tree := obj.Tree()
		for k, v := range tree.Fields(node) {
			if tree.Nodes[v].Kind != manifest.Scalar {
				continue
			}
			if text := tree.Text(v); !strings.Contains(text, "apiVersion") || !strings.Contains(text, "kind") {
				continue
			}
			found, err := embeddedIn(obj, v, path{field, tree.Text(k)}, check)
			if findings = append(findings, found...); err != nil {
				return findings, err
			}
		}
		return findings, nil
	}
}

// embeddedIn finds manifests in the text of the scalar at p.
func embeddedIn(obj *manifest.Object, node int, p path, check lint.Check) ([]lint.Finding, error) {
	var findings []lint.Finding
	inner := obj.Doc.Embed("embedded.yaml", node)
	set := &manifest.Set{Files: []*manifest.File{inner.File}}
	for o := range set.Objects {
		found, err := check(o, set)
		if err != nil {
			return findings, err
		}
		for _, f := range found {
			if f.Rule != "removed-api-version" && f.Rule != "deprecated-api-version" {
				continue
			}
			f.Message = fmt.Sprintf("%s holds %s: %s", p, o, f.Message)
			if f.Severity = lint.Info; f.Rule == "removed-api-version" {
				f.Severity = lint.Warning
			}
			f.Rule, f.Layer = EmbeddedManifest, lint.Version
			if f.Fix != nil {
				fix := *f.Fix
				if f.Severity == lint.Info {
					fix.Safety = lint.Unsafe // what reads the text works as it is, and may know no other version
				}
				fix.Note = strings.TrimPrefix(fix.Note+"; what reads the text must know "+strings.TrimPrefix(fix.Title, "rewrite to "), "; ")
				f.Fix = &fix
			}
			findings = append(findings, outside(f, obj, inner, p))
		}
	}
	return findings, nil
}
