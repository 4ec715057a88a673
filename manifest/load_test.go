package manifest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// loadTree makes the files, loads what args name, and returns for each file its name and why it is skipped.
func loadTree(t *testing.T, files map[string]string, args ...string) []string {
	t.Helper()
	dir := t.TempDir()
	writeTree(t, dir, files)
	t.Chdir(dir)
	sources, problems := Walk(args, WalkOptions{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	set := &Set{}
	for _, s := range sources {
		f, err := s.Load()
		must(t, err)
		set.Files = append(set.Files, f)
	}
	set.MarkPatches()
	var out []string
	for _, f := range set.Files {
		skip := string(f.Skip)
		if skip == "" {
			skip = "checked"
		}
		out = append(out, f.Name+": "+skip)
	}
	return out
}

const podText = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n"

func TestLoad(t *testing.T) {
	utf16 := func(s string) string { return string(UTF16LE.Encode([]byte("\ufeff" + s))) }
	tests := []struct {
		name  string
		files map[string]string
		args  []string
		want  []string
	}{
		{
			name: "passes over what is no manifest in a folder",
			files: map[string]string{
				"a.yaml": podText, "b.yaml": "jobs: {}\n", "c.yaml": "jobs: {\n", "d.yaml": "# none\n", "e.json": "\x00\x01\x02", "f.yaml": "apiVersions: [a]\nkinds: metadata\n",
				"g.yaml": "a: b\nsops: {mac: x, version: y}\n",
			},
			args: []string{"."},
			want: []string{"a.yaml: checked", "b.yaml: no manifest", "c.yaml: no manifest", "d.yaml: empty", "e.json: binary", "f.yaml: no manifest", "g.yaml: sops"},
		},
		{
			name: "does not pass over what looks like a manifest and does not parse",
			files: map[string]string{
				"a.yaml": "apiVersion: v1\nkind: [\n", "b.yaml": "x: [\n---\n" + podText, "c.json": `{"apiVersion":"v1",`, "d.yaml": "kind: Pod\nmetadata: [\n",
				"e.yaml": "kind: Pod\nx: [\n", "f.yaml": "a: [apiVersion\n",
			},
			args: []string{"."},
			want: []string{"a.yaml: checked", "b.yaml: checked", "c.json: checked", "d.yaml: checked", "e.yaml: no manifest", "f.yaml: no manifest"},
		},
		{
			name:  "does not pass over a broken file that is named",
			files: map[string]string{"a.yaml": "jobs: [\n", "b.txt": "jobs: {}\n", "c.bin": "\x00\x01"},
			args:  []string{"a.yaml", "b.txt", "c.bin"},
			want:  []string{"a.yaml: checked", "b.txt: no manifest", "c.bin: checked"},
		},
		{
			name:  "reads UTF-16",
			files: map[string]string{"a.yaml": utf16(podText), "b.yaml": utf16("a: b\n")},
			args:  []string{"."},
			want:  []string{"a.yaml: checked", "b.yaml: no manifest"},
		},
		{
			name: "knows the parts of a chart",
			files: map[string]string{
				"c/Chart.yaml": "apiVersion: v2\nname: c\n", "c/values.yaml": "a: 1\n", "c/values-prod.yaml": "kind: x\nmetadata: y\n", "c/values.schema.json": "{}",
				"c/templates/a.yaml": podText + "  namespace: '{{ .Release.Namespace }}'\n", "c/templates/sub/b.yaml": "{{- range .Values.x }}\n", "c/templates/static.yaml": podText,
				"c/crds/crd.yaml": podText, "templates/a.yaml": podText + "  namespace: '{{ x }}'\n", "values.yaml": "a: 1\n",
			},
			args: []string{"."},
			want: []string{
				"c/Chart.yaml: no manifest", "c/crds/crd.yaml: checked", "c/templates/a.yaml: template", "c/templates/static.yaml: checked", "c/templates/sub/b.yaml: template",
				"c/values-prod.yaml: helm values", "c/values.schema.json: no manifest", "c/values.yaml: helm values", "templates/a.yaml: checked", "values.yaml: no manifest",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, loadTree(t, test.files, test.args...)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMarkPatches(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		args  []string
		want  []string
	}{
		{
			name: "knows the patches and plug-ins of all kinds",
			files: map[string]string{
				"o/kustomization.yaml": "resources: [r.yaml]\npatchesStrategicMerge:\n- p1.yaml\n- |-\n  kind: Pod\npatches:\n- path: ../p2.yaml\n- p3.yaml\n- patch: |\n    []\n" +
					"patchesJson6902:\n- {path: sub/p4.json, target: {kind: Pod}}\ntransformers: [t.yaml]\n",
				"o/r.yaml": podText, "o/p1.yaml": podText, "p2.yaml": podText, "o/p3.yaml": podText, "o/sub/p4.json": "[]", "o/t.yaml": podText, "o/other.yaml": podText,
			},
			args: []string{"."},
			want: []string{
				"o/kustomization.yaml: kustomization", "o/other.yaml: checked", "o/p1.yaml: patch", "o/p3.yaml: patch", "o/r.yaml: checked", "o/sub/p4.json: patch", "o/t.yaml: client config", "p2.yaml: patch",
			},
		},
		{
			name: "a file that is also a resource is checked",
			files: map[string]string{
				"a/kustomization.yaml": "resources: [../x.yaml]\n", "b/kustomization.yaml": "patches: [{path: ../x.yaml}]\n", "x.yaml": podText,
			},
			args: []string{"."},
			want: []string{"a/kustomization.yaml: kustomization", "b/kustomization.yaml: kustomization", "x.yaml: checked"},
		},
		{
			name:  "looks for kustomizations around a file that is named",
			files: map[string]string{".git/": "", "o/kustomization.yml": "patches: [{path: p/x.yaml}]\n", "o/p/x.yaml": podText, "o/p/y.yaml": podText},
			args:  []string{"o/p/x.yaml", "o/p/*"},
			want:  []string{"o/p/x.yaml: patch", "o/p/y.yaml: checked"},
		},
		{
			name:  "a patch that does not parse is not passed over",
			files: map[string]string{"Kustomization": "patches: [{path: x.yaml}]\n", "x.yaml": podText + "---\napiVersion: [\n"},
			args:  []string{"."},
			want:  []string{"Kustomization: kustomization", "x.yaml: checked"},
		},
		{
			name:  "a kustomization that is broken names no patches",
			files: map[string]string{"kustomization.yaml": "patches: [\n", "x.yaml": podText},
			args:  []string{"x.yaml"},
			want:  []string{"x.yaml: checked"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, loadTree(t, test.files, test.args...)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWriteKeepsTheEncoding(t *testing.T) {
	for _, encoding := range []Encoding{UTF8, UTF16LE, UTF16BE} {
		path := filepath.Join(t.TempDir(), "a.yaml")
		must(t, os.WriteFile(path, encoding.Encode([]byte("\ufeffkind: é😀\r\n")), 0o644))
		f, err := Source{Name: path, Path: path, Explicit: true}.Load()
		must(t, err)
		if string(f.Src) != "\ufeffkind: é😀\r\n" || f.Encoding != encoding {
			t.Errorf("got %q in encoding %d, want encoding %d", f.Src, f.Encoding, encoding)
		}
		must(t, f.Write([]byte("\ufeffkind: ü\r\n")))
		checkContent(t, path, string(encoding.Encode([]byte("\ufeffkind: ü\r\n"))))
	}
}

func TestDecodeLeavesWhatWouldNotComeBack(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"\xff\xfea", "\xff\xfe\x00\xd8", "\xfe\xff\xdc\x00\x00a", "\xff\xfe\x00\x00a\x00\x00\x00", "", "\xff"} {
		if text, encoding := decode([]byte(src)); string(text) != src || encoding != UTF8 {
			t.Errorf("decode(%q) = %q, %d", src, text, encoding)
		}
	}
}
