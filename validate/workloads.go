package validate

import (
	"strconv"
	"strings"
)

// defaultsSelector reports whether the object's version fills a missing selector from the labels of the template: those before
// apps/v1beta2.
func (c *check) defaultsSelector() bool { return c.obj.GVK.Version == "v1beta1" }

// workloadSelector judges a selector and how it fits the template. Where it is required, its absence is reported; where not, a
// missing one matches nothing.
func (c *check) workloadSelector(spec value, required bool) {
	selector, template := spec.field("selector"), spec.field("template")
	if !selector.exists() {
		switch {
		case c.defaultsSelector():
		case required:
			selector.required("")
		default:
			template.fields("metadata", "labels").add(selectorMismatch,
				"Invalid value: `selector` does not match template `labels`", "spec.selector is missing: it matches nothing")
		}
		return
	}
	labelSelector(selector)
	if isEmptySelector(selector) {
		selector.invalid(invalidValue, "empty selector is invalid for "+strings.ToLower(c.workloadWord()))
		return
	}
	if isReadableSelector(selector) {
		selectorMatches(selector, template)
	}
}

// workloadWord returns what the server calls the kind: a ReplicaSet is a deployment to it.
func (c *check) workloadWord() string {
	if c.obj.GVK.Kind == "ReplicaSet" {
		return "Deployment"
	}
	return c.obj.GVK.Kind
}

// alwaysRestarts judges a template whose pods must be restarted, as all workload controllers but Jobs want it.
func alwaysRestarts(template value, kind string) {
	policy := template.fields("spec", "restartPolicy")
	if policy.isString() && policy.text() != "Always" && policy.text() != "" {
		policy.unsupportedAs(invalidRestart, "Always")
	}
	if deadline := template.fields("spec", "activeDeadlineSeconds"); deadline.exists() {
		deadline.forbidden("activeDeadlineSeconds in " + kind + " is not Supported")
	}
}

// deployment judges as ValidateDeployment does (kubernetes v1.36.3 pkg/apis/apps/validation).
func deployment(c *check) {
	spec := c.root().field("spec")
	spec.field("replicas").nonNegative()
	c.workloadSelector(spec, true)
	c.podTemplate(spec.field("template"))
	alwaysRestarts(spec.field("template"), "ReplicaSet")
	strategy := spec.field("strategy")
	kind, rolling := strategy.field("type"), strategy.field("rollingUpdate")
	switch kind.textOr("RollingUpdate") {
	case "Recreate":
		if rolling.exists() {
			rolling.forbidden("may not be specified when strategy `type` is 'Recreate'")
		}
	case "RollingUpdate":
		rollingUpdate(rolling)
	default:
		placed(kind, strategy).unsupported("Recreate", "RollingUpdate")
	}
	ready, deadline := spec.field("minReadySeconds"), spec.field("progressDeadlineSeconds")
	ready.nonNegative()
	spec.field("revisionHistoryLimit").nonNegative()
	deadline.nonNegative()
	if deadline.int(600) <= ready.int(0) {
		deadline.invalid(invalidValue, "must be greater than minReadySeconds")
	}
}

// rollingUpdate judges as ValidateRollingUpdateDeployment does (kubernetes v1.36.3 pkg/apis/apps/validation).
func rollingUpdate(v value) {
	unavailable, surge := v.field("maxUnavailable"), v.field("maxSurge")
	unavailable.intOrPercent()
	surge.intOrPercent()
	if unavailable.amount(25) == 0 && surge.amount(25) == 0 {
		unavailable.invalid(invalidValue, "may not be 0 when `maxSurge` is 0")
	}
	unavailable.atMostWhole()
}

// replicaSet judges as ValidateReplicaSet does (kubernetes v1.36.3 pkg/apis/apps/validation).
func replicaSet(c *check) {
	spec := c.root().field("spec")
	spec.field("replicas").nonNegative()
	spec.field("minReadySeconds").nonNegative()
	c.workloadSelector(spec, true)
	c.podTemplate(spec.field("template"))
	alwaysRestarts(spec.field("template"), "ReplicaSet")
}

// daemonSet judges as ValidateDaemonSet does (kubernetes v1.36.3 pkg/apis/apps/validation).
func daemonSet(c *check) {
	spec := c.root().field("spec")
	c.workloadSelector(spec, false)
	c.podTemplate(spec.field("template"))
	alwaysRestarts(spec.field("template"), "DaemonSet")
	spec.field("minReadySeconds").nonNegative()
	spec.field("templateGeneration").nonNegative()
	generation := c.root().fields("metadata", "annotations").entry("deprecated.daemonset.template.generation")
	if _, err := strconv.ParseInt(generation.text(), 10, 64); generation.isString() && err != nil {
		generation.invalid(invalidValue, "must be an integer")
	}
	strategy := spec.field("updateStrategy")
	kind := strategy.field("type")
	switch kind.textOr("RollingUpdate") {
	case "OnDelete":
	case "RollingUpdate":
		daemonSetRollingUpdate(strategy.field("rollingUpdate"))
	default:
		placed(kind, strategy).unsupported("RollingUpdate", "OnDelete")
	}
	spec.field("revisionHistoryLimit").nonNegative()
}

func daemonSetRollingUpdate(v value) {
	unavailable, surge := v.field("maxUnavailable"), v.field("maxSurge")
	for _, amount := range [...]value{unavailable, surge} {
		amount.intOrPercent()
		amount.atMostWhole()
	}
	switch u, s := unavailable.amount(1), surge.amount(0); {
	case u != 0 && s != 0:
		surge.invalid(invalidValue, "may not be set when maxUnavailable is non-zero")
	case u == 0 && s == 0:
		unavailable.required("cannot be 0 when maxSurge is 0")
	}
}

// statefulSet judges as ValidateStatefulSet does (kubernetes v1.36.3 pkg/apis/apps/validation). maxUnavailable is dropped: its gate
// is off.
func statefulSet(c *check) {
	spec := c.root().field("spec")
	if policy := spec.field("podManagementPolicy"); !policy.blank() && policy.text() != "OrderedReady" && policy.text() != "Parallel" {
		policy.invalid(invalidValue, "must be 'OrderedReady' or 'Parallel'")
	}
	strategy := spec.field("updateStrategy")
	kind, rolling := strategy.field("type"), strategy.field("rollingUpdate")
	switch kind.textOr("RollingUpdate") {
	case "OnDelete":
		if rolling.exists() {
			rolling.invalid(invalidValue, "only allowed for updateStrategy 'RollingUpdate'")
		}
	case "RollingUpdate":
		rolling.field("partition").nonNegative()
	default:
		strategy.addAt(kind.place0(), invalidValue, "Invalid value"+kind.shown()+": must be 'RollingUpdate' or 'OnDelete'", "")
	}
	retention := spec.field("persistentVolumeClaimRetentionPolicy")
	retention.field("whenDeleted").oneOf("Retain", "Delete")
	retention.field("whenScaled").oneOf("Retain", "Delete")
	var claims []string
	for _, claim := range spec.field("volumeClaimTemplates").items() {
		claimSpec(claim.field("spec"))
		if name := claim.fields("metadata", "name"); name.require() && name.name(dnsLabel) {
			claims = append(claims, name.text())
		}
	}
	spec.field("replicas").nonNegative()
	spec.field("minReadySeconds").nonNegative()
	if start := spec.fields("ordinals", "start"); start.exists() {
		start.place(spec, "ordinals.start").nonNegative()
	}
	spec.field("serviceName").nameIfSet(dnsLabel)
	c.workloadSelector(spec, true)
	c.template(spec.field("template"), true, claims)
	alwaysRestarts(spec.field("template"), "StatefulSet")
}

// replicationController judges as ValidateReplicationController does (kubernetes v1.36.3 pkg/apis/core/validation). A missing
// selector is filled from the labels of the template.
func replicationController(c *check) {
	spec := c.root().field("spec")
	spec.field("minReadySeconds").nonNegative()
	spec.field("replicas").nonNegative()
	selector, template := spec.field("selector"), spec.field("template")
	labels := template.fields("metadata", "labels")
	if selector.empty() && labels.empty() {
		selector.required("")
	}
	if !template.exists() {
		template.required("")
		return
	}
	for key, want := range selector.entries() {
		if why := lacks(labels, key, want.text()); why != "" {
			labels.add(selectorMismatch, "Invalid value: `selector` does not match template `labels`", why)
			break
		}
	}
	c.defaultedLabels(template)
	c.podTemplate(template)
	alwaysRestarts(template, "ReplicationController")
}

func podTemplateObject(c *check) { c.podTemplate(c.root().field("template")) }

// controllerRevision judges as ValidateControllerRevisionCreate does (kubernetes v1.36.3 pkg/apis/apps/validation).
func controllerRevision(c *check) {
	c.root().field("revision").nonNegative()
	switch data := c.root().field("data"); {
	case !data.exists():
		data.required("data is mandatory")
	case !data.isMap():
		data.required("data must be a valid JSON object")
	}
}
