package migrate

import "github.com/klint-dev/klint/manifest"

const policySource = "kubernetes v1.31.14 pkg/apis/admissionregistration/{v1alpha1,v1beta1,v1}, the alpha of 1.26 had no validationActions"

var admissionPolicies = []Migration{
	policyBinding("v1alpha1", "v1", validationActions),
	policyBinding("v1alpha1", "v1beta1", validationActions),
}

func policyBinding(from, to string, rewrite func(*rewrite)) Migration {
	const group, kind = "admissionregistration.k8s.io/", "ValidatingAdmissionPolicyBinding"
	return Migration{gvk(group+from, kind), gvk(group+to, kind), policySource, rewrite}
}

// validationActions writes what the first alpha always did.
func validationActions(r *rewrite) {
	if r.Len(path{"spec", "validationActions"}) == 0 {
		r.Set(path{"spec", "validationActions"}, []any{"Deny"}, manifest.After("policyName"))
	}
}
