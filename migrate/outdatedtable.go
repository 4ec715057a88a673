package migrate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// containerLists are the lists of containers in a pod.
var containerLists = []string{"initContainers", "containers", "ephemeralContainers"}

// outdatedFields are all that klint knows.
var outdatedFields = slices.Concat(
	[]outdated{
		{
			rule: OutdatedToleration, severity: lint.Warning, at: path{"spec", "tolerations", each, "key"},
			is: []string{"node-role.kubernetes.io/master"}, applies: withoutControlPlane, since: 24,
			message: "nodes of the control plane have another taint as well since 1.24, and no longer this one since 1.25",
			hint:    "tolerate node-role.kubernetes.io/control-plane as well",
			repair: repair{
				since: 20, title: "tolerate node-role.kubernetes.io/control-plane as well", unsafe: true, write: tolerateControlPlane,
				note: "the pods can run on nodes of the control plane again",
			},
			source: "kubernetes v1.24.17, v1.25.16 cmd/kubeadm/app/phases/upgrade/postupgrade.go",
		},
		renamedTaint("node.alpha.kubernetes.io/notReady", "node.kubernetes.io/not-ready"),
		renamedTaint("node.alpha.kubernetes.io/unreachable", "node.kubernetes.io/unreachable"),
		{
			rule: OutdatedField, severity: lint.Info, kinds: []string{"Service"}, at: path{"spec", "loadBalancerIP"},
			applies: balanced, since: 24, message: "deprecated since 1.24: not every provider reads it",
			hint: "use the annotation of the provider", source: "api v0.24.17 core/v1/types.go ServiceSpec",
		},
		{
			rule: OutdatedField, severity: lint.Warning, kinds: []string{"Node"}, at: path{"spec", "configSource"}, since: 24,
			message: "ignored: the kubelet takes no configuration from there since 1.24", hint: "use the kubelet's configuration file",
			repair: repair{since: 24, title: "remove it", write: remove},
			source: "kubernetes v1.36.3 pkg/registry/core/node/strategy.go PrepareForCreate",
		},
		{
			rule: OutdatedField, severity: lint.Warning, kinds: []string{"Node"},
			at:    path{"metadata", "labels", "alpha.service-controller.kubernetes.io/exclude-balancer"},
			since: 19, message: "ignored since 1.19", hint: "use node.kubernetes.io/exclude-from-external-load-balancers",
			repair: repair{
				since: 19, title: "use the new label", unsafe: true, write: renameTo("node.kubernetes.io/exclude-from-external-load-balancers"),
				note: "load balancers leave the node out again",
			},
			source: "kubernetes v1.18.20, v1.19.16 pkg/controller/service/controller.go",
		},
		{
			rule: OutdatedField, severity: lint.Warning, kinds: []string{"ServiceAccount"}, at: path{"secrets", each, "name"},
			applies: generatedToken, since: 24, message: "no token is generated any more since 1.24: the name leads nowhere in a new cluster",
			hint:   "leave it out, and let pods mount a projected token, or write a Secret of type kubernetes.io/service-account-token",
			source: "kubernetes v1.24.17 pkg/controller/serviceaccount/tokens_controller.go",
		},
		{
			rule: OutdatedField, severity: lint.Info, kinds: []string{"Role", "ClusterRole"}, at: path{"rules", each},
			applies: onlyPodSecurity, since: 25, message: "PodSecurityPolicies are gone since 1.25: the rule grants nothing",
			hint:   "remove the rule; without another one also the role, and what binds it",
			repair: repair{since: 25, title: "remove the rule", write: removeRule},
			source: "kubernetes CHANGELOG-1.25",
		},
		{
			rule: OutdatedField, severity: lint.Info, kinds: []string{"*"}, at: path{"metadata", "managedFields"},
			message: "the API server writes it, and knows it by the versions of then", hint: "leave it out",
			repair: repair{title: "remove it", write: remove},
			source: "apimachinery v0.36.3 pkg/util/managedfields",
		},
		{
			rule: OutdatedField, severity: lint.Info, kinds: []string{"*"}, at: path{"metadata", "selfLink"}, since: 20,
			message: "the API server neither reads nor fills it since 1.20", hint: "leave it out",
			repair: repair{since: 20, title: "remove it", write: remove},
			source: "kubernetes CHANGELOG-1.20",
		},
	},
	inContainers(outdated{
		rule: OutdatedField, severity: lint.Warning, at: path{"lifecycle", "postStart", "tcpSocket"},
		message: "never implemented: the handler fails, and the kubelet kills the container", hint: "use exec or httpGet",
		source: "kubernetes v1.36.3 pkg/kubelet/lifecycle/handlers.go",
	}),
	inContainers(outdated{
		rule: OutdatedField, severity: lint.Warning, at: path{"lifecycle", "preStop", "tcpSocket"},
		message: "never implemented: the handler fails", hint: "use exec or httpGet",
		source: "kubernetes v1.36.3 pkg/kubelet/lifecycle/handlers.go",
	}),
	inResources(outdated{
		rule: OutdatedField, severity: lint.Warning, at: path{"alpha.kubernetes.io/nvidia-gpu"}, since: 11,
		message: "no node has it since 1.11: the pod stays pending", hint: "use nvidia.com/gpu",
		repair: repair{
			since: 10, title: "use nvidia.com/gpu", unsafe: true, write: renameTo("nvidia.com/gpu"), note: "the nodes need NVIDIA's device plug-in",
		},
		source: "kubernetes CHANGELOG-1.11",
	}),
	inResources(outdated{
		rule: OutdatedField, severity: lint.Warning, at: path{prefix("pod.alpha.kubernetes.io/opaque-int-resource-")}, since: 9,
		message: "no node has opaque integer resources since 1.9: the pod stays pending",
		hint:    "use an extended resource of your own domain: example.com/NAME", source: "kubernetes CHANGELOG-1.8",
	}),
	inTreeVolumes(),
	jobLabels("job-name"),
	jobLabels("controller-uid"),
	clusterSettings,
	outdatedProductFields,
)

// inContainers returns a row for each list of containers; at is relative to a container.
func inContainers(o outdated) []outdated {
	var all []outdated
	for _, list := range containerLists {
		row := o
		row.at = slices.Concat(path{"spec", list, each}, o.at)
		all = append(all, row)
	}
	return all
}

// inResources returns rows for the limits and the requests of containers; at is relative to them.
func inResources(o outdated) []outdated {
	limits, requests := o, o
	limits.at = slices.Concat(path{"resources", "limits"}, o.at)
	requests.at = slices.Concat(path{"resources", "requests"}, o.at)
	return slices.Concat(inContainers(limits), inContainers(requests))
}

// renamedTaint is about a taint that nodes do not have any more.
func renamedTaint(old, successor string) outdated {
	return outdated{
		rule: OutdatedToleration, severity: lint.Warning, at: path{"spec", "tolerations", each, "key"}, is: []string{old}, since: 14,
		message: "no node has this taint since 1.14", hint: "use " + successor,
		repair: repair{
			since: 8, title: "use the new name of the taint", unsafe: true, write: replace(successor),
			note: "the pods stay on such nodes again, for as long as tolerationSeconds says",
		},
		source: "kubernetes v1.12.10, v1.14.10 pkg/scheduler/algorithm/well_known_labels.go",
	}
}

// withoutControlPlane reports whether no other toleration is for the taint that nodes of the control plane have now.
func withoutControlPlane(obj *manifest.Object, p path) bool {
	list := p[:len(p)-2]
	node, _ := obj.Find(list)
	i := 0
	for range obj.Tree().Items(node) {
		key := obj.Text(at(list, i, "key")...)
		if key == "node-role.kubernetes.io/control-plane" || key == "" && obj.Text(at(list, i, "operator")...) == "Exists" {
			return false
		}
		i++
	}
	return true
}

// tolerateControlPlane adds the same toleration for the taint that nodes of the control plane have now.
func tolerateControlPlane(e *manifest.Editor, p path) bool {
	list, old := p[:len(p)-2], p[:len(p)-1]
	added := at(list, e.Len(list))
	e.Copy(old, added)
	e.Set(at(added, "key"), "node-role.kubernetes.io/control-plane")
	return true
}

// balanced reports whether a Service has a load balancer.
func balanced(obj *manifest.Object, _ path) bool { return obj.Text("spec", "type") == "LoadBalancer" }

var tokenName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(.+)-token-[a-z0-9]{5}$`) })

// generatedToken reports whether a Secret is named as the tokens of the account were.
func generatedToken(obj *manifest.Object, p path) bool {
	parts := tokenName().FindStringSubmatch(obj.Text(p...))
	return parts != nil && parts[1] == obj.Name
}

// onlyPodSecurity reports whether a rule of a role is about nothing but PodSecurityPolicies.
func onlyPodSecurity(obj *manifest.Object, p path) bool {
	all := func(field string, names ...string) bool {
		node, ok := obj.Find(at(p, field))
		if !ok {
			return false
		}
		n := 0
		for item := range obj.Tree().Items(node) {
			if n++; !slices.Contains(names, obj.Tree().Text(item)) {
				return false
			}
		}
		return n > 0
	}
	return all("resources", "podsecuritypolicies") && all("apiGroups", "policy", "extensions")
}

// removeRule leaves a role alone that would have no rule: it should go as a whole.
func removeRule(e *manifest.Editor, p path) bool { return e.Len(p[:len(p)-1]) > 1 && remove(e, p) }

// inTree is a driver of volumes that was part of Kubernetes.
type inTree struct {
	field, provisioner string
	// driver is the CSI driver that Kubernetes calls instead; "" if none.
	driver string
	// since is the first release without the driver.
	since schemas.Release
	// zone is the key of its nodes' zones.
	zone string
}

// inTreeDrivers are those that Kubernetes had. Source: the folders of kubernetes pkg/volume release by release, csi-translation-lib v0.36.3 plugins.
var inTreeDrivers = []inTree{
	{"awsElasticBlockStore", "kubernetes.io/aws-ebs", "ebs.csi.aws.com", 27, "topology.ebs.csi.aws.com/zone"},
	{"azureDisk", "kubernetes.io/azure-disk", "disk.csi.azure.com", 27, "topology.disk.csi.azure.com/zone"},
	{"azureFile", "kubernetes.io/azure-file", "file.csi.azure.com", 30, ""},
	{"gcePersistentDisk", "kubernetes.io/gce-pd", "pd.csi.storage.gke.io", 28, "topology.gke.io/zone"},
	{"cinder", "kubernetes.io/cinder", "cinder.csi.openstack.org", 26, "topology.cinder.csi.openstack.org/zone"},
	{"vsphereVolume", "kubernetes.io/vsphere-volume", "csi.vsphere.vmware.com", 30, ""},
	{"portworxVolume", "kubernetes.io/portworx-volume", "pxd.portworx.com", 36, ""},
	{"glusterfs", "kubernetes.io/glusterfs", "", 26, ""},
	{"rbd", "kubernetes.io/rbd", "", 31, ""},
	{"quobyte", "kubernetes.io/quobyte", "", 25, ""},
	{"scaleIO", "kubernetes.io/scaleio", "", 22, ""},
	{"storageos", "kubernetes.io/storageos", "", 25, ""},
	{"flocker", "kubernetes.io/flocker", "", 25, ""},
	{"photonPersistentDisk", "kubernetes.io/photon-pd", "", 16, ""},
}

// inTreeVolumes are the volumes of pods, PersistentVolumes and StorageClasses that name such a driver. Of what has no CSI driver
// the API server warns in pods and PersistentVolumes.
func inTreeVolumes() []outdated {
	const source = "kubernetes pkg/volume of each release; csi-translation-lib v0.36.3 plugins"
	volume := outdated{rule: InTreeVolume, severity: lint.Info, source: source}
	var all []outdated
	add := func(o outdated, kinds []string, at ...any) {
		o.kinds, o.at = kinds, at
		all = append(all, o)
	}
	for _, d := range inTreeDrivers {
		o := volume
		o.since = d.since
		o.message = fmt.Sprintf("Kubernetes has no driver of its own since %s, and calls the CSI driver %s, which must be installed", d.since, d.driver)
		if d.driver == "" {
			o.severity = lint.Warning
			o.message = fmt.Sprintf("Kubernetes has no driver for it since %s: nothing makes the volumes", d.since)
			o.hint = "use a CSI driver"
		} else {
			add(o, nil, "spec", "volumes", each, d.field)
			add(o, []string{"PersistentVolume"}, "spec", d.field)
			o.hint = "use " + d.driver
			o.repair = repair{
				since: 20, title: "use the CSI driver", unsafe: true, write: d.translate,
				note: "no StorageClass can be changed: delete the one in the cluster first, its volumes stay; nodes need the driver " + d.driver,
			}
		}
		o.is = []string{d.provisioner}
		add(o, []string{"StorageClass"}, "provisioner")
	}
	volume.since, volume.message, volume.hint = 23, "deprecated since 1.23: its drivers get no new features", "use the CSI driver of the vendor"
	add(volume, nil, "spec", "volumes", each, "flexVolume")
	add(volume, []string{"PersistentVolume"}, "spec", "flexVolume")
	return all
}

// translate makes a class use the CSI driver as Kubernetes does when it meets the old name.
//
// Source: csi-translation-lib v0.36.3 plugins, TranslateInTreeStorageClassToCSI.
func (d inTree) translate(e *manifest.Editor, p path) bool {
	topologies, parameters := path{"allowedTopologies"}, path{"parameters"}
	if d.field == "vsphereVolume" || d.field == "portworxVolume" || d.zone == "" && e.Len(topologies) > 0 {
		return false
	}
	for i := range e.Len(topologies) {
		for j := range e.Len(at(topologies, i, "matchLabelExpressions")) {
			key := at(topologies, i, "matchLabelExpressions", j, "key")
			if text := e.Text(key); text == "failure-domain.beta.kubernetes.io/zone" || text == "topology.kubernetes.io/zone" {
				e.Set(key, d.zone)
			}
		}
	}
	for _, key := range e.Keys(parameters) {
		if !d.translateParameter(e, at(parameters, key)) {
			return false
		}
	}
	e.Set(p, d.driver)
	return true
}

// translateParameter translates one parameter of a class.
func (d inTree) translateParameter(e *manifest.Editor, p path) bool {
	switch key := strings.ToLower(fmt.Sprint(p[len(p)-1])); key {
	case "fstype":
		if d.field != "azureDisk" && d.field != "azureFile" {
			e.Rename(p, "csi.storage.k8s.io/fstype")
		}
	case "iopspergb":
		if d.field == "awsElasticBlockStore" {
			e.Set(at(p[:len(p)-1], "allowautoiopspergbincrease"), "true", manifest.After(fmt.Sprint(p[len(p)-1])))
		}
	case "zone", "zones":
		if d.zone == "" || d.field == "cinder" {
			return true
		}
		if e.Has(path{"allowedTopologies"}) {
			return false
		}
		var zones []any
		for zone := range strings.SplitSeq(e.Text(p), ",") {
			zones = append(zones, zone)
		}
		e.Set(path{"allowedTopologies"}, []any{fields{{Key: "matchLabelExpressions", Value: []any{
			fields{{Key: "key", Value: d.zone}, {Key: "values", Value: zones}},
		}}}}, manifest.After("parameters"))
		if len(zones) == 1 {
			e.Move(p, path{"allowedTopologies", 0, "matchLabelExpressions", 0, "values", 0}) // with its comments
		}
		e.Delete(p)
		if parameters := p[:len(p)-1]; e.Len(parameters) == 0 {
			e.Delete(parameters)
		}
	}
	return true
}
