package migrate

import "strings"

const certManagerSource = "cert-manager v0.11.1 pkg/apis/{certmanager,acme}/v1alpha2/types.go; release notes 0.11"

// certManager are the kinds of cert-manager that left its first group.
var certManager = []Migration{
	firstCertManager("Certificate"), firstCertManager("CertificateRequest"), firstCertManager("Issuer"), firstCertManager("ClusterIssuer"),
}

func firstCertManager(kind string) Migration {
	return Migration{gvk("certmanager.k8s.io/v1alpha1", kind), gvk("cert-manager.io/v1", kind), certManagerSource, certManagerKeys}
}

// certManagerKeys renames the annotations and labels of the first group.
func certManagerKeys(r *rewrite) {
	for _, list := range []string{"annotations", "labels"} {
		for _, key := range r.Keys(path{"metadata", list}) {
			if rest, ok := strings.CutPrefix(key, "certmanager.k8s.io/"); ok {
				r.moveOnce(path{"metadata", list, key}, path{"metadata", list, "cert-manager.io/" + rest})
			}
		}
	}
}
