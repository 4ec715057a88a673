package schemas

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klint-dev/klint/cel"
	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// CRDs are the CustomResourceDefinitions of the input and of --crd. They are immutable, but for schemas that are read when
// the first object needs them; many goroutines may use them.
type CRDs struct {
	byKind map[groupKind][]*crd
}

type groupKind struct{ group, kind string }

// crd is one CustomResourceDefinition.
type crd struct {
	object *manifest.Object // it, or the ConstraintTemplate of Gatekeeper that it is made of
	groupKind
	size     int // in bytes: of several, the longest is the most complete
	plural   string
	cluster  bool
	preserve bool // spec.preserveUnknownFields, which v1beta1 sets by default
	webhook  bool // a webhook converts objects from version to version; else only their apiVersion changes
	versions []*crdVersion
}

// crdVersion is one version of a custom resource.
type crdVersion struct {
	crd        *crd
	gvk        manifest.GVK
	served     bool
	deprecated bool
	warning    string // deprecationWarning
	// statusApart is set if the status is a subresource: creating an object drops what it says of its status.
	statusApart bool

	tree   *manifest.Tree
	schema int // node of openAPIV3Schema; -1 if there is none
	once   sync.Once
	parsed *structural
	embeds bool // the schema has objects inside of objects

	rulesOnce sync.Once
	rules     *cel.Validator // nil if there are none
}

// LoadCRDs collects the CustomResourceDefinitions, v1 and v1beta1, of the input and of further files, and those that Gatekeeper makes of
// ConstraintTemplates.
func LoadCRDs(set *manifest.Set, extra []*manifest.File) *CRDs {
	c := &CRDs{byKind: make(map[groupKind][]*crd)}
	for _, files := range [][]*manifest.File{set.Files, extra} {
		for _, f := range files {
			for _, d := range f.Docs {
				for _, o := range d.Objects {
					c.add(o)
				}
			}
		}
	}
	return c
}

// CRDFaults returns what keeps files that are read for their CustomResourceDefinitions from being understood: what is no YAML, and values
// of the wrong type.
func CRDFaults(files []*manifest.File) []lint.Problem {
	var problems []lint.Problem
	for _, f := range files {
		for _, d := range f.Docs {
			if f.Skip != "" || d.Skip != "" {
				continue
			}
			if d.Err != nil {
				problems = append(problems, lint.Problem{File: f.Name, Position: f.Position(d.Err.Range.Start), Err: d.Err})
			}
			for _, o := range d.Objects {
				problems = append(problems, crdFaults(o)...)
			}
		}
	}
	return problems
}

// crdFaults returns where an object that [IsCRD] has values of the wrong type.
func crdFaults(obj *manifest.Object) []lint.Problem {
	if !IsCRD(obj) {
		return nil
	}
	var problems []lint.Problem
	checker := &Checker{Targets: []Release{Newest}}
	findings, _ := checker.Check(obj, nil) // it never fails
	for _, f := range findings {
		if f.Rule == ruleWrongType {
			problems = append(problems, lint.Problem{File: f.File.Name, Position: f.File.Position(f.Range.Start), Err: fmt.Errorf("%v: %s", obj, f.Message)})
		}
	}
	return problems
}

// Len returns the number of kinds that have a CustomResourceDefinition.
func (c *CRDs) Len() int {
	if c == nil {
		return 0
	}
	return len(c.byKind)
}

// Scope returns whether the objects of a custom kind are namespaced; ok is false if no CustomResourceDefinition describes it.
func (c *CRDs) Scope(obj *manifest.Object) (namespaced, ok bool) {
	v, ok := c.find(obj)
	if !ok {
		return false, false
	}
	return !v.crd.cluster, true
}

// Serves returns the file of a CustomResourceDefinition that serves a version of a kind; ok is false if none does.
func (c *CRDs) Serves(gvk manifest.GVK) (file string, ok bool) {
	if c == nil {
		return "", false
	}
	for _, d := range c.byKind[groupKind{gvk.Group, gvk.Kind}] {
		for _, v := range d.versions {
			if v.gvk == gvk && v.served {
				return d.object.File.Name, true
			}
		}
	}
	return "", false
}

// Same reports whether an object means the same in another version of its kind: the CustomResourceDefinition that describes the
// object has both versions, the API server changes nothing but the apiVersion to make one of the other, both have the same
// defaults, and the schema of the other has nothing against the object.
func (c *CRDs) Same(obj *manifest.Object, to manifest.GVK) bool {
	from, ok := c.find(obj)
	if !ok || from.crd.webhook || from.gvk != obj.GVK {
		return false
	}
	for _, v := range from.crd.versions {
		if v.gvk == to && v.served && v.schema >= 0 && from.schema >= 0 {
			return len(v.checkFields(obj)) == 0 && len(from.checkFields(obj)) == 0 && from.parsed.sameDefaults(v.parsed)
		}
	}
	return false
}

func (c *CRDs) add(obj *manifest.Object) {
	var d *crd
	switch {
	case IsCRD(obj):
		d = readCRD(obj)
	case isConstraintTemplate(obj):
		d = constraintCRD(obj)
	}
	if d != nil {
		key := groupKind{d.group, d.kind}
		c.byKind[key] = append(c.byKind[key], d)
	}
}

// readCRD reads a CustomResourceDefinition.
func readCRD(obj *manifest.Object) *crd {
	d := &crd{
		object: obj, groupKind: groupKind{obj.Text("spec", "group"), obj.Text("spec", "names", "kind")}, plural: obj.Text("spec", "names", "plural"), cluster: obj.Text("spec", "scope") == "Cluster",
		preserve: obj.GVK.Version == "v1beta1", webhook: obj.Text("spec", "conversion", "strategy") == "Webhook",
	}
	if text := obj.Text("spec", "preserveUnknownFields"); text != "" {
		d.preserve = text == "true"
	}
	n := obj.Tree().Nodes[obj.Node]
	d.size = int(n.End - n.Start)
	d.readVersions(obj, manifest.GVK{Group: d.group, Kind: d.kind})
	return d
}

// readVersions reads spec.versions; in v1beta1 also spec.version, and the schema that all versions share.
func (d *crd) readVersions(obj *manifest.Object, gvk manifest.GVK) {
	t := obj.Tree()
	_, sharedStatus := obj.Find(manifest.Path{"spec", "subresources", "status"})
	shared := -1
	if node, ok := obj.Find(manifest.Path{"spec", "validation", "openAPIV3Schema"}); ok {
		shared = node
	}
	if list, ok := obj.Find(manifest.Path{"spec", "versions"}); ok {
		for item := range t.Items(list) {
			v := &crdVersion{crd: d, gvk: gvk, tree: t, schema: shared, statusApart: sharedStatus}
			v.gvk.Version = textAt(t, item, "name")
			v.served = textAt(t, item, "served") == "true"
			v.deprecated = textAt(t, item, "deprecated") == "true"
			v.warning = textAt(t, item, "deprecationWarning")
			if _, ok := t.Find(item, manifest.Path{"subresources", "status"}); ok {
				v.statusApart = true
			}
			if node, ok := t.Find(item, manifest.Path{"schema", "openAPIV3Schema"}); ok {
				v.schema = node
			}
			d.versions = append(d.versions, v)
		}
	}
	if name := obj.Text("spec", "version"); name != "" && d.versions == nil {
		v := &crdVersion{crd: d, gvk: gvk, tree: t, schema: shared, served: true, statusApart: sharedStatus}
		v.gvk.Version = name
		d.versions = append(d.versions, v)
	}
}

// textAt returns the text of a scalar field of the mapping at node; "" if there is none.
func textAt(t *manifest.Tree, node int, name string) string {
	_, value, ok := t.Lookup(node, name)
	if !ok || t.Nodes[value].Kind != manifest.Scalar {
		return ""
	}
	return t.Text(value)
}

// find returns what describes the version of a custom object. Where several CustomResourceDefinitions have the kind, those that
// serve the version go first, then the one whose file is nearest to the object's, then the longest. If none has the version, some
// version of the nearest one comes back, which has another name.
func (c *CRDs) find(obj *manifest.Object) (*crdVersion, bool) {
	if c == nil {
		return nil, false
	}
	var best *crdVersion
	bestFit, bestNear := -1, -1
	for _, d := range c.byKind[groupKind{obj.GVK.Group, obj.GVK.Kind}] {
		near := -1 // as long as nobody asks
		for _, v := range d.versions {
			fit := v.fit(obj.GVK.Version)
			if fit < bestFit || best != nil && fit == bestFit && d == best.crd {
				continue
			}
			if fit == bestFit {
				if near < 0 {
					near = nearness(d.object.File.Name, obj.File.Name)
				}
				if bestNear < 0 {
					bestNear = nearness(best.crd.object.File.Name, obj.File.Name)
				}
				if near < bestNear || near == bestNear && !d.longer(best.crd) {
					continue
				}
			}
			best, bestFit, bestNear = v, fit, near
		}
	}
	return best, best != nil
}

// fit returns how well a version goes with objects of the version of that name.
func (v *crdVersion) fit(name string) int {
	switch {
	case v.gvk.Version != name:
		return 0
	case !v.served:
		return 1
	}
	return 2
}

// longer reports whether d says more than other does; of equals the first by name does.
func (d *crd) longer(other *crd) bool {
	return cmp.Or(cmp.Compare(d.size, other.size), cmp.Compare(other.object.File.Name, d.object.File.Name)) > 0
}

// nearness returns how many folders two files share, counted from the top, the most for one and the same file. Where both lie in the
// current folder, that counts.
func nearness(a, b string) int {
	if a == b {
		return 1 << 10
	}
	if !strings.Contains(a, "/") && !strings.Contains(b, "/") {
		return 1
	}
	folders := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			folders++
		}
	}
	return folders
}

// check judges an object by its version of the CustomResourceDefinition.
func (c *CRDs) check(obj *manifest.Object, v *crdVersion) []lint.Finding {
	if v.gvk.Version != obj.GVK.Version || !v.served {
		return []lint.Finding{v.notServed(obj)}
	}
	findings := v.checkFields(obj)
	if len(findings) > 0 && c.accepts(obj, v) {
		findings = nil
	}
	if v.deprecated {
		findings = append(findings, v.isDeprecated(obj))
	}
	return findings
}

// accepts reports whether another CustomResourceDefinition of the kind, as near to the object as v is, has nothing against the
// object: nobody knows which of the two will be in the cluster.
func (c *CRDs) accepts(obj *manifest.Object, v *crdVersion) bool {
	near := nearness(v.crd.object.File.Name, obj.File.Name)
	for _, d := range c.byKind[groupKind{obj.GVK.Group, obj.GVK.Kind}] {
		for _, other := range d.versions {
			if other != v && other.served && other.gvk.Version == obj.GVK.Version && nearness(d.object.File.Name, obj.File.Name) == near &&
				len(other.checkFields(obj)) == 0 {
				return true
			}
		}
	}
	return false
}

func (v *crdVersion) isDeprecated(obj *manifest.Object) lint.Finding {
	hint := v.warning
	if next := v.crd.servedVersions(); hint == "" && len(next) > 0 {
		hint = "use " + strings.Join(next, " or ")
	}
	message := fmt.Sprintf("%v is deprecated by its CustomResourceDefinition", obj.GVK)
	return versionFinding(obj, ruleDeprecated, lint.Warning, message, hint)
}

// notServed is the finding about a version that the CustomResourceDefinition does not serve, or does not have.
func (v *crdVersion) notServed(obj *manifest.Object) lint.Finding {
	rule, verb := ruleUnknown, "have"
	if v.gvk.Version == obj.GVK.Version {
		rule, verb = ruleRemoved, "serve"
	}
	message := fmt.Sprintf("the %s in %s does not %s %v", v.crd.object.GVK.Kind, v.crd.object.File.Name, verb, obj.GVK)
	hint := ""
	if versions := v.crd.servedVersions(); len(versions) > 0 {
		hint = "use " + strings.Join(versions, " or ")
	}
	return versionFinding(obj, rule, lint.Error, message, hint)
}

// servedVersions returns the versions that are served and not deprecated, as apiVersions, the most preferred first.
func (d *crd) servedVersions() []string {
	var served []*crdVersion
	for _, v := range d.versions {
		if v.served && !v.deprecated {
			served = append(served, v)
		}
	}
	slices.SortFunc(served, func(a, b *crdVersion) int { return compareVersions(b.gvk.Version, a.gvk.Version) })
	var versions []string
	for _, v := range served {
		versions = append(versions, v.gvk.APIVersion())
	}
	return versions
}

// compareVersions orders versions as the API server prefers them, the preferred one last: alpha, beta, stable, and by number.
func compareVersions(a, b string) int {
	return slices.Compare(versionKey(a), versionKey(b))
}

func versionKey(version string) []int {
	key := []int{3}
	switch {
	case strings.Contains(version, "alpha"):
		key[0] = 1
	case strings.Contains(version, "beta"):
		key[0] = 2
	}
	for _, digits := range strings.FieldsFunc(version, func(r rune) bool { return r < '0' || r > '9' }) {
		n, _ := strconv.Atoi(digits)
		key = append(key, n)
	}
	return key
}
