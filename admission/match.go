package admission

import (
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// request is the creation of an object, as policies see it.
type request struct {
	group, version, kind, resource, name, namespace string
	// labels are the object's; namespaceLabels those of its namespace, all of which are known only if the namespace is in the input.
	labels, namespaceLabels map[string]string
	namespaceKnown          bool
}

// mayMatch reports whether requests for objects of a kind can be meant.
func (m *matchResources) mayMatch(gvk manifest.GVK) bool {
	builtin, known := schemas.Lookup(gvk)
	return m.ResourceRules == nil || slices.ContainsFunc(m.ResourceRules, func(x rule) bool {
		return contains(x.APIGroups, gvk.Group) && (!known || x.names(builtin.Resource))
	})
}

// matches reports whether a request is meant; unknown says why that cannot be told.
func (m *matchResources) matches(r *request) (matched bool, unknown string) {
	switch {
	case m == nil:
		return true, ""
	case slices.ContainsFunc(m.ExcludeResourceRules, func(x rule) bool { return x.matches(r, m.MatchPolicy) }):
		return false, ""
	case m.ResourceRules != nil && !slices.ContainsFunc(m.ResourceRules, func(x rule) bool { return x.matches(r, m.MatchPolicy) }):
		return false, ""
	case !m.ObjectSelector.matches(r.labels):
		return false, ""
	}
	clusterWide := r.namespace == "" && r.namespaceLabels == nil
	if clusterWide || m.NamespaceSelector.matches(r.namespaceLabels) && (r.namespaceKnown || m.NamespaceSelector.onlyNames()) {
		return true, ""
	}
	if !r.namespaceKnown && !m.NamespaceSelector.onlyNames() {
		return false, "it selects namespaces by labels, and the namespace " + r.namespace + " is not in the input"
	}
	return false, ""
}

// matches reports whether a rule is about a request. Unless the policy wants the exact version, any version of the resource is meant.
func (x *rule) matches(r *request, policy string) bool {
	return contains(x.Operations, "CREATE") && contains(x.APIGroups, r.group) && (policy != "Exact" || contains(x.APIVersions, r.version)) &&
		x.names(r.resource) &&
		(len(x.ResourceNames) == 0 || slices.Contains(x.ResourceNames, r.name)) &&
		(x.Scope == "" || x.Scope == "*" || (x.Scope == "Namespaced") == (r.namespace != ""))
}

// names reports whether a rule is about a resource.
func (x *rule) names(resource string) bool {
	return slices.ContainsFunc(x.Resources, func(name string) bool { return name == "*" || name == "*/*" || name == resource })
}

// contains reports whether a list names an item or all.
func contains(list []string, item string) bool {
	return slices.Contains(list, "*") || slices.Contains(list, item)
}

// convertedTo returns a version that the rule names and the request does not have, for which the server would convert the object; "" if
// the object is judged as it is.
func (m *matchResources) convertedTo(r *request) string {
	for _, x := range m.ResourceRules {
		if x.matches(r, "Exact") {
			return ""
		}
	}
	for _, x := range m.ResourceRules {
		if x.matches(r, "Equivalent") {
			return strings.Join(x.APIVersions, " or ")
		}
	}
	return ""
}

// selector is a label selector.
type selector struct {
	MatchLabels      map[string]string
	MatchExpressions []struct {
		Key, Operator string
		Values        []string
	}
}

func (s *selector) matches(labels map[string]string) bool {
	if s == nil {
		return true
	}
	for key, value := range s.MatchLabels {
		if have, ok := labels[key]; !ok || have != value {
			return false
		}
	}
	for _, e := range s.MatchExpressions {
		value, ok := labels[e.Key]
		fits := map[string]bool{
			"In": ok && slices.Contains(e.Values, value), "NotIn": !ok || !slices.Contains(e.Values, value), "Exists": ok, "DoesNotExist": !ok,
		}[e.Operator]
		if !fits {
			return false
		}
	}
	return true
}

// nameLabel is the label that the API server gives every namespace.
const nameLabel = "kubernetes.io/metadata.name"

// onlyNames reports whether the selector asks for nothing but the names of namespaces.
func (s *selector) onlyNames() bool {
	if s == nil {
		return true
	}
	for key := range s.MatchLabels {
		if key != nameLabel {
			return false
		}
	}
	for _, e := range s.MatchExpressions {
		if e.Key != nameLabel {
			return false
		}
	}
	return true
}
