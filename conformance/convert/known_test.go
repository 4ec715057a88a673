package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// known are the differences between what klint writes and what Kubernetes converts to, each with the reason. The patterns match a
// version of a kind, and a field of the internal object, whose indices are left out.
var known = []struct{ from, field, why string }{
	{"", `^Status\.`,
		"the server takes no status from a manifest"},
	{"^(extensions/v1beta1|apps/v1beta1) Deployment$", `^Spec\.RollbackTo`,
		"it asks for a roll-back once; apps/v1 does not have it, and the fix says so"},
	{"^extensions/v1beta1 DaemonSet$", `^Spec\.TemplateGeneration$`,
		"the server counts it"},
	{"^apps/v1beta1 StatefulSet$", `^Spec\.UpdateStrategy\.Type$`,
		"apps/v1beta1 refused rollingUpdate without the type RollingUpdate, which the fix assumes"},
	{"^apps/v1beta1 StatefulSet$", `^Spec\.UpdateStrategy\.RollingUpdate\.MaxUnavailable$`,
		"apps/v1 defaults it since 1.35; apps/v1beta1 never knew it"},
	{"^admissionregistration.k8s.io/v1alpha1 ValidatingAdmissionPolicyBinding$", `^Spec\.ValidationActions$`,
		"the alpha of 1.26 had no actions and always denied"},
	{"^batch/v2alpha1 CronJob$", `^Spec\.(Successful|Failed)JobsHistoryLimit$`,
		"no limit is written as the largest one, since the successors have defaults"},
	{"^batch/.* CronJob$", `^Spec\.(Schedule|TimeZone)$`,
		"a time zone in the schedule is refused since 1.29, and moves to its field"},
	{"^autoscaling/v2beta1 ", `^Spec\.Metrics\[\]\.Object\.Target\.Value$`,
		"a value of zero beside an average was never accepted"},
	{"^autoscaling/v2beta1 ", `^Spec\.Metrics\[\]\.ContainerResource\.Container$`,
		"Kubernetes' conversion forgets it"},
	{"^autoscaling/v2beta1 ", `^Spec\.Metrics\[\]\.Pods\.Target\.AverageValue$`,
		"no version accepts a metric without a value; v2beta1 reads zero, v2 reads none"},
	{"^resource.k8s.io/v1alpha3 ", `Devices\.Requests\[\]\.(FirstAvailable|Exactly\.Tolerations)$`,
		"1.33 added them to the version, and 1.32 converts it"},
	{"HorizontalPodAutoscaler$", `^Spec\.(ScaleTargetRef|Metrics\[\]\.Object\.DescribedObject)\.APIVersion$`,
		"references move to the successor of what they point at"},
	{"^discovery.k8s.io/.* EndpointSlice$", `^Endpoints\[\]\.DeprecatedTopology`,
		"v1 drops it when it is written"},
	{"^discovery.k8s.io/.* EndpointSlice$", `^Endpoints\[\]\.(NodeName|Zone)$`,
		"the hostname in the topology was how v1beta1 named the node, which Kubernetes' conversion forgets; a null is no zone"},
	{"^extensions/v1beta1 NetworkPolicy$", `^Spec\.(Ingress|Egress)\[\]\.Ports\[\]\.Protocol$`,
		"v1 writes the default TCP, which extensions/v1beta1 meant"},
	{"^(extensions|networking.k8s.io)/v1beta1 Ingress$", `Service\.Port\.(Name|Number)$`,
		"a number in quotes, which no version accepts, becomes a number, and the fix says so"},
	{"^resource.k8s.io/.* (ResourceClaim|ResourceClaimTemplate)$", `Requests\[\]\.Exactly$`,
		"no version accepts a request that names an empty class of devices"},
	{"^resource.k8s.io/.* ResourceSlice$", `^Spec\.Devices\[\]\.(Attributes|Capacity)$`,
		"an empty mapping is none"},
	{"(DeviceTaintRule|ResourceSlice)$", `\.TimeAdded$`,
		"the default is the time of day"},
	{"CustomResourceDefinition$", `^Spec\.Version$`,
		"no version accepts versions without a name"},
	{"^discovery.k8s.io/v1alpha1 EndpointSlice$", `^AddressType$`,
		"the type IP became IPv4 and IPv6"},
	{"^networking.k8s.io/v1beta1 IngressClass$", `^Spec\.Parameters\.Scope$`,
		"v1 writes the default that v1beta1 left open and meant"},
	{"^policy/v1beta1 PodDisruptionBudget$", `^Spec\.Selector`,
		"an empty selector selects nothing in v1beta1: the server marks it with a label of its own, the fix drops it"},
	{"^storage.k8s.io/v1alpha1 VolumeAttachment$", `^Spec\.Source\.InlineVolumeSpec\.`,
		"v1 defaults the inlined volume, v1alpha1 did not; only controllers write this kind"},
	{"CustomResourceDefinition$", `^Spec\.PreserveUnknownFields$`,
		"v1 refuses it; the schemas say it instead"},
	{"CustomResourceDefinition$", adds + `^Spec\.(Validation|Versions\[\]\.Schema)(\.OpenAPIV3Schema)?$`,
		"v1 requires a schema: the fix writes one that takes anything"},
	{"CustomResourceDefinition$", adds + inSchema + `XPreserveUnknownFields$`,
		"v1 takes out what a schema does not name unless the schema says otherwise, which v1beta1 did not"},
	{"CustomResourceDefinition$", adds + inSchema + `(Type|Items|Items\.Schema|AdditionalProperties\.Schema|XIntOrString)$`,
		"v1 requires structural schemas: apiextensions-apiserver pkg/apiserver/schema/validation.go"},
	{"CustomResourceDefinition$", inSchema + `(AnyOf|OneOf)$`,
		"alternatives of an integer and a string became the extension that means the same"},
	{"CustomResourceDefinition$", adds + inSchema + `Properties\.[^.]+$`,
		"a field that only an alternative names must be in the schema as well, which takes any value there"},
	{"CustomResourceDefinition$", inSchema + `(AllOf|AnyOf|OneOf|Not)(\[\])?\.(.*\.)?Type$`,
		"alternatives take no types; the schema around them says the same"},
	{"CustomResourceDefinition$", adds + inSchema + `Properties\.protocol\.Default$`,
		"v1 wants the keys of a list that is a map to be required or to have a default; that of ports is known, and the fix tells it"},
	{"CustomResourceDefinition$", `^Spec\.(Validation|Versions\[\]\.Schema)\.OpenAPIV3Schema\.Properties\.metadata\.`,
		"v1 lets a schema restrict only the names in metadata; the server checks the rest itself"},
}

// adds begins a pattern that is only about fields which have no value before. inSchema leads to the keywords of a schema.
const (
	adds     = "+"
	inSchema = `^Spec\.(Validation|Versions\[\]\.Schema)\.OpenAPIV3Schema\.(.*\.)?`
)

// differences returns where two internal objects differ, "field: want, got", and which known differences of the version there are
// besides. A list without elements is none.
func differences(from string, want, got any) (found []string, expected []int) {
	walk("", want, got, func(field string, want, got any) {
		for i, k := range known {
			pattern, added := strings.CutPrefix(k.field, adds)
			if matches(k.from, from) && matches(pattern, field) && (!added || unset(want)) {
				if !slices.Contains(expected, i) {
					expected = append(expected, i)
				}
				return
			}
		}
		found = append(found, fmt.Sprintf("%s: %s, %s", field, shortened(want), shortened(got)))
	})
	return found, expected
}

func matches(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }

// walk calls differ for every field that is not the same in both values.
func walk(field string, want, got any, differ func(field string, want, got any)) {
	if empty(want) && empty(got) {
		return
	}
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			break
		}
		keys := slices.Collect(maps.Keys(w))
		for key := range g {
			if _, ok := w[key]; !ok {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		for _, key := range keys {
			walk(strings.TrimPrefix(field+"."+key, "."), w[key], g[key], differ)
		}
		return
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			break
		}
		for i := range w {
			walk(field+"[]", w[i], g[i], differ)
		}
		return
	}
	if want != nil && got != nil && fmt.Sprint(want) == fmt.Sprint(got) {
		return
	}
	differ(field, want, got)
}

func empty(value any) bool {
	list, ok := value.([]any)
	return value == nil || ok && len(list) == 0
}

func unset(value any) bool { return empty(value) || value == "" || value == false }

// shortened prints a value for a message.
func shortened(value any) string {
	data, _ := json.Marshal(value)
	if len(data) > 200 {
		return string(data[:200]) + "..."
	}
	return string(data)
}
