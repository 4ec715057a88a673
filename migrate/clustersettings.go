package migrate

import (
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// clusterSettings are settings in the configuration of kubeadm and of the parts of a cluster.
var clusterSettings = slices.Concat(
	[]outdated{
		{
			rule: OutdatedField, severity: lint.Info, kinds: []string{"KubeProxyConfiguration"}, at: path{"mode"}, is: []string{"ipvs"},
			since: 35, message: "deprecated since 1.35", hint: "use nftables where the kernel of the nodes has it (5.13 and later), or iptables",
			source: "kubernetes v1.35.8 cmd/kube-proxy/app/server_linux.go",
		},
		podSecurityPlugin(path{"apiServer", "extraArgs", "enable-admission-plugins"}, nil),
		podSecurityPlugin(path{"apiServer", "extraArgs", each, "value"}, admissionPlugins),
	},
	registeredTaint("InitConfiguration"), registeredTaint("JoinConfiguration"),
)

// podSecurityPlugin is about a list of admission plug-ins with one that later releases do not have.
func podSecurityPlugin(at path, applies func(*manifest.Object, path) bool) outdated {
	return outdated{
		rule: OutdatedField, severity: lint.Error, kinds: []string{"ClusterConfiguration"}, at: at, since: 25,
		applies: func(obj *manifest.Object, p path) bool {
			return (applies == nil || applies(obj, p)) && slices.Contains(strings.Split(obj.Text(p...), ","), "PodSecurityPolicy")
		},
		message: "there is no admission plug-in PodSecurityPolicy since 1.25: the API server does not start", hint: "leave it out",
		repair: repair{
			since: 25, title: "leave PodSecurityPolicy out", write: withoutPlugin,
			note: "no policy holds for pods then: label the namespaces for Pod Security, whose plug-in is on by default",
		},
		source: "kubernetes CHANGELOG-1.25",
	}
}

// admissionPlugins reports whether the value at p is that of the argument of the API server which switches plug-ins on.
func admissionPlugins(obj *manifest.Object, p path) bool {
	return obj.Text(at(p[:len(p)-1], "name")...) == "enable-admission-plugins"
}

// withoutPlugin takes PodSecurityPolicy out of a list of plug-ins. It leaves alone a list that has nothing else: kubeadm's own would
// take its place.
func withoutPlugin(e *manifest.Editor, p path) bool {
	left := slices.DeleteFunc(strings.Split(e.Text(p), ","), func(name string) bool { return name == "PodSecurityPolicy" })
	return len(left) > 0 && replace(strings.Join(left, ","))(e, p)
}

// registeredTaint is about the taint that kubeadm gave nodes of the control plane.
func registeredTaint(kind string) []outdated {
	return []outdated{{
		rule: OutdatedField, severity: lint.Warning, kinds: []string{kind}, at: path{"nodeRegistration", "taints", each, "key"},
		is: []string{"node-role.kubernetes.io/master"}, since: 25,
		message: "pods for the control plane tolerate node-role.kubernetes.io/control-plane, and need not tolerate this one since 1.25",
		hint:    "use node-role.kubernetes.io/control-plane",
		repair: repair{
			since: 25, title: "use the new name of the taint", unsafe: true, write: replace("node-role.kubernetes.io/control-plane"),
			note: "pods that tolerate the old taint only do not run on the node",
		},
		source: "kubernetes v1.25.16 cmd/kubeadm/app/constants/constants.go",
	}}
}
