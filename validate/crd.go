package validate

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// customResourceDefinition judges apiextensions.k8s.io/v1 as ValidateCustomResourceDefinition does (apiextensions-apiserver v0.36.3
// pkg/apis/apiextensions/validation). The server moves what all versions have in common to the top: its paths then start at
// spec.validation, spec.subresources and spec.additionalPrinterColumns.
func customResourceDefinition(c *check) {
	root := c.root()
	spec := root.field("spec")
	group, names := spec.field("group"), spec.field("names")
	plural := names.field("plural")
	c.metadata(root.field("metadata"), &kind{cluster: true, plain: true, name: func(name string) string {
		if msg := dnsSubdomain(name); msg != "" {
			return msg
		}
		if name != plural.text()+"."+group.text() {
			return `must be spec.names.plural+"."+spec.group`
		}
		return ""
	}})
	if group.require() {
		group.name(func(name string) string {
			if msg := dnsSubdomain(name); msg != "" || strings.Contains(name, ".") {
				return msg
			}
			return "should be a domain with at least one dot"
		})
	}
	if scope := spec.field("scope"); scope.require() {
		scope.oneOf("Cluster", "Namespaced")
	}
	crdVersions(spec)
	crdNames(names)
	crdConversion(spec.field("conversion"))
	crdApproval(root, group.text())
	if preserve := spec.field("preserveUnknownFields"); preserve.bool() {
		preserve.invalid(invalidValue, "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead")
		if strategy := spec.fields("conversion", "strategy"); strategy.text() == "Webhook" {
			strategy.invalid(invalidValue, "must be None if spec.preserveUnknownFields is true")
		}
	}
}

// crdVersions judges the versions and what belongs to each.
func crdVersions(spec value) {
	versions := spec.field("versions")
	stored := 0
	var names []string
	unique := true
	var all []value
	for _, version := range versions.items() {
		all = append(all, version)
		if version.field("storage").bool() {
			stored++
		}
		name := version.field("name")
		unique = unique && !slices.Contains(names, name.text())
		names = append(names, name.text())
		if !version.fields("schema", "openAPIV3Schema").exists() {
			version.fields("schema", "openAPIV3Schema").required("")
		}
		name.name(dns1035Label)
		if len(all) == 1 {
			name.place(spec, "version").name(dns1035Label)
		}
		deprecationWarning(version)
	}
	if !unique {
		versions.invalid(invalidValue, "must contain unique version names")
	}
	if stored != 1 {
		versions.invalid(invalidValue, "must have exactly one version marked as storage version")
	}
	if stored == 0 {
		spec.place(spec.c.root(), "status", "storedVersions").invalid(invalidValue, "must have at least one stored version")
	}
	crdParts(spec, all)
}

// crdParts judges schemas, subresources and printer columns, at the top where all versions have the same.
func crdParts(spec value, versions []value) {
	identical := func(field string) bool {
		for _, version := range versions[min(1, len(versions)):] {
			if !same(versions[0].field(field), version.field(field)) {
				return false
			}
		}
		return true
	}
	schemas, resources, columns := identical("schema"), identical("subresources"), identical("additionalPrinterColumns")
	fields := identical("selectableFields")
	for i, version := range versions {
		schema := version.fields("schema", "openAPIV3Schema")
		sub, list := version.field("subresources"), version.field("additionalPrinterColumns")
		if schemas {
			schema = schema.place(spec, "validation", "openAPIV3Schema")
		}
		if resources {
			sub = sub.place(spec, "subresources")
		}
		if columns {
			list = list.place(spec, "additionalPrinterColumns")
		}
		if schema.isMap() && (i == 0 || !schemas) {
			crdSchema(schema, hasStatus(versions, i, schemas))
		}
		if i == 0 || !resources {
			crdSubresources(sub)
		}
		if i == 0 || !columns {
			printerColumns(list)
		}
		selectable := version.field("selectableFields")
		if fields {
			selectable = selectable.place(spec, "selectableFields")
		}
		if i == 0 || !fields {
			selectableFields(selectable, schema)
		}
	}
}

// hasStatus reports whether the version, or with shared schemas any, has the status subresource.
func hasStatus(versions []value, i int, any bool) bool {
	for j, version := range versions {
		if (any || i == j) && version.fields("subresources", "status").exists() {
			return true
		}
	}
	return false
}

// same reports whether two values mean the same.
func same(a, b value) bool {
	if a.exists() != b.exists() || a.isMap() != b.isMap() || a.isList() != b.isList() {
		return false
	}
	switch {
	case !a.exists():
		return true
	case a.isMap():
		for key, entry := range a.entries() {
			if entry.exists() && !same(entry, b.entry(key)) {
				return false
			}
		}
		return a.len() == b.len()
	case a.isList():
		if a.len() != b.len() {
			return false
		}
		var items []value
		for _, item := range b.items() {
			items = append(items, item)
		}
		for i, item := range a.items() {
			if !same(item, items[i]) {
				return false
			}
		}
		return true
	}
	return a.isString() == b.isString() && a.c.tree.Text(int(a.node)) == b.c.tree.Text(int(b.node))
}

func deprecationWarning(version value) {
	v := version.field("deprecationWarning")
	if !v.exists() || !v.isString() {
		return
	}
	text := v.text()
	switch {
	case !version.field("deprecated").bool():
		v.invalid(invalidValue, "can only be set for deprecated versions")
	case text == "":
		v.invalid(invalidValue, "must not be an empty string")
	case len(text) > 256:
		v.invalid(invalidValue, "must be <= 256 characters long")
	}
	for i, r := range text {
		if !unicode.IsPrint(r) {
			v.invalid(invalidValue, fmt.Sprintf("must only contain printable UTF-8 characters; non-printable character found at index %d", i))
			return
		}
	}
}

// crdNames judges as ValidateCustomResourceDefinitionNames does. singular and listKind are filled in from kind.
func crdNames(names value) {
	plural, singular, kind, list := names.field("plural"), names.field("singular"), names.field("kind"), names.field("listKind")
	plural.require()
	if kind.blank() && singular.blank() {
		singular.required("")
	}
	kind.require()
	if list.blank() && kind.blank() {
		list.required("")
	}
	plural.nameIfSet(dns1035Label)
	singular.nameIfSet(dns1035Label)
	kind.nameIfSet(mixedCaseLabel)
	list.nameIfSet(mixedCaseLabel)
	if !list.blank() && list.text() == kind.text() {
		list.invalid(invalidValue, "kind and listKind may not be the same")
	}
	for _, field := range [...]string{"shortNames", "categories"} {
		for _, name := range names.field(field).items() {
			name.name(dns1035Label)
		}
	}
}

func crdConversion(v value) {
	if !v.exists() {
		return
	}
	strategy, webhook := v.field("strategy"), v.field("webhook")
	if strategy.require() {
		strategy.oneOf("None", "Webhook")
	}
	config := webhook.field("clientConfig").place(v, "webhookClientConfig")
	versions := webhook.field("conversionReviewVersions").place(v, "conversionReviewVersions")
	if strategy.text() == "Webhook" {
		if config.exists() {
			clientConfig(config)
		} else {
			config.required("required when strategy is set to Webhook")
		}
		reviewVersions(versions, "")
		return
	}
	const unset = "should not be set when strategy is not set to Webhook"
	if config.exists() {
		config.forbidden(unset)
	}
	if !versions.empty() {
		versions.forbidden(unset)
	}
}

const approvalAnnotation = "api-approved.kubernetes.io"

// crdApproval judges the annotation that groups of the Kubernetes project must have (apiextensions-apiserver v0.36.3
// pkg/apihelpers).
func crdApproval(root value, group string) {
	domain := "." + group
	if !strings.HasSuffix(domain, ".k8s.io") && !strings.HasSuffix(domain, ".kubernetes.io") {
		return
	}
	note := root.fields("metadata", "annotations").entry(approvalAnnotation)
	const see = ", see https://github.com/kubernetes/enhancements/pull/1111"
	if note.blank() {
		note.required(`protected groups must have approval annotation "` + approvalAnnotation + `"` + see)
		return
	}
	if strings.HasPrefix(note.text(), "unapproved") {
		return
	}
	if u, err := url.ParseRequestURI(note.text()); err != nil || u.Host == "" || u.Scheme == "" {
		note.invalid(invalidValue, `protected groups must have approval annotation "`+approvalAnnotation+
			`" with either a URL or a reason starting with "unapproved"`+see)
	}
}

func crdSubresources(v value) {
	scale := v.field("scale")
	if !scale.exists() {
		return
	}
	path := func(field string, required bool, detail string, prefixes ...string) {
		p := scale.field(field).place(v, "scale."+field)
		switch text := p.text(); {
		case p.blank():
			if required {
				p.required("")
			}
		case p.isString() && text[0] != '.':
			p.invalid(invalidValue, "must be a simple json path starting with .")
		case !slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(text, prefix) }):
			p.invalid(invalidValue, "should be a json path under "+detail)
		}
	}
	path("specReplicasPath", true, ".spec", ".spec.")
	path("statusReplicasPath", true, ".status", ".status.")
	path("labelSelectorPath", false, "either .spec or .status", ".spec.", ".status.")
}

// printerColumns judges as ValidateCustomResourceColumnDefinition does.
func printerColumns(list value) {
	types := []string{"boolean", "date", "integer", "number", "string"}
	formats := []string{"byte", "date", "date-time", "double", "float", "int32", "int64", "password"}
	for _, column := range list.items() {
		column.field("name").require()
		kind, format := column.field("type"), column.field("format")
		if kind.blank() {
			kind.required("must be one of " + strings.Join(types, ","))
		} else if kind.isString() && !slices.Contains(types, kind.text()) {
			kind.invalid(invalidValue, "must be one of "+strings.Join(types, ","))
		}
		if !format.blank() && format.isString() && !slices.Contains(formats, format.text()) {
			format.invalid(invalidValue, "must be one of "+strings.Join(formats, ","))
		}
		path := column.field("jsonPath").place(column, "JSONPath")
		if path.require() && path.isString() && path.text()[0] != '.' {
			path.invalid(invalidValue, "must be a simple json path starting with .")
		}
	}
}

// selectableFields judges as ValidateCustomResourceSelectableFields does: each must lead to a scalar of the schema.
func selectableFields(list, schema value) {
	var seen []string
	for _, field := range list.items() {
		path := field.field("jsonPath")
		if !path.require() || !path.isString() {
			continue
		}
		target, ok := schemaAt(schema, path.text())
		switch kind := target.field("type").text(); {
		case !ok:
			path.invalid(invalidValue, "is an invalid path: does not refer to a valid field")
			continue
		case strings.HasPrefix(path.text(), ".metadata."):
			path.invalid(invalidValue, "must not point to fields in metadata")
		case kind != "string" && kind != "boolean" && kind != "integer":
			path.invalid(invalidValue,
				"must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.")
		}
		if slices.Contains(seen, path.text()) {
			path.duplicate()
		}
		seen = append(seen, path.text())
	}
	if len(seen) > 8 {
		list.tooMany(len(seen), 8)
	}
}

// schemaAt follows a path like .spec.color through the properties of a schema.
func schemaAt(schema value, path string) (value, bool) {
	rest, ok := strings.CutPrefix(path, ".")
	for name := range strings.SplitSeq(rest, ".") {
		schema = schema.field("properties").entry(name)
		ok = ok && schema.exists()
	}
	return schema, ok
}
