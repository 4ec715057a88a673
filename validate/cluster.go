package validate

import (
	"slices"
	"strconv"
	"strings"
)

// namespace judges as ValidateNamespace does (kubernetes v1.36.3 pkg/apis/core/validation).
func namespace(c *check) {
	list := c.root().fields("spec", "finalizers")
	for _, item := range list.items() {
		at := placed(item, list)
		at.name(labelKey)
		kubeFinalizer(at)
	}
}

// node judges as ValidateNode does (kubernetes v1.36.3 pkg/apis/core/validation).
func node(c *check) {
	spec := c.root().field("spec")
	list := spec.field("taints").place(c.root(), "metadata", "taints")
	type pair struct{ key, effect string }
	var seen []pair
	for i, taint := range list.items() {
		key, effect := taint.field("key"), taint.field("effect")
		key.name(labelKey)
		taint.field("value").nameIfSet(labelValue)
		effect.require()
		taintEffect(effect)
		this := pair{key.text(), effect.text()}
		if slices.Contains(seen, this) {
			taint.add(duplicateValue, "Duplicate value: taint "+strconv.Itoa(i)+": taints must be unique by key and effect pair", "")
		}
		seen = append(seen, this)
	}
	for _, field := range [...]string{"capacity", "allocatable"} {
		for name, amount := range c.root().fields("status", field).entries() {
			resourceAmount(amount.place(c.root(), "status", field, name), name)
		}
	}
	podRanges(spec)
	if !c.before(declaredFeatures) {
		nodeFeatures(c.root().fields("status", "declaredFeatures"))
	}
}

// featureName is what a node may declare (kubernetes v1.36.3 pkg/apis/core/validation).
var featureName = pattern(`^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$`)

// nodeFeatures judges as validateNodeDeclaredFeatures does.
func nodeFeatures(list value) {
	before := ""
	for i, feature := range list.items() {
		name := feature.text()
		if len(name) > 253 || !featureName(name) {
			feature.invalid(invalidValue, "must start with an UpperCamelCase segment, with subsequent segments separated by '/', and contain only alphanumeric characters and slashes")
		}
		switch {
		case i > 0 && name == before:
			feature.duplicate()
		case i > 0 && name < before:
			feature.invalid(invalidValue, "list must be sorted alphabetically")
		}
		before = name
	}
}

// podRanges judges the ranges of a node. podCIDR replaces a podCIDRs that begins otherwise (Convert_v1_NodeSpec_To_core_NodeSpec).
func podRanges(spec value) {
	ranges, single := spec.field("podCIDRs"), spec.field("podCIDR")
	if texts := ranges.texts(); !single.blank() && (len(texts) == 0 || texts[0] != single.text()) {
		legacyCIDR(ranges.step(-1, int(single.node), "", 0))
		return
	}
	for _, r := range ranges.items() {
		legacyCIDR(r)
	}
	if n := ranges.len(); n > 1 {
		var ips []string
		for _, text := range ranges.texts() {
			ip, _, _ := strings.Cut(text, "/")
			ips = append(ips, ip)
		}
		if n > 2 || !isDualStack(ips) {
			ranges.invalid(invalidValue, "may specify no more than one CIDR for each IP family")
		}
	}
}

// priorityClass judges as ValidatePriorityClass does (kubernetes v1.36.3 pkg/apis/scheduling/validation).
func priorityClass(c *check) {
	name, v := c.root().fields("metadata", "name"), c.root().field("value")
	system := map[string]int64{"system-node-critical": 2000001000, "system-cluster-critical": 2000000000}
	if strings.HasPrefix(name.text(), "system-") {
		want, ok := system[name.text()]
		if !ok || v.int(0) != want || c.root().field("globalDefault").bool() {
			name.forbidden("priority class names with 'system-' prefix are reserved for system use only")
		}
	} else if v.int(0) > 1_000_000_000 {
		v.forbidden("maximum allowed value of a user defined priority is 1000000000")
	}
	preemptionPolicy(c.root().field("preemptionPolicy"))
}

// runtimeClass judges as ValidateRuntimeClass does (kubernetes v1.36.3 pkg/apis/node/validation).
func runtimeClass(c *check) {
	if handler := c.root().field("handler"); handler.require() {
		handler.name(dnsLabel)
	}
	overhead := c.root().field("overhead")
	for name, amount := range overhead.field("podFixed").entries() {
		amount = overhead.field("limits").entryAs(name, amount)
		resourceKey(amount, name, containerResourceName)
		resourceAmount(amount, name)
	}
	scheduling := c.root().field("scheduling")
	labels(scheduling.field("nodeSelector"))
	list := scheduling.field("tolerations")
	judgeTolerations(list)
	var seen [][4]string
	for _, toleration := range list.items() {
		this := [4]string{
			toleration.field("key").text(), toleration.field("operator").text(), toleration.field("value").text(), toleration.field("effect").text(),
		}
		if slices.Contains(seen, this) {
			toleration.duplicateOf("toleration")
		}
		seen = append(seen, this)
	}
}

// lease judges as ValidateLease does (kubernetes v1.36.3 pkg/apis/coordination/validation). strategy and preferredHolder are
// dropped: the gate of coordinated leader election is off.
func lease(c *check) {
	spec := c.root().field("spec")
	if duration := spec.field("leaseDurationSeconds"); duration.isInt() && duration.int(1) <= 0 {
		duration.invalid(invalidValue, "must be greater than 0")
	}
	spec.field("leaseTransitions").nonNegative()
}

// leaseCandidate judges as ValidateLeaseCandidate does (kubernetes v1.36.3 pkg/apis/coordination/validation).
func leaseCandidate(c *check) {
	spec := c.root().field("spec")
	spec.field("leaseName").require()
	emulation, binary, strategy := spec.field("emulationVersion"), spec.field("binaryVersion"), spec.field("strategy")
	binary.require()
	for _, version := range [...]value{emulation, binary} {
		if !version.blank() && version.isString() && !semver(version.text()) {
			version.invalid(invalidValue, "must be a valid semantic version")
		}
	}
	if !strategy.require() {
		return
	}
	if strategy.text() == "OldestEmulationVersion" && emulation.blank() {
		emulation.required("must be specified when `strategy` is 'OldestEmulationVersion'")
	}
	at := strategy.step(int(strategy.key), int(strategy.node), "strategy", stepField) // the server names it twice
	if strings.Contains(strategy.text(), "/") {
		at.name(labelKey)
	} else {
		mustBeOneOf(at, "OldestEmulationVersion")
	}
}

// podBinding judges as ValidatePodBinding does (kubernetes v1.36.3 pkg/apis/core/validation).
func podBinding(c *check) {
	target := c.root().field("target")
	if kind := target.field("kind"); !kind.blank() {
		mustBeOneOf(kind, "Node", "<empty>")
	}
	target.field("name").require()
}
