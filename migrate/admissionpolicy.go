package migrate

import "github.com/klint-dev/klint/manifest"

const policySource = "kubernetes v1.31.14 pkg/apis/admissionregistration/{v1alpha1,v1beta1,v1}/defaults.go; " +
	"the alpha of 1.26 had no validationActions"

var admissionPolicies = []Migration{
	policyBinding("ValidatingAdmissionPolicyBinding", "v1", validatingBinding),
	policyBinding("ValidatingAdmissionPolicyBinding", "v1beta1", validatingBinding),
	policyBinding("MutatingAdmissionPolicyBinding", "v1", missingParameters),
	policyBinding("MutatingAdmissionPolicyBinding", "v1beta1", missingParameters),
}

func policyBinding(kind, to string, rewrite func(*rewrite)) Migration {
	const group = "admissionregistration.k8s.io/"
	return Migration{gvk(group+"v1alpha1", kind), gvk(group+to, kind), policySource, rewrite}
}

// validatingBinding writes what the first alpha always did.
func validatingBinding(r *rewrite) {
	if r.Len(path{"spec", "validationActions"}) == 0 {
		r.Set(path{"spec", "validationActions"}, []any{"Deny"}, manifest.After("policyName"))
	}
	missingParameters(r)
}

// missingParameters writes the alpha's default for a field that the successors require.
func missingParameters(r *rewrite) {
	if action := (path{"spec", "paramRef", "parameterNotFoundAction"}); r.Has(path{"spec", "paramRef"}) && !r.Has(action) {
		r.Set(action, "Deny")
	}
}
