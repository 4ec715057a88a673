package validate

import (
	"slices"

	"github.com/klint-dev/klint/schemas"
)

// The first releases that judge by a rule that is newer than 1.30, each with the feature gate that turned it on. Rules without
// one of these are the same in all releases, or are those of 1.36.
const (
	relaxedEnvNames   schemas.Release = 32 // RelaxedEnvironmentVariableValidation
	relaxedSearches   schemas.Release = 33 // RelaxedDNSSearchValidation
	zeroSleep         schemas.Release = 33 // PodLifecycleSleepActionAllowZero
	containerRestarts schemas.Release = 34 // the field exists; ContainerRestartRules
	dynamicResources  schemas.Release = 34 // DynamicResourceAllocation; what pods claim is dropped before
	attributesClasses schemas.Release = 34 // VolumeAttributesClass; the name of the class is dropped before
	podLevelResources schemas.Release = 34 // PodLevelResources; resources of the pod are dropped before
	sameZoneTraffic   schemas.Release = 34 // PreferSameTrafficDistribution; hints for nodes are dropped before
	relaxedServices   schemas.Release = 36 // RelaxedServiceNameValidation
	strictIPs         schemas.Release = 36 // StrictIPCIDRValidation
	declaredFeatures  schemas.Release = 36 // NodeDeclaredFeatures; what nodes declare is dropped before
	deviceTaints      schemas.Release = 36 // DRADeviceTaints; taints and tolerations are dropped before
	consumedCapacity  schemas.Release = 36 // DRAConsumableCapacity; distinctAttribute is dropped before
	extendedDevices   schemas.Release = 36 // DRAExtendedResource; the name of the resource is dropped before
	scaleToZero       schemas.Release = 37 // HPAScaleToZero
	indexedOwners     schemas.Release = 37 // apimachinery v0.37.0 pkg/api/validation
)

// reference is the release whose rules hold where no target is named.
const reference schemas.Release = 36

// before reports whether a target is older than a release.
func (c *check) before(r schemas.Release) bool {
	if len(c.targets) == 0 {
		return reference < r
	}
	return slices.Min(c.targets) < r
}

// since reports whether a target is a release or newer.
func (c *check) since(r schemas.Release) bool {
	if len(c.targets) == 0 {
		return reference >= r
	}
	return slices.Max(c.targets) >= r
}

// nameUntil judges by the rule that held before a release, if a target is older, and else by the rule that holds since.
func (v value) nameUntil(r schemas.Release, old, now nameRule) bool {
	if !v.c.before(r) {
		return v.name(now)
	}
	return v.name(func(name string) string {
		if msg := now(name); msg != "" {
			return msg
		}
		if msg := old(name); msg != "" {
			return "before Kubernetes " + r.String() + " " + msg
		}
		return ""
	})
}
