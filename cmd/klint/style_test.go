package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// style is a way to write a manifest.
type style struct {
	name string
	// write returns the file in that style.
	write func(f *manifest.File) string
	// kept returns what of the style a fixed file does not have any more; want is the fixed file in its own style.
	kept func(s style, before, after, want *manifest.File) error
	// anchors is set if there are some.
	anchors bool
}

var styles = []style{
	{"CRLF", func(f *manifest.File) string { return strings.ReplaceAll(string(f.Src), "\n", "\r\n") }, sameText, false},
	{"byte order mark", func(f *manifest.File) string { return "\ufeff" + string(f.Src) }, sameText, false},
	{"no final newline", func(f *manifest.File) string { return strings.TrimRight(string(f.Src), "\n") }, sameText, false},
	{"dashes in the column of the key", inBlock(printer{step: 2, space: " "}), written, false},
	{"dashes behind the column of the key", inBlock(printer{step: 2, seq: 2, space: " "}), writtenAs("  - "), false},
	{"four spaces", inBlock(printer{step: 4, seq: 4, space: " "}), writtenAs("    - "), false},
	{"quoted keys", inBlock(printer{step: 2, quoted: true, space: " "}), written, false},
	{"tabs before values", inBlock(printer{step: 2, space: "\t"}), nil, false},
	{"comments everywhere", inBlock(printer{step: 2, comments: true, space: " "}), allComments, false},
	{"aliases", inBlock(printer{step: 2, space: " ", anchors: true}), nil, true},
	{"merge keys", inBlock(printer{step: 2, space: " ", merge: true}), nil, true},
	{"flow", inBlock(printer{flow: true}), written, false},
	{"flow with quoted keys", inBlock(printer{flow: true, quoted: true}), written, false},
	{"JSON", inJSON("  "), written, false},
	{"JSON with tabs", inJSON("\t"), written, false},
	{"JSON on one line", inJSON(""), written, false},
	{"List", inLists, func(_ style, before, after, want *manifest.File) error {
		return written(style{write: inBlock(printer{step: 2, space: " "})}, before, after, want)
	}, false},
}

func inBlock(p printer) func(*manifest.File) string {
	return func(f *manifest.File) string {
		return documents(f, "---\n", func(t *manifest.Tree, node int) string { return p.print(t, node, "") })
	}
}

func inJSON(indent string) func(*manifest.File) string {
	return func(f *manifest.File) string {
		return documents(f, "", func(t *manifest.Tree, node int) string { return printJSON(t, node, indent) })
	}
}

// A fix is the same change in whatever style a manifest is written, and keeps the style. The manifests are those of the tests' data, and of
// the folder that KLINT_CORPUS names.
func TestFixesAreTheSameInEveryStyle(t *testing.T) {
	t.Parallel()
	files := styleFiles(t)
	j := defaultJudge(t)
	_, base := fixAll(t, j, files)
	var changed []*manifest.File
	for i, f := range files {
		if !bytes.Equal(f.Src, base[i].Src) && slices.Equal(blockTexts(f), blockTexts(base[i])) {
			changed = append(changed, f)
		}
	}
	_, base = fixAll(t, j, changed)
	for _, s := range styles {
		t.Run(s.name, func(t *testing.T) { s.check(t, j, changed, base) })
	}
}

// blockTexts returns the texts of the block scalars of a file. What stands in them is fixed, and in a text of another style only reported.
func blockTexts(f *manifest.File) []string {
	var texts []string
	for _, doc := range f.Docs {
		for i, n := range doc.Tree.Nodes {
			if n.Kind == manifest.Scalar && (n.Style == manifest.Literal || n.Style == manifest.Folded) {
				texts = append(texts, doc.Tree.Text(i))
			}
		}
	}
	return texts
}

// styleFiles returns the files that can be written in other styles.
func styleFiles(t *testing.T) []*manifest.File {
	files := slices.Concat(manifestsBelow(t, "../../testdata"), manifestsBelow(t, "../../migrate/testdata"))
	if root := os.Getenv("KLINT_CORPUS"); root != "" {
		files = append(files, manifestsBelow(t, root)...)
	}
	return slices.DeleteFunc(files, func(f *manifest.File) bool { return !restylable(f) })
}

// restylable reports whether a file is one that styles are made of: all of its documents are objects.
func restylable(f *manifest.File) bool {
	if f.Skip != "" || len(f.Docs) == 0 || len(f.Src) > 1<<20 || bytes.ContainsAny(f.Src, "\r\ufeff") || f.Src[len(f.Src)-1] != '\n' ||
		bytes.Contains(f.Src, []byte("klint: ignore")) {
		return false
	}
	return !slices.ContainsFunc(f.Docs, func(d *manifest.Document) bool {
		return d.Err != nil || d.Skip != "" || len(d.Problems) > 0 || len(d.Objects) != 1 || d.List != nil || hasOtherSpelling(d.Tree)
	})
}

// hasOtherSpelling reports whether there is a boolean or a null that JSON spells in another way: "name: y" is repaired to what it says.
func hasOtherSpelling(t *manifest.Tree) bool {
	for i, n := range t.Nodes {
		if n.Kind == manifest.Scalar && (t.Type(i) == manifest.Bool || t.Type(i) == manifest.Null) && toJSON(t.Value(i)) != t.Text(i) && t.Text(i) != "" {
			return true
		}
	}
	return false
}

func defaultJudge(t *testing.T) *judge {
	t.Helper()
	j, err := newJudge(&targetFlags{}, &ruleFlags{})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// fixAll returns what all fixes make of some files, or those for the findings of some rules.
func fixAll(t *testing.T, j *judge, files []*manifest.File, rules ...string) (lint.FixResult, []*manifest.File) {
	t.Helper()
	set := &manifest.Set{Files: files}
	result := lint.ApplyFixes(context.Background(), set, lint.FixOptions{Options: j.options(set), Unsafe: true, Rules: rules})
	for _, problem := range result.Problems {
		t.Error(problem)
	}
	return result, result.Set.Files
}

// check fixes the files in a style, and compares them with the fixed ones.
func (s style) check(t *testing.T, j *judge, files, fixed []*manifest.File) {
	var before, want []*manifest.File
	for i, f := range files {
		in := manifest.Parse(f.Name, []byte(s.write(f)))
		if restyled(f, in) {
			before, want = append(before, in), append(want, fixed[i])
		}
	}
	_, after := fixAll(t, j, before)
	wrong := 0
	for i, f := range after {
		if err := s.compare(before[i], f, want[i]); err != nil {
			if wrong++; wrong <= 10 {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	}
	t.Logf("%d of %d files are the same, %d are not in this style", len(after)-wrong, len(after), len(files)-len(after))
	if again, _ := fixAll(t, j, after); len(again.Changed) > 0 {
		c := again.Changed[0]
		t.Errorf("%s: a second run fixes %s: %s", c.Before.Name, c.Applied[0].Rule, c.Applied[0].Message)
	}
}

func (s style) compare(before, after, want *manifest.File) error {
	was, wanted, got := objectValues(before), objectValues(want), objectValues(after)
	if len(wanted) != len(got) {
		return fmt.Errorf("%d objects, not %d", len(got), len(wanted))
	}
	for i := range got {
		left := s.anchors && versionOf(got[i]) == versionOf(was[i]) // what an anchor shares is left to a person
		if !left && toJSON(got[i]) != toJSON(wanted[i]) {
			return fmt.Errorf("object %d (-want +got)\n%s", i, cmp.Diff(wanted[i], got[i]))
		}
	}
	if s.kept == nil {
		return nil
	}
	return s.kept(s, before, after, want)
}

func versionOf(object any) any {
	fields, _ := object.(map[string]any)
	return fields["apiVersion"]
}

// sameText reports where the fixed file is not what the style makes of the file that was fixed in its own style.
func sameText(s style, _, after, want *manifest.File) error {
	if text := s.write(want); text != string(after.Src) {
		return fmt.Errorf("another text: %s", firstDifference(text, string(after.Src)))
	}
	return nil
}

// written reports where the fixed file would be another one if it were written in the style again.
func written(s style, _, after, _ *manifest.File) error {
	if text := s.write(after); text != string(after.Src) {
		return fmt.Errorf("not in the style: %s", firstDifference(text, string(after.Src)))
	}
	return nil
}

// writtenAs is written for files with a text that shows the style.
func writtenAs(shows string) func(s style, before, after, want *manifest.File) error {
	return func(s style, before, after, want *manifest.File) error {
		if !bytes.Contains(before.Src, []byte(shows)) {
			return nil
		}
		return written(s, before, after, want)
	}
}

// A manifest in a block scalar becomes what it becomes as a file.
func TestFixesOfManifestsInConfigMaps(t *testing.T) {
	t.Parallel()
	j := defaultJudge(t)
	var files, embedded []*manifest.File
	for _, f := range styleFiles(t) {
		in := manifest.Parse(f.Name, []byte(inConfigMap(f.Src)))
		if in.Docs[0].Err == nil && textOf(in) == string(f.Src) && !slices.ContainsFunc(f.Docs, isCustom) {
			files, embedded = append(files, f), append(embedded, in)
		}
	}
	_, want := fixAll(t, j, files, "removed-api-version", "deprecated-api-version")
	_, got := fixAll(t, j, embedded, "embedded-manifest")
	changed := 0
	for i := range got {
		if !bytes.Equal(files[i].Src, want[i].Src) {
			changed++
		}
		if text := textOf(got[i]); text != string(want[i].Src) {
			t.Errorf("%s: %s", files[i].Name, firstDifference(string(want[i].Src), text))
		}
	}
	t.Logf("%d of %d files changed", changed, len(files))
}

// isCustom reports whether a document is an object of a custom kind: those are not looked for in texts.
func isCustom(d *manifest.Document) bool {
	_, ok := schemas.Lookup(d.Objects[0].GVK)
	return !ok
}

// inConfigMap returns a ConfigMap that holds a text.
func inConfigMap(src []byte) string {
	var b strings.Builder
	b.WriteString("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: manifests\n  namespace: default\ndata:\n  manifest.yaml: |\n")
	for line := range bytes.Lines(src) {
		if len(line) > 1 {
			b.WriteString("    ")
		}
		b.Write(line)
	}
	return b.String()
}

// textOf returns the text that a ConfigMap of inConfigMap holds.
func textOf(f *manifest.File) string { return f.Docs[0].Objects[0].Text("data", "manifest.yaml") }

// objectValues returns the objects of a file as plain values.
func objectValues(f *manifest.File) []any {
	var all []any
	for _, doc := range f.Docs {
		for _, obj := range doc.Objects {
			all = append(all, plainValue(doc.Tree, obj.Node))
		}
	}
	return all
}

// firstDifference returns the first lines that differ.
func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range a {
		if i == len(b) || a[i] != b[i] {
			return fmt.Sprintf("line %d: want\n%s\ngot\n%s", i+1, strings.Join(a[i:min(i+6, len(a))], "\n"), strings.Join(b[min(i, len(b)):min(i+6, len(b))], "\n"))
		}
	}
	return "the end"
}

// allComments reports comments that are gone though what they describe is still there: a key or a value that there was only once.
func allComments(_ style, before, after, _ *manifest.File) error {
	was, is := countTexts(before), countTexts(after)
	var lost []string
	lines := strings.Split(string(before.Src), "\n")
	for i, line := range lines {
		text, comment, ok := strings.Cut(line, "# ")
		if !ok || bytes.Contains(after.Src, []byte("# "+comment+"\n")) {
			continue
		}
		if strings.TrimSpace(text) == "" && i+1 < len(lines) {
			text, _, _ = strings.Cut(lines[i+1], "# ")
		}
		key, value, _ := strings.Cut(strings.TrimLeft(text, "- "), ":")
		described := strings.Trim(value, " |-")
		if described == "" {
			described = key
		}
		described = strings.Trim(described, `"'`)
		if was[described] == 1 && is[described] > 0 && described != "true" && key != "apiVersion" { // these come anew with others
			lost = append(lost, line)
		}
	}
	if len(lost) > 0 {
		return fmt.Errorf("lost:\n%s", strings.Join(lost, "\n"))
	}
	return nil
}

// countTexts counts the keys and values of a file.
func countTexts(f *manifest.File) map[string]int {
	n := make(map[string]int)
	for _, doc := range f.Docs {
		for i, node := range doc.Tree.Nodes {
			if node.Kind == manifest.Scalar {
				n[doc.Tree.Text(i)]++
			}
		}
	}
	return n
}
