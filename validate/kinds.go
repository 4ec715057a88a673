package validate

// kinds are the kinds that Kubernetes 1.36 serves, or served once with the same fields. Those of groups with plain finalizers use
// ValidateObjectMeta of apimachinery instead of that of the core group.
var kinds = []kind{
	{group: "", kind: "Pod", name: dnsSubdomain, judge: podObject, warn: warnPod, versions: v1},
	{group: "", kind: "PodTemplate", name: dnsSubdomain, judge: podTemplateObject, warn: warnPodTemplate, versions: v1},
	{group: "", kind: "ReplicationController", name: dnsSubdomain, nameOnly: true, judge: replicationController, warn: warnWorkload, versions: v1},
	{group: "", kind: "Service", name: dnsLabel, judge: service, warn: warnService, versions: v1},
	{group: "", kind: "Endpoints", name: dnsSubdomain, judge: endpoints, versions: v1},
	{group: "", kind: "Node", name: dnsSubdomain, cluster: true, judge: node, warn: warnNode, versions: v1},
	{group: "", kind: "Namespace", name: dnsLabel, cluster: true, judge: namespace, versions: v1},
	{group: "", kind: "ConfigMap", name: dnsSubdomain, judge: configMap, versions: v1},
	{group: "", kind: "Secret", name: dnsSubdomain, judge: secret, warn: warnSecret, versions: v1},
	{group: "", kind: "ServiceAccount", name: dnsSubdomain, warn: warnServiceAccount, versions: v1},
	{group: "", kind: "ResourceQuota", name: dnsSubdomain, judge: resourceQuota, warn: warnResourceQuota, versions: v1},
	{group: "", kind: "LimitRange", name: dnsSubdomain, nameless: true, judge: limitRange, versions: v1},
	{group: "", kind: "PersistentVolume", name: dnsSubdomain, cluster: true, judge: persistentVolume, warn: warnPersistentVolume, versions: v1},
	{group: "", kind: "PersistentVolumeClaim", name: dnsSubdomain, judge: persistentVolumeClaim, warn: warnPersistentVolumeClaim, versions: v1},
	{group: "", kind: "Event", name: pathSegment, plain: true, judge: event, versions: v1},
	{group: "", kind: "Binding", judge: podBinding, versions: v1},

	{group: "apps", kind: "Deployment", name: dnsSubdomain, judge: deployment, warn: warnWorkload, versions: appsVersions},
	{group: "apps", kind: "ReplicaSet", name: dnsSubdomain, judge: replicaSet, warn: warnWorkload, versions: appsVersions},
	{group: "apps", kind: "DaemonSet", name: dnsSubdomain, judge: daemonSet, warn: warnDaemonSet, versions: appsVersions},
	{group: "apps", kind: "StatefulSet", name: dnsLabel, judge: statefulSet, warn: warnStatefulSet, versions: appsVersions},
	{group: "apps", kind: "ControllerRevision", name: dnsSubdomain, judge: controllerRevision, versions: appsVersions},
	{group: "extensions", kind: "Deployment", name: dnsSubdomain, judge: deployment, warn: warnWorkload, versions: v1beta1},
	{group: "extensions", kind: "ReplicaSet", name: dnsSubdomain, judge: replicaSet, warn: warnWorkload, versions: v1beta1},
	{group: "extensions", kind: "DaemonSet", name: dnsSubdomain, judge: daemonSet, warn: warnDaemonSet, versions: v1beta1},
	{group: "extensions", kind: "Ingress", name: dnsSubdomain},
	{group: "extensions", kind: "NetworkPolicy", name: dnsSubdomain, judge: networkPolicy, versions: v1beta1},

	{group: "batch", kind: "Job", name: dnsSubdomain, judge: job, warn: warnJob, versions: v1},
	{group: "batch", kind: "CronJob", name: dnsSubdomain, judge: cronJob, warn: warnCronJob, versions: withBetas},
	{group: "autoscaling", kind: "HorizontalPodAutoscaler", name: dnsSubdomain, judge: podAutoscaler, versions: []string{"v1", "v2", "v2beta2"}},
	{group: "policy", kind: "PodDisruptionBudget", name: pathSegment, plain: true, judge: podDisruptionBudget, versions: withBetas},

	{group: "networking.k8s.io", kind: "Ingress", name: dnsSubdomain, judge: ingress, warn: warnIngress, versions: v1},
	{group: "networking.k8s.io", kind: "IngressClass", name: dnsSubdomain, cluster: true, judge: ingressClass, versions: withBetas},
	{group: "networking.k8s.io", kind: "NetworkPolicy", name: dnsSubdomain, judge: networkPolicy, versions: v1},
	{group: "networking.k8s.io", kind: "IPAddress", name: pathSegment, cluster: true, judge: ipAddress, versions: withBetas},
	{group: "networking.k8s.io", kind: "ServiceCIDR", name: dnsSubdomain, cluster: true, judge: serviceCIDR, versions: withBetas},

	{group: "rbac.authorization.k8s.io", kind: "Role", name: pathSegment, judge: role, versions: withBetas},
	{group: "rbac.authorization.k8s.io", kind: "ClusterRole", name: pathSegment, cluster: true, judge: clusterRole, versions: withBetas},
	{group: "rbac.authorization.k8s.io", kind: "RoleBinding", name: pathSegment, judge: roleBinding, versions: withBetas},
	{group: "rbac.authorization.k8s.io", kind: "ClusterRoleBinding", name: pathSegment, cluster: true, judge: clusterRoleBinding, versions: withBetas},

	{group: "storage.k8s.io", kind: "StorageClass", name: dnsSubdomain, cluster: true, judge: storageClass, warn: warnStorageClassObject, versions: withBetas},
	{group: "storage.k8s.io", kind: "VolumeAttributesClass", name: dnsSubdomain, cluster: true, judge: volumeAttributesClass, versions: withBetas},
	{group: "storage.k8s.io", kind: "VolumeAttachment", name: dnsSubdomain, cluster: true, judge: volumeAttachment, versions: withBetas},
	{group: "storage.k8s.io", kind: "CSINode", name: dnsSubdomain, cluster: true, judge: csiNode, versions: withBetas},
	{group: "storage.k8s.io", kind: "CSIDriver", name: dnsSubdomain, cluster: true, judge: csiDriverObject, warn: warnCSIDriver, versions: withBetas},
	{group: "storage.k8s.io", kind: "CSIStorageCapacity", name: dnsSubdomain, judge: csiStorageCapacity, warn: warnCSIStorageCapacity, versions: withBetas},
	{group: "storagemigration.k8s.io", kind: "StorageVersionMigration", name: dnsSubdomain, cluster: true, judge: storageVersionMigration, versions: v1beta1},
	{group: "internal.apiserver.k8s.io", kind: "StorageVersion", name: storageVersionName, cluster: true},

	{group: "scheduling.k8s.io", kind: "PriorityClass", name: dnsSubdomain, cluster: true, judge: priorityClass, versions: withBetas},
	{group: "node.k8s.io", kind: "RuntimeClass", name: dnsSubdomain, cluster: true, plain: true, judge: runtimeClass, warn: warnRuntimeClass, versions: []string{"v1", "v1beta1"}},
	{group: "coordination.k8s.io", kind: "Lease", name: dnsSubdomain, plain: true, judge: lease, versions: withBetas},
	{group: "coordination.k8s.io", kind: "LeaseCandidate", name: configKey, plain: true, judge: leaseCandidate, versions: []string{"v1beta1", "v1alpha2"}},
	{group: "discovery.k8s.io", kind: "EndpointSlice", name: dnsSubdomain, judge: endpointSlice, warn: warnEndpointSlice, versions: v1},
	{group: "events.k8s.io", kind: "Event", name: dnsSubdomain, judge: event, versions: v1},

	{group: "authorization.k8s.io", kind: "SubjectAccessReview", judge: subjectAccessReview, versions: withBetas},
	{group: "authorization.k8s.io", kind: "SelfSubjectAccessReview", judge: selfSubjectAccessReview, versions: withBetas},
	{group: "authorization.k8s.io", kind: "LocalSubjectAccessReview", judge: localSubjectAccessReview, versions: withBetas},
	{group: "authorization.k8s.io", kind: "SelfSubjectRulesReview", judge: selfSubjectRulesReview, versions: v1},

	{group: "authentication.k8s.io", kind: "TokenReview", judge: tokenReview, versions: withBetas},

	{group: "certificates.k8s.io", kind: "CertificateSigningRequest", name: pathSegment, cluster: true, judge: certificateSigningRequest, versions: v1},
	{group: "certificates.k8s.io", kind: "ClusterTrustBundle", judge: clusterTrustBundle, versions: []string{"v1beta1", "v1alpha1"}},
	{group: "apiregistration.k8s.io", kind: "APIService", judge: apiService, versions: withBetas},

	{group: "admissionregistration.k8s.io", kind: "ValidatingWebhookConfiguration", name: dnsSubdomain, cluster: true, plain: true, judge: webhookConfiguration, warn: warnWebhooks, versions: v1},
	{group: "admissionregistration.k8s.io", kind: "MutatingWebhookConfiguration", name: dnsSubdomain, cluster: true, plain: true, judge: webhookConfiguration, warn: warnWebhooks, versions: v1},
	{group: "admissionregistration.k8s.io", kind: "ValidatingAdmissionPolicy", name: dnsSubdomain, cluster: true, plain: true, judge: validatingAdmissionPolicy, warn: warnAdmission, versions: policyVersions},
	{group: "admissionregistration.k8s.io", kind: "ValidatingAdmissionPolicyBinding", name: dnsSubdomain, cluster: true, plain: true, judge: policyBinding, warn: warnAdmission, versions: policyVersions},
	{group: "admissionregistration.k8s.io", kind: "MutatingAdmissionPolicy", name: dnsSubdomain, cluster: true, plain: true, judge: mutatingAdmissionPolicy, warn: warnAdmission, versions: policyVersions},
	{group: "admissionregistration.k8s.io", kind: "MutatingAdmissionPolicyBinding", name: dnsSubdomain, cluster: true, plain: true, judge: mutatingPolicyBinding, warn: warnAdmission, versions: policyVersions},

	{group: "apiextensions.k8s.io", kind: "CustomResourceDefinition", judge: customResourceDefinition, warn: warnCRD, versions: v1},

	{group: "resource.k8s.io", kind: "ResourceClaim", name: dnsSubdomain, judge: resourceClaim, versions: resourceVersions},
	{group: "resource.k8s.io", kind: "ResourceClaimTemplate", name: dnsSubdomain, judge: resourceClaimTemplate, versions: resourceVersions},
	{group: "resource.k8s.io", kind: "DeviceClass", name: dnsSubdomain, nameOnly: true, cluster: true, judge: deviceClass, versions: resourceVersions},
	{group: "resource.k8s.io", kind: "ResourceSlice", name: dnsSubdomain, cluster: true, judge: resourceSlice, warn: warnResourceSlice, versions: resourceVersions},
	{group: "resource.k8s.io", kind: "DeviceTaintRule", name: dnsSubdomain, cluster: true, judge: deviceTaintRule, versions: []string{"v1beta2", "v1alpha3"}},
	{group: "resource.k8s.io", kind: "ResourcePoolStatusRequest", name: dnsSubdomain, cluster: true, judge: resourcePoolStatusRequest, versions: []string{"v1alpha3"}},

	{group: "flowcontrol.apiserver.k8s.io", kind: "FlowSchema", name: dnsSubdomain, cluster: true, judge: flowSchema, versions: flowVersions},
	{group: "flowcontrol.apiserver.k8s.io", kind: "PriorityLevelConfiguration", name: dnsSubdomain, cluster: true, judge: priorityLevel, versions: flowVersions},
}

var (
	v1               = []string{"v1"}
	v1beta1          = []string{"v1beta1"}
	withBetas        = []string{"v1", "v1beta1", "v1alpha1"}
	appsVersions     = []string{"v1", "v1beta2", "v1beta1"}
	policyVersions   = []string{"v1", "v1beta1", "v1alpha1"}
	resourceVersions = []string{"v1", "v1beta2", "v1beta1"}
	flowVersions     = []string{"v1", "v1beta3"}
)
