package validate

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

func TestOrderIsTheServers(t *testing.T) {
	t.Parallel()
	cases := []testCase{
		{"tells what does not decode before what is invalid", `
apiVersion: v1
kind: Pod
metadata: {name: Web}
spec:
  contaners: []
`, []string{"1 unknown-field spec.contaners", "2 invalid-name metadata.name", "3 missing-field spec.containers"}},
		{"tells malformed values first, and what is set twice before what is unknown", `
apiVersion: v1
kind: ConfigMap
metadata: {name: web, label: {}}
immutable: "yes"
data: {a: b, a: c}
`, []string{"1 wrong-type immutable", "2 duplicate-key data.a", "3 unknown-field metadata.label"}},
		{"tells unknown fields by name, since JSON made of YAML is sorted", `
apiVersion: v1
kind: ConfigMap
metadata: {name: web, b: 1, a: 2}
dato: {}
`, []string{"1 unknown-field dato", "2 unknown-field metadata.a", "3 unknown-field metadata.b"}},
		{"puts a missing field where validation comes to it", `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: Web}
  - {image: a}
  restartPolicy: Sometimes
`, []string{
			"1 invalid-name spec.containers[0].name", "2 missing-field spec.containers[0].image", "3 missing-field spec.containers[1].name",
			"4 invalid-value spec.restartPolicy",
		}},
		{"names the field that the server misses in a mapping that is not there", `
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
`, []string{"1 missing-field spec.schedule"}},
		{"tells the version before all else, and no warning at all", `
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selectors: {}}
`, []string{"1 removed-api-version apiVersion", "2 unknown-field spec.selectors"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := gocmp.Diff(c.want, ordered(t, c.manifest)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// ordered returns what the server refuses in the one object of src, in its order.
func ordered(t *testing.T, src string) []string {
	t.Helper()
	targets := []schemas.Release{36}
	checker := &schemas.Checker{Targets: targets}
	validator := &Validator{Targets: targets}
	found, err := validator.After(checker.Check)(manifest.Parse("test.yaml", []byte(src)).Docs[0].Objects[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(found, func(a, b lint.Finding) int { return cmp.Compare(a.Order, b.Order) })
	var lines []string
	for _, f := range found {
		if f.Order > 0 {
			lines = append(lines, fmt.Sprintf("%d %s %v", f.Order, f.Rule, f.Path))
		}
	}
	return lines
}
