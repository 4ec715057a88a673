package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// gvk names a version of a kind.
type gvk struct{ Group, Version, Kind string }

// spec is what klint reads of the OpenAPI v2 document of a release (api/openapi-spec/swagger.json).
type spec struct {
	Definitions map[string]*definition
	Paths       map[string]pathItem
}

// definition is a schema: a named one, or that of a field.
type definition struct {
	Ref        string `json:"$ref"`
	Type       string
	Format     string
	Items      *definition
	Values     *definition `json:"additionalProperties"`
	Properties map[string]*definition
	Required   []string
	GVKs       []gvk    `json:"x-kubernetes-group-version-kind"`
	ListType   string   `json:"x-kubernetes-list-type"`
	ListKeys   []string `json:"x-kubernetes-list-map-keys"`
	MergeKey   string   `json:"x-kubernetes-patch-merge-key"`
}

// pathItem is the operations of a path: by method, beside "parameters", which are no object.
type pathItem map[string]json.RawMessage

type operation struct {
	Action string `json:"x-kubernetes-action"`
	GVK    *gvk   `json:"x-kubernetes-group-version-kind"`
}

// resource is how a kind is reached in a release.
type resource struct {
	name       string // plural, lower case
	namespaced bool
	creatable  bool // a manifest can be applied: the collection takes POST
}

func readSpec(m *module) (*spec, error) {
	src, err := m.read("api/openapi-spec/swagger.json")
	if err != nil {
		return nil, err
	}
	var s spec
	if err := json.Unmarshal(src, &s); err != nil {
		return nil, fmt.Errorf("%sapi/openapi-spec/swagger.json: %w", m.prefix, err)
	}
	return &s, nil
}

// resolve follows definitions that only name another one, as those of 1.8 to 1.13 do.
func (s *spec) resolve(ref string) string {
	name := strings.TrimPrefix(ref, "#/definitions/")
	for d := s.Definitions[name]; d != nil && d.Ref != ""; d = s.Definitions[name] {
		name = strings.TrimPrefix(d.Ref, "#/definitions/")
	}
	return name
}

// kinds returns the definition of every group, version and kind of the release. Lists, options and events of the
// wire protocol are left out: they are no objects of their own.
func (s *spec) kinds() map[gvk]string {
	kinds := make(map[gvk]string)
	for name, d := range s.Definitions {
		for _, k := range d.GVKs {
			if !isProtocol(k.Kind) && !s.isList(d) {
				kinds[k] = s.resolve(name)
			}
		}
	}
	return kinds
}

// addUnmarked adds kinds that have a resource but no definition that names them, as CustomResourceDefinition and APIService
// before 1.11: their definitions are found by name.
func (s *spec) addUnmarked(kinds map[gvk]string, resources map[gvk]resource) {
	for k := range resources {
		if kinds[k] != "" {
			continue
		}
		group, _, _ := strings.Cut(k.Group, ".")
		for name := range s.Definitions {
			if strings.HasSuffix(name, "."+group+"."+k.Version+"."+k.Kind) {
				kinds[k] = s.resolve(name)
			}
		}
	}
}

func isProtocol(kind string) bool {
	return slices.Contains([]string{
		"DeleteOptions", "WatchEvent", "Status", "APIGroup", "APIGroupList", "APIResourceList", "APIVersions",
	}, kind)
}

func (s *spec) isList(d *definition) bool {
	meta := d.Properties["metadata"]
	return meta != nil && strings.HasSuffix(s.resolve(meta.Ref), ".ListMeta") && d.Properties["items"] != nil
}

// resources returns how each kind is reached. Subresources and watches are left out.
func (s *spec) resources() (map[gvk]resource, error) {
	resources := make(map[gvk]resource)
	for path, item := range s.Paths {
		name, namespaced, ok := collection(path)
		if !ok {
			continue
		}
		for method, raw := range item {
			if method != "get" && method != "post" {
				continue
			}
			var op operation
			if err := json.Unmarshal(raw, &op); err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			if op.GVK == nil || op.Action != "list" && op.Action != "post" {
				continue
			}
			r := resources[*op.GVK]
			r.name = name
			r.namespaced = r.namespaced || namespaced
			r.creatable = r.creatable || method == "post"
			resources[*op.GVK] = r
		}
	}
	return resources, nil
}

// collection splits /apis/GROUP/VERSION[/namespaces/{namespace}]/RESOURCE; ok is false for every other path.
func collection(path string) (name string, namespaced, ok bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case len(parts) >= 3 && parts[0] == "api":
		parts = parts[2:]
	case len(parts) >= 4 && parts[0] == "apis":
		parts = parts[3:]
	default:
		return "", false, false
	}
	if len(parts) == 3 && parts[0] == "namespaces" && parts[1] == "{namespace}" {
		return parts[2], true, true
	}
	return parts[0], false, len(parts) == 1 && !strings.HasPrefix(parts[0], "{")
}
