package validate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/cel"
)

// Sizes of resource.k8s.io. Source: k8s.io/api v0.36.3 resource/v1/types.go.
const (
	maxDeviceRequests  = 32
	maxSubRequests     = 8
	maxDeviceID        = 32
	maxAttributeValue  = 64
	maxSliceDevices    = 128
	maxAdvancedDevices = 64
)

// resourceClaim, its template and deviceClass judge as the functions of kubernetes v1.36.3 pkg/apis/resource/validation do.
func resourceClaim(c *check) { c.deviceClaim(c.root().fields("spec", "devices")) }

func resourceClaimTemplate(c *check) {
	spec := c.root().field("spec")
	templateMetadata(spec.field("metadata"))
	c.deviceClaim(spec.fields("spec", "devices"))
}

func deviceClass(c *check) {
	spec := c.root().field("spec")
	deviceSelectors(spec.field("selectors"))
	list := spec.field("config")
	if atMost(list, maxDeviceRequests) {
		for _, config := range list.items() {
			opaqueConfig(config)
		}
	}
	if name := spec.field("extendedResourceName"); c.since(extendedDevices) && name.exists() && name.isString() && !isExtendedResource(name.text()) {
		name.invalid(invalidName, "must be a valid extended resource name")
	}
}

// atMost reports a list that is too long.
func atMost(list value, limit int) bool {
	if n := list.len(); n > limit {
		list.tooMany(n, limit)
		return false
	}
	return true
}

// deviceClaim judges as validateDeviceClaim does.
func (c *check) deviceClaim(v value) {
	requests, constraints, configs := v.field("requests"), v.field("constraints"), v.field("config")
	if atMost(requests, maxDeviceRequests) {
		unique(requests, "name")
		for _, request := range requests.items() {
			c.deviceRequest(request)
		}
	}
	if atMost(constraints, maxDeviceRequests) {
		for _, constraint := range constraints.items() {
			requestReferences(constraint.field("requests"), requests)
			deviceConstraint(constraint)
		}
	}
	if atMost(configs, maxDeviceRequests) {
		for _, config := range configs.items() {
			requestReferences(config.field("requests"), requests)
			opaqueConfig(config)
		}
	}
}

// unique reports items of a list of which another has the same field.
func unique(list value, field string) {
	var seen []string
	for _, item := range list.items() {
		key := item.text()
		if field != "" {
			key = item.field(field).text()
		}
		if slices.Contains(seen, key) {
			item.duplicateOf(fmt.Sprintf("%q", key))
		}
		seen = append(seen, key)
	}
}

// deviceRequest judges one request. In v1beta1 the fields of an exact one lie in the request itself.
func (c *check) deviceRequest(v value) {
	v.field("name").name(dnsLabel)
	first, exactly := v.field("firstAvailable"), v.field("exactly")
	if c.obj.GVK.Version == "v1beta1" && hasExactFields(v) {
		exactly = v.place(v, "exactly")
	}
	switch {
	case first.empty() && !exactly.exists():
		v.required("exactly one of `exactly` or `firstAvailable` is required")
	case !first.empty() && exactly.exists():
		v.invalid(invalidValue, "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set")
	case exactly.exists():
		exactRequest(exactly)
	case atMost(first, maxSubRequests):
		unique(first, "name")
		for _, sub := range first.items() {
			sub.field("name").name(dnsLabel)
			exactRequest(sub)
		}
	}
}

// exactRequestFields are the fields of an exact request.
var exactRequestFields = []string{"deviceClassName", "selectors", "allocationMode", "count", "adminAccess", "tolerations", "capacity"}

// hasExactFields reports whether a request of v1beta1 is an exact one, as hasAnyMainRequestFieldsSet does (kubernetes v1.36.3
// pkg/apis/resource/v1beta1).
func hasExactFields(v value) bool {
	return slices.ContainsFunc(exactRequestFields, func(name string) bool {
		f := v.field(name)
		return f.exists() && !(f.isString() && f.text() == "") && !(f.isInt() && f.int(0) == 0)
	})
}

func exactRequest(v value) {
	if class := v.field("deviceClassName"); class.require() {
		class.name(dnsSubdomain)
	}
	deviceSelectors(v.field("selectors"))
	mode, count := v.field("allocationMode"), v.field("count")
	switch mode.textOr("ExactCount") {
	case "All":
		if count.int(0) != 0 {
			count.invalid(invalidValue, "must not be specified when allocationMode is 'All'")
		}
	case "ExactCount":
		if count.int(1) < 0 {
			count.invalid(invalidValue, "must be greater than zero")
		}
	default:
		mustBeOneOf(mode, "All", "ExactCount")
	}
	if !v.c.since(deviceTaints) {
		return
	}
	tolerations := v.field("tolerations")
	atMost(tolerations, 16)
	for _, toleration := range tolerations.items() {
		deviceToleration(toleration)
	}
}

func deviceSelectors(list value) {
	if !atMost(list, 32) {
		return
	}
	for _, selector := range list.items() {
		inCEL := selector.field("cel")
		if !inCEL.exists() {
			inCEL.required("")
			continue
		}
		expression := inCEL.field("expression")
		switch {
		case len(expression.text()) > 10<<10:
			expression.tooLong(10 << 10)
		case expression.blank():
			expression.invalid(invalidValue, "the expression is empty")
		case expression.isString():
			if fault, expensive := cel.CheckDeviceSelector(celRelease(list.c), expression.text()); expensive {
				expression.forbidden(fault.Detail)
			} else if fault != nil {
				expression.faulty(*fault)
			}
		}
	}
}

func deviceConstraint(v value) {
	match, distinct := v.field("matchAttribute"), v.field("distinctAttribute")
	switch {
	case match.exists():
		match.name(qualifiedAttribute)
	case v.c.before(consumedCapacity):
		match.required("")
	case distinct.exists():
		distinct.name(qualifiedAttribute)
	default:
		v.required(`exactly one of "matchAttribute" or "distinctAttribute" is required`)
	}
}

// qualifiedAttribute judges the name of an attribute with its domain.
func qualifiedAttribute(name string) string {
	if msg := attributeName(name); msg != "" {
		return msg
	}
	if !strings.Contains(name, "/") {
		return "a fully qualified name must be a domain and a name separated by a slash"
	}
	return ""
}

// attributeName judges the name of an attribute or capacity as validateQualifiedName does.
func attributeName(name string) string {
	domain, id, ok := strings.Cut(name, "/")
	switch {
	case !ok:
		id = name
	case strings.Contains(id, "/"):
		return ""
	case domain == "":
		return "the domain must not be empty"
	case len(domain) > 63:
		return "may not be more than 63 bytes"
	case dnsSubdomainCaseless(domain) != "":
		return dnsSubdomainCaseless(domain)
	case id == "":
		return "the name must not be empty"
	}
	if len(id) > maxDeviceID {
		return fmt.Sprintf("may not be more than %d bytes", maxDeviceID)
	}
	if !isIdentifier(id) {
		return "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name', or 'MY_NAME', or 'MyName')"
	}
	return ""
}

// requestReferences judges names of requests, or of a request and one of its alternatives.
func requestReferences(list, requests value) {
	if !atMost(list, maxDeviceRequests) {
		return
	}
	unique(list, "")
	for _, item := range list.items() {
		request, sub, hasSub := strings.Cut(item.text(), "/")
		known := false
		for _, r := range requests.items() {
			if r.field("name").text() == request {
				known = !hasSub || hasNamed(r.field("firstAvailable"), sub)
			}
		}
		if !known {
			item.invalid(invalidValue, "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'")
		}
	}
}

func opaqueConfig(v value) {
	opaque := v.field("opaque")
	if !opaque.exists() {
		opaque.required("")
		return
	}
	csiDriver(opaque.field("driver"))
	parameters := opaque.field("parameters")
	switch {
	case !parameters.exists():
		parameters.required("")
	case !parameters.isMap():
		parameters.addAt(parameters.place0(), invalidValue, "Invalid value: must be a valid JSON object", "")
	}
}

var deviceEffects = []string{"NoExecute", "NoSchedule", "None"}

func deviceToleration(v value) {
	v.field("key").nameIfSet(labelKey)
	val := v.field("value")
	switch operator := v.field("operator"); operator.textOr("Equal") {
	case "Exists":
		if !val.blank() {
			val.invalid(invalidValue, "must be empty for operator `Exists`")
		}
	case "Equal":
		val.nameIfSet(labelValue)
	default:
		mustBeOneOf(operator, "Equal", "Exists")
	}
	v.field("effect").oneOf(deviceEffects...)
}

func deviceTaint(v value) {
	v.field("key").name(labelKey)
	v.field("value").nameIfSet(labelValue)
	if effect := v.field("effect"); effect.require() {
		effect.oneOf(deviceEffects...)
	}
}

// deviceTaintRule judges as ValidateDeviceTaintRule does.
func deviceTaintRule(c *check) {
	spec := c.root().field("spec")
	selector := spec.field("deviceSelector")
	if driver := selector.field("driver"); driver.exists() {
		csiDriver(driver)
	}
	if pool := selector.field("pool"); pool.exists() {
		poolName(pool)
	}
	if device := selector.field("device"); device.exists() {
		device.name(dnsLabel)
	}
	deviceTaint(spec.field("taint"))
}

func poolName(v value) {
	if !v.require() {
		return
	}
	if len(v.text()) > 253 {
		v.tooLong(253)
	}
	for part := range strings.SplitSeq(v.text(), "/") {
		if msg := dnsSubdomain(part); msg != "" {
			v.invalid(invalidName, msg)
		}
	}
}

// resourcePoolStatusRequest judges by the validation tags of its fields.
func resourcePoolStatusRequest(c *check) {
	spec := c.root().field("spec")
	if driver := spec.field("driver"); driver.require() {
		driver.name(dnsSubdomainCaseless)
	}
	if pool := spec.field("poolName"); pool.exists() {
		poolName(pool)
	}
	spec.field("limit").within(1, 1000)
}

// resourceSlice judges as ValidateResourceSlice does.
func resourceSlice(c *check) {
	spec := c.root().field("spec")
	csiDriver(spec.field("driver"))
	pool := spec.field("pool")
	poolName(pool.field("name"))
	pool.field("resourceSliceCount").positive(0)
	if generation := pool.field("generation"); generation.int(0) < 0 {
		generation.invalid(invalidValue, "must be greater than or equal to zero")
	}
	perDevice := spec.field("perDeviceNodeSelection")
	oneNodeChoice(spec, []string{"nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection"},
		"exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required")
	devices, counters := spec.field("devices"), spec.field("sharedCounters")
	if devices.exists() && counters.exists() {
		spec.add(invalidValue, "Invalid value: only one of `sharedCounters` or `devices` is allowed", "")
	}
	limit := maxSliceDevices
	for _, device := range devices.items() {
		if c.since(deviceTaints) && !c.device(device).field("taints").empty() || !c.device(device).field("consumesCounters").empty() {
			limit = maxAdvancedDevices
		}
	}
	if atMost(devices, limit) {
		unique(devices, "name")
		for _, device := range devices.items() {
			device.field("name").name(dnsLabel)
			sliceDevice(c.device(device), perDevice.bool())
		}
	}
	if atMost(counters, 8) {
		unique(counters, "name")
		for _, set := range counters.items() {
			if name := set.field("name"); name.require() {
				name.name(dnsLabel)
			}
			deviceCounters(set.field("counters"))
		}
	}
}

// device returns what holds a device's fields: in v1beta1 an object inside of it, that the server's paths leave out.
func (c *check) device(v value) value {
	if basic := v.field("basic"); c.obj.GVK.Version == "v1beta1" {
		return placed(basic, v)
	}
	return v
}

// oneNodeChoice judges the fields that say on which nodes devices are: exactly one must be set.
func oneNodeChoice(v value, fields []string, detail string) {
	set := 0
	for _, field := range fields {
		choice := v.field(field)
		switch {
		case !choice.exists():
			continue
		case field == "nodeName" && choice.blank():
			choice.invalid(invalidValue, "must be either unset or set to a non-empty string")
			continue
		case field == "nodeName":
			choice.name(dnsSubdomain)
		case field == "nodeSelector":
			nodeSelector(choice)
			if terms := choice.field("nodeSelectorTerms"); terms.len() > 1 {
				terms.invalid(invalidValue, "must have exactly one node selector term")
			}
		case choice.is(false):
			choice.invalid(invalidValue, "must be either unset or set to true")
			continue
		}
		set++
	}
	switch {
	case set == 0:
		v.required(detail)
	case set > 1:
		v.invalid(invalidValue, detail+", but multiple fields are set")
	}
}

func sliceDevice(v value, perDevice bool) {
	attributes, capacity := v.field("attributes"), v.field("capacity")
	if attributes.len()+capacity.len() > 32 {
		v.invalid(invalidValue, "the total number of attributes and capacities must not exceed 32")
	}
	for name, attribute := range attributes.entries() {
		attributeKey(attributes, attribute, name)
		deviceAttribute(attribute)
	}
	for name, amount := range capacity.entries() {
		attributeKey(capacity, amount, name)
		if policy := amount.field("requestPolicy"); policy.exists() {
			requestPolicy(policy, v.field("allowMultipleAllocations").bool())
		}
	}
	if taints := v.field("taints"); v.c.since(deviceTaints) && atMost(taints, 16) {
		for _, taint := range taints.items() {
			deviceTaint(taint)
		}
	}
	consumes := v.field("consumesCounters")
	unique(consumes, "counterSet")
	for _, consumption := range consumes.items() {
		if set := consumption.field("counterSet"); set.require() {
			set.name(dnsLabel)
		}
		deviceCounters(consumption.field("counters"))
	}
	choices := []string{"nodeName", "nodeSelector", "allNodes"}
	if perDevice {
		oneNodeChoice(v, choices, "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec")
	} else if slices.ContainsFunc(choices, v.has) {
		v.invalid(invalidValue, "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec")
	}
	bindingConditions(v)
}

// requestPolicy judges which amounts of a capacity can be asked for.
func requestPolicy(v value, several bool) {
	values, span := v.field("validValues"), v.field("validRange")
	def := v.field("default")
	switch {
	case !several:
		v.forbidden("allowMultipleAllocations must be true")
	case !values.empty() && span.exists():
		v.forbidden(`exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time`)
	case !values.empty() && !def.exists():
		def.required("required when validValues is defined")
	case span.exists() && !def.exists():
		def.required("required when validRange is defined")
	case span.exists():
		if low := span.field("min"); !low.exists() {
			low.required("required when validRange is defined")
		}
	}
}

func attributeKey(parent, entry value, name string) {
	if msg := attributeName(name); msg != "" {
		message, hint := splitHint(msg)
		entry.addKey(parent, invalidName, fmt.Sprintf("Invalid value: %q: %s", name, message), hint)
	}
}

// semver is the form of a version attribute (kubernetes v1.36.3 pkg/apis/resource/validation).
var semver = pattern(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)` +
	`(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$`)

func deviceAttribute(v value) {
	count := 0
	for _, field := range [...]string{"bool", "int", "string", "version"} {
		if v.has(field) {
			count++
		}
	}
	text, version := v.field("string"), v.field("version")
	if version.exists() && version.isString() && !semver(version.text()) {
		version.invalid(invalidValue, "must be a string compatible with semver.org spec 2.0.0")
	}
	for _, s := range [...]value{text, version} {
		if len(s.text()) > maxAttributeValue {
			s.tooLong(maxAttributeValue)
		}
	}
	if count != 1 && (v.isMap() || v.isNull()) {
		v.invalid(invalidValue, "exactly one value must be specified")
	}
}

func deviceCounters(counters value) {
	if counters.empty() {
		counters.required("")
		return
	}
	if !atMost(counters, 32) {
		return
	}
	for name, counter := range counters.entries() {
		if msg := dnsLabel(name); msg != "" {
			message, hint := splitHint(msg)
			counter.addKey(counters, invalidName, fmt.Sprintf("Invalid value: %q: %s", name, message), hint)
		}
	}
}

// bindingConditions judges as validateDeviceBindingParameters does.
func bindingConditions(v value) {
	conditions, failures := v.field("bindingConditions"), v.field("bindingFailureConditions")
	for _, list := range [...]value{conditions, failures} {
		if !atMost(list, 4) {
			continue
		}
		unique(list, "")
		for _, condition := range list.items() {
			condition.name(labelKey)
		}
	}
	for _, failure := range failures.items() {
		if conditions.contains(failure.text()) {
			failure.invalid(invalidValue, "bindingFailureConditions must not overlap with bindingConditions")
		}
	}
	switch {
	case conditions.empty() && !failures.empty():
		conditions.invalid(invalidValue, "bindingConditions are required to use bindingFailureConditions")
	case failures.empty() && !conditions.empty():
		failures.invalid(invalidValue, "bindingFailureConditions are required to use bindingConditions")
	}
}
