package migrate

const reviewSource = "kubernetes v1.21.14 pkg/apis/authorization/v1beta1/conversion.go"

var reviews = []Migration{
	{gvk("authorization.k8s.io/v1beta1", "SubjectAccessReview"), gvk("authorization.k8s.io/v1", "SubjectAccessReview"), reviewSource, reviewGroups},
	{gvk("authorization.k8s.io/v1beta1", "LocalSubjectAccessReview"), gvk("authorization.k8s.io/v1", "LocalSubjectAccessReview"), reviewSource, reviewGroups},
}

func reviewGroups(r *rewrite) { r.Rename(path{"spec", "group"}, "groups") }
