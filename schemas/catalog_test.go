package schemas

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCatalog(t *testing.T) {
	t.Parallel()
	const issuer = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: issuers.cert-manager.io}
spec:
  group: cert-manager.io
  scope: Namespaced
  names: {kind: Issuer, plural: issuers}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {own: {type: string}}}}}}
---
`
	tests := []struct{ name, src, want string }{
		{"takes what the product takes", "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: a}\nspec:\n  selfSigned: {}\n", ""},
		{"warns of a field that the product does not have", "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: a}\nspec:\n  selfSinged: {}\n",
			"5:3 warning unknown-field: cert-manager.io/v1 Issuer has no field spec.selfSinged (did you mean \"selfSigned\"?; by the schema of cert-manager v1.21.1; --crd takes yours)\n"},
		{"is sure of what no release takes", "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {nmae: a}\nspec:\n  selfSigned: {}\n  selfSigned: {}\n",
			"6:3 error duplicate-key: spec.selfSigned is set twice (the API server refuses it; other tools take the last one)\n" +
				"3:12 error unknown-field: cert-manager.io/v1 Issuer has no field metadata.nmae (did you mean \"name\"?)\n"},
		{"does not want a spec of what is compared with", "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: a}\nstatus: {}\n", ""},
		{"knows nothing of versions that the release does not serve", "apiVersion: cert-manager.io/v1alpha2\nkind: Issuer\nmetadata: {name: a}\nspec:\n  nothing: {}\n", ""},
		{"leaves the word to the definitions of the input", issuer + "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: a}\nspec: {own: x}\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, check(t, &Checker{Targets: []Release{36}}, tt.src)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every group of the catalogue can be read, and has the kinds that the index names.
func TestCatalogIsWhole(t *testing.T) {
	t.Parallel()
	for _, kind := range []struct{ group, kind string }{
		{"cert-manager.io", "Certificate"}, {"gateway.networking.k8s.io", "HTTPRoute"}, {"networking.istio.io", "VirtualService"},
		{"argoproj.io", "Application"}, {"monitoring.coreos.com", "Prometheus"}, {"keda.sh", "ScaledObject"}, {"traefik.io", "IngressRoute"},
		{"argoproj.io", "Workflow"}, {"cilium.io", "CiliumNetworkPolicy"}, {"autoscaling.k8s.io", "VerticalPodAutoscaler"},
	} {
		e, ok := findCatalogEntry(kind.group, kind.kind)
		if !ok {
			t.Errorf("no %s in %s", kind.kind, kind.group)
			continue
		}
		if readCatalog(e).byKind[groupKind{kind.group, kind.kind}] == nil {
			t.Errorf("the definitions of %s have no %s", kind.group, kind.kind)
		}
	}
	if _, ok := findCatalogEntry("example.com", "Widget"); ok {
		t.Error("there is no Widget")
	}
}
