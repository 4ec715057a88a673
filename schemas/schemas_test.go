package schemas

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klint-dev/klint/manifest"
)

// Statuses of versions that are known from the deprecation guide, the sources of DefaultAPIResourceConfigSource, and the OpenAPI
// documents: for each target T too new, S served, O off by default, R removed.
func TestIn(t *testing.T) {
	t.Parallel()
	targets := []Release{8, 16, 22, 25, 29, 32, 36, 37}
	tests := []struct {
		apiVersion, kind string
		want             string // one letter a target
	}{
		{"v1", "Pod", "SSSSSSSS"},
		{"v1", "ComponentStatus", "SSSSSSSS"},
		{"v1", "Endpoints", "SSSSSSSS"},
		{"apps/v1", "Deployment", "TSSSSSSS"},
		{"apps/v1beta1", "Deployment", "SORRRRRR"},
		{"apps/v1beta1", "StatefulSet", "SORRRRRR"},
		{"apps/v1beta2", "DaemonSet", "SORRRRRR"},
		{"apps/v1alpha1", "PetSet", "RRRRRRRR"},
		{"extensions/v1beta1", "Deployment", "SORRRRRR"},
		{"extensions/v1beta1", "DaemonSet", "SORRRRRR"},
		{"extensions/v1beta1", "ReplicaSet", "SORRRRRR"},
		{"extensions/v1beta1", "NetworkPolicy", "SORRRRRR"},
		{"extensions/v1beta1", "PodSecurityPolicy", "SORRRRRR"},
		{"extensions/v1beta1", "Ingress", "SSRRRRRR"},
		{"extensions/v1beta1", "Job", "RRRRRRRR"},
		{"networking.k8s.io/v1beta1", "Ingress", "TSRRRRRR"},
		{"networking.k8s.io/v1", "Ingress", "TTSSSSSS"},
		{"networking.k8s.io/v1", "NetworkPolicy", "SSSSSSSS"},
		{"networking.k8s.io/v1beta1", "IngressClass", "TTRRRRRR"},
		{"networking.k8s.io/v1alpha1", "ClusterCIDR", "TTTORRRR"},
		{"networking.k8s.io/v1beta1", "ServiceCIDR", "TTTTTOOR"},
		{"networking.k8s.io/v1", "ServiceCIDR", "TTTTTTSS"},
		{"batch/v1", "Job", "SSSSSSSS"},
		{"batch/v1", "CronJob", "TTSSSSSS"},
		{"batch/v1beta1", "CronJob", "SSSRRRRR"},
		{"batch/v2alpha1", "CronJob", "OORRRRRR"},
		{"autoscaling/v1", "HorizontalPodAutoscaler", "SSSSSSSS"},
		{"autoscaling/v2beta1", "HorizontalPodAutoscaler", "SSSRRRRR"},
		{"autoscaling/v2beta2", "HorizontalPodAutoscaler", "TSSSRRRR"},
		{"autoscaling/v2", "HorizontalPodAutoscaler", "TTTSSSSS"},
		{"policy/v1beta1", "PodDisruptionBudget", "SSSRRRRR"},
		{"policy/v1", "PodDisruptionBudget", "TTSSSSSS"},
		{"policy/v1beta1", "PodSecurityPolicy", "TSSRRRRR"},
		{"rbac.authorization.k8s.io/v1", "ClusterRole", "SSSSSSSS"},
		{"rbac.authorization.k8s.io/v1beta1", "ClusterRole", "SSRRRRRR"},
		{"rbac.authorization.k8s.io/v1alpha1", "RoleBinding", "OOORRRRR"},
		{"apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "SSRRRRRR"},
		{"apiextensions.k8s.io/v1", "CustomResourceDefinition", "TSSSSSSS"},
		{"apiregistration.k8s.io/v1beta1", "APIService", "SSRRRRRR"},
		{"apiregistration.k8s.io/v1", "APIService", "TSSSSSSS"},
		{"admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration", "TSRRRRRR"},
		{"admissionregistration.k8s.io/v1alpha1", "InitializerConfiguration", "ORRRRRRR"},
		{"admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy", "TTTTOORR"},
		{"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "TTTTTSSS"},
		{"admissionregistration.k8s.io/v1beta1", "MutatingAdmissionPolicy", "TTTTTTOO"},
		{"admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", "TTTTTTSS"},
		{"certificates.k8s.io/v1beta1", "CertificateSigningRequest", "SSRRRRRR"},
		{"certificates.k8s.io/v1beta1", "ClusterTrustBundle", "TTTTTTOO"},
		{"coordination.k8s.io/v1beta1", "Lease", "TSRRRRRR"},
		{"discovery.k8s.io/v1beta1", "EndpointSlice", "TTSRRRRR"},
		{"events.k8s.io/v1beta1", "Event", "TSSRRRRR"},
		{"flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema", "TTTSRRRR"},
		{"flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", "TTTTSRRR"},
		{"node.k8s.io/v1beta1", "RuntimeClass", "TSSRRRRR"},
		{"resource.k8s.io/v1beta1", "ResourceClaim", "TTTTTOOO"},
		{"resource.k8s.io/v1", "ResourceClaim", "TTTTTTSS"},
		{"scheduling.k8s.io/v1beta1", "PriorityClass", "TSRRRRRR"},
		{"settings.k8s.io/v1alpha1", "PodPreset", "OORRRRRR"},
		{"storage.k8s.io/v1beta1", "StorageClass", "SSRRRRRR"},
		{"storage.k8s.io/v1beta1", "CSIStorageCapacity", "TTSSRRRR"},
		{"storage.k8s.io/v1beta1", "VolumeAttributesClass", "TTTTTOOR"},
		{"storagemigration.k8s.io/v1beta1", "StorageVersionMigration", "TTTTTTOO"},
	}
	letters := map[Status]string{Unknown: "U", TooNew: "T", Served: "S", OffByDefault: "O", Removed: "R"}
	for _, tt := range tests {
		t.Run(tt.apiVersion+" "+tt.kind, func(t *testing.T) {
			t.Parallel()
			e, ok := Lookup(manifest.ParseGVK(tt.apiVersion, tt.kind))
			if !ok {
				t.Fatal("not in the table")
			}
			got := ""
			for _, r := range targets {
				got += letters[e.In(r)]
			}
			if got != tt.want {
				t.Errorf("in %v: got %s, want %s", targets, got, tt.want)
			}
		})
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	tests := []struct {
		apiVersion, kind                     string
		resource                             string
		namespaced                           bool
		deprecatedIn, removedIn              Release
		replacement, firstServed, lastServed string
		gate                                 string
	}{
		{"v1", "Pod", "pods", true, 0, 0, "", "1.8", "1.37", ""},
		{"v1", "Namespace", "namespaces", false, 0, 0, "", "1.8", "1.37", ""},
		{"v1", "Endpoints", "endpoints", true, 33, 0, "discovery.k8s.io/v1 EndpointSlice", "1.8", "1.37", ""},
		{"extensions/v1beta1", "Deployment", "deployments", true, 8, 18, "apps/v1 Deployment", "1.8", "1.15", ""},
		{"extensions/v1beta1", "Ingress", "ingresses", true, 14, 22, "networking.k8s.io/v1 Ingress", "1.8", "1.21", ""},
		{"extensions/v1beta1", "PodSecurityPolicy", "podsecuritypolicies", false, 11, 18, "policy/v1beta1 PodSecurityPolicy", "1.8", "1.15", ""},
		{"policy/v1beta1", "PodSecurityPolicy", "podsecuritypolicies", false, 21, 25, "", "1.10", "1.24", ""},
		{"networking.k8s.io/v1beta1", "IngressClass", "ingressclasses", false, 19, 22, "networking.k8s.io/v1 IngressClass", "1.18", "1.21", ""},
		{"apiregistration.k8s.io/v1beta1", "APIService", "apiservices", false, 19, 22, "apiregistration.k8s.io/v1 APIService", "1.8", "1.21", ""},
		{"batch/v2alpha1", "CronJob", "cronjobs", true, 8, 21, "batch/v1 CronJob", "", "", ""},
		{"scheduling.k8s.io/v1beta1", "PodGroup", "podgroups", true, 0, 0, "", "", "", "GenericWorkload"},
		{"apps/v1alpha1", "PetSet", "petsets", true, 0, 5, "apps/v1 StatefulSet", "1.3", "1.4", ""},
		{"autoscaling/v1", "Scale", "", false, 0, 0, "", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.apiVersion+" "+tt.kind, func(t *testing.T) {
			t.Parallel()
			e, ok := Lookup(manifest.ParseGVK(tt.apiVersion, tt.kind))
			if !ok {
				t.Fatal("not in the table")
			}
			got := tt
			got.resource, got.namespaced, got.deprecatedIn, got.removedIn = e.Resource, e.Namespaced, e.DeprecatedIn, e.RemovedIn
			got.replacement, got.firstServed, got.lastServed, got.gate = "", "", "", e.FeatureGate
			if !e.Replacement.IsZero() {
				got.replacement = e.Replacement.String()
			}
			if first, last := e.ServedReleases(); first != 0 {
				got.firstServed, got.lastServed = first.String(), last.String()
			}
			if got != tt {
				t.Errorf("got  %+v\nwant %+v", got, tt)
			}
		})
	}
}

func TestLookupFindsNothing(t *testing.T) {
	t.Parallel()
	for _, gvk := range []manifest.GVK{{}, {Group: "apps", Version: "v1", Kind: "deployment"}, {Version: "v1", Kind: "Deployment"}, {Group: "zzz", Version: "v1", Kind: "Zzz"}} {
		if e, ok := Lookup(gvk); ok {
			t.Errorf("%v: got %v", gvk, e.GVK)
		}
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		group, kind string
		want        []string
	}{
		{"apps", "Deployment", []string{"v1beta1", "v1beta2", "v1"}},
		{"autoscaling", "HorizontalPodAutoscaler", []string{"v2alpha1", "v2beta1", "v2beta2", "v1", "v2"}},
		{"", "Pod", []string{"v1"}},
		{"apps", "Pod", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, e := range Versions(tt.group, tt.kind) {
			got = append(got, e.GVK.Version)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %s: (-want +got)\n%s", tt.group, tt.kind, diff)
		}
	}
}

func TestSuccessor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		apiVersion, kind string
		targets          []Release
		want             string
	}{
		{"follows to another group", "extensions/v1beta1", "Ingress", []Release{36}, "networking.k8s.io/v1"},
		{"stops at the newest that all targets serve", "extensions/v1beta1", "Ingress", []Release{16, 22}, ""},
		{"takes a beta version where the stable one is too new", "extensions/v1beta1", "Ingress", []Release{16, 18}, "networking.k8s.io/v1beta1"},
		{"prefers stable to beta", "extensions/v1beta1", "Ingress", []Release{19, 21}, "networking.k8s.io/v1"},
		{"never goes back to an older major version", "autoscaling/v2beta1", "HorizontalPodAutoscaler", []Release{22}, "autoscaling/v2beta2"},
		{"reaches v2", "autoscaling/v2beta2", "HorizontalPodAutoscaler", []Release{23, 36}, "autoscaling/v2"},
		{"leaves a version alone that nothing replaces", "autoscaling/v1", "HorizontalPodAutoscaler", []Release{36}, ""},
		{"leaves a kind alone that nothing replaces", "policy/v1beta1", "PodSecurityPolicy", []Release{36}, ""},
		{"moves to the other group while it lasts", "extensions/v1beta1", "PodSecurityPolicy", []Release{20}, "policy/v1beta1"},
		{"follows the whole chain", "flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", []Release{36}, "flowcontrol.apiserver.k8s.io/v1"},
		{"stops in the middle of the chain", "flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", []Release{23}, "flowcontrol.apiserver.k8s.io/v1beta2"},
		{"leads from v2alpha1 to v1", "batch/v2alpha1", "CronJob", []Release{30}, "batch/v1"},
		{"never leads to another kind", "v1", "Endpoints", []Release{36}, ""},
		{"takes the newest of two apps betas", "extensions/v1beta1", "Deployment", []Release{8}, "apps/v1beta2"},
		{"skips versions that are off by default", "admissionregistration.k8s.io/v1alpha1", "MutatingAdmissionPolicy", []Release{34}, ""},
		{"knows nothing of custom resources", "example.com/v1", "Widget", []Release{36}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := Successor(manifest.ParseGVK(tt.apiVersion, tt.kind), tt.targets)
			if ok != (tt.want != "") || ok && got != manifest.ParseGVK(tt.want, tt.kind) {
				t.Errorf("got %v, %v, want %q", got, ok, tt.want)
			}
		})
	}
}

func TestParseReleases(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, want string
	}{
		{"1.36", "[1.36]"},
		{"v1.36", "[1.36]"},
		{"1.36.3", "[1.36]"},
		{"latest", "[1.37]"},
		{"1.36,1.33", "[1.33 1.36]"},
		{"1.33, 1.33", "[1.33]"},
		{"1.30..1.33", "[1.30 1.31 1.32 1.33]"},
		{"1.36..latest,1.8", "[1.8 1.36 1.37]"},
		{"1.35..", "[1.35 1.36 1.37]"},
		{"..1.9", `"" is no Kubernetes release: write it like 1.37`},
		{"1.7", `unknown Kubernetes release "1.7": klint knows 1.8 to 1.37`},
		{"1.99", `unknown Kubernetes release "1.99": klint knows 1.8 to 1.37`},
		{"1.36..1.30", `range "1.36..1.30" of Kubernetes releases is empty: write 1.30..1.36`},
		{"", `"" is no Kubernetes release: write it like 1.37`},
		{"36", `"36" is no Kubernetes release: write it like 1.37`},
		{"1.36.x", `"1.36.x" is no Kubernetes release: write it like 1.37`},
		{"2.0", `"2.0" is no Kubernetes release: write it like 1.37`},
		{"1.30...1.33", `".1.33" is no Kubernetes release: write it like 1.37`},
	}
	for _, tt := range tests {
		releases, err := ParseReleases(tt.in)
		got := fmt.Sprint(releases)
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	deployment := manifest.ParseGVK("apps/v1", "Deployment")
	pod := manifest.ParseGVK("v1", "Pod")
	tests := []struct {
		name string
		gvk  manifest.GVK
		path []string
		want Field // without Fields
	}{
		{"a kind", deployment, nil, Field{Name: "Deployment", Type: "Deployment", Since: 9, Until: 37}},
		{"an integer", deployment, []string{"spec", "replicas"}, Field{Name: "replicas", Type: "integer", Since: 9, Until: 37}},
		{"a list with keys", deployment, []string{"spec", "template", "spec", "containers"},
			Field{Name: "containers", Type: "[]Container", Required: true, Since: 8, Until: 37, ListKeys: []string{"name"}}},
		{"an enumeration", pod, []string{"spec", "containers", "imagePullPolicy"},
			Field{Name: "imagePullPolicy", Type: "string", Since: 8, Until: 37, Enum: []string{"Always", "IfNotPresent", "Never"}}},
		{"a map of quantities", pod, []string{"spec", "containers", "resources", "limits"},
			Field{Name: "limits", Type: "map[string]Quantity", Since: 8, Until: 37}},
		{"a field that is younger than its kind", pod, []string{"spec", "containers", "startupProbe"},
			Field{Name: "startupProbe", Type: "Probe", Since: 16, Until: 37}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Describe(tt.gvk, 36, tt.path)
			if err != nil {
				t.Fatal(err)
			}
			got.Fields = nil
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDescribeListsFields(t *testing.T) {
	t.Parallel()
	got, err := Describe(manifest.ParseGVK("networking.k8s.io/v1", "Ingress"), 36, []string{"spec", "rules", "http", "paths"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range got.Fields {
		names = append(names, f.Name+" "+f.Type)
	}
	want := []string{"backend IngressBackend", "path string", "pathType string"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

func TestDescribeErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		apiVersion, kind string
		path             []string
		want             string
	}{
		{"apps/v2", "Deployment", nil, "no Kubernetes release has apps/v2 Deployment"},
		{"apps/v1beta1", "Deployment", nil, "apps/v1beta1 Deployment is not in Kubernetes 1.36"},
		{"apps/v1", "Deployment", []string{"spec", "replica"}, `apps/v1 Deployment has no field "spec.replica" in Kubernetes 1.36`},
		{"apps/v1", "Deployment", []string{"spec", "replicas", "x"}, `apps/v1 Deployment has no field "spec.replicas.x" in Kubernetes 1.36: spec.replicas is integer`},
	}
	for _, tt := range tests {
		_, err := Describe(manifest.ParseGVK(tt.apiVersion, tt.kind), 36, tt.path)
		if err == nil || err.Error() != tt.want {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
}

func TestDescribeKnowsNoFieldsBeforeTheTable(t *testing.T) {
	t.Parallel()
	petSet := manifest.ParseGVK("apps/v1alpha1", "PetSet")
	got, err := Describe(petSet, 4, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Field{Name: "PetSet", Type: "PetSet", Since: 3, Until: 4}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	_, err = Describe(petSet, 4, []string{"spec"})
	if want := "the fields of apps/v1alpha1 PetSet are not known: it was gone before Kubernetes 1.8"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func BenchmarkLookup(b *testing.B) {
	gvk := manifest.ParseGVK("networking.k8s.io/v1", "Ingress")
	for b.Loop() {
		Lookup(gvk)
	}
}
