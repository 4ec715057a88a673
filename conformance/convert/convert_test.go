package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/migrate"
	"github.com/klint-dev/klint/schemas"
)

// pair is a version and one that can become its successor.
type pair struct{ from, to manifest.GVK }

func (p pair) String() string {
	return fmt.Sprintf("%s to %s", p.from, p.to.APIVersion())
}

// pairs returns all pairs of the schema table, by the release for which the successor is the successor.
func pairs() []pair {
	var all []pair
	for entry := range schemas.All() {
		for release := schemas.Newest; release >= schemas.Oldest; release-- {
			to, ok := schemas.Successor(entry.GVK, []schemas.Release{release})
			if p := (pair{entry.GVK, to}); ok && to != entry.GVK && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// What klint makes of an object is internally what Kubernetes makes of it.
func TestRewritesAreWhatKubernetesConvertsTo(t *testing.T) {
	releases, objects := buildReleases(t), sources(t)
	var all tally
	for _, p := range pairs() {
		t.Run(p.String(), func(t *testing.T) {
			switch way, ok := findRoute(releases, p.from, p.to); {
			case left[p.from.String()] == toPerson:
				if len(objects[p.from]) == 0 {
					t.Error("there is no object to try")
				}
				for _, o := range objects[p.from] {
					if out, reason := rewrite(t, o.json(), p.to); reason == "" {
						t.Errorf("klint does not leave it to a person: it writes\n%s", out)
					}
				}
			case left[p.from.String()] != "":
				t.Skip(left[p.from.String()])
			case ok:
				found := prove(t, p, way, allVariants(objects[p.from]))
				t.Log(&found)
				if found.equal == 0 && len(found.known) == 0 {
					t.Error("nothing is proven")
				}
				all.add(&found)
			default:
				t.Error("no release decodes both versions")
			}
		})
	}
	t.Logf("all pairs: %s", &all)
	t.Run("every known difference is there", func(t *testing.T) {
		for i, k := range known {
			if t.Logf("%d: %s %s", all.known[i], k.from, k.field); all.known[i] == 0 {
				t.Errorf("no variant shows the known difference %q of %q", k.field, k.from)
			}
		}
	})
}

// The same downwards, to the versions that klint knows another way back to than another apiVersion.
func TestConversionsToOlderVersionsAreThoseOfKubernetes(t *testing.T) {
	releases, objects := buildReleases(t), sources(t)
	var all tally
	for _, m := range migrate.Backwards {
		p := pair{m.From, m.To}
		t.Run(p.String(), func(t *testing.T) {
			way, ok := findRoute(releases, p.from, p.to)
			if !ok {
				t.Fatal("no release decodes both versions")
			}
			// The fixtures of the newer version have fields that came after the older one.
			var older []json.RawMessage
			for _, o := range objects[p.to] {
				older = append(older, o.json())
			}
			from := objects[p.from]
			for _, c := range way.older.convert(t, older, p.from) {
				from = append(from, decodeAll(c.Object)...)
			}
			found := prove(t, p, way, allVariants(from))
			t.Log(&found)
			if found.equal == 0 && len(found.known) == 0 {
				t.Error("nothing is proven")
			}
			all.add(&found)
		})
	}
	t.Logf("all pairs: %s", &all)
}

// Every object of a folder of manifests that klint gives another version is internally what it was. KLINT_CORPUS names the folder.
func TestRewritesOfACorpusAreWhatKubernetesConvertsTo(t *testing.T) {
	folder := os.Getenv("KLINT_CORPUS")
	if folder == "" {
		t.Skip("KLINT_CORPUS names no folder")
	}
	releases := buildReleases(t)
	migrator := &migrate.Migrator{Targets: []schemas.Release{schemas.Newest}}
	objects := corpus(t, folder, migrator)
	byName := func(a, b manifest.GVK) int { return strings.Compare(a.String(), b.String()) }
	var all tally
	for _, from := range slices.SortedFunc(maps.Keys(objects), byName) {
		to, _ := schemas.Successor(from, migrator.Targets)
		t.Run(pair{from, to}.String(), func(t *testing.T) {
			way, ok := findRoute(releases, from, to)
			if !ok {
				t.Skipf("%d objects: no release decodes both versions", len(objects[from]))
			}
			found := prove(t, pair{from, to}, way, objects[from])
			t.Log(&found)
			all.add(&found)
		})
	}
	t.Logf("all: %s", &all)
}

// left are the versions of which nothing can be proven this way, and why.
var left = map[string]string{
	"autoscaling/v2alpha1 HorizontalPodAutoscaler":             gone,
	"batch/v2alpha1 Job":                                       gone,
	"extensions/v1beta1 HorizontalPodAutoscaler":               gone,
	"extensions/v1beta1 Job":                                   gone,
	"policy/v1alpha1 PodDisruptionBudget":                      gone,
	"storagemigration.k8s.io/v1alpha1 StorageVersionMigration": "Kubernetes converts it to no other version",
	"certificates.k8s.io/v1alpha1 PodCertificateRequest":       toPerson,
	"certificates.k8s.io/v1beta1 PodCertificateRequest":        toPerson,
	"events.k8s.io/v1beta1 Event":                              toPerson,
	"resource.k8s.io/v1alpha1 ResourceClaim":                   toPerson,
	"resource.k8s.io/v1alpha1 ResourceClaimTemplate":           toPerson,
	"resource.k8s.io/v1alpha2 ResourceClaim":                   toPerson,
	"resource.k8s.io/v1alpha2 ResourceClaimTemplate":           toPerson,
	"resource.k8s.io/v1alpha2 ResourceSlice":                   toPerson,
	"resource.k8s.io/v1alpha3 ResourceSlice":                   toPerson,
}

const (
	gone     = "its code was gone before Kubernetes published modules"
	toPerson = "klint leaves it to a person"
)

// shown is how many differences of a pair are printed.
const shown = 3

// tally counts what became of the variants of objects.
type tally struct {
	equal       int // internally the same
	differing   int // with known differences only
	wrong       int
	person      int // klint leaves them to a person
	undecodable int // Kubernetes does not decode them as the old version, or not all of them
	known       map[int]int
}

func (c *tally) add(other *tally) {
	c.equal, c.differing, c.wrong = c.equal+other.equal, c.differing+other.differing, c.wrong+other.wrong
	c.person, c.undecodable = c.person+other.person, c.undecodable+other.undecodable
	for i, n := range other.known {
		c.count(i, n)
	}
}

func (c *tally) count(known, n int) {
	if c.known == nil {
		c.known = make(map[int]int)
	}
	c.known[known] += n
}

func (c *tally) String() string {
	return fmt.Sprintf("%d proven equal, %d with known differences only, %d wrong, %d left to a person, %d that Kubernetes does not decode",
		c.equal, c.differing, c.wrong, c.person, c.undecodable)
}

// prove compares klint's rewrites of objects with Kubernetes' conversions. It writes some of them as JSON, some as YAML.
func prove(t *testing.T, p pair, way route, objects []object) (c tally) {
	var inputs, outputs []json.RawMessage
	for i, o := range objects {
		in := o.json()
		src := in
		if i%2 == 1 {
			src, _ = yaml.JSONToYAML(in)
		}
		out, reason := rewrite(t, src, p.to)
		if reason != "" {
			c.person++
			continue
		}
		inputs, outputs = append(inputs, in), append(outputs, out)
	}
	before, after := way.internal(t, inputs), way.newer.convert(t, outputs, manifest.GVK{})
	for i := range inputs {
		if before[i].Error != "" {
			c.undecodable++
			continue
		}
		found, expected := compare(p, before[i], after[i])
		if len(found) > 0 && before[i].Dropped != "" {
			c.undecodable++ // fields of the new version under the old one: Kubernetes drops them, and klint leaves them where they are
			continue
		}
		for _, k := range expected {
			c.count(k, 1)
		}
		switch {
		case len(found) > 0:
			if c.wrong++; c.wrong <= shown {
				t.Errorf("what Kubernetes converts to, and what klint writes:\n%s\nfrom %s\nto   %s", strings.Join(found, "\n"), inputs[i], outputs[i])
			}
		case len(expected) > 0:
			c.differing++
		default:
			c.equal++
		}
	}
	return c
}

func allVariants(sources []object) (all []object) {
	for _, source := range sources {
		all = append(all, variants(source)...)
	}
	return all
}

// rewrite returns an object as JSON after klint gave it another version, or why klint does not.
func rewrite(t *testing.T, src []byte, to manifest.GVK) (out json.RawMessage, reason string) {
	t.Helper()
	obj := manifest.Parse("object.yaml", src).Docs[0].Objects[0]
	fix, reason := new(migrate.Migrator).Convert(obj, to)
	if fix == nil {
		return nil, reason
	}
	changed, err := manifest.Apply(src, fix.Edits)
	if err != nil {
		t.Fatal(err)
	}
	out, err = yaml.YAMLToJSON(changed)
	if err != nil {
		t.Fatalf("%v\n%s", err, changed)
	}
	return out, ""
}

// compare returns how what klint wrote differs from what Kubernetes converts to, and which known differences there are.
func compare(p pair, want, got converted) (found []string, expected []int) {
	switch {
	case got.Error != "":
		return []string{got.Error}, nil
	case got.Dropped != "" && want.Dropped == "":
		return []string{got.Dropped}, nil
	case bytes.Equal(want.Internal, got.Internal):
		return nil, nil
	}
	return differences(p.from.String(), decoded(want.Internal), decoded(got.Internal))
}

func decoded(data json.RawMessage) (value any) {
	if err := json.Unmarshal(data, &value); err != nil {
		panic(err) // the converter writes JSON
	}
	return value
}
