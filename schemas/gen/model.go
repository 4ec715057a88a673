package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// model is everything that the table holds, merged over all releases.
type model struct {
	oldest, newest int
	definitions    map[string]map[int]map[string]field // definition -> minor -> field name -> field
	kinds          map[gvk]*kind
	marked         map[string]bool            // Go type names that are enumerations
	enumValues     map[string]map[string]span // enumeration -> value -> releases
}

func newModel(oldest, newest int) *model {
	m := &model{
		oldest: oldest, newest: newest,
		definitions: make(map[string]map[int]map[string]field), kinds: make(map[gvk]*kind),
		marked: make(map[string]bool), enumValues: make(map[string]map[string]span),
	}
	for _, name := range unmarkedEnums {
		m.marked[name] = true
	}
	return m
}

// field is a field of a definition in one release.
type field struct {
	typ      string // a canonical text, see typeOf
	required bool   // by the OpenAPI document
	refused  bool   // the API server refuses objects without it
}

// kind is a version of a kind.
type kind struct {
	definition    string
	resource      string
	namespaced    bool
	creatable     bool
	present       uint64 // bit N: in 1.N
	onByDefault   uint64 // bit N: served by 1.N without --runtime-config
	deprecated    int    // minor; 0 if not
	replacement   gvk
	gate          string
	directory     string // group directory in k8s.io/api
	lifecycleName string
}

// span is a run of minors, both inclusive.
type span struct{ since, until int }

// scalars are definitions that are no objects on the wire, by the end of their names.
var scalars = map[string]string{
	"api.resource.Quantity":        "quantity",
	"meta.v1.Time":                 "time",
	"meta.v1.MicroTime":            "microtime",
	"meta.v1.FieldsV1":             "object",
	"meta.v1.Fields":               "object",
	"util.intstr.IntOrString":      "int-or-string",
	"runtime.RawExtension":         "raw",
	".JSON":                        "any",
	"JSONSchemaPropsOrArray":       "schema-or-array",
	"JSONSchemaPropsOrBool":        "schema-or-bool",
	"JSONSchemaPropsOrStringArray": "schema-or-strings",
}

func scalarName(definitionName string) (string, bool) {
	for suffix, name := range scalars {
		if strings.HasSuffix(definitionName, suffix) {
			return name, true
		}
	}
	return "", false
}

// addSpec merges one release.
func (m *model) addSpec(minor int, s *spec, on defaults, types *goTypes) error {
	resources, err := s.resources()
	if err != nil {
		return err
	}
	kinds := s.kinds()
	s.addUnmarked(kinds, resources)
	var reached []string
	for k, def := range kinds {
		if err := m.addKind(minor, k, def, resources[k], on); err != nil {
			return err
		}
		reached = append(reached, def)
	}
	for len(reached) > 0 {
		name := reached[len(reached)-1]
		reached = reached[:len(reached)-1]
		if m.definitions[name][minor] != nil {
			continue
		}
		if s.Definitions[name] == nil {
			return fmt.Errorf("1.%d: no definition %s", minor, name)
		}
		reached = append(reached, m.addDefinition(minor, s, name, types)...)
	}
	return nil
}

func (m *model) addKind(minor int, k gvk, def string, r resource, on defaults) error {
	e := m.kinds[k]
	if e == nil {
		e = &kind{definition: def}
		m.kinds[k] = e
	}
	if e.definition != def {
		return fmt.Errorf("1.%d %v: definition %s, earlier %s", minor, k, def, e.definition)
	}
	e.namespaced, e.creatable = r.namespaced, r.creatable
	if r.name != "" {
		e.resource = r.name
	}
	e.directory, e.lifecycleName = directoryOf(def), lifecycleKey(def)
	e.present |= 1 << minor
	if r.name != "" && on.on(e.directory, k.Version, r.name) {
		e.onByDefault |= 1 << minor
	}
	return nil
}

// addDefinition merges a definition of a release and returns the names of those that its fields refer to.
func (m *model) addDefinition(minor int, s *spec, name string, types *goTypes) (refers []string) {
	d := s.Definitions[name]
	fields := make(map[string]field, len(d.Properties))
	for f, p := range d.Properties {
		enum := m.addEnum(name, f, minor, types.enum(name, f, m.marked))
		required := slices.Contains(d.Required, f)
		fields[f] = field{
			typ:      s.typeOf(p, enum, func(ref string) { refers = append(refers, ref) }),
			required: required,
			refused:  required && !acceptedWithout(name, f),
		}
	}
	if m.definitions[name] == nil {
		m.definitions[name] = make(map[int]map[string]field)
	}
	m.definitions[name][minor] = fields
	return refers
}

// addEnum notes the values of a field in a release and returns the name of the enumeration, "" if there is none.
func (m *model) addEnum(definitionName, fieldName string, minor int, values []string) string {
	if len(values) == 0 {
		return ""
	}
	name := definitionName + "." + fieldName
	if m.enumValues[name] == nil {
		m.enumValues[name] = make(map[string]span)
	}
	for _, v := range values {
		s, known := m.enumValues[name][v]
		if !known {
			s.since = minor
		}
		s.until = minor
		m.enumValues[name][v] = s
	}
	return name
}

// typeOf returns the canonical text of a field's type, which two types share exactly if klint checks them alike:
// "string", "string|enum", "array TYPE list-type keys", "map TYPE", "ref DEFINITION". It calls visit for every definition named.
func (s *spec) typeOf(d *definition, enum string, visit func(string)) string {
	if d.Ref != "" {
		name := s.resolve(d.Ref)
		scalar, ok := scalarName(name)
		if !ok {
			visit(name)
			return "ref " + name
		}
		if strings.HasPrefix(scalar, "schema-or-") {
			props := name[:strings.LastIndex(name, ".")] + ".JSONSchemaProps"
			visit(props)
			return scalar + " " + props
		}
		return scalar
	}
	switch d.Type {
	case "array":
		keys := strings.Join(d.ListKeys, ",")
		if keys == "" {
			keys = d.MergeKey
		}
		return "array " + cmp.Or(d.ListType, "-") + " " + cmp.Or(keys, "-") + " " + s.typeOf(d.Items, enum, visit)
	case "object":
		if d.Values != nil {
			return "map " + s.typeOf(d.Values, enum, visit)
		}
		return "object"
	case "string":
		if d.Format == "byte" || d.Format == "int-or-string" {
			return d.Format
		}
		if enum != "" {
			return "string|" + enum
		}
		return "string"
	case "integer":
		return cmp.Or(d.Format, "int64")
	case "boolean", "number":
		return d.Type
	}
	return "any"
}

// directoryOf returns "apps" for io.k8s.api.apps.v1.Deployment, and likewise for the types of other modules.
func directoryOf(definitionName string) string {
	parts := strings.Split(definitionName, ".")
	return parts[len(parts)-3]
}

func lifecycleKey(definitionName string) string {
	parts := strings.Split(definitionName, ".")
	n := len(parts)
	return parts[n-3] + "/" + parts[n-2] + "." + parts[n-1]
}

// addLifecycles sets what replaces each version, and since when it is deprecated.
func (m *model) addLifecycles(lifecycles map[string]lifecycle, gates map[gvk]string) {
	for k, e := range m.kinds {
		e.gate = gates[k]
		e.replacement = m.replacement(k, lifecycles[e.lifecycleName].replacement)
	}
	for k, e := range m.kinds {
		if d := lifecycles[e.lifecycleName].deprecated; d > 0 && d <= m.newest {
			e.deprecated = d
		} else if e.replacement != (gvk{}) && d == 0 {
			e.deprecated = m.firstBetter(k)
		}
	}
	for _, d := range otherDeprecations {
		if e := m.kinds[d.kind]; e != nil {
			e.deprecated, e.replacement = d.since, d.replacement
		}
	}
}

// replacement returns what the lifecycle methods name if any release has it as a resource, else the newest version of the
// kind in its group if this one is not stable.
func (m *model) replacement(k, named gvk) gvk {
	if e := m.kinds[named]; e != nil && e.resource != "" {
		return named
	}
	best := k
	for other, e := range m.kinds {
		if other.Group == k.Group && other.Kind == k.Kind && e.resource != "" && compareVersions(other.Version, best.Version) > 0 {
			best = other
		}
	}
	if best == k || stability(k.Version) == stable {
		return gvk{}
	}
	return best
}

// firstBetter returns the first release in which k is present and something that it is replaced by, now or later, is
// on by default; 0 if there is none.
func (m *model) firstBetter(k gvk) int {
	for minor := m.oldest; minor <= m.newest; minor++ {
		if m.kinds[k].present>>minor&1 == 0 {
			continue
		}
		for other, e := range m.kinds {
			if other.Group == k.Group && other.Kind == k.Kind && compareVersions(other.Version, k.Version) > 0 && e.onByDefault>>minor&1 == 1 {
				return minor
			}
		}
	}
	return 0
}

const stable = 3

// stability returns 1 for alpha, 2 for beta, 3 for stable versions.
func stability(version string) int {
	switch {
	case strings.Contains(version, "alpha"):
		return 1
	case strings.Contains(version, "beta"):
		return 2
	}
	return stable
}

// compareVersions orders versions as the API server prefers them, the preferred one last (apimachinery v0.36.4
// pkg/version CompareKubeAwareVersionStrings).
func compareVersions(a, b string) int {
	return slices.Compare(versionKey(a), versionKey(b))
}

func versionKey(version string) []int {
	numbers := strings.FieldsFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	key := []int{stability(version)}
	for _, n := range numbers {
		i, _ := strconv.Atoi(n)
		key = append(key, i)
	}
	return key
}

// sortedKinds returns the kinds by group, kind and version, the versions from the least to the most preferred.
func (m *model) sortedKinds() []gvk {
	return slices.SortedFunc(maps.Keys(m.kinds), func(a, b gvk) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Kind, b.Kind), compareVersions(a.Version, b.Version), cmp.Compare(a.Version, b.Version))
	})
}
