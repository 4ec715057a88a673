package migrate

import (
	"strconv"
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

const (
	leaveOut              = "leave it out"
	autoscalerAnnotations = "kubernetes v1.36.3 pkg/apis/autoscaling/annotations.go, pkg/apis/autoscaling/v1/conversion.go"
)

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
		write:  field("spec", "schedulerName"),
		source: "kubernetes CHANGELOG-1.6",
	},
	{
		key: "scheduler.alpha.kubernetes.io/affinity", dead: 8, unwarned: true, field: `use the "affinity" field instead`,
		write: parsed(manifest.Map, "spec", "affinity"), source: "kubernetes CHANGELOG-1.6",
	},
	{
		key: "scheduler.alpha.kubernetes.io/tolerations", dead: 8, unwarned: true, field: `use the "tolerations" field instead`,
		write: parsed(manifest.Seq, "spec", "tolerations"), source: "kubernetes CHANGELOG-1.6",
	},
	{
		key: "pod.alpha.kubernetes.io/init-containers", dead: 8, unwarned: true, field: `use the "initContainers" field instead`,
		write: parsed(manifest.Seq, "spec", "initContainers"), source: "kubernetes CHANGELOG-1.8",
	},
	{
		key: "pod.beta.kubernetes.io/init-containers", dead: 8, unwarned: true, field: `use the "initContainers" field instead`,
		write: parsed(manifest.Seq, "spec", "initContainers"), source: "kubernetes CHANGELOG-1.8",
	},
	status("pod.alpha.kubernetes.io/init-container-statuses", nil, 8, "kubernetes CHANGELOG-1.8"),
	status("pod.beta.kubernetes.io/init-container-statuses", nil, 8, "kubernetes CHANGELOG-1.8"),
	{
		key: "pod.beta.kubernetes.io/hostname", dead: 8, unwarned: true, field: `use the "hostname" field instead`,
		write: field("spec", "hostname"), source: "nothing in kubernetes v1.8.15 reads it",
	},
	{
		key: "pod.beta.kubernetes.io/subdomain", dead: 8, unwarned: true, field: `use the "subdomain" field instead`,
		write: field("spec", "subdomain"), source: "nothing in kubernetes v1.8.15 reads it",
	},
	{
		key: "pod.alpha.kubernetes.io/initialized", dead: 8, unwarned: true, mild: true, field: leaveOut,
		write:  func(a *annotated) bool { return a.text == "true" },
		source: "nothing in kubernetes v1.8.15 reads it",
	},
	status("kubernetes.io/created-by", nil, 9, "kubernetes CHANGELOG-1.9"),
	{
		key: "kubernetes.io/ingress.class", kinds: []string{"Ingress"}, since: 18, write: ingressClass,
		source: "kubernetes v1.36.3 pkg/registry/networking/ingress, v1.18.20 pkg/apis/networking",
	},
	{
		key: "net.beta.kubernetes.io/network-policy", kinds: []string{"Namespace"}, dead: 8, unwarned: true,
		field:  "for DefaultDeny write a NetworkPolicy with the podSelector {}; without the annotation all traffic was let in",
		source: "kubernetes CHANGELOG-1.7",
	},
	{
		key: "scheduler.alpha.kubernetes.io/preferAvoidPods", kinds: []string{"Node"}, dead: 24, unwarned: true,
		field:  "use a taint with the effect PreferNoSchedule instead",
		source: "kubernetes v1.23.17 pkg/scheduler/framework/plugins/nodepreferavoidpods, gone in v1.24.17",
	},
	{
		key: "volume.alpha.kubernetes.io/storage-class", kinds: []string{"PersistentVolumeClaim"}, dead: 8, unwarned: true,
		field:  `it asked for any class: leave the "storageClassName" field out to get the default class`,
		source: "kubernetes CHANGELOG-1.6",
	},
	status("volume.beta.kubernetes.io/storage-provisioner", []string{"PersistentVolumeClaim"}, 0,
		"kubernetes v1.23.17 pkg/controller/volume/persistentvolume/util"),
	status("deployment.kubernetes.io/revision", []string{"Deployment"}, 0, "kubernetes v1.36.3 pkg/controller/deployment/util"),
	status("deprecated.daemonset.template.generation", []string{"DaemonSet"}, 0, "kubernetes v1.36.3 pkg/registry/apps/daemonset/strategy.go"),
	status("autoscaling.alpha.kubernetes.io/conditions", []string{"HorizontalPodAutoscaler"}, 0, autoscalerAnnotations),
	status("autoscaling.alpha.kubernetes.io/current-metrics", []string{"HorizontalPodAutoscaler"}, 0, autoscalerAnnotations),
	{
		key: "autoscaling.alpha.kubernetes.io/metrics", kinds: []string{"HorizontalPodAutoscaler"}, unwarned: true, mild: true,
		state: "a stand-in for a field that autoscaling/v2 has", field: "use spec.metrics of autoscaling/v2", source: autoscalerAnnotations,
	},
	{
		key: "autoscaling.alpha.kubernetes.io/behavior", kinds: []string{"HorizontalPodAutoscaler"}, unwarned: true, mild: true,
		state: "a stand-in for a field that autoscaling/v2 has", field: "use spec.behavior of autoscaling/v2", source: autoscalerAnnotations,
	},
	{
		key: "kubectl.kubernetes.io/last-applied-configuration", kinds: []string{"*"}, unwarned: true, mild: true,
		state: "kubectl apply writes it in the cluster, here it repeats the object as it once was", field: leaveOut, write: drop,
		source: "kubectl v0.36.3 pkg/util/apply.go",
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
		key: "service.alpha.kubernetes.io/healthcheck-nodeport", kinds: []string{"Service"}, dead: 8, unwarned: true,
		field: `use the "healthCheckNodePort" field instead`, write: healthCheck, source: "kubernetes CHANGELOG-1.8",
	},
	{
		key: "service.beta.kubernetes.io/healthcheck-nodeport", kinds: []string{"Service"}, dead: 8, unwarned: true,
		field: `use the "healthCheckNodePort" field instead`, write: healthCheck, source: "kubernetes CHANGELOG-1.8",
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

// status is an annotation that a controller writes, and that has no effect in a manifest.
func status(key string, kinds []string, dead schemas.Release, source string) annotation {
	a := annotation{key: key, kinds: kinds, dead: dead, unwarned: true, mild: true, field: leaveOut, write: drop, source: source}
	if dead == 0 {
		a.state = "a controller writes it"
	}
	return a
}

// drop leaves an annotation out without anything in its place.
func drop(*annotated) bool { return true }

// field gives a field the text of the annotation.
func field(at ...any) func(*annotated) bool {
	return func(a *annotated) bool { return a.text != "" && a.set(a.text, at...) }
}

// parsed gives a field what the annotation holds as JSON.
func parsed(kind manifest.Kind, at ...any) func(*annotated) bool {
	return func(a *annotated) bool {
		file := manifest.Parse("annotation.json", []byte(a.text))
		if len(file.Docs) != 1 || file.Docs[0].Err != nil || file.Docs[0].Tree.Nodes[0].Kind != kind {
			return false
		}
		value := manifest.NewEditor(&manifest.Object{File: file, Doc: file.Docs[0]}).Value(nil)
		return !a.Has(append(a.base[:len(a.base):len(a.base)], at...)) && a.set(value, at...)
	}
}

// ingressClass writes the class that the annotation names. GKE's controller goes by the annotation only.
func ingressClass(a *annotated) bool {
	class := at(a.base, "spec", "ingressClassName")
	if a.text == "" || a.text == "gce" || strings.HasPrefix(a.text, "gce-") || placeholder(a.text) || a.Has(class) {
		return false
	}
	a.Move(a.path(), class, manifest.Before("backend", "defaultBackend", "tls", "rules"))
	a.Set(class, a.text)
	a.wrote, a.unsafe = true, true
	a.note = "the cluster must have an IngressClass " + a.text + ", and the controller must go by it"
	for _, obj := range a.all.OfKind("IngressClass") {
		if obj.Name == a.text {
			a.unsafe, a.note = false, "the controller must go by the IngressClass "+a.text
		}
	}
	return true
}

// healthCheck writes the port where it may be set.
func healthCheck(a *annotated) bool {
	port, err := strconv.ParseUint(a.text, 10, 16)
	return err == nil && a.Text(path{"spec", "type"}) == "LoadBalancer" && a.Text(path{"spec", "externalTrafficPolicy"}) == "Local" &&
		a.set(int64(port), "spec", "healthCheckNodePort")
}
