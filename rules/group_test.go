package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGroupsSetParameters(t *testing.T) {
	pod := setOf("apiVersion: v1\nkind: Pod\nspec:\n  securityContext: {runAsUser: 1000}\n  containers: [{name: a}]\n")
	const finding = `run-as-non-root: container "a" does not set runAsNonRoot to true`
	for _, test := range []struct {
		name string
		opts Options
		want []string
	}{
		{"by the default the rule is content with a user", Options{Only: []string{"run-as-non-root"}}, nil},
		{"the group is not", Options{Only: []string{"@pss-restricted"}, Disable: nil}, []string{finding}},
		{"nor is it beside a profile", Options{Enable: []string{"@pss-restricted"}}, []string{finding}},
		{"what the user sets wins", Options{
			Only:   []string{"@pss-restricted"},
			Params: map[string]map[string]any{"run-as-non-root": {"standard": false}},
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			engine, err := Load(test.opts)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for obj := range pod.Objects {
				findings, err := engine.Check(obj, pod)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range findings {
					if f.Rule == "run-as-non-root" {
						got = append(got, f.Rule+": "+f.Message)
					}
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
