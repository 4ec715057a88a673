package migrate

// withoutSuccessor says what to do about kinds that nothing replaces.
var withoutSuccessor = []Migration{
	gone("settings.k8s.io/v1alpha1", "PodPreset", "kubernetes v1.19.16 pkg/apis/settings",
		"write the variables and volumes to the pod templates that it selects, or use a MutatingAdmissionPolicy (1.36) or a webhook"),
	gone("auditregistration.k8s.io/v1alpha1", "AuditSink", "kubernetes v1.18.20 pkg/apis/auditregistration",
		"use --audit-policy-file and --audit-webhook-config-file of the API server"),
	gone("admissionregistration.k8s.io/v1alpha1", "InitializerConfiguration", "kubernetes v1.13.12 pkg/apis/admissionregistration",
		"use a MutatingWebhookConfiguration"),
	gone("admissionregistration.k8s.io/v1alpha1", "ExternalAdmissionHookConfiguration", "kubernetes v1.8.15 pkg/apis/admissionregistration",
		"use a ValidatingWebhookConfiguration: externalAdmissionHooks are its webhooks"),
	gone("networking.k8s.io/v1alpha1", "ClusterCIDR", "kubernetes v1.28.15 pkg/apis/networking",
		"use the flags of the controller manager, or an IPAM outside of Kubernetes"),
	gone("resource.k8s.io/v1alpha1", "PodScheduling", deviceSource, "the scheduler wrote it: delete it"),
	gone("resource.k8s.io/v1alpha2", "PodSchedulingContext", deviceSource, "the scheduler wrote it: delete it"),
	gone("resource.k8s.io/v1alpha3", "PodSchedulingContext", deviceSource, "the scheduler wrote it: delete it"),
	gone("resource.k8s.io/v1alpha1", "ResourceClass", deviceSource, "write a DeviceClass of resource.k8s.io/v1, the model is another"),
	gone("resource.k8s.io/v1alpha2", "ResourceClass", deviceSource, "write a DeviceClass of resource.k8s.io/v1, the model is another"),
	gone("resource.k8s.io/v1alpha2", "ResourceClaimParameters", deviceSource, "write them to spec.devices of the ResourceClaim"),
	gone("resource.k8s.io/v1alpha2", "ResourceClassParameters", deviceSource, "write them to spec.config and spec.selectors of a DeviceClass"),
	gone("extensions/v1beta1", "ThirdPartyResource", customResourceSource,
		"write a CustomResourceDefinition: cron-tab.example.com is kind CronTab in group example.com"),
	gone("apps/v1alpha1", "PetSet", workloadSource, "write a StatefulSet of apps/v1"),
	gone("batch/v2alpha1", "ScheduledJob", cronJobSource, "write a CronJob of batch/v1, the fields are the same"),
	gone("extensions/v1beta1", "Scale", workloadSource, "only clients use it, as a subresource: delete it"),
	gone("apps/v1beta1", "Scale", workloadSource, "only clients use it, as a subresource: delete it"),
	gone("apps/v1beta2", "Scale", workloadSource, "only clients use it, as a subresource: delete it"),
	gone("extensions/v1beta1", "DeploymentRollback", workloadSource, "use kubectl rollout undo: delete it"),
	gone("apps/v1beta1", "DeploymentRollback", workloadSource, "use kubectl rollout undo: delete it"),
}

func gone(apiVersion, kind, source, instead string) Migration {
	return Migration{From: gvk(apiVersion, kind), Source: source, Rewrite: func(r *rewrite) { r.ask("%s", instead) }}
}
