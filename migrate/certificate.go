package migrate

import "github.com/klint-dev/klint/manifest"

const certificateSource = "kubernetes v1.21.14 pkg/apis/certificates/v1beta1/defaults.go, pkg/apis/certificates/validation"

var certificateRequests = []Migration{
	{
		gvk("certificates.k8s.io/v1beta1", "CertificateSigningRequest"),
		gvk("certificates.k8s.io/v1", "CertificateSigningRequest"), certificateSource, certificateRequest,
	},
}

func certificateRequest(r *rewrite) {
	switch signer := r.Text(path{"spec", "signerName"}); signer {
	case "":
		r.ask("spec.signerName is required in v1; v1beta1 guessed it from the request: kubernetes.io/kube-apiserver-client for " +
			"clients, kubernetes.io/kube-apiserver-client-kubelet or kubernetes.io/kubelet-serving for nodes, or your own signer")
	case "kubernetes.io/legacy-unknown":
		r.ask("v1 refuses the signer kubernetes.io/legacy-unknown: name the signer that is meant in spec.signerName")
	}
	if !r.Has(path{"spec", "usages"}) {
		r.Set(path{"spec", "usages"}, []any{"digital signature", "key encipherment"}, manifest.After("signerName"))
		r.tell("spec.usages is required in v1: written as v1beta1 had them by default")
	}
}
