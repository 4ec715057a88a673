package conformance

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
	"github.com/klint-dev/klint/validate"
)

// Document is what is judged: a document of a file, or an item of a List.
type Document struct {
	Name      string // the file, and the place in it
	GVK       schema.GroupVersionKind
	Namespace string
	Bytes     []byte
	JSON      bool
	Object    *manifest.Object
}

// documents returns the objects of a file that klint checks.
func documents(file *manifest.File) []Document {
	var docs []Document
	for _, d := range file.Docs {
		if file.Skip != "" || d.Skip != "" {
			continue
		}
		for _, obj := range d.Objects {
			doc := Document{
				Name:      fmt.Sprintf("%s#%d", file.Name, d.Index),
				GVK:       schema.GroupVersionKind{Group: obj.GVK.Group, Version: obj.GVK.Version, Kind: obj.GVK.Kind},
				Namespace: obj.Namespace,
				Bytes:     file.Src[d.Range.Start:d.Range.End],
				Object:    obj,
			}
			if obj.Item >= 0 && !doc.takeItem(obj) {
				continue
			}
			docs = append(docs, doc)
		}
	}
	return docs
}

// takeItem makes the document that of an item of a List, as kubectl sends it.
func (d *Document) takeItem(obj *manifest.Object) bool {
	var list struct{ Items []map[string]any }
	if yaml.Unmarshal(d.Bytes, &list) != nil || obj.Item >= len(list.Items) {
		return false
	}
	item := list.Items[obj.Item]
	item["apiVersion"], item["kind"] = obj.GVK.APIVersion(), obj.GVK.Kind
	data, err := json.Marshal(item)
	if err != nil {
		return false
	}
	d.Name, d.Bytes, d.JSON = fmt.Sprintf("%s[%d]", d.Name, obj.Item), data, true
	return true
}

// parsed returns the one document of a text that is a single object; ok is false if klint sees something else in it.
func parsed(name string, src []byte) (doc Document, ok bool) {
	docs := documents(manifest.Parse(name, src))
	if len(docs) != 1 {
		return Document{}, false
	}
	return docs[0], true
}

// readFolder returns the files of a folder that have a manifest's name, sorted.
func readFolder(folder string) ([]*manifest.File, error) {
	var files []*manifest.File
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)) {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		files = append(files, manifest.Parse(filepath.ToSlash(name), src))
		return nil
	})
	return files, err
}

// Klint judges as klint check does with the rules off.
type Klint struct {
	check lint.Check
}

// newKlint returns klint with a target release, and the CustomResourceDefinitions of some files.
func newKlint(release string, files []*manifest.File) (*Klint, error) {
	targets, err := releases(release)
	if err != nil {
		return nil, err
	}
	crds := schemas.LoadCRDs(&manifest.Set{Files: files}, nil)
	checker := &schemas.Checker{Targets: targets, CRDs: crds}
	validator := &validate.Validator{Targets: targets, CRDs: crds}
	return &Klint{validator.After(checker.Check)}, nil
}

func releases(text string) ([]schemas.Release, error) {
	var minor uint8
	if _, err := fmt.Sscanf(text, "1.%d", &minor); err != nil {
		return nil, fmt.Errorf("release %q: %w", text, err)
	}
	return []schemas.Release{schemas.Release(minor)}, nil
}

// offByDefault is the rule about versions that the server of the comparison has switched on.
const offByDefault = "api-version-off-by-default"

// Judge returns the findings for which klint would refuse a document, in the server's order; none if it takes it.
func (k *Klint) Judge(doc Document) ([]lint.Finding, error) {
	var refusals []lint.Finding
	for _, problem := range doc.Object.Doc.Problems {
		if problem.Item == nil || problem.Item == doc.Object {
			refusals = append(refusals, lint.Finding{Rule: "syntax", Message: problem.Message})
		}
	}
	findings, err := k.check(doc.Object, nil)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(findings, func(a, b lint.Finding) int { return cmp.Compare(a.Order, b.Order) })
	for _, f := range findings {
		if f.Severity == lint.Error && f.Rule != offByDefault {
			refusals = append(refusals, f)
		}
	}
	return refusals, nil
}

// comparison is a document with both verdicts.
type comparison struct {
	Document
	server   Verdict
	refusals []lint.Finding
}

// isNewer reports whether klint refuses only fields that the release does not have. A server that emulates the release has those of its own.
func (c comparison) isNewer() bool {
	return c.server.Accepted && len(c.refusals) > 0 && !slices.ContainsFunc(c.refusals, func(f lint.Finding) bool {
		return f.Rule != "unknown-field" || !strings.HasPrefix(f.Hint, "added in ")
	})
}

func (c comparison) agrees() bool { return c.server.Accepted == (len(c.refusals) == 0) }

// class names the kind of a disagreement, so that those of one cause are counted together.
func (c comparison) class() string {
	if c.server.Accepted {
		f := c.refusals[0]
		return fmt.Sprintf("klint refuses %s %s: %s", c.GVK.Kind, withoutIndexes(f.Path.String()), f.Rule)
	}
	field := ""
	if len(c.server.Fields) > 0 {
		field = withoutIndexes(c.server.Fields[0])
	}
	return fmt.Sprintf("klint takes %s %s: %s", c.GVK.Kind, field, c.server.Class)
}

// withoutIndexes replaces what is in brackets by nothing.
func withoutIndexes(path string) string {
	var b strings.Builder
	depth := 0
	for _, r := range path {
		switch {
		case r == '[':
			depth++
			b.WriteByte('[')
		case r == ']':
			depth--
			b.WriteByte(']')
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// firstFieldAgrees reports whether klint names first the field that the server names first, in a refusal on which they agree.
func (c comparison) firstFieldAgrees() bool {
	if len(c.server.Fields) == 0 {
		return true // the server names none
	}
	first := c.refusals[0]
	if strings.Contains(c.server.Message, "already set in map") { // the decoder of YAML knows no paths
		return len(first.Path) > 0 && first.Path[len(first.Path)-1] == any(c.server.Fields[0])
	}
	return plainPath(first.Path.String()) == plainPath(c.server.Fields[0]) || strings.HasPrefix(first.Message, c.server.Fields[0])
}

// plainPath makes paths comparable: the server writes a key of a map sometimes as a field, sometimes in brackets.
func plainPath(path string) string { return strings.NewReplacer("[", ".", "]", "").Replace(path) }
