package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/yaml"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/migrate"
	"github.com/klint-dev/klint/schemas"
)

// sources are the objects that the proof starts from, by version of kind: the fixtures of k8s.io/api, in which every field has a
// value, the cases of klint's own tests, and testdata/objects.yaml for kinds that neither has.
func sources(t *testing.T) map[manifest.GVK][]object {
	t.Helper()
	all := make(map[manifest.GVK][]object)
	add := func(o object) {
		if gvk := o.gvk(); gvk.Kind != "" {
			all[gvk] = append(all[gvk], o)
		}
	}
	for _, o := range lastFixtures(t) {
		namePorts(map[string]any(o))
		add(o)
	}
	own, err := os.ReadFile("testdata/objects.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range decodeAll(own) {
		add(o)
	}
	files, err := filepath.Glob("../../migrate/testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, section := range archive.Files {
			if strings.HasSuffix(section.Name, ": before") {
				for _, o := range decodeAll(section.Data) {
					add(o)
				}
			}
		}
	}
	return all
}

// lastFixtures returns the fixture of every version of a kind from the last release that served it, or the first one that there is
// if that came later: types outlive their versions, and go on changing.
func lastFixtures(t *testing.T) map[manifest.GVK]object {
	t.Helper()
	last := make(map[manifest.GVK]object)
	for i, module := range apiModules(t) {
		for _, o := range fixtures(t, module) {
			entry, _ := schemas.Lookup(o.gvk())
			if _, end := entry.Releases(); last[o.gvk()] == nil || end >= firstFixtures+schemas.Release(i) {
				last[o.gvk()] = o
			}
		}
	}
	return last
}

// namePorts replaces the ports of services that are numbers in quotes, which no version accepts.
func namePorts(value any) {
	switch v := value.(type) {
	case map[string]any:
		if text, _ := v["servicePort"].(string); text != "" {
			v["servicePort"] = "web"
		}
		for _, child := range v {
			namePorts(child)
		}
	case []any:
		for _, child := range v {
			namePorts(child)
		}
	}
}

// unknownField matches what a release says of a field that it does not have.
var unknownField = regexp.MustCompile(`unknown field "([^"]+)"`)

// knownTo leaves out the fields that came to a version after a release: fixtures may be newer than the code that proves them.
func knownTo(t *testing.T, r *release, objects []object) []object {
	t.Helper()
	var all []object
	for _, o := range objects {
		for _, field := range unknownField.FindAllStringSubmatch(r.convert(t, []json.RawMessage{o.json()}, manifest.GVK{})[0].Dropped, -1) {
			o = object(with(o, stepsOf(field[1]), absent{}))
		}
		all = append(all, o)
	}
	return all
}

// stepsOf takes a path like "spec.requests[0].name" apart.
func stepsOf(field string) (p []any) {
	for _, step := range strings.Split(strings.ReplaceAll(field, "[", ".["), ".") {
		if number, ok := strings.CutPrefix(step, "["); ok {
			i, _ := strconv.Atoi(strings.TrimSuffix(number, "]"))
			p = append(p, i)
			continue
		}
		p = append(p, step)
	}
	return p
}

// firstFixtures is the first minor release of k8s.io/api that has fixtures; it has those of the two releases before, too.
const firstFixtures = 16

// apiModules returns the folders of k8s.io/api of all releases with fixtures, the oldest first.
func apiModules(t *testing.T) []string {
	t.Helper()
	file, err := os.Open("../../schemas/gen/releases.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	args := []string{"mod", "download", "-json"}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		minor, rest, _ := strings.Cut(lines.Text(), " ")
		_, version, ok := strings.Cut(rest, " ")
		var number schemas.Release
		if json.Unmarshal([]byte(minor), &number) == nil && ok && number >= firstFixtures {
			args = append(args, "k8s.io/api@"+version)
		}
	}
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for modules := json.NewDecoder(strings.NewReader(string(out))); modules.More(); {
		var module struct{ Dir string }
		if err := modules.Decode(&module); err != nil {
			t.Fatal(err)
		}
		folders = append(folders, module.Dir)
	}
	return folders
}

// fixtures returns the objects of one module's testdata. Among them are those of older releases, which come last.
func fixtures(t *testing.T, module string) []object {
	t.Helper()
	var all []object
	for _, folder := range []string{"HEAD", "v1.15.0", "v1.14.0"} {
		files, err := filepath.Glob(filepath.Join(module, "testdata", folder, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.Contains(file, "after_roundtrip") {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, decodeAll(data)...)
		}
	}
	return all
}

// object is a manifest as encoding/json decodes it.
type object map[string]any

func (o object) gvk() manifest.GVK {
	apiVersion, _ := o["apiVersion"].(string)
	kind, _ := o["kind"].(string)
	return manifest.ParseGVK(apiVersion, kind)
}

func (o object) json() json.RawMessage {
	data, err := json.Marshal(o)
	if err != nil {
		panic(err) // what was JSON is JSON
	}
	return data
}

// decodeAll returns the objects of a stream of YAML or JSON; what is none is left out.
func decodeAll(data []byte) []object {
	var all []object
	for _, doc := range manifest.Parse("objects.yaml", data).Docs {
		var o object
		if yaml.Unmarshal(data[doc.Range.Start:doc.Range.End], &o) == nil && o != nil {
			all = append(all, o)
		}
	}
	return all
}

// corpus returns the objects below a folder that have a version to leave, items of lists among them.
func corpus(t *testing.T, folder string, migrator *migrate.Migrator) map[manifest.GVK][]object {
	t.Helper()
	all := make(map[manifest.GVK][]object)
	var add func(o object)
	add = func(o object) {
		if items, ok := o["items"].([]any); ok && strings.HasSuffix(o.gvk().Kind, "List") {
			for _, item := range items {
				if inner, ok := item.(map[string]any); ok {
					add(inner)
				}
			}
			return
		}
		gvk := o.gvk()
		if to, ok := schemas.Successor(gvk, migrator.Targets); ok && to != gvk {
			all[gvk] = append(all[gvk], o)
		}
	}
	sources, errs := manifest.Walk([]string{folder}, manifest.WalkOptions{})
	for _, err := range errs {
		t.Error(err)
	}
	for _, source := range sources {
		file, err := source.Load()
		if err != nil {
			t.Error(err)
			continue
		}
		for _, o := range decodeAll(file.Src) {
			add(o)
		}
	}
	return all
}
