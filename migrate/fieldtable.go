package migrate

import (
	"slices"

	"github.com/klint-dev/klint/manifest"
)

const (
	warningSource = "kubernetes v1.36.3 pkg/api/pod/warnings.go"
	serviceSource = "kubernetes v1.36.3 pkg/api/service/warnings.go"
	ipSource      = "apimachinery v0.36.3 pkg/util/validation/ip.go"
	labelNote     = "nodes must have the new label: the cloud provider sets it since 1.17, and so must who sets the old one by hand"
	roleNote      = "nodes must have the new label: kubeadm sets it since 1.20, and the old one only until 1.23"
)

// fieldChanges are the repairs of what other packages find. Of several for a field the first counts that can be made.
var fieldChanges = slices.Concat([]fieldChange{
	{
		rule: unknownField, at: path{"resourceClaims", each, "source"},
		repair: repair{since: 31, title: "lift what source holds", write: liftSource},
		source: "api v0.31.14 core/v1/types.go PodResourceClaim",
	},
	{
		rule: unknownField, kinds: []string{"Service"}, at: path{"spec", "ipFamily"},
		repair: repair{since: 20, title: "use ipFamilies", write: ipFamilies},
		source: "api v0.20.15 core/v1/types.go ServiceSpec",
	},
	{
		rule: unknownField, at: path{"metadata", "clusterName"},
		repair: repair{since: 25, title: "remove clusterName, which was always ignored", write: remove},
		source: "apimachinery v0.25.16 pkg/apis/meta/v1/types.go",
	},
	{
		rule: unknownField, at: path{"metadata", "initializers"},
		repair: repair{since: 16, title: "remove initializers", write: remove},
		source: "kubernetes CHANGELOG-1.16",
	},
	{
		rule: unknownField, kinds: []string{"NetworkPolicy"}, at: path{"status"},
		repair: repair{since: 28, title: "remove the status", write: remove},
		source: "api v0.28.15 networking/v1/types.go",
	},
	{
		rule: unknownField, at: path{"spec", "podSecurityContext"},
		repair: repair{
			title: "use securityContext", unsafe: true, write: renameTo("securityContext"),
			note: "the API server has dropped podSecurityContext, from now on it has an effect",
		},
		source: "api v0.36.3 core/v1/types.go PodSpec",
	},
	{
		rule: unknownField, at: path{"ephemeral", "readOnly"},
		repair: repair{since: 21, title: "mount the volume read-only", write: mountReadOnly},
		source: "api v0.21.14 core/v1/types.go EphemeralVolumeSource",
	},
	{
		rule: unknownField, at: path{"spec", "workloadRef"},
		repair: repair{since: 36, hint: "use schedulingGroup, and a PodGroup of scheduling.k8s.io"},
		source: "api v0.36.3 core/v1/types.go PodSpec",
	},
	{
		rule: unknownField, kinds: []string{"Service"}, at: path{"spec", "topologyKeys"},
		repair: repair{
			since: 22, title: "remove topologyKeys, which allow every endpoint", write: everyTopology,
			hint: "use trafficDistribution: PreferClose (served since 1.30) to stay in the zone, or internalTrafficPolicy: Local to stay on the node",
		},
		source: "kubernetes v1.21.14 pkg/proxy/topology.go",
	},
	{
		rule: serverWarning, kinds: []string{"Service"}, at: path{"spec", "trafficDistribution"},
		repair: repair{since: 35, title: "use PreferSameZone, which is another name of it", write: replace("PreferSameZone")},
		source: serviceSource,
	},
	{
		rule: ineffectiveField, kinds: []string{"Service"}, at: path{"spec", "sessionAffinity"},
		repair: repair{title: "remove it", write: unsetAffinity}, source: serviceSource,
	},
	{
		rule: ineffectiveField, kinds: []string{"Service"}, at: path{"spec", "externalIPs"},
		repair: repair{title: "remove it", write: remove}, source: serviceSource,
	},
	{
		rule: ineffectiveField, kinds: []string{"Service"}, at: path{"spec", "loadBalancerIP"},
		repair: repair{title: "remove it", write: remove}, source: serviceSource,
	},
	{
		rule: ineffectiveField, kinds: []string{"Service"}, at: path{"spec", "externalName"},
		repair: repair{title: "remove it", write: remove}, source: serviceSource,
	},
	{
		rule: ineffectiveField, kinds: []string{"Node"}, at: path{"spec", "externalID"},
		repair: repair{since: 11, title: "remove it", write: remove},
		source: "kubernetes v1.36.3 pkg/registry/core/node/strategy.go",
	},
	{
		rule: ineffectiveField, at: path{"imagePullSecrets", each, "name"},
		repair: repair{title: "remove the empty name", write: removeElement}, source: warningSource,
	},
	{
		rule: serverWarning, at: path{"imagePullSecrets", each, "name"},
		repair: repair{title: "remove the second one", write: removeElement}, source: warningSource,
	},
	{
		rule: serverWarning, at: path{"hostAliases", each, "ip"},
		repair: repair{title: "join the names of the address", write: mergeAlias}, source: warningSource,
	},
	{
		rule: serverWarning, at: path{"terminationGracePeriodSeconds"},
		repair: repair{title: "write what the kubelet makes of it", write: replace(1)},
		source: "kubernetes v1.36.3 pkg/apis/core/v1/defaults.go, pkg/kubelet/kuberuntime",
	},
	{
		rule: invalidSchedule, kinds: []string{"CronJob"}, at: path{"spec", "schedule"},
		repair: repair{since: timeZoneSince, title: "use the field timeZone", write: moveZone},
		source: "kubernetes v1.29.15 pkg/apis/batch/validation, v1.25.16 pkg/features (CronJobTimeZone)",
	},
	{rule: serverWarning, repair: rfc5952, source: ipSource},
	{rule: invalidValue, repair: rfc5952, source: ipSource},
	{rule: serverWarning, repair: decimal, source: ipSource},
	{rule: invalidValue, repair: decimal, source: ipSource},
	{rule: serverWarning, repair: network, source: ipSource},
	{rule: invalidValue, repair: network, source: ipSource},
},
	relabelled(kubeletLabels, repair{since: 14}),
	relabelled(nodeLabels, repair{since: 17, unsafe: true, note: labelNote}),
	relabelled(roleLabels, repair{since: 20, unsafe: true, note: roleNote}),
)

// Repairs of addresses, and of ranges of them, that may be read in two ways.
var (
	rfc5952 = repair{title: "write it as RFC 5952 has it", write: canonicalIP}
	decimal = repair{
		title: "write the address as the API server has read it", unsafe: true, write: plainIP,
		note: "programs that take a leading zero for octal notation read the old address differently",
	}
	network = repair{
		title: "write the range as the API server has read it", unsafe: true, write: networkOf,
		note: "check that the whole range is meant, not one address",
	}
)

// relabelled are the places where the server warns about labels of nodes.
func relabelled(successors map[string]string, r repair) []fieldChange {
	r.title, r.write = "use the new name of the label", relabel(successors)
	var all []fieldChange
	for _, at := range []path{{"key"}, {"topologyKey"}, {"nodeSelector", anyKey}, {"matchLabels", anyKey}} {
		all = append(all, fieldChange{rule: serverWarning, at: at, repair: r, source: "kubernetes v1.36.3 pkg/api/node/util.go"})
	}
	return all
}

// everyTopology removes keys that allow every endpoint.
func everyTopology(e *manifest.Editor, p path) bool {
	return (e.Len(p) == 0 || e.Len(p) == 1 && e.Text(at(p, 0)) == "*") && remove(e, p)
}
