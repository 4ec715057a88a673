package validate

import (
	"fmt"
	"slices"
	"strings"
)

// storageClass judges as ValidateStorageClass does (kubernetes v1.36.3 pkg/apis/storage/validation).
func storageClass(c *check) {
	provisioner(c.root().field("provisioner"))
	storageParameters(c.root().field("parameters"), true)
	c.root().field("reclaimPolicy").oneOf("Delete", "Retain")
	if mode := c.root().field("volumeBindingMode"); mode.exists() {
		mustBeOneOf(mode, "Immediate", "WaitForFirstConsumer")
	}
	allowedTopologies(c.root().field("allowedTopologies"))
}

// allowedTopologies reports terms that say the same as another, or nothing.
func allowedTopologies(list value) {
	var terms []string
	for _, term := range list.items() {
		var keys []string
		said := make(map[string]string)
		expressions := term.field("matchLabelExpressions")
		for _, expression := range expressions.items() {
			key, values := expression.field("key"), expression.field("values")
			topologyValues(values)
			key.name(labelKey)
			if slices.Contains(keys, key.text()) {
				key.duplicate()
			}
			keys = append(keys, key.text())
			set := values.texts()
			slices.Sort(set)
			said[key.text()] = strings.Join(slices.Compact(set), ",")
		}
		text := fmt.Sprint(said) // sorted by key
		if len(said) == 0 || slices.Contains(terms, text) {
			expressions.duplicateOf(`""`)
		}
		terms = append(terms, text)
	}
}

func topologyValues(values value) {
	if values.empty() {
		values.required("")
	}
	var seen []string
	for _, item := range values.items() {
		if slices.Contains(seen, item.text()) {
			item.duplicate()
		}
		seen = append(seen, item.text())
	}
}

func provisioner(v value) {
	if v.require() {
		v.name(func(name string) string { return labelKey(strings.ToLower(name)) })
	}
}

func storageParameters(v value, mayBeEmpty bool) {
	if v.len() > 512 {
		v.tooLong(512)
		return
	}
	size := 0
	for key, entry := range v.entries() {
		if key == "" {
			v.invalid(invalidValue, "field can not be empty.")
		}
		size += len(key) + len(entry.text())
	}
	if size > 256<<10 {
		v.tooLong(256 << 10)
	}
	if !mayBeEmpty && v.empty() {
		v.required("must contain at least one key/value pair")
	}
}

// volumeAttributesClass judges as ValidateVolumeAttributesClass does (kubernetes v1.36.3 pkg/apis/storage/validation).
func volumeAttributesClass(c *check) {
	provisioner(c.root().field("driverName"))
	storageParameters(c.root().field("parameters"), false)
}

// volumeAttachment judges as ValidateVolumeAttachment does (kubernetes v1.36.3 pkg/apis/storage/validation).
func volumeAttachment(c *check) {
	spec := c.root().field("spec")
	csiDriver(spec.field("attacher"))
	source := spec.field("source")
	inline, name := source.field("inlineVolumeSpec"), source.field("persistentVolumeName")
	const one = "must specify exactly one of inlineVolumeSpec and persistentVolumeName"
	switch {
	case !inline.exists() && !name.exists():
		source.required(one)
	case inline.exists() && name.exists():
		source.forbidden(one)
	case name.blank() && name.exists():
		name.required("must specify non empty persistentVolumeName")
	case inline.exists():
		inlineVolume(inline)
	}
	spec.field("nodeName").name(dnsSubdomain)
	name.nameIfSet(dnsSubdomain)
}

// csiNode judges as ValidateCSINode does (kubernetes v1.36.3 pkg/apis/storage/validation).
func csiNode(c *check) {
	var names []string
	for _, driver := range c.root().fields("spec", "drivers").items() {
		name, id := driver.field("name"), driver.field("nodeID")
		csiDriver(name)
		id.require()
		if len(id.text()) > 256 {
			id.invalid(invalidValue, "must be 256 characters or less")
		}
		driver.fields("allocatable", "count").nonNegative()
		if slices.Contains(names, name.text()) {
			name.duplicate()
		}
		names = append(names, name.text())
		var keys []string
		for _, key := range driver.field("topologyKeys").items() {
			at := placed(key, driver)
			if slices.Contains(keys, key.text()) {
				at.duplicate()
			}
			keys = append(keys, key.text())
			at.name(labelKey)
		}
	}
}

// csiDriverObject judges as ValidateCSIDriver does (kubernetes v1.36.3 pkg/apis/storage/validation).
func csiDriverObject(c *check) {
	spec := c.root().field("spec")
	if policy := spec.field("fsGroupPolicy"); policy.exists() {
		mustBeOneOf(policy, "File", "None", "ReadWriteOnceWithFSType")
	}
	tokens := spec.field("tokenRequests")
	var audiences []string
	for _, token := range tokens.items() {
		audience := token.field("audience")
		if slices.Contains(audiences, audience.text()) {
			audience.duplicate()
			continue
		}
		audiences = append(audiences, audience.text())
		tokenLifetime(token.field("expirationSeconds"))
	}
	modes := spec.field("volumeLifecycleModes")
	for _, mode := range modes.items() {
		mustBeOneOf(placed(mode, modes), "Persistent", "Ephemeral")
	}
	if update := spec.field("nodeAllocatableUpdatePeriodSeconds"); update.isInt() && update.int(10) < 10 {
		update.invalid(invalidValue, "must be greater than or equal to 10 seconds")
	}
	if secrets := spec.field("serviceAccountTokenInSecrets"); secrets.exists() && tokens.empty() {
		secrets.invalid(invalidValue, "serviceAccountTokenInSecrets is set but no tokenRequests are specified")
	}
}

// tokenLifetime reports lifetimes of a token that are out of range; absent ones are taken.
func tokenLifetime(v value) {
	switch s := v.int(600); {
	case s < 600:
		v.invalid(invalidValue, "may not specify a duration less than 10 minutes")
	case s > 1<<32:
		v.invalid(invalidValue, "may not specify a duration larger than 2^32 seconds")
	}
}

// csiStorageCapacity judges as ValidateCSIStorageCapacity does (kubernetes v1.36.3 pkg/apis/storage/validation).
func csiStorageCapacity(c *check) {
	labelSelector(c.root().field("nodeTopology"))
	c.root().field("storageClassName").name(dnsSubdomain)
	if q, ok := c.root().field("capacity").quantity(); ok && q.sign() < 0 {
		c.root().field("capacity").invalid(invalidValue, "must be greater than or equal to 0")
	}
}

// storageVersionMigration judges as ValidateStorageVersionMigration does (kubernetes v1.36.3
// pkg/apis/storagemigration/validation).
func storageVersionMigration(c *check) {
	resource := c.root().fields("spec", "resource")
	if name := resource.field("resource"); name.blank() {
		name.required("resource is required to be set")
	} else {
		name.name(dns1035Label)
	}
	resource.field("group").nameIfSet(dnsSubdomain)
}

// storageVersionName judges the name of a StorageVersion: <group>.<resource>.
func storageVersionName(name string) string {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return "name must be in the form of <group>.<resource>"
	}
	if msg := dnsSubdomain(name[:dot]); msg != "" {
		return "the group segment " + msg
	}
	if msg := dns1035Label(name[dot+1:]); msg != "" {
		return fmt.Sprintf("the resource segment %s", msg)
	}
	return ""
}
