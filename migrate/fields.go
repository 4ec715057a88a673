package migrate

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// FixedFields are the rules about fields of living versions whose findings [Migrator.Attach] can fix, besides those about API versions.
var FixedFields = []string{DeprecatedAnnotation, unknownField, serverWarning, ineffectiveField, invalidSchedule, invalidValue}

// The rules of packages schemas and validate.
const (
	unknownField     = "unknown-field"
	serverWarning    = "server-warning"
	ineffectiveField = "ineffective-field"
	invalidSchedule  = "invalid-cron-schedule"
	invalidValue     = "invalid-value"
)

// repair is what can be done about a field, or a value of one, that releases dropped or renamed without another version of the kind.
type repair struct {
	// since is the first release that has what takes its place, and not the field: every target must be that one or a later one.
	since schemas.Release
	title string
	// unsafe is set if the object may do something else afterwards; note is what to know or check.
	unsafe bool
	note   string
	// write makes the change to the field at p and reports whether it can.
	write func(e *manifest.Editor, p path) bool
	// hint says what a person can do where write cannot, or is nil.
	hint string
}

// fieldChange is a repair of what packages schemas and validate find.
type fieldChange struct {
	rule string
	// kinds are the objects that have it; nil means all.
	kinds []string
	// at is the end of the field's path; each stands for any index, anyKey for any key.
	at path
	repair
	source string
}

// attachField adds the fix to a finding about a field.
func (m *Migrator) attachField(f *lint.Finding, obj *manifest.Object) {
	for i := range fieldChanges {
		c := &fieldChanges[i]
		if f.Rule == c.rule && (c.kinds == nil || slices.Contains(c.kinds, obj.GVK.Kind)) && endsIn(f.Path, c.at) && m.repaired(f, obj, c.repair) {
			return
		}
	}
}

// repaired adds the fix to a finding, or else the hint of the repair; it reports whether there is one of them.
func (m *Migrator) repaired(f *lint.Finding, obj *manifest.Object, r repair) bool {
	if !m.all(r.since) {
		return false
	}
	if r.write != nil {
		editor := manifest.NewEditor(obj)
		if r.write(editor, f.Path) {
			if edits, err := editsOf(editor, m.Draft); err == nil && len(edits) > 0 {
				f.Fix = &lint.Fix{Title: r.title, Edits: edits, Note: r.note}
				if r.unsafe {
					f.Fix.Safety = lint.Unsafe
				}
			}
		}
	}
	if f.Fix == nil && r.hint != "" {
		f.Hint = strings.TrimPrefix(f.Hint+"; "+r.hint, "; ")
	}
	return f.Fix != nil || r.hint != ""
}

// endsIn reports whether a path ends in the steps of a pattern.
func endsIn(p, pattern path) bool {
	if len(p) < len(pattern) {
		return false
	}
	for i, step := range p[len(p)-len(pattern):] {
		_, isIndex := step.(int)
		if step != pattern[i] && (pattern[i] != each || !isIndex) && (pattern[i] != anyKey || isIndex) {
			return false
		}
	}
	return true
}

func remove(e *manifest.Editor, p path) bool {
	e.Delete(p)
	return true
}

// replace returns a repair that gives the field a value.
func replace(value any) func(*manifest.Editor, path) bool {
	return func(e *manifest.Editor, p path) bool { e.Set(p, value); return true }
}

// renameTo returns a repair that gives the field another name, if there is none of that name.
func renameTo(name string) func(*manifest.Editor, path) bool {
	return func(e *manifest.Editor, p path) bool {
		if e.Has(at(p[:len(p)-1], name)) {
			return false
		}
		e.Rename(p, name)
		return true
	}
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

// Labels of nodes that have a successor. Every node has the first ones under both names; the others are set by what made the node,
// or by hand.
//
// Source: kubernetes v1.36.3 pkg/kubelet/kubelet_node_status.go, pkg/api/node/util.go.
var (
	kubeletLabels = map[string]string{"beta.kubernetes.io/os": "kubernetes.io/os", "beta.kubernetes.io/arch": "kubernetes.io/arch"}
	nodeLabels    = map[string]string{
		"beta.kubernetes.io/instance-type":         "node.kubernetes.io/instance-type",
		"failure-domain.beta.kubernetes.io/zone":   "topology.kubernetes.io/zone",
		"failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
	}
	roleLabels = map[string]string{"node-role.kubernetes.io/master": "node-role.kubernetes.io/control-plane"}
)

// relabel returns a repair that replaces a label of nodes, be it a value or a key.
func relabel(successors map[string]string) func(*manifest.Editor, path) bool {
	return func(e *manifest.Editor, p path) bool {
		if successor, ok := successors[e.Text(p)]; ok {
			e.Set(p, successor)
			return true
		}
		successor, ok := successors[fmt.Sprint(p[len(p)-1])]
		return ok && renameTo(successor)(e, p)
	}
}

// unsetAffinity removes the affinity of sessions, and how long it lasts.
func unsetAffinity(e *manifest.Editor, p path) bool {
	e.Delete(at(p[:len(p)-1], "sessionAffinityConfig"))
	return remove(e, p)
}

// removeElement removes the element of a list that the field is in.
func removeElement(e *manifest.Editor, p path) bool { return remove(e, p[:len(p)-1]) }

// mergeAlias gives the names of a host to the first entry with the same address.
func mergeAlias(e *manifest.Editor, p path) bool {
	list, this, ip := p[:len(p)-2], p[:len(p)-1], e.Text(p)
	first := at(list, 0)
	for i := 0; e.Text(at(first, "ip")) != ip; i++ {
		first = at(list, i)
	}
	for i := range e.Len(at(this, "hostnames")) {
		e.Append(at(first, "hostnames"), e.Text(at(this, "hostnames", i)))
	}
	return remove(e, this)
}

// mountReadOnly makes all mounts of an ephemeral volume what the volume no longer can be.
func mountReadOnly(e *manifest.Editor, p path) bool {
	volume, spec := p[:len(p)-2], p[:len(p)-4]
	if e.Value(p) == true {
		for _, list := range containerLists {
			for i := range e.Len(at(spec, list)) {
				mounts := at(spec, list, i, "volumeMounts")
				for j := range e.Len(mounts) {
					if e.Text(at(mounts, j, "name")) == e.Text(at(volume, "name")) {
						e.Set(at(mounts, j, "readOnly"), true)
					}
				}
			}
		}
	}
	return remove(e, p)
}

// moveZone moves the time zone out of a schedule.
func moveZone(e *manifest.Editor, p path) bool {
	zone, schedule, ok := cutZone(e.Text(p))
	field := at(p[:len(p)-1], "timeZone")
	if !ok || zone == "" || strings.EqualFold(zone, "local") || placeholder(zone) || e.Has(field) {
		return false
	}
	e.Set(p, schedule)
	e.Set(field, zone, manifest.After("schedule"))
	return true
}

// canonicalIP writes an IPv6 address or range as RFC 5952 has it. It means the same.
func canonicalIP(e *manifest.Editor, p path) bool {
	text := e.Text(p)
	if addr, err := netip.ParseAddr(text); err == nil && addr.Is6() && !addr.Is4In6() && addr.String() != text {
		return replace(addr.String())(e, p)
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil || !prefix.Addr().Is6() || prefix != prefix.Masked() || prefix.String() == text {
		return false
	}
	return replace(prefix.String())(e, p)
}

// plainIP writes an address as the server reads it: octets in decimal notation, and IPv4 not inside of IPv6.
func plainIP(e *manifest.Editor, p path) bool {
	text := e.Text(p)
	if addr, err := netip.ParseAddr(text); err == nil && addr.Is4In6() {
		return replace(addr.Unmap().String())(e, p)
	}
	octets := strings.Split(text, ".")
	for i, octet := range octets {
		n, err := strconv.ParseUint(octet, 10, 8)
		if err != nil {
			return false
		}
		octets[i] = strconv.FormatUint(n, 10)
	}
	return len(octets) == 4 && replace(strings.Join(octets, "."))(e, p)
}

// networkOf writes a range of addresses without the bits that it ignores.
func networkOf(e *manifest.Editor, p path) bool {
	prefix, err := netip.ParsePrefix(e.Text(p))
	return err == nil && prefix != prefix.Masked() && replace(prefix.Masked().String())(e, p)
}
