package schemas

import (
	"cmp"
	"encoding/json"

	"github.com/klint-dev/klint/manifest"
)

// Compaction says what a compact CustomResourceDefinition keeps.
type Compaction struct {
	// Descriptions keeps what people read.
	Descriptions bool
	// Rough drops what differs most from release to release of a product: the rules in CEL, and what a status is.
	Rough bool
}

// Definition is a CustomResourceDefinition with nothing but what objects are judged by.
type Definition struct {
	Group, Kind string
	// Names are what the kind is called, in lower case.
	Names []string
	// JSON is the definition on one line, in apiextensions.k8s.io/v1.
	JSON []byte
}

// IsCRD reports whether an object is a CustomResourceDefinition that names a group and a kind.
func IsCRD(obj *manifest.Object) bool {
	return obj.GVK.Group == "apiextensions.k8s.io" && obj.GVK.Kind == "CustomResourceDefinition" &&
		obj.Text("spec", "group") != "" && obj.Text("spec", "names", "kind") != ""
}

// Compact returns the compact form of an object that [IsCRD]. Versions that are not served are left out.
func (c Compaction) Compact(obj *manifest.Object) Definition {
	d := readCRD(obj)
	var versions []any
	for _, v := range d.versions {
		if v.served {
			versions = append(versions, c.version(v))
		}
	}
	names := map[string]any{"kind": obj.Text("spec", "names", "kind"), "plural": d.plural}
	if singular := obj.Text("spec", "names", "singular"); singular != "" {
		names["singular"] = singular
	}
	if node, ok := obj.Find(manifest.Path{"spec", "names", "shortNames"}); ok {
		names["shortNames"] = texts(obj.Tree(), node)
	}
	spec := map[string]any{
		"group": obj.Text("spec", "group"), "scope": either(d.cluster, "Cluster", "Namespaced"), "names": names, "versions": versions,
	}
	if d.preserve {
		spec["preserveUnknownFields"] = true
	}
	if d.webhook {
		spec["conversion"] = map[string]any{"strategy": "Webhook"}
	}
	return newDefinition(spec, d.names())
}

// newDefinition returns the definition with a spec.
func newDefinition(spec map[string]any, names []string) Definition {
	group, kind := spec["group"].(string), spec["names"].(map[string]any)["kind"].(string)
	plural, _ := spec["names"].(map[string]any)["plural"].(string)
	// Nothing in it that JSON could not write: it was read from JSON or YAML.
	line, _ := json.Marshal(map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": cmp.Or(plural, names[0]) + "." + group}, "spec": spec,
	})
	return Definition{Group: group, Kind: kind, Names: names, JSON: line}
}

func (c Compaction) version(v *crdVersion) map[string]any {
	version := map[string]any{"name": v.gvk.Version, "served": true}
	if v.deprecated {
		version["deprecated"] = true
	}
	if v.warning != "" {
		version["deprecationWarning"] = v.warning
	}
	if v.statusApart {
		version["subresources"] = map[string]any{"status": map[string]any{}}
	}
	if v.schema < 0 {
		return version
	}
	schema, _ := plainData(v.tree, v.schema).(map[string]any)
	c.reduce(schema, v.statusApart)
	version["schema"] = map[string]any{"openAPIV3Schema": schema}
	return version
}

// reduce removes from the schema of a version what no object is judged by.
func (c Compaction) reduce(schema map[string]any, statusApart bool) {
	if properties, ok := schema["properties"].(map[string]any); ok && c.Rough && statusApart && properties["status"] != nil {
		properties["status"] = map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}
	}
	c.schema(schema)
}

// plainData returns the value of a node as encoding/json would decode it, integers as int64.
func plainData(t *manifest.Tree, node int) any {
	w := &customWalker{walker: walker{tree: t, budget: 100_000 + 10*len(t.Nodes)}}
	return w.data(nil, value{t, node}, false)
}

// schema removes from a schema, and from those inside it, what says nothing of the form of values.
func (c Compaction) schema(schema map[string]any) {
	for _, keyword := range []string{"title", "example", "externalDocs", "x-kubernetes-map-type", "x-kubernetes-group-version-kind"} {
		delete(schema, keyword)
	}
	if !c.Descriptions {
		delete(schema, "description")
	}
	if c.Rough {
		delete(schema, "x-kubernetes-validations")
	}
	for sub := range subschemas(schema) {
		c.schema(sub)
	}
}

// subschemas yields the schemas right inside a schema.
func subschemas(schema map[string]any) func(yield func(map[string]any) bool) {
	return func(yield func(map[string]any) bool) {
		var inside []any
		for _, keyword := range []string{"items", "additionalProperties", "not"} {
			inside = append(inside, schema[keyword])
		}
		for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
			list, _ := schema[keyword].([]any)
			inside = append(inside, list...)
		}
		properties, _ := schema["properties"].(map[string]any)
		for _, name := range sortedKeys(properties) {
			inside = append(inside, properties[name])
		}
		for _, sub := range inside {
			if sub, ok := sub.(map[string]any); ok && !yield(sub) {
				return
			}
		}
	}
}
