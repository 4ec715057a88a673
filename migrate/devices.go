package migrate

import (
	"slices"

	"github.com/klint-dev/klint/manifest"
)

const deviceSource = "kubernetes v1.34.10 pkg/apis/resource/{v1alpha3,v1beta1,v1beta2}/conversion.go"

var deviceRequests = []Migration{
	deviceMigration("v1alpha1", "ResourceClaim", oldDevices),
	deviceMigration("v1alpha1", "ResourceClaimTemplate", oldDevices),
	deviceMigration("v1alpha2", "ResourceClaim", oldDevices),
	deviceMigration("v1alpha2", "ResourceClaimTemplate", oldDevices),
	deviceMigration("v1alpha2", "ResourceSlice", oldDevices),
	deviceMigration("v1alpha3", "ResourceClaim", deviceClaim),
	deviceMigration("v1alpha3", "ResourceClaimTemplate", deviceClaimTemplate),
	deviceMigration("v1alpha3", "DeviceClass", deviceClass),
	deviceMigration("v1alpha3", "ResourceSlice", oldDevices),
	deviceMigration("v1alpha3", "DeviceTaintRule", deviceTaint),
	deviceMigration("v1beta1", "ResourceClaim", deviceClaim),
	deviceMigration("v1beta1", "ResourceClaimTemplate", deviceClaimTemplate),
	deviceMigration("v1beta1", "ResourceSlice", deviceSlice),
}

func deviceMigration(from, kind string, rewrite func(*rewrite)) Migration {
	const group = "resource.k8s.io/"
	return Migration{gvk(group+from, kind), gvk(group+"v1", kind), deviceSource, rewrite}
}

// requestFields are the fields that a request keeps. All others describe one kind of device, and moved to exactly.
var requestFields = []string{"name", "firstAvailable", "exactly"}

func deviceClaim(r *rewrite)         { exactRequests(r, path{"spec"}) }
func deviceClaimTemplate(r *rewrite) { exactRequests(r, path{"spec", "spec"}) }

func exactRequests(r *rewrite, spec path) {
	for _, key := range []string{"controller", "resourceClassName", "parametersRef"} {
		if r.Has(at(spec, key)) {
			r.ask("%s is of classic allocation, which is gone: describe the devices in %s", at(spec, key), at(spec, "devices", "requests"))
		}
	}
	r.each(at(spec, "devices", "requests"), func(request path) {
		r.noEmpty(at(request, "deviceClassName"))
		for _, key := range r.Keys(request) {
			if !slices.Contains(requestFields, key) {
				r.Move(at(request, key), at(request, "exactly", key))
			}
		}
	})
}

func deviceClass(r *rewrite) {
	if r.Has(path{"spec", "suitableNodes"}) {
		r.ask("spec.suitableNodes has no successor: select devices in spec.selectors")
	}
}

func deviceTaint(r *rewrite) {
	selector := path{"spec", "deviceSelector"}
	if r.Has(at(selector, "deviceClassName")) || r.Has(at(selector, "selectors")) {
		r.ask("%s takes driver, pool and device, no deviceClassName or selectors", selector)
	}
}

// deviceSlice lifts the fields of each device out of basic, and drops what v1beta1 took for no choice of nodes and v1 refuses.
//
// Source: kubernetes v1.34.10 pkg/apis/resource/v1beta1/conversion.go, pkg/apis/resource/validation.
func deviceSlice(r *rewrite) {
	if all := (path{"spec", "allNodes"}); r.Value(all) == false {
		r.Delete(all)
	}
	if node := (path{"spec", "nodeName"}); r.Text(node) == "" {
		r.Delete(node)
	}
	r.each(path{"spec", "devices"}, func(device path) {
		basic := at(device, "basic")
		for _, key := range r.Keys(basic) {
			r.Move(at(basic, key), at(device, key), manifest.Before("basic"))
		}
		r.Delete(basic)
	})
}

func oldDevices(r *rewrite) {
	r.ask("%s describes devices in another model: write it anew with DeviceClass and spec.devices of resource.k8s.io/v1", r.from)
}
