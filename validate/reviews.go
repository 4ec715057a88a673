package validate

import "slices"

// subjectAccessReview and its like judge as the functions of kubernetes v1.36.3 pkg/apis/authorization/validation do.
func subjectAccessReview(c *check) {
	c.accessReview()
	c.reviewUser()
	c.emptyMetadata("must be empty")
}

func selfSubjectAccessReview(c *check) {
	c.accessReview()
	c.emptyMetadata("must be empty")
}

func localSubjectAccessReview(c *check) {
	c.accessReview()
	c.reviewUser()
	c.emptyMetadata("must be empty except for namespace")
	spec := c.root().field("spec")
	namespace := c.root().fields("metadata", "namespace").textOr("default")
	if attributes := spec.field("resourceAttributes"); attributes.exists() && attributes.field("namespace").text() != namespace {
		attributes.field("namespace").place(c.root(), "spec.resourceAttributes.namespace").invalid(invalidValue, "must match metadata.namespace")
	}
	if attributes := spec.field("nonResourceAttributes"); attributes.exists() {
		attributes.place(c.root(), "spec.nonResourceAttributes").invalid(invalidValue, "disallowed on this kind of request")
	}
}

func (c *check) accessReview() {
	spec := c.root().field("spec")
	resource, other := spec.field("resourceAttributes"), spec.field("nonResourceAttributes")
	switch {
	case resource.exists() && other.exists():
		other.invalid(invalidValue, "cannot be specified in combination with resourceAttributes")
	case !resource.exists() && !other.exists():
		resource.invalid(invalidValue, "exactly one of nonResourceAttributes or resourceAttributes must be specified")
	}
	for _, name := range [...]string{"fieldSelector", "labelSelector"} {
		selector := resource.field(name)
		if !selector.exists() {
			continue
		}
		raw, requirements := selector.field("rawSelector"), selector.field("requirements")
		switch {
		case !raw.blank() && !requirements.empty():
			raw.invalid(invalidValue, "may not specified at the same time as requirements")
		case raw.blank() && requirements.empty():
			requirements.required("when spec.resourceAttributes." + name + " is specified, requirements or rawSelector is required")
		}
		for _, requirement := range requirements.items() {
			attributeRequirement(requirement, name == "labelSelector")
		}
	}
}

// attributeRequirement judges as ValidateLabelSelectorRequirement and ValidateFieldSelectorRequirement do for reviews: operators of later
// releases are taken (apimachinery v0.36.3 pkg/apis/meta/v1/validation).
func attributeRequirement(v value, labels bool) {
	key, values := v.field("key"), v.field("values")
	if key.blank() && !labels {
		key.required("must be specified")
	}
	switch v.field("operator").text() {
	case "In", "NotIn":
		if values.empty() {
			values.required("must be specified when `operator` is 'In' or 'NotIn'")
		}
	case "Exists", "DoesNotExist":
		if !values.empty() {
			values.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
		}
	}
	if labels {
		key.name(labelKey)
		for _, item := range values.items() {
			item.name(labelValue)
		}
	}
}

// selfSubjectRulesReview reports a review without a namespace, which the server refuses before validation (kubernetes v1.36.3
// pkg/registry/authorization/selfsubjectrulesreview).
func selfSubjectRulesReview(c *check) {
	if namespace := c.root().fields("spec", "namespace"); namespace.blank() {
		namespace.required("no namespace on request")
	}
}

func (c *check) reviewUser() {
	spec := c.root().field("spec")
	if spec.field("user").blank() && spec.field("groups").empty() {
		spec.field("user").invalid(invalidValue, "at least one of user or group must be specified")
	}
}

// setByServer are the fields of metadata that the server drops or fills in before it validates (kubernetes v1.36.3
// WipeObjectMetaSystemFields).
var setByServer = []string{
	"namespace", "managedFields", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "uid", "selfLink",
}

// emptyMetadata reports metadata of a request that is not stored.
func (c *check) emptyMetadata(detail string) {
	meta := c.root().field("metadata")
	for name, field := range meta.entries() {
		if !slices.Contains(setByServer, name) && !field.blank() && !field.empty() {
			meta.invalid(invalidValue, detail)
			return
		}
	}
}

// tokenReview reports a review of nothing, which the server refuses before validation (kubernetes v1.36.3
// pkg/registry/authentication/tokenreview).
func tokenReview(c *check) {
	if token := c.root().fields("spec", "token"); token.blank() {
		token.required("token is required for TokenReview in authentication")
	}
}
