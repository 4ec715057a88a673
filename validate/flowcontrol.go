package validate

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// flowSchema judges as ValidateFlowSchema does (kubernetes v1.36.3 pkg/apis/flowcontrol/validation).
func flowSchema(c *check) {
	spec := c.root().field("spec")
	precedence := spec.field("matchingPrecedence")
	switch n := precedence.int(1000); {
	case n < 0:
		precedence.invalid(invalidValue, "must be a positive value")
	case n > 10000:
		precedence.invalid(invalidValue, "must not be greater than 10000")
	case n == 1 && c.root().fields("metadata", "name").text() != "exempt":
		precedence.invalid(invalidValue, "only the schema named 'exempt' may have matchingPrecedence 1")
	}
	if method := spec.field("distinguisherMethod"); method.exists() {
		mustBeOneOf(method.field("type"), "ByNamespace", "ByUser")
	}
	level := spec.fields("priorityLevelConfiguration", "name")
	if level.blank() {
		level.required("must reference a priority level")
	} else {
		level.name(dnsSubdomain)
	}
	for _, rule := range spec.field("rules").items() {
		flowRule(rule)
	}
}

func flowRule(v value) {
	subjects, resources, others := v.field("subjects"), v.field("resourceRules"), v.field("nonResourceRules")
	if subjects.empty() {
		subjects.required("subjects must contain at least one value")
	}
	for _, subject := range subjects.items() {
		flowSubject(subject)
	}
	if resources.empty() && others.empty() {
		v.required("at least one of resourceRules and nonResourceRules has to be non-empty")
	}
	for _, rule := range resources.items() {
		flowVerbs(rule.field("verbs"))
		flowList(rule.field("apiGroups"), "resource rules must supply at least one api group", "api groups")
		flowList(rule.field("resources"), "resource rules must supply at least one resource", "resources")
		flowNamespaces(rule)
	}
	for _, rule := range others.items() {
		flowVerbs(rule.field("verbs"))
		urls := rule.field("nonResourceURLs")
		flowList(urls, "nonResourceURLs must contain at least one value", "non-resource URLs")
		for _, url := range urls.items() {
			if !urls.contains("*") {
				flowURL(url)
			}
		}
	}
}

var flowSubjects = [...]struct{ kind, field string }{{"User", "user"}, {"Group", "group"}, {"ServiceAccount", "serviceAccount"}}

var flowSubjectKinds = []string{"Group", "ServiceAccount", "User"}

func flowSubject(v value) {
	kind := v.field("kind")
	mustBeOneOf(kind, flowSubjectKinds...)
	for _, s := range flowSubjects {
		subject := v.field(s.field)
		switch {
		case kind.text() != s.kind:
		case !subject.exists():
			subject.required(s.field + " is required when subject kind is '" + s.kind + "'")
		default:
			name := subject.field("name")
			if name.require() && s.kind == "ServiceAccount" && name.text() != "*" {
				name.name(dnsSubdomain)
			}
			if namespace := subject.field("namespace"); s.kind == "ServiceAccount" && namespace.blank() {
				namespace.required("must specify namespace for service account")
			} else if s.kind == "ServiceAccount" {
				namespace.name(dnsLabel)
			}
		}
	}
	for _, s := range flowSubjects {
		if subject := v.field(s.field); subject.exists() && kind.text() != s.kind && slices.Contains(flowSubjectKinds, kind.text()) {
			subject.forbidden(s.field + " is forbidden when subject kind is not '" + s.kind + "'")
		}
	}
}

var flowVerbNames = []string{"create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"}

func flowVerbs(list value) {
	flowList(list, "verbs must contain at least one value", "verbs")
	if list.contains("*") {
		return
	}
	for _, verb := range list.items() {
		mustBeOneOf(placed(verb, list), flowVerbNames...)
	}
}

func flowList(list value, missing, what string) {
	if list.empty() {
		list.required(missing)
	}
	onlyWildcard(list, what)
}

func flowNamespaces(rule value) {
	list := rule.field("namespaces")
	if list.empty() {
		if !rule.field("clusterScope").bool() {
			list.required("resource rules that are not cluster scoped must supply at least one namespace")
		}
		return
	}
	onlyWildcard(list, "namespaces")
	for _, namespace := range list.items() {
		if !list.contains("*") {
			namespace.name(dnsLabel)
		}
	}
}

func flowURL(v value) {
	path := v.text()
	switch stars := strings.Count(path, "*"); {
	case v.exists() && !v.isString() || path == "/":
	case path == "":
		v.invalid(invalidValue, "must not be empty")
	case path[0] != '/':
		v.invalid(invalidValue, "must start with slash")
	case strings.Contains(path, " "):
		v.invalid(invalidValue, "must not contain white-space")
	case strings.Contains(path, "//"):
		v.invalid(invalidValue, "must not contain double slash")
	case stars > 1 || stars == 1 && !strings.HasSuffix(path, "/*"):
		v.invalid(invalidValue, "wildcard can only do suffix matching")
	}
}

// priorityLevel judges as ValidatePriorityLevelConfiguration does (kubernetes v1.36.3 pkg/apis/flowcontrol/validation).
func priorityLevel(c *check) {
	spec := c.root().field("spec")
	kind, limited, exempt := spec.field("type"), spec.field("limited"), spec.field("exempt")
	name := c.root().fields("metadata", "name").text()
	if (name == "exempt") != (kind.text() == "Exempt") {
		kind.invalid(invalidValue, "must be 'Exempt' if and only if `name` is 'exempt'")
	}
	switch kind.text() {
	case "Exempt":
		if limited.exists() {
			limited.forbidden("must be nil if the type is not Limited")
		}
		levelShares(exempt)
	case "Limited":
		if exempt.exists() {
			exempt.forbidden("must be nil if the type is Limited")
		}
		if !limited.exists() {
			limited.required("must not be empty when type is Limited")
			return
		}
		levelShares(limited)
		limitResponse(limited.field("limitResponse"))
		if borrow := limited.field("borrowingLimitPercent"); borrow.int(0) < 0 {
			borrow.invalid(invalidValue, "if specified, must be a non-negative integer")
		}
	default:
		if kind.require() {
			kind.oneOf("Exempt", "Limited")
		}
	}
}

func levelShares(v value) {
	if shares := v.field("nominalConcurrencyShares"); shares.int(0) < 0 {
		shares.invalid(invalidValue, "must be a non-negative integer")
	}
	v.field("lendablePercent").within(0, 100)
}

func limitResponse(v value) {
	kind, queuing := v.field("type"), v.field("queuing")
	switch kind.text() {
	case "Reject":
		if queuing.exists() {
			queuing.forbidden("must be nil if limited.limitResponse.type is not Limited")
		}
	case "Queue":
		if !queuing.exists() {
			queuing.required("must not be empty if limited.limitResponse.type is Limited")
			return
		}
		queues(queuing)
	default:
		if kind.require() {
			kind.oneOf("Queue", "Reject")
		}
	}
}

// queues judges as ValidatePriorityLevelQueuingConfiguration does. Zeros count as the defaults.
func queues(v value) {
	limit, count, hand := v.field("queueLengthLimit"), v.field("queues"), v.field("handSize")
	or := func(v value, def int64) int64 {
		if n := v.int(0); n != 0 {
			return n
		}
		return def
	}
	l, n, h := or(limit, 50), or(count, 64), or(hand, 8)
	if l < 0 {
		limit.invalid(invalidValue, "must be positive")
	}
	switch {
	case n < 0:
		count.invalid(invalidValue, "must be positive")
	case n > 10_000_000:
		count.invalid(invalidValue, "must not be greater than 10000000")
	}
	switch {
	case h < 0:
		hand.invalid(invalidValue, "must be positive")
	case h > n:
		hand.invalid(invalidValue, fmt.Sprintf("should not be greater than queues (%d)", n))
	case entropy(n, h) > 60:
		hand.invalid(invalidValue, fmt.Sprintf("required entropy bits of deckSize %d and handSize %d should not be greater than 60", n, h))
	}
}

// entropy returns the bits that dealing a hand from a deck takes (apiserver v0.36.3 pkg/util/shufflesharding).
func entropy(deck, hand int64) int {
	bits := 0.0
	for i := range hand {
		bits += math.Log2(float64(deck - i))
	}
	return int(math.Ceil(bits))
}
