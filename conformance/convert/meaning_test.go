package main

import (
	"net/netip"
	"reflect"
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// equivalence says where two different internal objects make the server and its controllers do the same.
type equivalence struct {
	kind string // a pattern of the version and kind that the object had
	why  string // with the place in Kubernetes that says so
	// same changes both objects so that what means the same is equal. in is the manifest.
	same func(in object, want, got map[string]any)
}

var equivalences = []equivalence{
	{"DaemonSet$", "the server counts it; a pod is up to date by the hash of its template as well: " +
		"pkg/registry/apps/daemonset/strategy.go, pkg/controller/daemon/util/daemonset_util.go IsPodUpdated",
		both(func(o map[string]any) { delete(spec(o), "TemplateGeneration") })},
	{"^admissionregistration.k8s.io/v1alpha1 ValidatingAdmissionPolicyBinding$",
		"the alpha of 1.26 had no actions and always denied: v1.26 pkg/admission/plugin/validatingadmissionpolicy/controller.go; later ones require them",
		func(_ object, want, _ map[string]any) {
			if empty(spec(want)["ValidationActions"]) {
				spec(want)["ValidationActions"] = []any{"Deny"}
			}
		}},
	{"CronJob$", "the controller puts the zone in front of the schedule: pkg/controller/cronjob/cronjob_controllerv2.go formatSchedule",
		both(scheduleWithZone)},
	{"^autoscaling/v2beta1 ", "Kubernetes forgets the container of the target, though not that of the status: " +
		"v1.24 pkg/apis/autoscaling/v2beta1/conversion.go Convert_v2beta1_ContainerResourceMetricSource_To_autoscaling_ContainerResourceMetricSource",
		rememberContainers},
	{"HorizontalPodAutoscaler$", "klint moves what is pointed at, and the reference with it",
		func(_ object, want, _ map[string]any) {
			moveReference(child(spec(want), "ScaleTargetRef"))
			for _, metric := range children(spec(want), "Metrics") {
				moveReference(child(metric, "Object", "DescribedObject"))
			}
		}},
	{"^discovery.k8s.io/.* EndpointSlice$", "v1 drops what is left of the topology when it is written, of which kube-proxy reads the hostname: " +
		"v1.24 pkg/registry/discovery/endpointslice/strategy.go dropTopologyOnV1, v1.22 pkg/proxy/endpointslicecache.go",
		both(withoutTopology)},
	{"^discovery.k8s.io/v1alpha1 EndpointSlice$", "the type IP stood for both families, and was the default: v1.16 pkg/apis/discovery/v1alpha1/defaults.go",
		func(_ object, want, _ map[string]any) { addressFamily(want) }},
	{"(DeviceTaintRule|ResourceSlice)$", timeOfDay, defaultTimes},
	{"^policy/v1beta1 PodDisruptionBudget$", "no selector selects nothing, as the label that the server puts there: " +
		"pkg/apis/policy/v1beta1/conversion.go; apimachinery pkg/apis/meta/v1/helpers.go LabelSelectorAsSelector",
		func(_ object, want, _ map[string]any) {
			if reflect.DeepEqual(child(spec(want), "Selector"), matchNone) {
				spec(want)["Selector"] = nil
			}
		}},
	{"CustomResourceDefinition$", "schemas may accept and keep the same without being the same: see meaningOfSchemas", meaningOfSchemas},
}

// timeOfDay needs no object that shows it: both are converted in one second, or not.
const timeOfDay = "the time of day is the default: pkg/apis/resource/v1/defaults.go SetDefaults_DeviceTaint"

// matchNone is what the server makes of an empty selector of v1beta1.
var matchNone = map[string]any{
	"matchExpressions": []any{map[string]any{"key": "pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match", "operator": "Exists"}},
}

func both(change func(o map[string]any)) func(object, map[string]any, map[string]any) {
	return func(_ object, want, got map[string]any) {
		change(want)
		change(got)
	}
}

// child returns the mapping at a path below an internal object; an empty one, which is nowhere, if there is none.
func child(o map[string]any, keys ...string) map[string]any {
	for _, key := range keys {
		o, _ = o[key].(map[string]any)
	}
	if o == nil {
		return make(map[string]any)
	}
	return o
}

func spec(o map[string]any) map[string]any { return child(o, "Spec") }

// children returns the mappings in the list at a key.
func children(o map[string]any, key string) (all []map[string]any) {
	list, _ := o[key].([]any)
	for _, element := range list {
		if m, ok := element.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

func scheduleWithZone(o map[string]any) {
	s := spec(o)
	if zone, ok := s["TimeZone"].(string); ok {
		s["Schedule"] = "TZ=" + zone + " " + s["Schedule"].(string)
		delete(s, "TimeZone")
	}
	if schedule, ok := s["Schedule"].(string); ok {
		s["Schedule"] = strings.Replace(schedule, "CRON_TZ=", "TZ=", 1)
	}
}

func rememberContainers(in object, want, _ map[string]any) {
	metrics, _ := child(in, "spec")["metrics"].([]any)
	read := children(spec(want), "Metrics")
	if len(read) != len(metrics) { // there are none, and the default is another one
		return
	}
	for i, metric := range read {
		written, _ := metrics[i].(map[string]any)
		name, _ := child(written, "containerResource")["container"].(string)
		child(metric, "ContainerResource")["Container"] = name
	}
}

// moveReference does what the object does that is pointed at.
func moveReference(reference map[string]any) {
	version, _ := reference["APIVersion"].(string)
	kind, _ := reference["Kind"].(string)
	old := manifest.ParseGVK(version, kind)
	if to, ok := schemas.Successor(old, []schemas.Release{schemas.Newest}); ok && to.Kind == kind {
		reference["APIVersion"] = to.APIVersion()
	}
}

func withoutTopology(o map[string]any) {
	for _, endpoint := range children(o, "Endpoints") {
		if host, ok := child(endpoint, "DeprecatedTopology")["kubernetes.io/hostname"]; ok && endpoint["NodeName"] == nil {
			endpoint["NodeName"] = host
		}
		delete(endpoint, "DeprecatedTopology")
		for _, key := range []string{"NodeName", "Zone"} {
			if endpoint[key] == "" {
				endpoint[key] = nil
			}
		}
	}
}

func addressFamily(o map[string]any) {
	for _, endpoint := range children(o, "Endpoints") {
		addresses, _ := endpoint["Addresses"].([]any)
		for _, text := range addresses {
			address, err := netip.ParseAddr(text.(string))
			switch {
			case err != nil || o["AddressType"] != "IP" && o["AddressType"] != "":
			case address.Is4():
				o["AddressType"] = "IPv4"
			default:
				o["AddressType"] = "IPv6"
			}
		}
	}
}

// defaultTimes takes out the times that the manifest does not name.
func defaultTimes(in object, want, got map[string]any) {
	taints := func(o map[string]any) (all []map[string]any) {
		for _, device := range children(spec(o), "Devices") {
			all = append(all, children(device, "Taints")...)
		}
		return append(all, child(spec(o), "Taint"))
	}
	written := taintsOf(in)
	for _, o := range []map[string]any{want, got} {
		for i, taint := range taints(o) {
			if i >= len(written) || written[i]["timeAdded"] == nil {
				delete(taint, "TimeAdded")
			}
		}
	}
}

func taintsOf(in object) (all []map[string]any) {
	s := child(in, "spec")
	for _, device := range children(s, "devices") {
		all = append(all, children(device, "taints")...)
		all = append(all, children(child(device, "basic"), "taints")...)
	}
	return append(all, child(s, "taint"))
}
