package validate

import (
	"strconv"
)

// affinity judges as validateAffinity does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) affinity() {
	affinity := p.spec.field("affinity")
	node := affinity.field("nodeAffinity")
	if required := node.field("requiredDuringSchedulingIgnoredDuringExecution"); required.exists() {
		nodeSelector(required)
	}
	for _, term := range node.field("preferredDuringSchedulingIgnoredDuringExecution").items() {
		weight(term)
		nodeSelectorTerm(term.field("preference"), false)
	}
	for _, name := range [...]string{"podAffinity", "podAntiAffinity"} {
		v := affinity.field(name)
		for _, term := range v.field("requiredDuringSchedulingIgnoredDuringExecution").items() {
			p.podAffinityTerm(term)
		}
		for _, weighted := range v.field("preferredDuringSchedulingIgnoredDuringExecution").items() {
			weight(weighted)
			p.podAffinityTerm(weighted.field("podAffinityTerm"))
		}
	}
}

func weight(term value) {
	if w := term.field("weight"); w.int(0) <= 0 || w.int(0) > 100 {
		w.invalid(invalidValue, "must be in the range 1-100")
	}
}

// nodeSelector judges as ValidateNodeSelector does (kubernetes v1.36.3 pkg/apis/core/validation).
func nodeSelector(v value) {
	terms := v.field("nodeSelectorTerms")
	if terms.empty() {
		terms.required("must have at least one node selector term")
	}
	for _, term := range terms.items() {
		nodeSelectorTerm(term, true)
	}
}

// nodeSelectorTerm judges one term. The values of preferred terms need not be labels.
func nodeSelectorTerm(term value, labelled bool) {
	for _, requirement := range term.field("matchExpressions").items() {
		operator, values := requirement.field("operator"), requirement.field("values")
		switch operator.text() {
		case "In", "NotIn":
			if values.empty() {
				values.required("must be specified when `operator` is 'In' or 'NotIn'")
			}
		case "Exists", "DoesNotExist":
			if !values.empty() {
				values.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
			}
		case "Gt", "Lt":
			if values.len() != 1 {
				values.required("must be specified single value when `operator` is 'Lt' or 'Gt'")
			}
		default:
			notAnOperator(operator, "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
		}
		requirement.field("key").name(labelKey)
		for _, item := range values.items() {
			if labelled {
				item.name(labelValue)
			}
		}
	}
	for _, requirement := range term.field("matchFields").items() {
		nodeField(requirement)
	}
}

func nodeField(requirement value) {
	operator, values, key := requirement.field("operator"), requirement.field("values"), requirement.field("key")
	switch operator.text() {
	case "In", "NotIn":
		if values.len() != 1 {
			values.required("must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
		}
	default:
		notAnOperator(operator, "In", "NotIn")
	}
	if key.text() != "metadata.name" {
		key.invalid(invalidValue, "not a valid field selector key")
		return
	}
	for _, item := range values.items() {
		item.name(dnsSubdomain)
	}
}

// podAffinityTerm judges as validatePodAffinityTerm does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) podAffinityTerm(term value) {
	labelSelector(term.field("labelSelector"))
	labelSelector(term.field("namespaceSelector"))
	for _, namespace := range term.field("namespaces").items() {
		if msg := dnsLabel(namespace.text()); msg != "" {
			namespace.place(term, "namespace").invalid(invalidName, msg)
		}
	}
	p.matchLabelKeys(term, term.field("matchLabelKeys"), term.field("mismatchLabelKeys"))
	key := term.field("topologyKey")
	if key.blank() {
		key.required("can not be empty")
	}
	key.name(labelKey)
}

// matchLabelKeys judges as ValidateMatchLabelKeysAndMismatchLabelKeys does (kubernetes v1.36.3 pkg/apis/core/validation). For a
// Pod the server has merged the keys that its labels have into the selector.
func (p *pod) matchLabelKeys(v, match, mismatch value) {
	selector := v.field("labelSelector")
	for _, keys := range [...]value{match, mismatch} {
		if keys.empty() {
			continue
		}
		if !selector.exists() {
			keys.forbidden("must not be specified when labelSelector is not set")
			continue
		}
		for _, key := range keys.items() {
			key.name(labelKey)
		}
	}
	if match.empty() {
		return
	}
	for i, key := range match.items() {
		if count := p.timesSelected(selector, key.text()); count > 1 {
			v.step(-1, -1, "", int32(i)).addAt(key.place0(), duplicateValue,
				"Invalid value"+key.shown()+": exists in both matchLabelKeys and labelSelector", "")
		}
		if mismatch.contains(key.text()) {
			key.invalid(duplicateValue, "exists in both matchLabelKeys and mismatchLabelKeys")
		}
	}
}

// timesSelected returns how often a selector speaks of a label.
func (p *pod) timesSelected(selector value, key string) int {
	count := 0
	if selector.field("matchLabels").entry(key).key >= 0 {
		count++
	}
	for _, requirement := range selector.field("matchExpressions").items() {
		if requirement.field("key").text() == key {
			count++
		}
	}
	if _, ok := labelOf(p.meta.field("labels"), key); ok && p.isPod && selector.exists() {
		count++
	}
	return count
}

// topologySpread judges as validateTopologySpreadConstraints does (kubernetes v1.36.3 pkg/apis/core/validation).
func (p *pod) topologySpread() {
	list := p.spec.field("topologySpreadConstraints")
	type pair struct{ key, action string }
	latest := map[pair]value{}
	for _, constraint := range list.items() {
		constraint.field("maxSkew").positive(0)
		key, action := constraint.field("topologyKey"), constraint.field("whenUnsatisfiable")
		if key.blank() {
			key.required("can not be empty")
		}
		mustBeOneOf(action, "DoNotSchedule", "ScheduleAnyway")
		this := pair{key.text(), action.text()}
		if earlier, ok := latest[this]; ok {
			earlier.step(-1, -1, "{topologyKey, whenUnsatisfiable}", stepField).addAt(key.place0(), duplicateValue,
				"Duplicate value: "+strconv.Quote("{"+this.key+", "+this.action+"}"), "")
		}
		latest[this] = constraint
		if domains := constraint.field("minDomains"); domains.isInt() {
			domains.positive(1)
			if action.text() != "DoNotSchedule" {
				domains.invalid(invalidValue, "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not "+action.text())
			}
		}
		for _, name := range [...]string{"nodeAffinityPolicy", "nodeTaintsPolicy"} {
			if policy := constraint.field(name); policy.exists() {
				mustBeOneOf(policy, "Honor", "Ignore")
			}
		}
		p.matchLabelKeys(constraint, constraint.field("matchLabelKeys"), value{c: p.spec.c, node: -1, key: -1, at: -1})
		labelSelector(constraint.field("labelSelector"))
	}
}

// judgeTolerations judges as ValidateTolerations does (kubernetes v1.36.3 pkg/apis/core/validation).
func judgeTolerations(list value) {
	for _, toleration := range list.items() {
		key, operator, val, effect := toleration.field("key"), toleration.field("operator"), toleration.field("value"), toleration.field("effect")
		key.nameIfSet(labelKey)
		if key.blank() && operator.text() != "Exists" {
			operator.invalid(invalidValue, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"")
		}
		if toleration.has("tolerationSeconds") && effect.text() != "NoExecute" {
			effect.invalid(invalidValue, "effect must be 'NoExecute' when `tolerationSeconds` is set")
		}
		switch operator.text() {
		case "Equal", "":
			if msg := labelValue(val.text()); msg != "" {
				val.place(toleration, "operator").invalid(invalidName, msg)
			}
		case "Exists":
			if !val.blank() {
				val.place(toleration, "operator").invalid(invalidValue, "value must be empty when `operator` is 'Exists'")
			}
		default:
			operator.unsupported("Equal", "Exists")
		}
		taintEffect(effect)
	}
}

func taintEffect(v value) { v.oneOf("NoSchedule", "PreferNoSchedule", "NoExecute") }
