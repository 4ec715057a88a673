package migrate

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

//go:generate go test . -run ^TestDocumentationIsUpToDate$ -update

func TestDocumentationIsUpToDate(t *testing.T) {
	const file = "../docs/migrations.md"
	want := documentation(t)
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is stale; run `make generate`", file)
	}
}

const introduction = `<!-- Code generated from migrate/ and its test cases by make generate. DO NOT EDIT. -->

# Migrations

How ` + "`klint fix`" + ` moves objects from versions of the Kubernetes API that are deprecated or gone to the newest version that every target
release serves by default. What an object does in the cluster stays the same: where the successor defaults a field differently,
the old default is written. Comments, order, quotes and indentation stay as they are. Where only a person can decide, the object is not touched,
and the finding says what there is to decide.

`

// documentation returns docs/migrations.md.
func documentation(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(introduction)
	b.WriteString("- [Only the apiVersion changes](#only-the-apiversion-changes)\n- [Fields change as well](#fields-change-as-well)\n" +
		"- [Nothing replaces it](#nothing-replaces-it)\n- [References](#references)\n- [Annotations](#annotations)\n- [Fields](#fields)\n" +
		"- [Custom kinds of products](#custom-kinds-of-products)\n")
	writeVersionOnly(&b)
	b.WriteString("\n## Fields change as well\n\nThe examples are those of klint's tests.\n")
	examples := documentedExamples(t)
	for _, from := range documentedVersions() {
		writeMigration(&b, from, examples[from])
	}
	b.WriteString("\n## Nothing replaces it\n\n| version | what to do | source |\n|---|---|---|\n")
	for _, m := range Migrations {
		if m.To.IsZero() && examples[m.From].before == "" {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", m.From, strings.Join(examples[m.From].decisions(m.From), "<br>"), m.Source)
		}
	}
	writeReferences(&b)
	writeAnnotations(&b)
	writeFields(&b)
	writeProducts(t, &b)
	return b.String()
}

func writeFields(b *strings.Builder) {
	b.WriteString("\n## Fields\n\nWhat releases dropped or renamed in versions that live on. A fix that is marked as unsafe may change what the " +
		"object does.\n\n| rule | field | objects | fix | for | source |\n|---|---|---|---|---|---|\n")
	row := func(rule string, at path, objects, window string, r repair, source string) {
		fix := r.title
		if r.unsafe {
			fix += " (unsafe)"
		}
		if r.since != 0 {
			window = r.since.String() + " and newer"
		}
		fmt.Fprintf(b, "| `%s` | `%s` | %s | %s | %s | %s |\n", rule, patternText(at), objects, fix, window, source)
	}
	for _, c := range fieldChanges {
		row(c.rule, c.at, strings.Join(c.kinds, ", "), "", c.repair, c.source)
	}
	for _, o := range outdatedFields {
		window := ""
		if o.product != "" {
			window = o.product + " " + o.from.String() + " and newer"
		}
		row(o.rule, o.at, documentedKinds(o.kinds), window, o.repair, o.source)
	}
}

// documentedKinds names the kinds of a row of the tables of this package.
func documentedKinds(kinds []string) string {
	switch {
	case kinds == nil:
		return "pods"
	case kinds[0] == "*":
		return "all"
	}
	return strings.Join(kinds, ", ")
}

// decisions returns what klint asks a person; if no case does, what it asks about an object without fields.
func (e *examples) decisions(from manifest.GVK) []string {
	if len(e.asked) > 0 || e.before != "" {
		return e.asked
	}
	_, reason := (&Migrator{Targets: []schemas.Release{schemas.Newest}}).Fix(emptyObject(from))
	return []string{reason}
}

func emptyObject(gvk manifest.GVK) *manifest.Object {
	file := manifest.Parse("empty.yaml", []byte("apiVersion: "+gvk.APIVersion()+"\nkind: "+gvk.Kind+"\n"))
	return file.Docs[0].Objects[0]
}

func writeVersionOnly(b *strings.Builder) {
	b.WriteString("\n## Only the apiVersion changes\n\nThe successor has every field of the old version, means the same by it, and requires no others.\n\n" +
		"| version | successor | served until |\n|---|---|---|\n")
	for e := range schemas.All() {
		if structural(e.GVK) {
			continue
		}
		if to := successors(e.GVK); len(to) > 0 {
			fmt.Fprintf(b, "| %s | %s | %s |\n", e.GVK, strings.Join(to, ", or "), until(e))
		}
	}
}

// until returns the last release that serves a version by default, or has it if none does; "" for what is not gone.
func until(e schemas.Entry) string {
	_, has := e.Releases()
	_, last := e.ServedReleases()
	if last = cmp.Or(last, has); last == schemas.Newest {
		return ""
	}
	return last.String()
}

// successors returns the versions that can become the successor of a version, the newest first, with the releases where an
// older one does.
func successors(gvk manifest.GVK) []string {
	var order []manifest.GVK
	newest := make(map[manifest.GVK]schemas.Release)
	for r := schemas.Newest; r >= schemas.Oldest; r-- {
		if to, ok := schemas.Successor(gvk, []schemas.Release{r}); ok && to != gvk && to.Kind == gvk.Kind && newest[to] == 0 {
			order, newest[to] = append(order, to), r
		}
	}
	var texts []string
	for i, to := range order {
		text := to.APIVersion()
		if i > 0 {
			text += " for " + newest[to].String() + " and older"
		}
		texts = append(texts, text)
	}
	return texts
}

// documentedVersions returns the versions with a migration, each once, in the order of the table.
func documentedVersions() []manifest.GVK {
	var versions []manifest.GVK
	for _, m := range Migrations {
		if !m.To.IsZero() && !slices.Contains(versions, m.From) {
			versions = append(versions, m.From)
		}
	}
	return versions
}

// examples are what the test cases say about one version.
type examples struct {
	before, after string   // of the first case with a fix
	goes, comes   []string // fields
	kept          []string // "field: default"
	notes, asked  []string
}

var indices = regexp.MustCompile(`\[[0-9]+\]`)

// documentedExamples collects what all golden cases say, by the version that they leave.
func documentedExamples(t *testing.T) map[manifest.GVK]*examples {
	t.Helper()
	all := make(map[manifest.GVK]*examples)
	for _, m := range Migrations {
		all[m.From] = &examples{}
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, c := range readCases(t, file) {
			m := c.migrator(t)
			for _, doc := range manifest.Parse("case.yaml", []byte(c.before)).Docs {
				if doc.List == nil && len(doc.Objects) == 1 && all[doc.Objects[0].GVK] != nil {
					all[doc.Objects[0].GVK].add(t, m, doc.Objects[0])
				}
			}
		}
	}
	return all
}

// add notes what the migration of one object does.
func (e *examples) add(t *testing.T, m *Migrator, obj *manifest.Object) {
	t.Helper()
	to, _ := schemas.Successor(obj.GVK, m.Targets)
	migration, ok := lookup(obj.GVK, to)
	if !ok || to == obj.GVK {
		return
	}
	r := &rewrite{Editor: manifest.NewEditor(obj), from: obj.GVK, to: to, targets: m.Targets, defaults: m.Defaults}
	fix, _ := r.run(migration)
	collect(&e.asked, r.asked...)
	if fix == nil {
		return
	}
	collect(&e.notes, r.notes...)
	for _, kept := range r.kept {
		collect(&e.kept, indices.ReplaceAllString(kept, "[]"))
	}
	src := obj.Doc.File.Src
	out, err := manifest.Apply(src, fix.Edits)
	if err != nil {
		t.Fatal(err)
	}
	next := manifest.Parse("case.yaml", out).Docs[obj.Doc.Index]
	e.compare(obj, next.Objects[0])
	if e.before == "" && m.Defaults == Preserve {
		e.before = document(src, obj.Doc)
		e.after = document(out, next)
	}
}

func collect(list *[]string, texts ...string) {
	for _, text := range texts {
		if !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
}

func document(src []byte, doc *manifest.Document) string {
	return strings.Trim(string(src[doc.Range.Start:doc.Range.End]), "\n") + "\n"
}

// compare notes the fields that only one of the objects has.
func (e *examples) compare(before, after *manifest.Object) {
	old, new := fieldsOf(before), fieldsOf(after)
	for _, p := range old {
		if !slices.Contains(new, p) && !slices.Contains(e.goes, parentOf(p)) && slices.Contains(new, parentOf(p)) {
			collect(&e.goes, p)
		}
	}
	for _, p := range new {
		if !slices.Contains(old, p) && slices.Contains(old, parentOf(p)) {
			collect(&e.comes, p)
		}
	}
}

func parentOf(p string) string {
	return strings.TrimSuffix(p[:max(0, strings.LastIndexByte(p, '.'))], "[]")
}

// fieldsOf returns the paths of all fields of an object, without the indices of lists, and "" for the object itself.
func fieldsOf(obj *manifest.Object) []string {
	all := []string{""}
	tree := obj.Tree()
	var walk func(node int, p string)
	walk = func(node int, p string) {
		for k, v := range tree.Fields(node) {
			name := tree.Text(k)
			if strings.Contains(name, ".") {
				name = "[" + strings.ReplaceAll(name, ".", "·") + "]"
			}
			field := p + "." + name
			collect(&all, field)
			walk(v, field)
		}
		for item := range tree.Items(node) {
			walk(item, p+"[]")
		}
	}
	walk(obj.Node, "")
	return all
}

func writeMigration(b *strings.Builder, from manifest.GVK, e *examples) {
	to := successors(from)
	fmt.Fprintf(b, "\n### %s\n\n", from)
	if entry, _ := schemas.Lookup(from); until(entry) != "" {
		fmt.Fprintf(b, "Served until %s. ", until(entry))
	}
	fmt.Fprintf(b, "Becomes %s.\n\n", strings.Join(to, ", or "))
	writeFacts(b, "These fields go away, most of them to others", code(e.goes))
	writeFacts(b, "These fields come", code(without(e.comes, e.kept)))
	writeFacts(b, "These defaults of the old version are written if the field is absent", code(e.kept))
	writeFacts(b, "To check, depending on the object", e.notes)
	writeFacts(b, "Left to you, depending on the object", e.decisions(from))
	var sources []string
	for _, m := range byFrom[from] {
		collect(&sources, m.Source)
	}
	fmt.Fprintf(b, "Source: %s.\n", strings.Join(sources, "; "))
	if e.before != "" {
		language := "yaml"
		if strings.HasPrefix(e.before, "{") {
			language = "json"
		}
		fmt.Fprintf(b, "\nBefore:\n\n```%s\n%s```\n\nAfter:\n\n```%s\n%s```\n", language, e.before, language, e.after)
	}
}

// without returns the fields that are not the field of one of the defaults, which are written "field: value".
func without(fields, defaults []string) []string {
	return slices.DeleteFunc(slices.Clone(fields), func(field string) bool {
		return slices.ContainsFunc(defaults, func(d string) bool {
			name, _, _ := strings.Cut(d, ": ")
			return strings.HasPrefix("."+name+".", field+".")
		})
	})
}

func code(texts []string) []string {
	var quoted []string
	for _, text := range texts {
		quoted = append(quoted, "`"+strings.ReplaceAll(strings.TrimPrefix(text, "."), "·", ".")+"`")
	}
	return quoted
}

func writeFacts(b *strings.Builder, title string, facts []string) {
	switch {
	case len(facts) == 0:
	case strings.HasPrefix(facts[0], "`"):
		fmt.Fprintf(b, "%s: %s.\n\n", title, strings.Join(facts, ", "))
	default:
		fmt.Fprintf(b, "%s:\n", title)
		for _, fact := range facts {
			fmt.Fprintf(b, "- %s\n", fact)
		}
		b.WriteString("\n")
	}
}

func writeReferences(b *strings.Builder) {
	b.WriteString("\n## References\n\nWhat names a group, version or kind outside of the object's own apiVersion is found by the rule `" + RemovedReference +
		"`. A name of\nexactly one thing is replaced by its successor; a list of what something applies to gets the successor besides.\n\n" +
		"| object | field | fix | a stale name means | source |\n|---|---|---|---|---|\n")
	for i := 0; i < len(references); {
		r := references[i]
		var paths []string
		for ; i < len(references) && sameRow(r, references[i]); i++ {
			paths = append(paths, "`"+patternText(references[i].at)+"`")
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", objectsOf(r), strings.Join(paths, " "), fixOf(r), r.effect, r.source)
	}
}

func writeAnnotations(b *strings.Builder) {
	b.WriteString("\n## Annotations\n\nAnnotations that became fields are found by the rule `" + DeprecatedAnnotation +
		"`. The fix writes the field, with the comments of the\nannotation, if no other value is there. It is unsafe for releases that do not read " +
		"the annotation: what had no effect gets one.\n\n| annotation | objects | field since | read until | fix | source |\n|---|---|---|---|---|---|\n")
	for _, a := range annotations {
		fix := "yes"
		if a.write == nil {
			fix = "no"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s |\n", a.key, documentedKinds(a.kinds), minor(a.since), minor(max(a.dead, 1)-1), fix, a.source)
	}
}

// minor returns a release, "" if there is none.
func minor(r schemas.Release) string {
	if r == 0 {
		return ""
	}
	return r.String()
}

// patternText prints a path in which each stands for any index.
func patternText(p path) string {
	p = slices.Clone(p)
	for i, step := range p {
		switch step := step.(type) {
		case prefix:
			p[i] = string(step) + "*"
		case wildcard:
			p[i] = string(step)
		}
	}
	return strings.ReplaceAll(p.String(), fmt.Sprintf("[%d]", each), "[]")
}

func objectsOf(r reference) string {
	switch {
	case len(r.kinds) > 0:
		return strings.Join(r.kinds, ", ")
	case r.group == "":
		return "every object"
	}
	return "all of " + r.group
}

func sameRow(x, y reference) bool {
	return objectsOf(x) == objectsOf(y) && fixOf(x) == fixOf(y) && x.effect == y.effect && x.source == y.source
}

func fixOf(r reference) string {
	switch f := r.form.(type) {
	case argoFilter, product, quota:
		return "widen"
	case groupKind:
		if f.widen {
			return "widen"
		}
	}
	return "replace"
}
