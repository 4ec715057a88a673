package migrate

import (
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// FixedFields are the rules about fields of living versions whose findings [Migrator.Attach] can fix, besides those about API versions.
var FixedFields = []string{DeprecatedAnnotation, unknownField, serverWarning}

// The rules of packages schemas and validate.
const (
	unknownField  = "unknown-field"
	serverWarning = "server-warning"
)

// fieldChange is a field, or a value of one, that releases dropped or renamed without another version of the kind.
type fieldChange struct {
	rule string
	// kinds are the objects that have it; nil means all.
	kinds []string
	// at is the end of the field's path; each stands for any index.
	at path
	// since is the first release that has what takes its place, and not the field.
	since schemas.Release
	title string
	// write makes the change to the field at p and reports whether it can.
	write  func(e *manifest.Editor, p path) bool
	source string
}

var fieldChanges = []fieldChange{
	{
		rule: unknownField, at: path{"resourceClaims", each, "source"}, since: 31, title: "lift what source holds", write: liftSource,
		source: "api v0.31.14 core/v1/types.go PodResourceClaim",
	},
	{
		rule: unknownField, kinds: []string{"Service"}, at: path{"spec", "ipFamily"}, since: 20, title: "use ipFamilies", write: ipFamilies,
		source: "api v0.20.15 core/v1/types.go ServiceSpec",
	},
	{
		rule: unknownField, at: path{"metadata", "clusterName"}, since: 25, title: "remove clusterName, which was always ignored",
		write: remove, source: "apimachinery v0.25.16 pkg/apis/meta/v1/types.go",
	},
	{
		rule: unknownField, at: path{"metadata", "initializers"}, since: 16, title: "remove initializers", write: remove,
		source: "kubernetes CHANGELOG-1.16",
	},
	{
		rule: unknownField, kinds: []string{"NetworkPolicy"}, at: path{"status"}, since: 28, title: "remove the status", write: remove,
		source: "api v0.28.15 networking/v1/types.go",
	},
	{
		rule: serverWarning, kinds: []string{"Service"}, at: path{"spec", "trafficDistribution"}, since: 35,
		title:  "use PreferSameZone, which is another name of it",
		write:  func(e *manifest.Editor, p path) bool { e.Set(p, "PreferSameZone"); return true },
		source: "kubernetes v1.36.3 pkg/api/service/warnings.go",
	},
	{
		rule: serverWarning, at: path{"key"}, since: 14, title: "use the new name of the label", write: nodeLabel,
		source: "kubernetes v1.36.3 pkg/kubelet/kubelet_node_status.go",
	},
	{
		rule: serverWarning, at: path{"topologyKey"}, since: 14, title: "use the new name of the label", write: nodeLabel,
		source: "kubernetes v1.36.3 pkg/kubelet/kubelet_node_status.go",
	},
}

// attachField adds the fix to a finding about a field.
func (m *Migrator) attachField(f *lint.Finding, obj *manifest.Object) {
	for _, c := range fieldChanges {
		if f.Rule != c.rule || !endsIn(f.Path, c.at) || !m.all(c.since) || c.kinds != nil && !slices.Contains(c.kinds, obj.GVK.Kind) {
			continue
		}
		editor := manifest.NewEditor(obj)
		if !c.write(editor, f.Path) {
			continue
		}
		if edits, err := editor.Edits(); err == nil && len(edits) > 0 {
			f.Fix = &lint.Fix{Title: c.title, Edits: edits}
		}
		return
	}
}

// endsIn reports whether a path ends in the steps of a pattern.
func endsIn(p, pattern path) bool {
	if len(p) < len(pattern) {
		return false
	}
	for i, step := range p[len(p)-len(pattern):] {
		_, isIndex := step.(int)
		if step != pattern[i] && (!isIndex || pattern[i] != each) {
			return false
		}
	}
	return true
}

func remove(e *manifest.Editor, p path) bool {
	e.Delete(p)
	return true
}

// liftSource moves the name of a claim, or of its template, out of source.
func liftSource(e *manifest.Editor, p path) bool {
	claim := p[:len(p)-1]
	for _, name := range e.Keys(p) {
		if name != "resourceClaimName" && name != "resourceClaimTemplateName" || e.Has(at(claim, name)) {
			return false
		}
		e.Move(at(p, name), at(claim, name), manifest.After("source"))
	}
	e.Delete(p)
	return true
}

func ipFamilies(e *manifest.Editor, p path) bool {
	spec, family := p[:len(p)-1], e.Text(p)
	if e.Has(at(spec, "ipFamilies")) || e.Has(at(spec, "ipFamilyPolicy")) || family == "" {
		return false
	}
	e.Rename(p, "ipFamilies")
	e.Set(at(spec, "ipFamilies"), []any{family})
	e.Set(at(spec, "ipFamilyPolicy"), "SingleStack", manifest.After("ipFamilies"))
	return true
}

// nodeLabel replaces a label that every node carries under both names.
func nodeLabel(e *manifest.Editor, p path) bool {
	successor, ok := map[string]string{
		"beta.kubernetes.io/os": "kubernetes.io/os", "beta.kubernetes.io/arch": "kubernetes.io/arch",
	}[e.Text(p)]
	if ok {
		e.Set(p, successor)
	}
	return ok
}
