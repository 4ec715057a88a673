package migrate

const bindingSource = "kubernetes v1.21.14 pkg/apis/rbac/v1alpha1/conversion.go, pkg/apis/rbac/v1/defaults.go"

var bindings = []Migration{
	alphaBinding("v1beta1", "RoleBinding"),
	alphaBinding("v1beta1", "ClusterRoleBinding"),
	alphaBinding("v1", "RoleBinding"),
	alphaBinding("v1", "ClusterRoleBinding"),
}

func alphaBinding(to, kind string) Migration {
	const group = "rbac.authorization.k8s.io/"
	return Migration{gvk(group+"v1alpha1", kind), gvk(group+to, kind), bindingSource, subjects}
}

const rbacGroup = "rbac.authorization.k8s.io"

// subjects names groups where v1alpha1 named an apiVersion that it did not look at, and the group that its user * stood for.
func subjects(r *rewrite) {
	r.each(path{"subjects"}, func(subject path) {
		version := at(subject, "apiVersion")
		switch kind := r.Text(at(subject, "kind")); kind {
		case "ServiceAccount":
			r.Delete(version)
		case "User", "Group":
			if r.Has(at(subject, "apiGroup")) {
				r.Delete(version)
			}
			r.Rename(version, "apiGroup")
			if r.Has(at(subject, "apiGroup")) {
				r.Set(at(subject, "apiGroup"), rbacGroup)
			}
			if kind == "User" && r.Text(at(subject, "name")) == "*" {
				r.Set(at(subject, "kind"), "Group")
				r.Set(at(subject, "name"), "system:authenticated")
			}
		default:
			r.ask("%s is of kind %q: v1 takes User, Group and ServiceAccount", subject, kind)
		}
	})
}
