package products

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: issuers.cert-manager.io}
spec:
  group: cert-manager.io
  names: {kind: Issuer, plural: issuers}
  scope: Namespaced
  versions:
`

func version(name string, served bool) string {
	return fmt.Sprintf("  - {name: %s, served: %t, storage: false, schema: {openAPIV3Schema: {type: object}}}\n", name, served)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		apiVersion, kind string
		product, version string
		definition       string
		want             string
	}{
		{
			name: "a version that is gone", apiVersion: "cert-manager.io/v1alpha2", kind: "Issuer", product: "cert-manager", version: "1.15",
			want: "error removed-api-version: cert-manager.io/v1alpha2 Issuer is not served by cert-manager 1.15 " +
				"(removed in 1.6; use cert-manager.io/v1 (served since 1.0))",
		},
		{
			name: "a version that goes away within a range", apiVersion: "cert-manager.io/v1alpha2", kind: "Issuer",
			product: "cert-manager", version: "1.4..1.15",
			want: "error removed-api-version: cert-manager.io/v1alpha2 Issuer is not served by cert-manager 1.6 to 1.15 " +
				"(removed in 1.6; use cert-manager.io/v1 (served since 1.0))",
		},
		{
			name: "a version that is deprecated", apiVersion: "cert-manager.io/v1alpha2", kind: "Issuer", product: "cert-manager", version: "1.4",
			want: "warning deprecated-api-version: cert-manager.io/v1alpha2 Issuer is deprecated in cert-manager 1.4 " +
				"(deprecated since 1.4, removed in 1.6; use cert-manager.io/v1 (served since 1.0))",
		},
		{name: "a version that is not deprecated yet", apiVersion: "cert-manager.io/v1alpha2", kind: "Issuer", product: "cert-manager", version: "1.3"},
		{
			name: "a version that the product does not serve yet", apiVersion: "cert-manager.io/v1", kind: "Issuer",
			product: "cert-manager", version: "0.15..1.2",
			want: "error api-version-too-new: cert-manager.io/v1 Issuer is not yet served by cert-manager 0.15 (served since 1.0)",
		},
		{name: "a version of another product", apiVersion: "cert-manager.io/v1alpha2", kind: "Issuer", product: "istio", version: "1.20"},
		{name: "no version that anybody named", apiVersion: "cert-manager.io/v1alpha2", kind: "Issuer"},
		{
			name: "the latest version", apiVersion: "rbac.istio.io/v1alpha1", kind: "ServiceRole", product: "istio", version: "latest",
			want: "error removed-api-version: rbac.istio.io/v1alpha1 ServiceRole is not served by the latest istio (removed in 1.7)",
		},
		{
			name: "a version that nothing replaces in time", apiVersion: "gateway.networking.k8s.io/v1alpha2", kind: "BackendTLSPolicy",
			product: "gateway-api", version: "1.0..1.2",
			want: "error removed-api-version: gateway.networking.k8s.io/v1alpha2 BackendTLSPolicy is not served by gateway-api 1.1 to 1.2 (removed in 1.1)",
		},
		{
			name:       "a group that is gone where a definition serves the next one",
			apiVersion: "certmanager.k8s.io/v1alpha1", kind: "Issuer", definition: definition + version("v1", true),
			want: "error removed-api-version: certmanager.k8s.io/v1alpha1 Issuer is not served by cert-manager 1.0 and newer " +
				"(removed in 0.11; use cert-manager.io/v1 (served since 1.0); the CustomResourceDefinition in crd.yaml tells the version)",
		},
		{
			name:       "a definition that does not serve it says nothing",
			apiVersion: "certmanager.k8s.io/v1alpha1", kind: "Issuer", definition: definition + version("v1", false),
		},
		{
			name:       "the version that was asked for counts more than definitions",
			apiVersion: "certmanager.k8s.io/v1alpha1", kind: "Issuer", definition: definition + version("v1", true),
			product: "cert-manager", version: "0.10",
		},
		{
			name:       "definitions of two releases tell no version",
			apiVersion: "certmanager.k8s.io/v1alpha1", kind: "Issuer",
			definition: definition + version("v1", true) + "---\n" + `apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata: {name: certificates.certmanager.k8s.io}
spec: {group: certmanager.k8s.io, version: v1alpha1, names: {kind: Certificate, plural: certificates}}
`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			set := &manifest.Set{Files: []*manifest.File{
				manifest.Parse("a.yaml", fmt.Appendf(nil, "apiVersion: %s\nkind: %s\nmetadata: {name: a}\n", test.apiVersion, test.kind)),
				manifest.Parse("crd.yaml", []byte(test.definition)),
			}}
			spans := make(map[string]Span)
			if test.product != "" {
				span, err := ParseSpan(test.version)
				if err != nil {
					t.Fatal(err)
				}
				spans[test.product] = span
			}
			checker := NewChecker(nil, spans, schemas.LoadCRDs(set, nil))
			findings, err := checker.Check(set.Files[0].Docs[0].Objects[0], set)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			for _, f := range findings {
				got += fmt.Sprintf("%s %s: %s (%s)", f.Severity, f.Rule, f.Message, f.Hint)
				if shown := string(f.File.Src[f.Range.Start:f.Range.End]); shown != test.apiVersion {
					t.Errorf("it shows %q", shown)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestFrom(t *testing.T) {
	t.Parallel()
	span := func(low, high Version) map[string]Span { return map[string]Span{"velero": {low, high}} }
	v9, v10, v11 := Version{Major: 1, Minor: 9}, Version{Major: 1, Minor: 10}, Version{Major: 1, Minor: 11}
	tests := []struct {
		name  string
		spans map[string]Span
		want  bool
	}{
		{"no version is known", nil, false},
		{"another product is known", map[string]Span{"traefik": {v11, v11}}, false},
		{"all are earlier", span(v9, v9), false},
		{"one is earlier", span(v9, v11), false},
		{"it begins with the version", span(v10, v11), true},
		{"all are later", span(v11, v11), true},
	}
	for _, test := range tests {
		if got := NewChecker(nil, test.spans, nil).From("velero", v10); got != test.want {
			t.Errorf("%s: %t, want %t", test.name, got, test.want)
		}
	}
}
