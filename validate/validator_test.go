package validate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// testCase is a manifest and what is found in it: "rule: message" a line. A manifest without findings is one that is accepted.
type testCase struct {
	name, manifest string
	want           []string
}

func runCases(t *testing.T, cases []testCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, findings(t, c.manifest, 36)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// definition returns a CustomResourceDefinition of example.com A, which is namespaced, with the given schema of its spec in flow style.
func definition(spec string) string {
	return `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: as.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: as, kind: A}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: ` + spec + "\n"
}

// findings returns what is found in the objects of src for some target releases. A document that does not parse fails the test.
func findings(t *testing.T, src string, targets ...schemas.Release) []string {
	t.Helper()
	f := manifest.Parse("test.yaml", []byte(src))
	v := &Validator{Targets: targets, CRDs: schemas.LoadCRDs(&manifest.Set{Files: []*manifest.File{f}}, nil)}
	var lines []string
	for _, doc := range f.Docs {
		if doc.Err != nil {
			t.Fatalf("%s\n%s", doc.Err, src)
		}
		for _, obj := range doc.Objects {
			found, err := v.Check(obj, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, finding := range found {
				lines = append(lines, finding.Rule+": "+finding.Message)
			}
		}
	}
	return lines
}
