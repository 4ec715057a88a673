package validate

import (
	"slices"
	"strconv"
	"strings"
)

// Resource names, from kubernetes v1.36.3 pkg/apis/core/helper.
var (
	containerResources = []string{"cpu", "memory", "ephemeral-storage"}
	standardResources  = []string{
		"cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu",
		"limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers", "secrets",
		"configmaps", "persistentvolumeclaims", "storage", "requests.storage", "services.nodeports", "services.loadbalancers",
	}
	countedResources = []string{
		"pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims",
		"services.nodeports", "services.loadbalancers",
	}
)

func isHugePages(name string) bool { return strings.HasPrefix(name, "hugepages-") }

func isQuotaHugePages(name string) bool {
	return isHugePages(name) || strings.HasPrefix(name, "requests.hugepages-")
}

// isNativeResource and isExtendedResource judge as the functions of kubernetes v1.36.3 pkg/apis/core/helper do.
func isNativeResource(name string) bool {
	return !strings.Contains(name, "/") || strings.Contains(name, "kubernetes.io/")
}

func isExtendedResource(name string) bool {
	return !isNativeResource(name) && !strings.HasPrefix(name, "requests.") && labelKey("requests."+name) == ""
}

// overcommits reports whether requests of the resource may be below its limit.
func overcommits(name string) bool { return isNativeResource(name) && !isHugePages(name) }

// resourceName returns why a name is refused, as validateResourceName does (kubernetes v1.36.3 pkg/apis/core/validation).
func resourceName(name string) string {
	if msg := labelKey(name); msg != "" {
		return msg
	}
	if !strings.Contains(name, "/") && !slices.Contains(standardResources, name) && !isQuotaHugePages(name) {
		return "must be a standard resource type or fully qualified"
	}
	return ""
}

// containerResourceName is resourceName for the resources of containers (validateContainerResourceName).
func containerResourceName(name string) string {
	if slices.Contains(containerResources, name) {
		return ""
	}
	if msg := resourceName(name); msg != "" {
		return msg
	}
	switch {
	case !strings.Contains(name, "/"):
		if !isHugePages(name) {
			return "must be a standard resource for containers"
		}
	case !isNativeResource(name) && !isExtendedResource(name):
		return "doesn't follow extended resource name standard"
	}
	return ""
}

// podResourceName is resourceName for the resources of a pod as a whole (validatePodResourceName).
func podResourceName(name string) string {
	if msg := resourceName(name); msg != "" {
		return msg
	}
	if name != "cpu" && name != "memory" && !isHugePages(name) {
		return "must be cpu, memory or hugepages"
	}
	return ""
}

// resourceAmount judges an amount as ValidateResourceQuantityValue does (kubernetes v1.36.3 pkg/apis/core/validation).
func resourceAmount(v value, name string) {
	q, ok := v.quantity()
	if !ok {
		return
	}
	if q.sign() < 0 {
		v.invalid(invalidValue, "must be greater than or equal to 0")
	}
	if !q.milli().isWhole() && (slices.Contains(countedResources, name) || isExtendedResource(name)) {
		v.invalid(invalidValue, "must be an integer")
	}
}

// resourceKey reports a resource name of a map that is refused.
func resourceKey(v value, name string, rule nameRule) {
	msg := rule(name)
	if msg == "" {
		return
	}
	message, hint := splitHint(msg)
	if near := nearest(name, containerResources); near != "" {
		hint = "did you mean " + near + "?"
	}
	v.addKey(v, invalidValue, "Invalid value: "+strconv.Quote(name)+": "+message, hint)
}

// resources judges requirements as validateResourceRequirements does (kubernetes v1.36.3 pkg/apis/core/validation).
func resources(v value, rule nameRule, claims value) {
	if !v.isMap() {
		return
	}
	limits, requests := v.field("limits"), v.field("requests")
	compute, hugePages := false, false
	judge := func(name string, amount value) {
		resourceKey(amount, name, rule)
		resourceAmount(amount, name)
		compute = compute || name == "cpu" || name == "memory"
		if isHugePages(name) {
			hugePages = true
			hugePageAmount(amount, name)
		}
	}
	for name, amount := range limits.entries() {
		judge(name, amount)
	}
	for name, amount := range requests.entries() {
		judge(name, amount)
		requestWithinLimit(requests, limits, amount, name)
	}
	if hugePages && !compute {
		v.forbidden("HugePages require cpu or memory")
	}
	if v.c.since(dynamicResources) {
		resourceClaimNames(v.field("claims"), claims)
	}
}

func requestWithinLimit(requests, limits, request value, name string) {
	limit := limits.entry(name)
	if !limit.exists() && !limit.isNull() {
		if !overcommits(name) {
			limits.required("Limit must be set for non overcommitable resources")
		}
		return
	}
	r, ok := request.quantity()
	l, ok2 := limit.quantity()
	if !ok || !ok2 {
		return
	}
	order, amount := r.milli().compare(l.milli()), "0"
	if limit.exists() {
		amount = limit.c.tree.Text(int(limit.node))
	}
	switch {
	case order != 0 && !overcommits(name):
		requests.addAt(request.place0(), requestExceedsLimit, "Invalid value"+request.shown()+": must be equal to "+name+" limit of "+amount, "")
	case order > 0:
		requests.addAt(request.place0(), requestExceedsLimit,
			"Invalid value"+request.shown()+": must be less than or equal to "+name+" limit of "+amount, "")
	}
}

// hugePageAmount reports an amount that is no multiple of the page size in the resource's name.
func hugePageAmount(v value, name string) {
	q, ok := v.quantity()
	if !ok || v.isNull() {
		return
	}
	page, ok := parseQuantity(strings.TrimPrefix(name, "hugepages-"))
	if !ok || page.sign() <= 0 || !page.isWhole() || q.whole%page.whole != 0 {
		v.invalid(invalidValue, v.c.tree.Text(int(v.node))+" is not positive integer multiple of "+name)
	}
}

// resourceClaimNames judges claims as validateResourceClaimNames does (kubernetes v1.36.3 pkg/apis/core/validation).
func resourceClaimNames(claims, podClaims value) {
	var seen []string
	for _, claim := range claims.items() {
		name, request := claim.field("name").text(), claim.field("request")
		if claim.field("name").blank() {
			claim.required("")
			continue
		}
		key := name
		if !request.blank() {
			request.name(dnsLabel)
			key += "/" + request.text()
		}
		clash := slices.ContainsFunc(seen, func(s string) bool {
			return s == key || s == name || key == name && strings.HasPrefix(s, name+"/")
		})
		if clash {
			claim.duplicateOf(key)
		}
		seen = append(seen, key)
		if !hasNamed(podClaims, name) {
			claim.add(invalidValue, "Not found: "+strconv.Quote(name)+": must be one of the names in pod.spec.resourceClaims", "")
		}
	}
}

// hasNamed reports whether a list has an item with the given name.
func hasNamed(list value, name string) bool {
	for _, item := range list.items() {
		if item.field("name").text() == name {
			return true
		}
	}
	return false
}

// podResources judges the resources of a pod as a whole as validatePodResources does (kubernetes v1.36.3
// pkg/apis/core/validation), after the defaults that SetDefaults_Pod gives a Pod, but not a template.
func (p *pod) podResources() {
	v := p.spec.field("resources")
	if !v.exists() {
		return
	}
	if p.os == "windows" {
		v.forbidden("may not be set for a windows pod")
		return
	}
	if claims := v.field("claims"); claims.isList() {
		claims.forbidden("claims may not be set for Resources at pod-level")
	}
	resources(v, podResourceName, p.spec.field("resourceClaims"))
	for name, amount := range v.field("requests").entries() {
		total, any := p.totalRequests(name)
		if q, ok := amount.quantity(); ok && any && total.compare(q.milli()) > 0 {
			amount.invalid(invalidValue, "must be greater than or equal to aggregate container requests")
		}
	}
	p.defaultedRequests(v)
	for i, container := range p.spec.field("containers").items() {
		for name, amount := range container.fields("resources", "limits").entries() {
			limit, ok := v.field("limits").entry(name).quantity()
			if q, ok2 := amount.quantity(); ok && ok2 && q.milli().compare(limit.milli()) > 0 {
				at := v.field("containers").step(-1, -1, "", int32(i)).entry(name).field("limits")
				at.addAt(amount.place0(), invalidValue, "Invalid value"+amount.shown()+": must be less than or equal to pod limits", "")
			}
		}
	}
}

// defaultedRequests judges what defaultPodRequests gives a Pod that limits, but does not request, what its containers request.
func (p *pod) defaultedRequests(v value) {
	limits, requests := v.field("limits"), v.field("requests")
	for name, amount := range limits.entries() {
		if !p.isPod || requests.entry(name).exists() || name != "cpu" && name != "memory" {
			continue
		}
		total, any := p.totalRequests(name)
		if limit, ok := amount.quantity(); ok && amount.exists() && any && total.compare(limit.milli()) > 0 {
			requests.addAt(amount.place0(), requestExceedsLimit, "Invalid value: what the containers request together must be "+
				"less than or equal to "+name+" limit of "+amount.c.tree.Text(int(amount.node)), "")
		}
	}
}

// totalRequests returns what the containers of the pod request together: the sum of the containers and sidecars, or what the
// hungriest init container needs beside the sidecars before it. Source: AggregateContainerRequests of k8s.io/component-helpers.
func (p *pod) totalRequests(name string) (total quantity, any bool) {
	var sidecars, peak quantity
	request := func(container value) quantity {
		requirements := container.field("resources")
		amount := requirements.field("requests").entry(name)
		if !amount.exists() && p.isPod {
			amount = requirements.field("limits").entry(name)
		}
		q, ok := amount.quantity()
		any = any || ok
		return q.milli()
	}
	for _, container := range p.spec.field("containers").items() {
		total = total.plus(request(container))
	}
	for _, container := range p.spec.field("initContainers").items() {
		q := request(container)
		if container.field("restartPolicy").text() == "Always" {
			total, sidecars = total.plus(q), sidecars.plus(q)
			q = sidecars
		} else {
			q = q.plus(sidecars)
		}
		if q.compare(peak) > 0 {
			peak = q
		}
	}
	if peak.compare(total) > 0 {
		total = peak
	}
	return total, any
}
