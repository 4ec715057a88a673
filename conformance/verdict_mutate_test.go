package conformance

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"sigs.k8s.io/yaml"
)

// TestMutants compares the verdicts on manifests that are nearly right: mutants of those that the server takes. Without KLINT_CORPUS
// these are the manifests of testdata/verdicts. KLINT_SEEDS and KLINT_MUTANTS are how many seeds, and how many mutants a seed
// gives.
func TestMutants(t *testing.T) {
	server, klint := judges(t)
	byKind := accepted(t, server)
	most := number("KLINT_MUTANTS", 2000)
	for seed := range number("KLINT_SEEDS", 1) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			result := newTally()
			for _, doc := range mutants(t, uint64(seed), byKind, most) {
				result.add(compare(t, server, klint, doc))
			}
			mostAgree(t, result)
		})
	}
}

// TestSpellings compares the verdicts on manifests with odd spellings: scalars of YAML 1.1, nulls, tags, repeated keys, merge keys and the like.
func TestSpellings(t *testing.T) {
	server, klint := judges(t)
	byKind := accepted(t, server)
	kinds := slices.Sorted(maps.Keys(byKind))
	for seed := range number("KLINT_SEEDS", 1) {
		result, m := newTally(), newMutator(uint64(seed))
		for round := 0; result.total() < number("KLINT_MUTANTS", 2000); round++ {
			docs := byKind[kinds[round%len(kinds)]]
			doc := docs[m.random.IntN(len(docs))]
			src, what := m.rewrite(doc)
			if mutant, ok := parsed(doc.Name+" "+what, src); ok && what != "" && mutant.GVK == doc.GVK {
				result.add(compare(t, server, klint, mutant))
			}
		}
		mostAgree(t, result)
	}
}

// mostAgree logs how verdicts compare, and fails if too few of them agree. KLINT_FIELDS asks for the first fields that differ as well.
func mostAgree(t *testing.T, result *tally) {
	t.Helper()
	t.Log(result)
	logClasses(t, result.disagree, 60)
	if os.Getenv("KLINT_FIELDS") != "" {
		logClasses(t, result.fields, 60)
	}
	if result.agreement() < 99 {
		t.Errorf("less than 99 %% of the verdicts agree")
	}
}

func number(variable string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		return n
	}
	return otherwise
}

// accepted returns the documents that the server takes, by kind: at most 60 of a kind, the first of each file before others.
func accepted(t *testing.T, server *Server) map[string][]Document {
	t.Helper()
	byKind := map[string][]Document{}
	for _, folder := range folders() {
		files, err := readFolder(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			for i, doc := range documents(f) {
				kind := doc.GVK.String()
				if doc.JSON || len(doc.Bytes) > 20_000 || !server.Serves(doc.GVK) || len(byKind[kind]) >= 60 || folder != folders()[0] && i > 2 {
					continue
				}
				if server.Judge(doc).Accepted {
					byKind[kind] = append(byKind[kind], doc)
				}
			}
		}
	}
	return byKind
}

// learnFixtures lets a mutator learn the fields of every kind from KLINT_FIXTURES, a folder of fully populated objects. They are not valid
// themselves.
func learnFixtures(t *testing.T, m *mutator) {
	t.Helper()
	folder := os.Getenv("KLINT_FIXTURES")
	if folder == "" {
		return
	}
	files, err := readFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, doc := range documents(f) {
			var value any
			if yaml.Unmarshal(doc.Bytes, &value) == nil {
				m.learn(doc.GVK.Kind, value)
			}
		}
	}
}

// mutants returns mutants of all kinds in turn, so that rare kinds count as much as pods.
func mutants(t *testing.T, seed uint64, byKind map[string][]Document, most int) []Document {
	t.Helper()
	m := newMutator(seed)
	kinds := slices.Sorted(maps.Keys(byKind))
	for _, kind := range kinds {
		for _, doc := range byKind[kind] {
			var value any
			if yaml.Unmarshal(doc.Bytes, &value) == nil {
				m.learn(doc.GVK.Kind, value)
			}
		}
	}
	learnFixtures(t, m)
	var all []Document
	for round := 0; len(all) < most; round++ {
		for _, kind := range kinds {
			docs := byKind[kind]
			doc := docs[m.random.IntN(len(docs))]
			src, what, err := m.mutate(doc.GVK.Kind, doc.Bytes)
			if err != nil {
				continue
			}
			if mutant, ok := parsed(doc.Name+" "+what, src); ok && mutant.GVK == doc.GVK {
				all = append(all, mutant)
			}
		}
	}
	return all[:most]
}
