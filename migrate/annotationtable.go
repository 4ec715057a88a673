package migrate

import "strings"

// annotations are all that klint knows.
var annotations = []annotation{
	{
		key: "container.apparmor.security.beta.kubernetes.io/", since: 30, write: ofContainer("appArmorProfile"),
		source: "kubernetes v1.37.0 pkg/registry/core/pod/strategy.go applyAppArmorVersionSkew",
	},
	{
		key: "seccomp.security.alpha.kubernetes.io/pod", since: 19, dead: 27, write: ofPod,
		source: "kubernetes v1.37.0 pkg/api/pod/warnings.go",
	},
	{
		key: "container.seccomp.security.alpha.kubernetes.io/", since: 19, dead: 27, write: ofContainer("seccompProfile"),
		source: "kubernetes v1.37.0 pkg/api/pod/warnings.go",
	},
	{
		key: "security.alpha.kubernetes.io/sysctls", since: 11, dead: 11, write: sysctls,
		source: "kubernetes v1.37.0 pkg/api/pod/warnings.go",
	},
	{
		key: "security.alpha.kubernetes.io/unsafe-sysctls", since: 11, dead: 11, write: sysctls,
		source: "kubernetes v1.37.0 pkg/api/pod/warnings.go",
	},
	{
		key: "scheduler.alpha.kubernetes.io/critical-pod", since: 16, dead: 16,
		write:  func(a *annotated) bool { return a.Has(at(a.base, "spec", "priorityClassName")) },
		source: "kubernetes v1.37.0 pkg/api/pod/warnings.go",
	},
	{
		key: "scheduler.alpha.kubernetes.io/name", dead: 8, unwarned: true, field: `use the "schedulerName" field instead`,
		write:  func(a *annotated) bool { return a.set(a.text, "spec", "schedulerName") },
		source: "kubernetes CHANGELOG-1.6",
	},
	{
		key: "scheduler.alpha.kubernetes.io/affinity", dead: 8, unwarned: true, field: `use the "affinity" field instead`,
		source: "kubernetes CHANGELOG-1.6",
	},
	{
		key: "scheduler.alpha.kubernetes.io/tolerations", dead: 8, unwarned: true, field: `use the "tolerations" field instead`,
		source: "kubernetes CHANGELOG-1.6",
	},
	{
		key: "pod.alpha.kubernetes.io/init-containers", dead: 8, unwarned: true, field: `use the "initContainers" field instead`,
		source: "kubernetes CHANGELOG-1.8",
	},
	{
		key: "pod.beta.kubernetes.io/init-containers", dead: 8, unwarned: true, field: `use the "initContainers" field instead`,
		source: "kubernetes CHANGELOG-1.8",
	},
	{
		key: "volume.beta.kubernetes.io/storage-class", kinds: []string{"PersistentVolume", "PersistentVolumeClaim"},
		write:  storageClass,
		source: "component-helpers v0.36.3 storage/volume GetPersistentVolumeClaimClass, GetPersistentVolumeClass",
	},
	{
		key: "volume.beta.kubernetes.io/mount-options", kinds: []string{"PersistentVolume"}, write: mountOptions,
		source: "kubernetes v1.37.0 pkg/volume/util MountOptionFromSpec",
	},
	{
		key: "storageclass.beta.kubernetes.io/is-default-class", kinds: []string{"StorageClass"}, unwarned: true,
		field:  "use storageclass.kubernetes.io/is-default-class instead",
		write:  renamed("storageclass.kubernetes.io/is-default-class", nil),
		source: "kubernetes v1.37.0 pkg/volume/util IsDefaultAnnotation",
	},
	{
		key: "service.kubernetes.io/topology-aware-hints", kinds: []string{"Service"}, since: 27,
		write: renamed("service.kubernetes.io/topology-mode",
			map[string]string{"auto": "Auto", "Auto": "Auto", "disabled": "Disabled", "Disabled": "Disabled"}),
		source: "endpointslice v0.36.3 util",
	},
	{
		key: "service.alpha.kubernetes.io/tolerate-unready-endpoints", kinds: []string{"Service"}, dead: 24, unwarned: true,
		field: `use the "publishNotReadyAddresses" field instead`,
		write: func(a *annotated) bool {
			return a.text != "true" || a.set(true, "spec", "publishNotReadyAddresses")
		},
		source: "kubernetes CHANGELOG-1.24",
	},
	{
		key: "service.alpha.kubernetes.io/external-traffic", kinds: []string{"Service"}, dead: 8, unwarned: true,
		field: `use the "externalTrafficPolicy" field instead`, write: externalTraffic, source: "kubernetes CHANGELOG-1.8",
	},
	{
		key: "service.beta.kubernetes.io/external-traffic", kinds: []string{"Service"}, dead: 8, unwarned: true,
		field: `use the "externalTrafficPolicy" field instead`, write: externalTraffic, source: "kubernetes CHANGELOG-1.8",
	},
}

// storageClass leaves a claim alone that has both: its annotation cannot be removed from the cluster any more (kubernetes v1.36.3
// pkg/apis/core/validation ValidatePersistentVolumeClaimUpdate). It may become the field.
func storageClass(a *annotated) bool {
	if a.Object().GVK.Kind == "PersistentVolumeClaim" && a.Has(path{"spec", "storageClassName"}) {
		return false
	}
	return a.set(a.text, "spec", "storageClassName")
}

func mountOptions(a *annotated) bool {
	var options []any
	for _, option := range strings.Split(a.text, ",") {
		options = append(options, option)
	}
	return a.text != "" && a.set(options, "spec", "mountOptions")
}

func externalTraffic(a *annotated) bool {
	policy, ok := map[string]string{"OnlyLocal": "Local", "Global": "Cluster"}[a.text]
	return ok && a.set(policy, "spec", "externalTrafficPolicy")
}
