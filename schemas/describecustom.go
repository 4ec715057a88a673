package schemas

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// CustomEntry is what is known of one version of a custom kind.
type CustomEntry struct {
	GVK                manifest.GVK
	Namespaced         bool
	Served, Deprecated bool
	// Source is the file of the CustomResourceDefinition, or the product that the catalogue has it of, with its version.
	Source string

	version *crdVersion
}

// Named returns the versions of the custom kinds that a name means, as kubectl understands names: Certificate, certificates, cert,
// certificates.cert-manager.io, certificates.v1.cert-manager.io, in any case. Each kind has its versions together, the most preferred
// first. What the catalogue says of a kind counts where no CustomResourceDefinition has it.
func (c *CRDs) Named(name string) []CustomEntry {
	resource, rest, _ := strings.Cut(strings.ToLower(name), ".")
	var entries []CustomEntry
	if c != nil {
		entries = c.named(resource, rest, "")
	}
	for _, e := range catalogEntriesNamed(resource) {
		if c == nil || c.byKind[groupKind{e.group, e.kind}] == nil {
			entries = append(entries, e.definition().named(resource, rest, e.product)...)
		}
	}
	return entries
}

// Names returns what custom kinds are called, for suggestions.
func (c *CRDs) Names() []string {
	names := catalogNames()
	if c != nil {
		for _, definitions := range c.byKind {
			for _, d := range definitions {
				names = append(names, d.names()...)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// named returns the versions of the kinds that a name and what stands behind it mean, of several definitions with the same version that of
// the longest. Without a source their files are the source.
func (c *CRDs) named(resource, rest, source string) []CustomEntry {
	var entries []CustomEntry
	for _, key := range slices.SortedFunc(maps.Keys(c.byKind), groupKind.compare) {
		definitions := slices.SortedStableFunc(slices.Values(c.byKind[key]), func(a, b *crd) int { return cmp.Compare(b.size, a.size) })
		var versions []*crdVersion
		for _, d := range definitions {
			if slices.Contains(d.names(), resource) {
				versions = append(versions, d.versions...)
			}
		}
		slices.SortStableFunc(versions, func(a, b *crdVersion) int {
			return cmp.Or(compareBools(b.served, a.served), compareVersions(b.gvk.Version, a.gvk.Version))
		})
		for _, v := range versions {
			version, group, _ := strings.Cut(rest, ".")
			qualified := rest == "" || rest == v.gvk.Group || version == v.gvk.Version && group == v.gvk.Group
			if qualified && !slices.ContainsFunc(entries, func(e CustomEntry) bool { return e.GVK == v.gvk }) {
				entries = append(entries, CustomEntry{
					GVK: v.gvk, Namespaced: !v.crd.cluster, Served: v.served, Deprecated: v.deprecated,
					Source: cmp.Or(source, v.crd.object.File.Name), version: v,
				})
			}
		}
	}
	return entries
}

func (k groupKind) compare(other groupKind) int {
	return cmp.Or(strings.Compare(k.group, other.group), strings.Compare(k.kind, other.kind))
}

// names returns what the kind is called, in lower case.
func (d *crd) names() []string {
	names := []string{strings.ToLower(d.object.Text("spec", "names", "kind"))}
	for _, field := range []string{"plural", "singular"} {
		if name := d.object.Text("spec", "names", field); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if node, ok := d.object.Find(manifest.Path{"spec", "names", "shortNames"}); ok {
		names = append(names, texts(d.object.Tree(), node)...)
	}
	return names
}

// Describe returns the field at a path of a custom kind, as [Describe] does for built-in kinds. Since and Until are zero.
func (e CustomEntry) Describe(path []string) (Field, error) {
	if len(path) > 0 && path[0] == "metadata" {
		field, err := Describe(manifest.GVK{Version: "v1", Kind: "Pod"}, Newest, path)
		if err != nil {
			return Field{}, fmt.Errorf("%v has no field %q", e.GVK, strings.Join(path, "."))
		}
		return field.ageless(), nil
	}
	v := e.version
	if v.schema < 0 {
		return Field{}, fmt.Errorf("%s has no schema for %v", e.Source, e.GVK)
	}
	described := describeSchema(e.GVK.Kind, value{v.tree, v.schema})
	described.addHead()
	described.Type = e.GVK.Kind
	node := v.schema
	for depth, name := range path {
		parent, ok := described, false
		if described, ok = parent.field(name); !ok {
			return Field{}, fmt.Errorf("%v has no field %q%s", e.GVK, strings.Join(path[:depth+1], "."), parent.whyNone(path[:depth]))
		}
		if node, ok = fieldSchema(v.tree, node, name); ok {
			described.Fields = describeSchema(name, value{v.tree, node}).Fields
		}
	}
	return described, nil
}

// field returns one of the fields of a field.
func (f Field) field(name string) (Field, bool) {
	i := slices.IndexFunc(f.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return f.Fields[i], true
}

// whyNone says of a field without fields, which is at a path, what it is instead.
func (f Field) whyNone(path []string) string {
	if len(f.Fields) > 0 || len(path) == 0 {
		return ""
	}
	return fmt.Sprintf(": %s is %s", strings.Join(path, "."), f.Type)
}

// ageless returns a field of the metadata without the releases of Kubernetes that have it.
func (f Field) ageless() Field {
	f.Since, f.Until = 0, 0
	for i := range f.Fields {
		f.Fields[i] = f.Fields[i].ageless()
	}
	return f
}

// addHead adds the fields that every object has, whether the schema names them or not.
func (f *Field) addHead() {
	f.Fields = slices.DeleteFunc(f.Fields, func(f Field) bool { return slices.Contains([]string{"apiVersion", "kind", "metadata"}, f.Name) })
	head := []Field{{Name: "apiVersion", Type: "string"}, {Name: "kind", Type: "string"}, {Name: "metadata", Type: "ObjectMeta"}}
	f.Fields = append(head, f.Fields...)
}

// fieldSchema returns the node of the schema of a field of an object, or of the elements of a list or map of objects; false if the
// schema at node does not describe it.
func fieldSchema(t *manifest.Tree, node int, name string) (int, bool) {
	_, properties, ok := t.Lookup(leafSchema(t, node), "properties")
	if !ok {
		return 0, false
	}
	_, field, ok := t.Lookup(properties, name)
	return field, ok
}

// leafSchema returns the schema that is left when lists and maps are taken off.
func leafSchema(t *manifest.Tree, node int) int {
	for range maxSchemaDepth {
		_, inner, ok := t.Lookup(node, "items")
		if !ok {
			_, inner, ok = t.Lookup(node, "additionalProperties")
		}
		if !ok || t.Nodes[inner].Kind != manifest.Map {
			break
		}
		node = inner
	}
	return node
}

// describeSchema returns what a schema says of a field, and the fields that it has, one level deep.
func describeSchema(name string, schema value) Field {
	t := schema.tree
	described := describeValue(name, schema)
	leaf := leafSchema(t, schema.node)
	_, properties, ok := t.Lookup(leaf, "properties")
	if !ok {
		return described
	}
	var required []string
	if _, node, ok := t.Lookup(leaf, "required"); ok {
		required = texts(t, node)
	}
	for k, v := range t.Fields(properties) {
		field := describeValue(t.Text(k), value{t, v})
		field.Required = slices.Contains(required, field.Name)
		described.Fields = append(described.Fields, field)
	}
	slices.SortFunc(described.Fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return described
}

// describeValue returns what a schema says of a field, without its own fields.
func describeValue(name string, schema value) Field {
	t := schema.tree
	described := Field{
		Name: name, Type: schemaType(schema, 0), Description: strings.TrimSpace(textAt(t, schema.node, "description")),
		Limits: limits(schema),
	}
	if _, node, ok := t.Lookup(schema.node, "default"); ok {
		described.Default = strings.TrimSpace(string(t.Src[t.Nodes[node].Start:t.Nodes[node].End]))
	}
	if _, node, ok := t.Lookup(leafSchema(t, schema.node), "enum"); ok {
		described.Enum = texts(t, node)
		slices.Sort(described.Enum)
	}
	if _, node, ok := t.Lookup(schema.node, "x-kubernetes-list-map-keys"); ok {
		described.ListKeys = texts(t, node)
	}
	if _, node, ok := t.Lookup(schema.node, "x-kubernetes-validations"); ok {
		for item := range t.Items(node) {
			described.Rules = append(described.Rules, readRule(t, item))
		}
	}
	return described
}

// schemaType returns the type of a schema's values as kubectl explain prints it.
func schemaType(schema value, depth int) string {
	t, typ := schema.tree, textAt(schema.tree, schema.node, "type")
	inner := func(keyword string) string {
		_, node, ok := t.Lookup(schema.node, keyword)
		if !ok || t.Nodes[node].Kind != manifest.Map || depth > maxSchemaDepth {
			return ""
		}
		return schemaType(value{t, node}, depth+1)
	}
	switch {
	case textAt(t, schema.node, "x-kubernetes-int-or-string") == "true":
		return "IntOrString"
	case typ == "array":
		return "[]" + cmp.Or(inner("items"), "any")
	case typ == "object":
		if element := inner("additionalProperties"); element != "" {
			return "map[string]" + element
		}
		return "Object"
	}
	return cmp.Or(typ, "any")
}

// limits returns what values must be besides of the type, in words.
func limits(schema value) []string {
	t := schema.tree
	var all []string
	for _, l := range []struct{ keyword, words string }{
		{"nullable", "may be null"}, {"x-kubernetes-preserve-unknown-fields", "other fields are kept"},
		{"x-kubernetes-embedded-resource", "an object with apiVersion, kind and metadata"}, {"uniqueItems", "elements differ"},
	} {
		if textAt(t, schema.node, l.keyword) == "true" {
			all = append(all, l.words)
		}
	}
	for _, l := range []struct{ keyword, format string }{
		{"format", "format %s"}, {"pattern", "pattern %s"}, {"minLength", "%s characters or more"}, {"maxLength", "%s characters or fewer"},
		{"minItems", "%s elements or more"}, {"maxItems", "%s elements or fewer"}, {"minProperties", "%s fields or more"},
		{"maxProperties", "%s fields or fewer"}, {"multipleOf", "a multiple of %s"},
	} {
		if text := textAt(t, schema.node, l.keyword); text != "" {
			all = append(all, fmt.Sprintf(l.format, text))
		}
	}
	for _, l := range []struct{ keyword, exclusive, with, without string }{
		{"minimum", "exclusiveMinimum", "%s or more", "more than %s"}, {"maximum", "exclusiveMaximum", "%s or less", "less than %s"},
	} {
		if text := textAt(t, schema.node, l.keyword); text != "" {
			all = append(all, fmt.Sprintf(either(textAt(t, schema.node, l.exclusive) == "true", l.without, l.with), text))
		}
	}
	return all
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
