package schemas

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Import returns the compact definitions of all custom kinds that files describe, by group and kind: as CustomResourceDefinitions, or as
// OpenAPI documents of a cluster, /openapi/v2 or one of those that /openapi/v3 lists. A kind that both describe is as its
// CustomResourceDefinition says; of several of these the longest counts. What cannot be understood is a problem at its place, and keeps
// nothing else out. What is neither is passed over in files that the user did not name.
func (c Compaction) Import(files []*manifest.File) ([]Definition, []lint.Problem) {
	var problems []lint.Problem
	found := &CRDs{byKind: make(map[groupKind][]*crd)}
	published := make(map[groupKind]*publishedKind)
	for _, f := range files {
		kinds := false
		for _, d := range f.Docs {
			if d.Err != nil {
				problems = append(problems, lint.Problem{File: f.Name, Position: f.Position(d.Err.Range.Start), Err: d.Err})
				kinds = true
				continue
			}
			for _, o := range d.Objects {
				kinds = kinds || IsCRD(o)
				if faults := crdFaults(o); faults != nil {
					problems = append(problems, faults...)
				} else {
					found.add(o)
				}
			}
			doc := openAPI{file: f, tree: d.Tree}
			if doc.recognise() {
				problems = append(problems, doc.read(published)...)
				kinds = true
			}
		}
		if !kinds && f.Named {
			problems = append(problems, lint.Problem{File: f.Name, Err: errNoSchemas})
		}
	}
	return c.definitions(found, published), problems
}

var errNoSchemas = errors.New("neither a CustomResourceDefinition nor an OpenAPI document of a cluster")

func (c Compaction) definitions(found *CRDs, published map[groupKind]*publishedKind) []Definition {
	var definitions []Definition
	for _, key := range slices.SortedFunc(maps.Keys(found.byKind), groupKind.compare) {
		longest := slices.MaxFunc(found.byKind[key], func(a, b *crd) int { return a.size - b.size })
		definitions = append(definitions, c.Compact(longest.object))
	}
	for _, key := range slices.SortedFunc(maps.Keys(published), groupKind.compare) {
		if found.byKind[key] == nil {
			definitions = append(definitions, c.published(key, published[key]))
		}
	}
	slices.SortStableFunc(definitions, func(a, b Definition) int {
		return groupKind{a.Group, a.Kind}.compare(groupKind{b.Group, b.Kind})
	})
	return definitions
}

// openAPI is an OpenAPI document.
type openAPI struct {
	file *manifest.File
	tree *manifest.Tree
	data map[string]any
	// schemas is the path to the schemas, by name.
	schemas  manifest.Path
	problems []lint.Problem
}

// publishedKind is a custom kind that OpenAPI documents describe.
type publishedKind struct {
	plural   string
	cluster  bool
	versions []any
}

// recognise reports whether the document is an OpenAPI document, or the list of those that a cluster has.
func (d *openAPI) recognise() bool {
	t := d.tree
	switch {
	case t == nil || t.Nodes[0].Kind != manifest.Map:
		return false
	case textAt(t, 0, "swagger") != "":
		d.schemas = manifest.Path{"definitions"}
	case strings.HasPrefix(textAt(t, 0, "openapi"), "3."):
		d.schemas = manifest.Path{"components", "schemas"}
	default:
		return d.isIndex()
	}
	return true
}

// isIndex reports whether the document is what a cluster answers for /openapi/v3: where its documents are.
func (d *openAPI) isIndex() bool {
	_, paths, ok := d.tree.Lookup(0, "paths")
	if !ok {
		return false
	}
	for _, v := range d.tree.Fields(paths) {
		return textAt(d.tree, v, "serverRelativeURL") != ""
	}
	return false
}

func (d *openAPI) fail(node int, format string, args ...any) {
	d.problems = append(d.problems, lint.Problem{
		File: d.file.Name, Position: d.file.Position(d.tree.Range(node).Start), Err: fmt.Errorf(format, args...),
	})
}

// read adds the custom kinds of the document.
func (d *openAPI) read(kinds map[groupKind]*publishedKind) []lint.Problem {
	if d.schemas == nil {
		d.fail(0, "this is the list of OpenAPI documents; import those that it lists: kubectl get --raw /openapi/v3/apis/GROUP/VERSION")
		return d.problems
	}
	schemas, ok := d.tree.Find(0, d.schemas)
	if !ok || d.tree.Nodes[schemas].Kind != manifest.Map {
		d.fail(0, "the OpenAPI document has no mapping %v", d.schemas)
		return d.problems
	}
	d.data, _ = plainData(d.tree, 0).(map[string]any)
	routes := d.routes()
	for k, node := range d.tree.Fields(schemas) {
		gvk, ok := d.kindOf(node)
		if route, creatable := routes[gvk]; ok && creatable {
			d.readKind(kinds, gvk, route, k, node)
		}
	}
	return d.problems
}

// readKind adds a version of a kind.
func (d *openAPI) readKind(kinds map[groupKind]*publishedKind, gvk manifest.GVK, r route, key, node int) {
	checker := schemaChecker{tree: d.tree}
	if checker.schema(node, 0); checker.message != "" {
		d.fail(checker.node, "schema of %v: %s", gvk, checker.message)
		return
	}
	in := &inliner{document: d.data, typeless: len(d.schemas) == 1, budget: maxInlined}
	data, _ := plainData(d.tree, node).(map[string]any)
	if properties, ok := data["properties"].(map[string]any); ok {
		// Package schemas knows these; in a cluster they are references.
		properties["metadata"] = map[string]any{"type": "object"}
	}
	schema, err := in.structural(data)
	if err != nil {
		d.fail(key, "schema of %v: %w", gvk, err)
		return
	}
	version := map[string]any{"name": gvk.Version, "served": true, "schema": map[string]any{"openAPIV3Schema": schema}}
	if r.status {
		version["subresources"] = map[string]any{"status": map[string]any{}}
	}
	kind := kinds[groupKind{gvk.Group, gvk.Kind}]
	if kind == nil {
		kind = &publishedKind{plural: r.plural, cluster: r.cluster}
		kinds[groupKind{gvk.Group, gvk.Kind}] = kind
	}
	if !slices.ContainsFunc(kind.versions, func(v any) bool { return v.(map[string]any)["name"] == gvk.Version }) {
		kind.versions = append(kind.versions, version)
	}
}

// kindOf returns the version of a custom kind that a schema is of; false if it is of none, or of many, as DeleteOptions are.
func (d *openAPI) kindOf(node int) (manifest.GVK, bool) {
	_, list, ok := d.tree.Lookup(node, "x-kubernetes-group-version-kind")
	if !ok {
		return manifest.GVK{}, false
	}
	var kinds []manifest.GVK
	for item := range d.tree.Items(list) {
		kinds = append(kinds, d.gvk(item))
	}
	if len(kinds) != 1 || kinds[0].Group == "" {
		return manifest.GVK{}, false
	}
	_, builtIn := Lookup(kinds[0])
	return kinds[0], !builtIn
}

func (d *openAPI) gvk(node int) manifest.GVK {
	return manifest.GVK{Group: textAt(d.tree, node, "group"), Version: textAt(d.tree, node, "version"), Kind: textAt(d.tree, node, "kind")}
}

// route is how objects of a kind are created.
type route struct {
	plural          string
	cluster, status bool
}

// routes returns the kinds whose objects can be created.
func (d *openAPI) routes() map[manifest.GVK]route {
	routes := make(map[manifest.GVK]route)
	_, paths, _ := d.tree.Lookup(0, "paths")
	all := make(map[string]bool)
	for k := range d.tree.Fields(paths) {
		all[d.tree.Text(k)] = true
	}
	for k, v := range d.tree.Fields(paths) {
		url := d.tree.Text(k)
		kind, ok := d.tree.Find(v, manifest.Path{"post", "x-kubernetes-group-version-kind"})
		if parts := strings.Split(strings.Trim(url, "/"), "/"); ok && (len(parts) == 4 || len(parts) == 6 && parts[3] == "namespaces") {
			routes[d.gvk(kind)] = route{plural: parts[len(parts)-1], cluster: len(parts) == 4, status: all[url+"/{name}/status"]}
		}
	}
	return routes
}

// published returns the definition of a kind that OpenAPI documents describe.
func (c Compaction) published(key groupKind, kind *publishedKind) Definition {
	for _, v := range kind.versions {
		version := v.(map[string]any)
		schema := version["schema"].(map[string]any)["openAPIV3Schema"].(map[string]any)
		c.reduce(schema, version["subresources"] != nil)
	}
	spec := map[string]any{
		"group": key.group, "scope": either(kind.cluster, "Cluster", "Namespaced"), "versions": kind.versions,
		"names": map[string]any{"kind": key.kind, "plural": kind.plural},
	}
	return newDefinition(spec, []string{strings.ToLower(key.kind), kind.plural})
}
