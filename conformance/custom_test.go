package conformance

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// customCase is a CustomResourceDefinition with both judges, and objects of its that the server takes.
type customCase struct {
	server *CustomServer
	klint  *Klint
	taken  []Document
}

// TestCustomResources compares the verdicts on mutants of custom resources, every fourth one with an odd spelling: those of testdata/custom, and those of KLINT_CORPUS whose
// definition is in the same folder right below it.
func TestCustomResources(t *testing.T) {
	if _, err := sharedServer(); err != nil { // it sets the feature gates
		t.Fatal(err)
	}
	for _, folder := range append([]string{filepath.Join("testdata", "custom")}, folders()[1:]...) {
		cases := customCases(t, folder)
		for seed := range number("KLINT_SEEDS", 1) {
			result := newTally()
			compareMutants(t, result, cases, uint64(seed), number("KLINT_MUTANTS", 2000))
			t.Log(folder, len(cases), "definitions:", result)
			logClasses(t, result.disagree, 40)
			if os.Getenv("KLINT_FIELDS") != "" {
				logClasses(t, result.fields, 60)
			}
			if result.agreement() < 99 {
				t.Errorf("%s: less than 99 %% of the verdicts agree", folder)
			}
		}
	}
}

// compareMutants compares the verdicts on mutants of the objects of all definitions in turn.
func compareMutants(t *testing.T, result *tally, cases []*customCase, seed uint64, most int) {
	t.Helper()
	m := newMutator(seed)
	for _, c := range cases {
		for _, doc := range c.taken {
			var value any
			if yaml.Unmarshal(doc.Bytes, &value) == nil {
				m.learn(doc.GVK.Group+doc.GVK.Kind, value)
			}
		}
	}
	for tries := 0; result.total() < most && tries < 10*most && len(cases) > 0; tries++ {
		c := cases[tries%len(cases)]
		doc := c.taken[m.random.IntN(len(c.taken))]
		var src []byte
		var what string
		if tries/len(cases)%4 == 3 {
			src, what = m.rewrite(doc)
		} else {
			src, what, _ = m.mutate(doc.GVK.Group+doc.GVK.Kind, doc.Bytes)
		}
		mutant, ok := parsed(doc.Name+" "+what, src)
		if !ok || what == "" || mutant.GVK != doc.GVK {
			continue
		}
		refusals, err := c.klint.Judge(mutant)
		if err != nil {
			t.Fatalf("%s: %v", mutant.Name, err)
		}
		result.add(comparison{mutant, c.server.Judge(mutant), refusals})
	}
}

// customCases returns the definitions of a folder that have objects in the same folder right below it, in the order of their files.
func customCases(t *testing.T, folder string) []*customCase {
	t.Helper()
	files, err := readFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	projects := map[string][]*manifest.File{}
	for _, f := range files {
		project, _, _ := strings.Cut(f.Name, "/")
		if folder == filepath.Join("testdata", "custom") {
			project = ""
		}
		projects[project] = append(projects[project], f)
	}
	var cases []*customCase
	for _, project := range slices.Sorted(maps.Keys(projects)) {
		cases = append(cases, casesOf(t, projects[project])...)
	}
	return cases
}

// casesOf returns the definitions of some files that have objects there; of several of a kind the first.
func casesOf(t *testing.T, files []*manifest.File) []*customCase {
	t.Helper()
	var custom, definitions []Document
	for _, f := range files {
		for _, doc := range documents(f) {
			switch {
			case !schemas.IsCRD(doc.Object):
				custom = append(custom, doc)
			case doc.GVK.Version == "v1" && !slices.ContainsFunc(definitions, func(d Document) bool { return d.Object.Name == doc.Object.Name }):
				definitions = append(definitions, doc)
			}
		}
	}
	var cases []*customCase
	for _, definition := range definitions {
		c := newCustomCase(t, definition)
		for _, doc := range custom {
			if c.server.Serves(doc.GVK) && !doc.JSON && len(doc.Bytes) < 20_000 && len(c.taken) < 20 && c.server.Judge(doc).Accepted {
				c.taken = append(c.taken, doc)
			}
		}
		if len(c.taken) > 0 {
			cases = append(cases, c)
		}
	}
	return cases
}

func newCustomCase(t *testing.T, definition Document) *customCase {
	t.Helper()
	server, err := NewCustomServer(definition.Bytes)
	if err != nil {
		t.Fatalf("%s: %v", definition.Name, err)
	}
	klint, err := newKlint(release(), []*manifest.File{manifest.Parse(definition.Name, definition.Bytes)})
	if err != nil {
		t.Fatal(err)
	}
	return &customCase{server: server, klint: klint}
}
