package validate

// kinds are the kinds that Kubernetes 1.36 serves, or served once with the same fields.
var kinds = []kind{
	{group: "", kind: "Pod", name: dnsSubdomain, judge: podObject, versions: v1},
	{group: "", kind: "PodTemplate", name: dnsSubdomain, judge: podTemplateObject, versions: v1},
	{group: "", kind: "ReplicationController", name: dnsSubdomain, judge: replicationController, versions: v1},
	{group: "", kind: "Service", name: dnsLabel, judge: service, versions: v1},
	{group: "apps", kind: "Deployment", name: dnsSubdomain, judge: deployment, versions: appsVersions},
	{group: "apps", kind: "ReplicaSet", name: dnsSubdomain, judge: replicaSet, versions: appsVersions},
	{group: "apps", kind: "DaemonSet", name: dnsSubdomain, judge: daemonSet, versions: appsVersions},
	{group: "apps", kind: "StatefulSet", name: dnsLabel, judge: statefulSet, versions: appsVersions},
	{group: "apps", kind: "ControllerRevision", name: dnsSubdomain, judge: controllerRevision, versions: appsVersions},
	{group: "extensions", kind: "Deployment", name: dnsSubdomain, judge: deployment, versions: v1beta1},
	{group: "extensions", kind: "ReplicaSet", name: dnsSubdomain, judge: replicaSet, versions: v1beta1},
	{group: "extensions", kind: "DaemonSet", name: dnsSubdomain, judge: daemonSet, versions: v1beta1},
}

var (
	v1           = []string{"v1"}
	v1beta1      = []string{"v1beta1"}
	appsVersions = []string{"v1", "v1beta2", "v1beta1"}
)
