package main

import (
	_ "embed"
	"fmt"
	"strings"
)

// otherDeprecations are those that k8s.io/api has no lifecycle methods for: the API server's own warnings for core kinds
// (kubernetes v1.36.4 pkg/registry/core/componentstatus/rest.go and pkg/registry/core/endpoint/strategy.go), and the lifecycle
// methods of kube-aggregator (v0.20.15 pkg/apis/apiregistration/v1beta1).
var otherDeprecations = []struct {
	kind        gvk
	since       int
	replacement gvk
}{
	{gvk{"", "v1", "ComponentStatus"}, 19, gvk{}},
	{gvk{"", "v1", "Endpoints"}, 33, gvk{"discovery.k8s.io", "v1", "EndpointSlice"}},
	{gvk{"apiregistration.k8s.io", "v1beta1", "APIService"}, 19, gvk{"apiregistration.k8s.io", "v1", "APIService"}},
}

// gatesTSV names the feature gates that a kind needs besides its version, where the gate was off by default in a
// release that has the kind: group ("-" for core), version, kind, gate. Source: the storage providers in k8s.io/kubernetes
// pkg/registry/*/rest, which leave a resource out while its gate is off.
//
//go:embed gates.tsv
var gatesTSV string

func parseGates(tsv string) (map[gvk]string, error) {
	gates := make(map[gvk]string)
	for line := range strings.Lines(tsv) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var k gvk
		var gate string
		if _, err := fmt.Sscan(line, &k.Group, &k.Version, &k.Kind, &gate); err != nil {
			return nil, fmt.Errorf("gates.tsv: %q: %w", line, err)
		}
		gates[k] = gate
	}
	return gates, nil
}

// olderTSV names kinds that were gone before 1.8, the oldest release that is read: group, version, kind, resource, whether it
// is namespaced, first and last minor, and the group, version and kind that replaced it. Source: CHANGELOG-1.5.md,
// CHANGELOG-1.6.md and CHANGELOG-1.8.md of k8s.io/kubernetes.
//
//go:embed older.tsv
var olderTSV string

// addOlder adds the kinds that were gone before the oldest release.
func (m *model) addOlder(tsv string) error {
	for line := range strings.Lines(tsv) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var k, replacement gvk
		var first, last int
		e := &kind{creatable: true}
		if _, err := fmt.Sscan(line, &k.Group, &k.Version, &k.Kind, &e.resource, &e.namespaced, &first, &last,
			&replacement.Group, &replacement.Version, &replacement.Kind); err != nil {
			return fmt.Errorf("older.tsv: %q: %w", line, err)
		}
		for minor := first; minor <= last; minor++ {
			e.present |= 1 << minor
			e.onByDefault |= 1 << minor
		}
		e.replacement = replacement
		m.kinds[k] = e
	}
	return nil
}

// acceptedTSV names fields that the OpenAPI documents require and the API server does without: definition, field.
//
//go:embed accepted.tsv
var acceptedTSV string

// acceptedWithout reports whether the API server accepts objects without a field that the OpenAPI document requires. Fields
// are required there when their Go tags lack omitempty, which says nothing of validation.
func acceptedWithout(definitionName, fieldName string) bool {
	for line := range strings.Lines(acceptedTSV) {
		suffix, name, found := strings.Cut(strings.TrimSpace(line), " ")
		if found && name == fieldName && strings.HasSuffix(definitionName, "."+suffix) {
			return true
		}
	}
	return false
}

// unmarkedEnums are types of k8s.io/api that the API server validates as enumerations although they lack the marker +enum
// (kubernetes v1.36.4 pkg/apis/{autoscaling,core,flowcontrol,storage}/validation).
var unmarkedEnums = []string{
	"FSGroupPolicy", "FlowDistinguisherMethodType", "HPAScalingPolicyType", "LimitResponseType", "MetricTargetType", "OSName",
	"PriorityLevelEnablement", "ResourceResizeRestartPolicy", "ScalingPolicySelect", "SubjectKind", "VolumeLifecycleMode",
}

// isOpenEnum reports whether the API server takes any value for a field although its type is an enumeration in another version:
// certificates.k8s.io/v1beta1 allows unknown usages (kubernetes v1.21.14 pkg/apis/certificates/validation).
func isOpenEnum(directory, field string) bool {
	return directory == "certificates/v1beta1" && field == "usages"
}

// otherEnums are enumerations of types outside of k8s.io/api, or of plain strings, by definition and field (apimachinery v0.36.4
// pkg/apis/meta/v1/validation, apiextensions-apiserver v0.36.4 pkg/apis/apiextensions/validation, kubernetes v1.36.4
// pkg/apis/rbac/validation).
var otherEnums = map[string][]string{
	"LabelSelectorRequirement operator":  {"DoesNotExist", "Exists", "In", "NotIn"},
	"CustomResourceDefinitionSpec scope": {"Cluster", "Namespaced"},
	"CustomResourceConversion strategy":  {"None", "Webhook"},
	"rbac.v1.Subject kind":               {"Group", "ServiceAccount", "User"},
	"rbac.v1beta1.Subject kind":          {"Group", "ServiceAccount", "User"},
	"rbac.v1.RoleRef kind":               {"ClusterRole", "Role"},
	"rbac.v1beta1.RoleRef kind":          {"ClusterRole", "Role"},
}

func otherEnum(definitionName, field string) []string {
	for key, values := range otherEnums {
		suffix, name, _ := strings.Cut(key, " ")
		if name == field && strings.HasSuffix(definitionName, "."+suffix) {
			return values
		}
	}
	return nil
}
