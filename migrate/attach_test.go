package migrate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

func TestAttach(t *testing.T) {
	const policy = "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nspec:\n  privileged: true\n"
	const budget = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nspec:\n  maxUnavailable: 1\n"
	own := &lint.Fix{Title: "its own"}
	tests := []struct {
		name, src string
		finding   lint.Finding
		title     string
		hint      string
	}{
		{
			name: "a version that is gone gets the fix", src: budget,
			finding: lint.Finding{Rule: "removed-api-version", Hint: "use policy/v1"},
			title:   "rewrite to policy/v1", hint: "use policy/v1",
		},
		{
			name: "a finding keeps the fix that it has", src: budget,
			finding: lint.Finding{Rule: "deprecated-api-version", Fix: own},
			title:   "its own",
		},
		{
			name: "another finding about the object gets none", src: budget,
			finding: lint.Finding{Rule: "unknown-field", Hint: "did you mean minAvailable?"},
			hint:    "did you mean minAvailable?",
		},
		{
			name: "the hint says what a person has to do", src: policy,
			finding: lint.Finding{Rule: "removed-api-version", Hint: "removed in 1.25"},
			hint: "removed in 1.25; label its namespaces pod-security.kubernetes.io/enforce: privileged (privileged); " +
				"then delete the policy and the roles that use it",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m := &Migrator{Targets: []schemas.Release{36}}
			check := m.Attach(func(*manifest.Object, *manifest.Set) ([]lint.Finding, error) {
				return []lint.Finding{test.finding}, nil
			})
			set := &manifest.Set{Files: []*manifest.File{manifest.Parse("test.yaml", []byte(test.src))}}
			for obj := range set.Objects {
				findings, err := check(obj, set)
				if err != nil {
					t.Fatal(err)
				}
				var title string
				if fix := findings[0].Fix; fix != nil {
					title = fix.Title
				}
				if diff := cmp.Diff([]string{test.title, test.hint}, []string{title, findings[0].Hint}); diff != "" {
					t.Errorf("title and hint (-want +got)\n%s", diff)
				}
			}
		})
	}
}
