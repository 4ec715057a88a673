package migrate

import "github.com/klint-dev/klint/manifest"

const runtimeSource = "kubernetes v1.21.14 pkg/apis/node/v1alpha1/conversion.go"

var runtimeClasses = []Migration{
	{gvk("node.k8s.io/v1alpha1", "RuntimeClass"), gvk("node.k8s.io/v1", "RuntimeClass"), runtimeSource, runtimeClass},
	{gvk("node.k8s.io/v1alpha1", "RuntimeClass"), gvk("node.k8s.io/v1beta1", "RuntimeClass"), runtimeSource, runtimeClass},
}

// runtimeClass lifts the fields out of spec.
func runtimeClass(r *rewrite) {
	spec := path{"spec"}
	r.Move(at(spec, "runtimeHandler"), path{"handler"}, manifest.Before("spec"))
	r.Move(at(spec, "overhead"), path{"overhead"}, manifest.Before("spec"))
	r.Move(at(spec, "scheduling"), path{"scheduling"}, manifest.Before("spec"))
	if r.Len(spec) == 0 {
		r.Delete(spec)
	}
}
