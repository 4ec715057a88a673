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
				found := prove(t, p, way, allVariants(knownTo(t, way.older, objects[p.from])))
				t.Log(&found)
				if found.equal+found.same+found.differing == 0 {
					t.Error("nothing is proven")
				}
				all.add(&found)
			default:
				t.Error("no release decodes both versions")
			}
		})
	}
	t.Logf("all pairs: %s", &all)
	t.Run("every equivalence is there", func(t *testing.T) {
		for i, e := range equivalences {
			if t.Logf("%d: %s %s", all.used[i], e.kind, e.why); all.used[i] == 0 && e.why != timeOfDay {
				t.Errorf("no variant needs the equivalence of %q: %s", e.kind, e.why)
			}
		}
	})
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
			if found.equal+found.same+found.differing == 0 {
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
	same        int // not the same, but equivalent
	differing   int // with known differences only
	wrong       int
	person      int // klint leaves them to a person
	undecodable int // Kubernetes does not decode them as the old version, or not all of them
	known       map[int]int
	used        map[int]int // the equivalences by which objects are the same
}

func (c *tally) add(other *tally) {
	c.equal, c.same, c.differing, c.wrong = c.equal+other.equal, c.same+other.same, c.differing+other.differing, c.wrong+other.wrong
	c.person, c.undecodable = c.person+other.person, c.undecodable+other.undecodable
	c.known, c.used = sum(c.known, other.known), sum(c.used, other.used)
}

func sum(a, b map[int]int) map[int]int {
	if a == nil {
		a = make(map[int]int)
	}
	for i, n := range b {
		a[i] += n
	}
	return a
}

func (c *tally) String() string {
	return fmt.Sprintf("%d proven equal, %d proven to mean the same, %d with known differences only, %d wrong, %d left to a person, "+
		"%d that Kubernetes does not decode", c.equal, c.same, c.differing, c.wrong, c.person, c.undecodable)
}

// prove compares klint's rewrites of objects with Kubernetes' conversions. It writes some of them as JSON, some as YAML.
func prove(t *testing.T, p pair, way route, objects []object) (c tally) {
	var from []object
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
		from, inputs, outputs = append(from, o), append(inputs, in), append(outputs, out)
	}
	before, after := way.internal(t, inputs), way.newer.convert(t, outputs, manifest.GVK{})
	var unlike []int
	for i := range inputs {
		switch {
		case before[i].Error != "":
			c.undecodable++
		case bytes.Equal(before[i].Internal, after[i].Internal) && (after[i].Dropped == "" || before[i].Dropped != ""):
			c.equal++
		default:
			unlike = append(unlike, i)
		}
	}
	// What the server stores is of the newer version, whose defaults it applies when it reads that.
	stored, read := way.stored(t, p, pick(inputs, unlike), pick(outputs, unlike))
	for n, i := range unlike {
		d := compare(p, from[i], stored[n], read[n])
		if len(d.found) > 0 && before[i].Dropped != "" {
			c.undecodable++ // fields of the new version under the old one: Kubernetes drops them, and klint leaves them where they are
			continue
		}
		c.known, c.used = sum(c.known, d.known), sum(c.used, d.used)
		switch {
		case len(d.found) > 0:
			if c.wrong++; c.wrong <= shown {
				t.Errorf("what Kubernetes converts to, and what klint writes:\n%s\nfrom %s\nto   %s", strings.Join(d.found, "\n"), inputs[i], outputs[i])
			}
		case len(d.known) > 0:
			c.differing++
		default:
			c.same++
		}
	}
	return c
}

func pick[T any](all []T, indices []int) (picked []T) {
	for _, i := range indices {
		picked = append(picked, all[i])
	}
	return picked
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

// comparison is how two internal objects differ.
type comparison struct {
	found       []string // "field: want, got"
	known, used map[int]int
}

// compare returns how what klint wrote differs from what Kubernetes converts to.
func compare(p pair, in object, want, got converted) comparison {
	switch {
	case want.Error != "":
		return comparison{found: []string{want.Error}}
	case got.Error != "":
		return comparison{found: []string{got.Error}}
	case got.Dropped != "" && want.Dropped == "":
		return comparison{found: []string{got.Dropped}}
	case bytes.Equal(want.Internal, got.Internal):
		return comparison{}
	}
	return differences(p.from.String(), in, decoded(want.Internal), decoded(got.Internal))
}

func decoded(data json.RawMessage) (value map[string]any) {
	if err := json.Unmarshal(data, &value); err != nil {
		panic(err) // the converter writes JSON
	}
	return value
}
