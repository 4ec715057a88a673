package manifest

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Load reads and parses the source. The error begins with its name.
//
// Of what was found in a folder, only what looks like a manifest or a patch is parsed at all, and a document that does not parse counts
// only if it does: people keep many other things in files that end in .yaml.
func (s Source) Load() (*File, error) {
	if !s.Explicit && isTemporary(path.Base(s.Name)) {
		return &File{Name: s.Name, Path: s.Path, Skip: SkipTemporary, folder: s.folder}, nil
	}
	src, err := s.Read()
	if err != nil {
		return nil, err
	}
	if !s.Explicit && !isKustomizationName(s.Name) {
		if text, _ := decode(src); !looksLikeManifest(text) && !hasKey(text, "sops") && !looksLikeOperations(text) &&
			!looksLikeTransformerConfig(text) {
			return &File{Name: s.Name, Path: s.Path, Skip: s.foreign(text), folder: s.folder}, nil
		}
	}
	f := Parse(s.Name, src)
	f.Path, f.folder, f.Named = s.Path, s.folder, s.Explicit
	if !s.Explicit {
		f.passOverForeign()
	}
	switch {
	case f.Skip == SkipNotManifest:
		f.Skip = s.foreign(f.Src)
	case f.Skip == "" && s.isChartTemplate(f.Src):
		f.Skip = SkipTemplate
	}
	return f, nil
}

// foreign says what src is, which is no manifest.
func (s Source) foreign(src []byte) Skip {
	switch {
	case hasNoDocument(src):
		return SkipEmpty
	case bytes.IndexByte(src[:min(len(src), 8000)], 0) >= 0: // where git looks for binary files
		return SkipBinary
	case s.isChartTemplate(src):
		return SkipTemplate
	case s.isChartValues():
		return SkipHelmValues
	}
	return SkipNotManifest
}

// passOverForeign marks the documents that do not parse and show no sign of being manifests.
func (f *File) passOverForeign() {
	if f.Skip != "" {
		return
	}
	for _, doc := range f.Docs {
		if doc.Objects != nil || doc.List != nil || doc.Problems != nil {
			return
		}
	}
	for _, doc := range f.Docs {
		if doc.Err != nil && !looksLikeManifest(f.Src[doc.Range.Start:doc.Range.End]) {
			doc.Skip = SkipNotManifest
		}
	}
	f.Skip = f.commonSkip()
}

// hasNoDocument reports whether src is nothing but blank lines, comments and separators.
func hasNoDocument(src []byte) bool {
	for line := range bytes.Lines(bytes.TrimPrefix(src, []byte(bom))) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("---")) && !bytes.Equal(line, []byte("...")) {
			return false
		}
	}
	return true
}

// isChartValues reports whether the source holds values of a Helm chart: values.yaml, values-prod.yaml beside Chart.yaml.
func (s Source) isChartValues() bool {
	name := path.Base(s.Path)
	return strings.HasPrefix(name, "values") && path.Ext(name) != ".json" && isChart(path.Dir(s.Path))
}

// isChartTemplate reports whether src lies in the templates folder of a Helm chart and has something to be filled in. A file
// that has not is a manifest like any other: Helm will not change it.
func (s Source) isChartTemplate(src []byte) bool {
	if s.Path == "" || !bytes.Contains(src, []byte("{{")) {
		return false
	}
	abs, err := filepath.Abs(filepath.FromSlash(s.Path))
	if err != nil {
		return false
	}
	const templates = "/templates/"
	abs = filepath.ToSlash(abs)
	for i := strings.Index(abs, templates); i >= 0; {
		if isChart(abs[:i]) {
			return true
		}
		next := strings.Index(abs[i+1:], templates)
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

func isChart(dir string) bool {
	_, err := os.Stat(filepath.FromSlash(dir + "/Chart.yaml"))
	return err == nil
}
