package migrate

const reviewSource = "api v0.21.14 authorization/{v1beta1,v1}/types.go"

var reviews = []Migration{
	review("SubjectAccessReview"),
	review("LocalSubjectAccessReview"),
}

func review(kind string) Migration {
	const group = "authorization.k8s.io/"
	return Migration{gvk(group+"v1beta1", kind), gvk(group+"v1", kind), reviewSource, reviewGroups}
}

func reviewGroups(r *rewrite) { r.Rename(path{"spec", "group"}, "groups") }
