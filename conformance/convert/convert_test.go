package main

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	for _, p := range pairs() {
		t.Run(p.String(), func(t *testing.T) {
			switch way, ok := findRoute(releases, p.from, p.to); {
			case left[p.from.String()] != "":
				t.Skip(left[p.from.String()])
			case ok:
				prove(t, p, way, objects[p.from])
			default:
				t.Error("no release decodes both versions")
			}
		})
	}
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

// prove compares klint's rewrites of all variants of the objects with Kubernetes' conversions.
func prove(t *testing.T, p pair, way route, sources []object) {
	var inputs, outputs []json.RawMessage
	person := 0
	for i, variant := range allVariants(sources) {
		in := variant.json()
		src := in
		if i%2 == 1 {
			src, _ = yaml.JSONToYAML(in)
		}
		out, reason := rewrite(t, src, p.to)
		if reason != "" {
			person++
			continue
		}
		inputs, outputs = append(inputs, in), append(outputs, out)
	}
	before, after := way.internal(t, inputs), way.newer.convert(t, outputs, manifest.GVK{})
	proven, undecodable, wrong := 0, 0, 0
	for i := range inputs {
		if before[i].Error != "" {
			undecodable++
			continue
		}
		found := compare(p, before[i], after[i])
		if len(found) == 0 {
			proven++
			continue
		}
		if wrong++; wrong <= shown {
			t.Errorf("what Kubernetes converts to, and what klint writes:\n%s\nfrom %s\nto   %s", strings.Join(found, "\n"), inputs[i], outputs[i])
		}
	}
	t.Logf("%d proven, %d wrong, %d left to a person, %d that Kubernetes %s does not decode", proven, wrong, person, undecodable, way.older.name)
	if proven == 0 {
		t.Error("nothing is proven")
	}
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

// compare returns how what klint wrote differs from what Kubernetes converts to; nothing if it does not.
func compare(p pair, want, got converted) []string {
	switch {
	case got.Error != "":
		return []string{got.Error}
	case got.Dropped != "" && want.Dropped == "":
		return []string{got.Dropped}
	case bytes.Equal(want.Internal, got.Internal):
		return nil
	}
	return differences(p.from.String(), decoded(want.Internal), decoded(got.Internal))
}

func decoded(data json.RawMessage) (value any) {
	if err := json.Unmarshal(data, &value); err != nil {
		panic(err) // the converter writes JSON
	}
	return value
}
