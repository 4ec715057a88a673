package validate

import (
	"fmt"
	"slices"
	"strings"
)

// Names and scopes of quotas, from kubernetes v1.36.3 pkg/apis/core/helper.
var (
	quotaResources = []string{
		"cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage",
		"limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers",
		"secrets", "persistentvolumeclaims", "configmaps", "services.nodeports", "services.loadbalancers",
	}
	podQuota     = []string{"pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"}
	quotaByScope = map[string][]string{
		"Terminating":               podQuota,
		"NotTerminating":            podQuota,
		"NotBestEffort":             podQuota,
		"PriorityClass":             podQuota,
		"CrossNamespacePodAffinity": podQuota,
		"BestEffort":                {"pods"},
		"VolumeAttributesClass":     {"persistentvolumeclaims", "requests.storage"},
	}
	existsScopes = []string{"BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity"}
	scopePairs   = [][2]string{{"BestEffort", "NotBestEffort"}, {"Terminating", "NotTerminating"}}
)

// resourceQuota judges as ValidateResourceQuota does (kubernetes v1.36.3 pkg/apis/core/validation).
func resourceQuota(c *check) {
	spec := c.root().field("spec")
	hard := spec.field("hard")
	quotaAmounts(hard)
	var scopes []string
	list := spec.field("scopes")
	for _, scope := range list.items() {
		at := placed(scope, list)
		if _, ok := quotaByScope[scope.text()]; !ok {
			at.invalid(invalidValue, "unsupported scope")
		}
		quotaScope(at, scope.text(), hard)
		scopes = append(scopes, scope.text())
	}
	conflictingScopes(list, scopes)
	scopes = nil
	selector := spec.field("scopeSelector")
	expressions := selector.field("matchExpressions")
	for _, expression := range expressions.items() {
		scopeRequirement(placed(expression, expressions), hard)
		scopes = append(scopes, expression.field("scopeName").text())
	}
	conflictingScopes(expressions, scopes)
}

// quotaAmounts judges a map of quotas as ValidateResourceQuotaSpec does.
func quotaAmounts(hard value) {
	for name, amount := range hard.entries() {
		resourceKey(amount, name, func(name string) string {
			if msg := resourceName(name); msg != "" {
				return msg
			}
			if !strings.Contains(name, "/") && !slices.Contains(quotaResources, name) && !isQuotaHugePages(name) {
				return "must be a standard resource for quota"
			}
			return ""
		})
		resourceAmount(amount, name)
	}
}

// quotaScope reports resources that a scope cannot limit.
func quotaScope(at value, scope string, hard value) {
	allowed, ok := quotaByScope[scope]
	for name := range hard.entries() {
		if ok && (slices.Contains(quotaResources, name) || isQuotaHugePages(name)) && !slices.Contains(allowed, name) {
			at.invalid(invalidValue, "unsupported scope applied to resource")
		}
	}
}

func conflictingScopes(at value, scopes []string) {
	for _, pair := range scopePairs {
		if slices.Contains(scopes, pair[0]) && slices.Contains(scopes, pair[1]) {
			at.invalid(invalidValue, "conflicting scopes")
		}
	}
}

func scopeRequirement(v, hard value) {
	name, operator, values := v.field("scopeName"), v.field("operator"), v.field("values")
	if _, ok := quotaByScope[name.text()]; !ok {
		name.invalid(invalidValue, "unsupported scope")
	}
	quotaScope(v, name.text(), hard)
	if slices.Contains(existsScopes, name.text()) && operator.text() != "Exists" {
		operator.invalid(invalidValue, "must be 'Exists' when scope is any of "+strings.Join(existsScopes, ", "))
	}
	switch operator.text() {
	case "In", "NotIn":
		if values.empty() {
			values.required("must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")
		}
	case "Exists", "DoesNotExist":
		if !values.empty() {
			values.invalid(invalidValue, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")
		}
	default:
		notAnOperator(operator, "In", "NotIn", "Exists", "DoesNotExist")
	}
}

// limitRange judges as ValidateLimitRange does (kubernetes v1.36.3 pkg/apis/core/validation).
func limitRange(c *check) {
	var types []string
	for _, limit := range c.root().fields("spec", "limits").items() {
		kind := limit.field("type")
		kind.name(func(name string) string {
			if msg := labelKey(name); msg != "" {
				return msg
			}
			if !strings.Contains(name, "/") && name != "Pod" && name != "Container" && name != "PersistentVolumeClaim" {
				return "must be a standard limit type or fully qualified"
			}
			return ""
		})
		if slices.Contains(types, kind.text()) {
			kind.duplicate()
		}
		types = append(types, kind.text())
		limitItem(limit, kind.text())
	}
}

func limitItem(limit value, kind string) {
	rule := resourceName
	if kind == "Pod" || kind == "Container" {
		rule = containerResourceName
	}
	var names []string
	for _, field := range [...]string{"max", "min", "default", "defaultRequest", "maxLimitRequestRatio"} {
		amounts := limit.field(field)
		if kind == "Pod" && strings.HasPrefix(field, "default") {
			if !amounts.empty() {
				amounts.forbidden("may not be specified when `type` is 'Pod'")
			}
			continue
		}
		for name, amount := range amounts.entries() {
			resourceKey(amount, name, rule)
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	storage := func(field string) bool { return limit.field(field).has("storage") }
	if kind == "PersistentVolumeClaim" && !storage("min") && !storage("max") {
		limit.field("limits").required("either minimum or maximum storage value is required, but neither was provided")
	}
	for _, name := range names {
		limitOrder(limit, kind, name)
	}
}

// limitOrder reports limits of one resource that contradict each other, after the defaults of SetDefaults_LimitRangeItem.
func limitOrder(limit value, kind, name string) {
	at := func(field string) value { return limit.field(field).entry(name) }
	low, hasLow := at("min").quantity()
	high, hasHigh := at("max").quantity()
	def, hasDef := at("default").quantity()
	request, hasRequest := at("defaultRequest").quantity()
	if kind == "Container" {
		if !hasDef {
			def, hasDef = high, hasHigh
		}
		if !hasRequest {
			request, hasRequest = def, hasDef
		}
		if !hasRequest {
			request, hasRequest = low, hasLow
		}
	}
	if kind == "Pod" {
		hasDef, hasRequest = false, false
	}
	above := func(field string, a, b quantity, both bool, detail string) {
		if both && a.compare(b) > 0 {
			at(field).invalid(invalidValue, detail)
		}
	}
	above("min", low, high, hasLow && hasHigh, "min value is greater than max value")
	above("defaultRequest", low, request, hasRequest && hasLow, "min value is greater than default request value")
	above("defaultRequest", request, high, hasRequest && hasHigh, "default request value is greater than max value")
	above("defaultRequest", request, def, hasRequest && hasDef, "default request value is greater than default limit value")
	above("default", low, def, hasDef && hasLow, "min value is greater than default value")
	above("default", def, high, hasDef && hasHigh, "default value is greater than max value")
	limitRatio(at("maxLimitRequestRatio"), low, high, hasLow && hasHigh)
	if !overcommits(name) && hasDef && hasRequest && def.compare(request) != 0 {
		at("defaultRequest").invalid(invalidValue, "default value must equal to defaultRequest value in "+name)
	}
}

func limitRatio(v value, low, high quantity, both bool) {
	ratio, ok := v.quantity()
	if !ok {
		return
	}
	if ratio.compare(quantity{whole: 1}) < 0 {
		v.invalid(invalidValue, "ratio is less than 1")
	}
	float := func(q quantity) float64 { return float64(q.whole) + float64(q.milli().nano)/1e9 }
	if most := float(high) / float(low); both && float(ratio) > most {
		v.invalid(invalidValue, fmt.Sprintf("ratio is greater than max/min = %f", most))
	}
}
