package validate

import (
	"fmt"
	"slices"
	"strings"
)

const maxAnnotations = 256 << 10 // bytes, keys and values together

// metadata judges an object's metadata as ValidateObjectMeta does (kubernetes v1.36.3 pkg/apis/core/validation, which adds
// the names of finalizers to apimachinery's pkg/api/validation). Fields that the server sets itself on create, managedFields among them, are
// left out.
func (c *check) metadata(meta value, k *kind) {
	c.objectName(meta, k)
	if namespace := meta.field("namespace"); !k.cluster && !namespace.blank() {
		namespace.name(dnsLabel)
	}
	meta.field("generation").nonNegative()
	labels(meta.field("labels"))
	annotations(meta.field("annotations"))
	ownerReferences(meta.field("ownerReferences"))
	warnOwners(meta.field("ownerReferences"))
	finalizers(meta.field("finalizers"), !k.plain)
}

func (c *check) objectName(meta value, k *kind) {
	name, generate := meta.field("name"), meta.field("generateName")
	if !generate.blank() && generate.isString() && !(k.nameOnly && !name.blank()) {
		if msg := k.name(maskTrailingDash(generate.text())); msg != "" {
			generate.invalid(invalidName, msg)
		}
	}
	switch {
	case !name.blank():
		name.name(k.name)
	case generate.blank() && !k.nameless:
		name.required("name or generateName is required")
	}
}

// maskTrailingDash replaces the end of a prefix of a name, which may be a dash (apimachinery v0.36.3 pkg/api/validation).
func maskTrailingDash(name string) string {
	if len(name) > 1 && strings.HasSuffix(name, "-") {
		return name[:len(name)-2] + "a"
	}
	return name
}

// defaultedLabels judges the labels of a template where the server copies them to an object that has none.
func (c *check) defaultedLabels(template value) {
	if own := c.root().fields("metadata", "labels"); own.empty() {
		labels(template.fields("metadata", "labels").place(c.root(), "metadata", "labels"))
	}
}

// labels judges a map of labels as ValidateLabels does (apimachinery v0.36.3 pkg/apis/meta/v1/validation).
func labels(v value) {
	for key, entry := range v.entries() {
		if key == "kubernetes.io/metadata.name" && v.c.obj.GVK.Kind == "Namespace" {
			continue // the server sets it
		}
		if msg := labelKey(key); msg != "" {
			message, hint := splitHint(msg)
			entry.addKey(v, invalidName, fmt.Sprintf("Invalid value: %q: %s", key, message), hint)
		}
		if msg := labelValue(entry.text()); msg != "" {
			message, hint := splitHint(msg)
			if better := repairedLabel(entry.text()); better != "" {
				hint = "use " + better
			}
			v.addAt(entry.place0(), invalidName, "Invalid value"+entry.shown()+": "+message, hint)
		}
	}
}

// repairedLabel returns the value of a label with underscores for what it may not have; "" if that does not help.
func repairedLabel(value string) string {
	better := strings.Map(func(r rune) rune {
		if r < 0x80 && (isAlnum(byte(r)) || r == '-' || r == '.') {
			return r
		}
		return '_'
	}, value)
	better = strings.Trim(better, "_-.")
	if better == "" || labelValue(better) != "" {
		return ""
	}
	return better
}

// annotations judges a map of annotations as ValidateAnnotations does (apimachinery v0.36.3 pkg/api/validation).
func annotations(v value) {
	size := 0
	for key, entry := range v.entries() {
		size += len(key) + len(entry.text())
		if msg := labelKey(strings.ToLower(key)); msg != "" {
			message, hint := splitHint(msg)
			entry.addKey(v, invalidName, fmt.Sprintf("Invalid value: %q: %s", key, message), hint)
		}
	}
	if size > maxAnnotations {
		v.tooLong(maxAnnotations)
	}
}

// ownerReferences judges references as ValidateOwnerReferences does (apimachinery v0.36.3 pkg/api/validation).
func ownerReferences(v value) {
	controllers := 0
	var known []value
	for _, item := range v.items() {
		if slices.ContainsFunc(known, func(other value) bool { return same(other, item) }) {
			continue // the server drops it
		}
		known = append(known, item)
		ref := item
		if v.c.before(indexedOwners) {
			ref = placed(item, v) // the server names no index
		}
		apiVersion, kind := ref.field("apiVersion"), ref.field("kind")
		if text := apiVersion.text(); apiVersion.blank() || strings.HasSuffix(text, "/") || strings.Count(text, "/") > 1 {
			apiVersion.invalid(invalidValue, "version must not be empty")
		}
		for _, name := range []string{"kind", "name", "uid"} {
			if f := ref.field(name); f.blank() {
				f.invalid(invalidValue, "must not be empty")
			}
		}
		if apiVersion.text() == "v1" && kind.text() == "Event" {
			ref.invalid(invalidValue, "/v1, Kind=Event is disallowed from being an owner")
		}
		if ref.field("controller").bool() {
			if controllers++; controllers == 2 {
				v.invalid(invalidValue, `Only one reference can have Controller set to true. Found "true" in more than one reference`)
			}
		}
	}
}

// finalizers judges names as ValidateFinalizers does (apimachinery v0.36.3 pkg/api/validation). Objects of the core validation
// may also use the short names of Kubernetes only.
func finalizers(v value, core bool) {
	var orphan, foreground bool
	for _, item := range v.items() {
		name := item.text()
		if msg := labelKey(name); msg != "" {
			v.addAt(item.place0(), invalidName, "Invalid value"+item.shown()+": "+msg, "")
		}
		orphan = orphan || name == "orphan"
		foreground = foreground || name == "foregroundDeletion"
	}
	if orphan && foreground {
		v.invalid(invalidValue, "finalizer orphan and foregroundDeletion cannot be both set")
	}
	if core {
		for _, item := range v.items() {
			kubeFinalizer(item)
		}
	}
}

// kubeFinalizer judges a name as validateKubeFinalizerName does (kubernetes v1.36.3 pkg/apis/core/validation).
func kubeFinalizer(v value) {
	name := v.text()
	if !strings.Contains(name, "/") && !slices.Contains([]string{"kubernetes", "orphan", "foregroundDeletion"}, name) {
		v.invalid(invalidName, "name is neither a standard finalizer name nor is it fully qualified")
	}
}

// templateMetadata judges the metadata of a claim template as ValidateTemplateObjectMeta does (kubernetes v1.36.3
// pkg/apis/core/validation): only labels and annotations may be set.
func templateMetadata(v value) {
	annotations(v.field("annotations"))
	labels(v.field("labels"))
	for name, field := range v.entries() {
		if name == "annotations" || name == "labels" || !field.exists() || field.isString() && field.text() == "" || field.empty() {
			continue
		}
		field.place(v, name).forbidden("cannot be set")
	}
}
