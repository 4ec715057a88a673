package validate

const rbacGroup = "rbac.authorization.k8s.io"

// role and clusterRole judge as ValidateRole and ValidateClusterRole do (kubernetes v1.36.3 pkg/apis/rbac/validation).
func role(c *check) { policyRules(c.root().field("rules"), true) }

func clusterRole(c *check) {
	policyRules(c.root().field("rules"), false)
	aggregation := c.root().field("aggregationRule")
	if !aggregation.exists() {
		return
	}
	selectors := aggregation.field("clusterRoleSelectors")
	if selectors.empty() {
		selectors.required("at least one clusterRoleSelector required if aggregationRule is non-nil")
	}
	for _, selector := range selectors.items() {
		labelSelector(selector)
	}
}

func policyRules(rules value, namespaced bool) {
	for _, rule := range rules.items() {
		if verbs := rule.field("verbs"); verbs.empty() {
			verbs.required("verbs must contain at least one value")
		}
		urls, groups, resources := rule.field("nonResourceURLs"), rule.field("apiGroups"), rule.field("resources")
		if !urls.empty() {
			if namespaced {
				urls.invalid(invalidValue, "namespaced rules cannot apply to non-resource URLs")
			}
			if !groups.empty() || !resources.empty() || !rule.field("resourceNames").empty() {
				urls.invalid(invalidValue, "rules cannot apply to both regular resources and non-resource URLs")
			}
			continue
		}
		if groups.empty() {
			groups.required("resource rules must supply at least one api group")
		}
		if resources.empty() {
			resources.required("resource rules must supply at least one resource")
		}
	}
}

// roleBinding and clusterRoleBinding judge as ValidateRoleBinding and ValidateClusterRoleBinding do (kubernetes v1.36.3
// pkg/apis/rbac/validation).
func roleBinding(c *check) { c.binding("Role", "ClusterRole") }

func clusterRoleBinding(c *check) { c.binding("ClusterRole") }

func (c *check) binding(kinds ...string) {
	ref := c.root().field("roleRef")
	if group := ref.field("apiGroup"); !group.blank() { // else the server fills it in
		mustBeOneOf(group, rbacGroup)
	}
	mustBeOneOf(ref.field("kind"), kinds...)
	if name := ref.field("name"); name.require() {
		name.name(pathSegment)
	}
	for _, subject := range c.root().field("subjects").items() {
		bindingSubject(subject, len(kinds) > 1)
	}
}

// bindingSubject judges as ValidateRoleBindingSubject does. Users and groups without apiGroup get it from the server.
func bindingSubject(v value, namespaced bool) {
	name, group := v.field("name"), v.field("apiGroup")
	name.require()
	switch kind := v.field("kind"); kind.text() {
	case "ServiceAccount":
		name.nameIfSet(dnsSubdomain)
		if !group.blank() {
			group.unsupported("")
		}
		if namespace := v.field("namespace"); !namespaced && namespace.blank() {
			namespace.required("")
		}
	case "User", "Group":
		if !group.blank() {
			mustBeOneOf(group, rbacGroup)
		}
	default:
		mustBeOneOf(kind, "ServiceAccount", "User", "Group")
	}
}
