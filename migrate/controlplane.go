package migrate

var controlPlane = []Migration{
	{
		gvk("storagemigration.k8s.io/v1alpha1", "StorageVersionMigration"), gvk("storagemigration.k8s.io/v1", "StorageVersionMigration"),
		"kubernetes v1.35.8 pkg/apis/storagemigration/types.go", storageMigration,
	},
	{
		gvk("networking.k8s.io/v1alpha1", "IPAddress"), gvk("networking.k8s.io/v1", "IPAddress"),
		"kubernetes v1.28.15 pkg/apis/networking/types.go", addressParent,
	},
	{
		gvk("events.k8s.io/v1beta1", "Event"), gvk("events.k8s.io/v1", "Event"),
		"kubernetes v1.24.17 pkg/apis/core/validation/events.go", event,
	},
	{
		gvk("certificates.k8s.io/v1alpha1", "PodCertificateRequest"), gvk("certificates.k8s.io/v1", "PodCertificateRequest"),
		"kubernetes v1.37.1 pkg/apis/certificates/types.go", podCertificate,
	},
	{
		gvk("certificates.k8s.io/v1beta1", "PodCertificateRequest"), gvk("certificates.k8s.io/v1", "PodCertificateRequest"),
		"kubernetes v1.37.1 pkg/apis/certificates/types.go", podCertificate,
	},
}

func storageMigration(r *rewrite) {
	r.Delete(path{"spec", "resource", "version"})
	r.Delete(path{"spec", "continueToken"})
	// The server ignores the status of a manifest, but refuses fields that v1 does not have.
	if r.Has(path{"status", "conditions", 0, "lastUpdateTime"}) {
		r.Delete(path{"status"})
	}
}

func addressParent(r *rewrite) { r.Delete(path{"spec", "parentRef", "uid"}) }

func event(r *rewrite) {
	r.ask("events are written by components and expire: leave them out of manifests")
}

func podCertificate(r *rewrite) {
	r.ask("the kubelet writes these requests: leave them out of manifests")
}
