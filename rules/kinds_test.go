package rules

import (
	"testing"

	"github.com/klint-dev/klint/manifest"
)

func TestSelectorsChooseKinds(t *testing.T) {
	tests := []struct {
		selector   string
		apiVersion string
		kind       string
		want       bool
	}{
		{"*", "example.com/v1", "Well", true},
		{"Ingress", "networking.k8s.io/v1", "Ingress", true},
		{"Ingress", "extensions/v1beta1", "Ingress", true},
		{"Ingress", "config.openshift.io/v1", "Ingress", false},
		{"Service", "serving.knative.dev/v1", "Service", false},
		{"core/Service", "v1", "Service", true},
		{"core/Service", "serving.knative.dev/v1", "Service", false},
		{"apps/Deployment", "apps/v1beta2", "Deployment", true},
		{"apps/v1/Deployment", "apps/v1beta2", "Deployment", false},
		{"apps/*/*", "apps/v1beta2", "DaemonSet", true},
		{"workloads", "v1", "Pod", true},
		{"workloads", "batch/v1", "CronJob", true},
		{"workloads", "extensions/v1beta1", "DaemonSet", true},
		{"workloads", "v1", "Service", false},
		{"workloads", "example.com/v1", "Deployment", false},
		{"namespaced", "v1", "ConfigMap", true},
		{"namespaced", "v1", "Namespace", false},
		{"cluster-scoped", "v1", "Namespace", true},
		{"cluster-scoped", "v1", "ConfigMap", false},
	}
	for _, test := range tests {
		t.Run(test.selector+" and "+test.apiVersion+" "+test.kind, func(t *testing.T) {
			s, err := ParseSelector(test.selector)
			if err != nil {
				t.Fatal(err)
			}
			got, scope := s.match(manifest.ParseGVK(test.apiVersion, test.kind))
			if got != test.want || scope != anyScope {
				t.Errorf("got %v, scope %d, want %v", got, scope, test.want)
			}
		})
	}
	for _, s := range []string{"", "pod", "a/b/c/d", "apps//Deployment"} {
		if _, err := ParseSelector(s); err == nil {
			t.Errorf("%q is taken for a selector", s)
		}
	}
}
