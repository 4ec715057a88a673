package validate

import (
	"slices"
	"strings"
)

// webhookConfiguration judges both kinds as ValidateValidatingWebhookConfiguration and ValidateMutatingWebhookConfiguration do
// (kubernetes v1.36.3 pkg/apis/admissionregistration/validation).
func webhookConfiguration(c *check) {
	var names []string
	for _, hook := range c.root().field("webhooks").items() {
		name := hook.field("name")
		if name.require() {
			name.name(fullyQualified)
		}
		for _, rule := range hook.field("rules").items() {
			operationRule(rule)
		}
		for _, enum := range [...]struct {
			field   string
			allowed []string
		}{
			{"failurePolicy", []string{"Fail", "Ignore"}},
			{"matchPolicy", []string{"Equivalent", "Exact"}},
			{"sideEffects", []string{"None", "NoneOnDryRun"}},
			{"reinvocationPolicy", []string{"IfNeeded", "Never"}},
		} {
			if v := hook.field(enum.field); v.exists() {
				mustBeOneOf(v, enum.allowed...)
			}
		}
		if effects := hook.field("sideEffects"); !effects.exists() {
			effects.required("must specify one of None, NoneOnDryRun")
		}
		if timeout := hook.field("timeoutSeconds"); timeout.isInt() && (timeout.int(1) > 30 || timeout.int(1) < 1) {
			timeout.invalid(invalidValue, "the timeout value must be between 1 and 30 seconds")
		}
		labelSelector(hook.field("namespaceSelector"))
		labelSelector(hook.field("objectSelector"))
		clientConfig(hook.field("clientConfig"))
		matchConditions(hook.field("matchConditions"), false)
		reviewVersions(hook.field("admissionReviewVersions"), "must specify one of v1, v1beta1")
		if !name.blank() {
			if slices.Contains(names, name.text()) {
				name.duplicate()
			}
			names = append(names, name.text())
		}
	}
}

// reviewVersions judges the versions of a review that a webhook understands: one of them must be known.
func reviewVersions(list value, missing string) {
	if list.empty() {
		list.required(missing)
		return
	}
	var seen []string
	for _, version := range list.items() {
		if slices.Contains(seen, version.text()) {
			version.invalid(duplicateValue, "duplicate version")
			continue
		}
		seen = append(seen, version.text())
		version.name(dns1035Label)
	}
	if !slices.Contains(seen, "v1") && !slices.Contains(seen, "v1beta1") {
		list.invalid(invalidValue, "must include at least one of v1, v1beta1")
	}
}

// operationRule judges as validateRuleWithOperations does (kubernetes v1.36.3 pkg/apis/admissionregistration/validation).
func operationRule(rule value) {
	operations := rule.field("operations")
	if operations.empty() {
		operations.required("")
	}
	onlyWildcard(operations, "operations")
	for _, operation := range operations.items() {
		mustBeOneOf(operation, "*", "CONNECT", "CREATE", "DELETE", "UPDATE")
	}
	groups, versions := rule.field("apiGroups"), rule.field("apiVersions")
	if groups.empty() {
		groups.required("")
	}
	onlyWildcard(groups, "API groups")
	if versions.empty() {
		versions.required("")
	}
	onlyWildcard(versions, "API versions")
	for _, version := range versions.items() {
		version.require()
	}
	ruleResources(rule.field("resources"))
	if scope := rule.field("scope"); scope.exists() {
		mustBeOneOf(scope, "*", "Cluster", "Namespaced")
	}
}

func onlyWildcard(list value, what string) {
	if list.len() > 1 && list.contains("*") {
		list.invalid(invalidValue, "if '*' is present, must not specify other "+what)
	}
}

// ruleResources judges as validateResources does: resources and subresources that a wildcard covers must not be named too.
func ruleResources(list value) {
	if list.empty() {
		list.required("")
	}
	var allOf, allWith []string // resources with any subresource; subresources of any resource
	plain := false
	for _, item := range list.items() {
		if !item.require() {
			continue
		}
		resource, sub, ok := strings.Cut(item.text(), "/")
		if !ok {
			plain = resource != "*"
			continue
		}
		if slices.Contains(allOf, resource) {
			item.invalid(invalidValue, "if '"+resource+"/*' is present, must not specify "+item.text())
		}
		if slices.Contains(allWith, sub) {
			item.invalid(invalidValue, "if '*/"+sub+"' is present, must not specify "+item.text())
		}
		if sub == "*" {
			allOf = append(allOf, resource)
		}
		if resource == "*" {
			allWith = append(allWith, sub)
		}
	}
	if list.len() > 1 && list.contains("*/*") {
		list.invalid(invalidValue, "if '*/*' is present, must not specify other resources")
	}
	if plain && list.contains("*") {
		list.invalid(invalidValue, "if '*' is present, must not specify other resources without subresources")
	}
}

// matchConditions judges names and expressions, which may use parameters in policies that have some.
func matchConditions(list value, params bool) {
	if n := list.len(); n > 64 {
		list.tooMany(n, 64)
	}
	var names []string
	for _, condition := range list.items() {
		name, expression := condition.field("name"), condition.field("expression")
		expression.expression("")
		expression.compile(celPolicy(list.c, params).Condition)
		if !name.require() {
			continue
		}
		name.name(labelKey)
		if slices.Contains(names, name.text()) {
			name.duplicate()
		}
		names = append(names, name.text())
	}
}

// expression reports an expression that is missing or blank.
func (v value) expression(detail string) {
	if (!v.exists() || v.isString()) && strings.TrimSpace(v.text()) == "" {
		v.required(detail)
	}
}

// validatingAdmissionPolicy judges as ValidateValidatingAdmissionPolicy does (kubernetes v1.36.3
// pkg/apis/admissionregistration/validation).
func validatingAdmissionPolicy(c *check) {
	spec := c.root().field("spec")
	c.policyHead(spec)
	policyExpressions(spec)
	validations, audits := spec.field("validations"), spec.field("auditAnnotations")
	if validations.empty() && audits.empty() {
		const detail = "validations or auditAnnotations must contain at least one item"
		validations.required(detail)
		audits.required(detail)
		return
	}
	for _, validation := range validations.items() {
		policyValidation(validation)
	}
	if audits.len() > 20 {
		audits.invalid(invalidValue, "must not have more than 20 auditAnnotations")
	}
	var keys []string
	name := c.root().fields("metadata", "name").text()
	for _, audit := range audits.items() {
		key, expression := audit.field("key"), audit.field("valueExpression")
		if name != "" {
			key.name(func(k string) string { return labelKey(name + "/" + k) })
		} else {
			key.invalid(invalidName, "requires metadata.name be non-empty")
		}
		expression.expression("valueExpression is not specified")
		if len(strings.TrimSpace(expression.text())) > 5<<10 {
			expression.required("must not exceed 5120 bytes in length")
		}
		if slices.Contains(keys, key.text()) {
			key.duplicate()
		}
		keys = append(keys, key.text())
	}
}

// policyHead judges what validating and mutating policies have in common.
func (c *check) policyHead(spec value) {
	if policy := spec.field("failurePolicy"); policy.exists() {
		mustBeOneOf(policy, "Fail", "Ignore")
	}
	if kind := spec.field("paramKind"); kind.exists() {
		paramKind(kind)
	}
	constraints := spec.field("matchConstraints")
	if !constraints.exists() {
		constraints.required("")
	} else {
		matchResources(constraints)
		if rules := constraints.field("resourceRules"); rules.empty() {
			rules.required("")
		}
	}
	matchConditions(spec.field("matchConditions"), spec.field("paramKind").exists())
	for _, variable := range spec.field("variables").items() {
		name := variable.field("name")
		if strings.TrimSpace(name.text()) == "" && (!name.exists() || name.isString()) {
			name.required("name is not specified")
		} else if name.isString() && !isCELIdentifier(name.text()) {
			name.invalid(invalidName, "must be a valid CEL identifier")
		}
		variable.field("expression").expression("expression is not specified")
	}
}

func policyValidation(v value) {
	v.field("expression").expression("expression is not specified")
	message, expression := v.field("message"), v.field("messageExpression")
	const blank = "must be non-empty if specified"
	if !expression.blank() && strings.TrimSpace(expression.text()) == "" && expression.isString() {
		expression.invalid(invalidValue, blank)
	}
	switch trimmed := strings.TrimSpace(message.text()); {
	case !message.blank() && trimmed == "" && message.isString():
		message.invalid(invalidValue, blank)
	case strings.ContainsAny(trimmed, "\n\r"):
		message.invalid(invalidValue, "must not contain line breaks")
	}
	if reason := v.field("reason"); reason.exists() {
		mustBeOneOf(reason, "Forbidden", "Invalid", "RequestEntityTooLarge")
	}
}

// celReserved are the words of CEL that are no names.
var celReserved = []string{
	"true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
	"package", "namespace", "return", "var", "void", "while",
}

func isCELIdentifier(name string) bool {
	return isIdentifier(name) && !slices.Contains(celReserved, name)
}

func paramKind(v value) {
	version, kind := v.field("apiVersion"), v.field("kind")
	if version.require() && version.isString() {
		group, name, ok := strings.Cut(version.text(), "/")
		if !ok {
			group, name = "", version.text()
		}
		switch {
		case strings.Contains(name, "/"):
			version.invalid(invalidValue, "unexpected GroupVersion string: "+version.text())
		case group != "" && dnsSubdomain(group) != "":
			version.invalid(invalidValue, dnsSubdomain(group))
		case name == "":
			version.invalid(invalidValue, "version must be specified")
		case dns1035Label(name) != "":
			version.invalid(invalidValue, dns1035Label(name))
		}
	}
	if kind.require() {
		kind.name(mixedCaseLabel)
	}
}

// mixedCaseLabel judges the name of a kind.
func mixedCaseLabel(name string) string {
	if msg := dns1035Label(strings.ToLower(name)); msg != "" {
		return "may have mixed case, but should otherwise match: " + msg
	}
	return ""
}

// matchResources judges as validateMatchResources does (kubernetes v1.36.3 pkg/apis/admissionregistration/validation).
func matchResources(v value) {
	if !v.exists() {
		return
	}
	if policy := v.field("matchPolicy"); policy.exists() {
		mustBeOneOf(policy, "Equivalent", "Exact")
	}
	labelSelector(v.field("namespaceSelector"))
	labelSelector(v.field("objectSelector"))
	for _, field := range [...]string{"resourceRules", "excludeResourceRules"} {
		for _, rule := range v.field(field).items() {
			var names []string
			for _, name := range rule.field("resourceNames").items() {
				name.name(pathSegment)
				if slices.Contains(names, name.text()) {
					name.duplicate()
				}
				names = append(names, name.text())
			}
			operationRule(rule)
		}
	}
}

// policyBinding judges as ValidateValidatingAdmissionPolicyBinding does (kubernetes v1.36.3
// pkg/apis/admissionregistration/validation).
func policyBinding(c *check) {
	spec := c.root().field("spec")
	bindingHead(spec)
	actions := spec.field("validationActions")
	var seen []string
	for _, action := range actions.items() {
		mustBeOneOf(action, "Audit", "Deny", "Warn")
		if slices.Contains(seen, action.text()) {
			action.duplicate()
		}
		seen = append(seen, action.text())
	}
	if slices.Contains(seen, "Deny") && slices.Contains(seen, "Warn") {
		actions.invalid(invalidValue, "must not contain both Deny and Warn")
	}
	if actions.empty() {
		actions.required("at least one validation action is required")
	}
}

func bindingHead(spec value) {
	if name := spec.field("policyName"); name.require() {
		name.name(dnsSubdomain)
	}
	paramRef(spec.field("paramRef"))
	matchResources(spec.field("matchResources"))
}

func paramRef(v value) {
	if !v.exists() {
		return
	}
	name, selector, action := v.field("name"), v.field("selector"), v.field("parameterNotFoundAction")
	name.nameIfSet(pathSegment)
	both := !name.blank() && selector.exists()
	if both {
		name.forbidden("name and selector are mutually exclusive")
	}
	labelSelector(selector)
	if both {
		selector.forbidden("name and selector are mutually exclusive")
	}
	if name.blank() && !selector.exists() {
		v.required("one of name or selector must be specified")
	}
	if action.require() {
		action.oneOf("Deny", "Allow")
	}
}

// mutatingAdmissionPolicy judges as ValidateMutatingAdmissionPolicy does (kubernetes v1.36.3
// pkg/apis/admissionregistration/validation).
func mutatingAdmissionPolicy(c *check) {
	spec := c.root().field("spec")
	c.policyHead(spec)
	constraints := spec.field("matchConstraints")
	mutatingOperations(constraints)
	mutations := spec.field("mutations")
	if mutations.empty() {
		mutations.required("mutations must contain at least one item")
	}
	for _, mutation := range mutations.items() {
		policyMutation(mutation)
	}
	mutationExpressions(spec)
	if policy := spec.field("reinvocationPolicy"); policy.require() {
		policy.oneOf("IfNeeded", "Never")
	}
}

// mutatingOperations reports operations that nothing can be changed in.
func mutatingOperations(constraints value) {
	for _, rule := range constraints.field("resourceRules").items() {
		for _, operation := range rule.field("operations").items() {
			mustBeOneOf(operation.place(constraints, "resourceRules", "operations"), "*", "CONNECT", "CREATE", "UPDATE")
		}
	}
}

func policyMutation(v value) {
	kind := v.field("patchType")
	if !kind.require() {
		return
	}
	if patchFields[kind.text()] == "" {
		mustBeOneOf(kind, "ApplyConfiguration", "JSONPatch")
		return
	}
	if patch := v.field(patchFields[kind.text()]); patch.exists() {
		patch.field("expression").expression("expression is not specified")
	} else {
		patch.required("must be specified when patchType is " + kind.text())
	}
	for _, name := range [...]string{"JSONPatch", "ApplyConfiguration"} {
		if other := v.field(patchFields[name]); name != kind.text() && other.exists() {
			other.invalid(invalidValue, "must not be specified when patchType is "+kind.text())
		}
	}
}

func mutatingPolicyBinding(c *check) {
	spec := c.root().field("spec")
	bindingHead(spec)
	mutatingOperations(spec.field("matchResources"))
}
