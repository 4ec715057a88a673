package migrate

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// An object that uses every field of its version has only fields of the successor afterwards.
func TestMigrationsLeaveNoFieldThatTheSuccessorLacks(t *testing.T) {
	rewritten := 0
	for _, m := range Migrations {
		target, ok := leadsTo(m)
		old, _ := schemas.Lookup(m.From)
		_, oldRelease := old.Releases()
		if !ok || oldRelease < schemas.Oldest || m.From.Kind == "CustomResourceDefinition" {
			continue
		}
		p := populated{t: t, gvk: m.From, release: oldRelease}
		full := p.object(nil)
		if target < oldRelease {
			delete(full, "status") // which grew after the target
		}
		src, err := json.Marshal(full)
		if err != nil {
			t.Fatal(err)
		}
		src = []byte(strings.Replace(string(src), "{", `{"apiVersion":"`+m.From.APIVersion()+`","kind":"`+m.From.Kind+`",`, 1))
		after, _, reason := fixAll(t, &Migrator{Targets: []schemas.Release{target}}, string(src))
		if after == "" {
			if reason == "" {
				t.Errorf("%s to %s in %s: no fix and no reason", m.From, m.To, target)
			}
			continue
		}
		rewritten++
		var obj map[string]any
		if err := json.Unmarshal([]byte(after), &obj); err != nil {
			t.Errorf("%s: %v\n%s", m.From, err, after)
			continue
		}
		checkKnown(t, m.To, target, nil, obj)
	}
	if rewritten < 40 {
		t.Errorf("only %d migrations rewrote their object", rewritten)
	}
}

// leadsTo returns the newest release for which the migration's end is the successor.
func leadsTo(m Migration) (schemas.Release, bool) {
	for release := schemas.Newest; release >= schemas.Oldest; release-- {
		if to, ok := schemas.Successor(m.From, []schemas.Release{release}); ok && to == m.To {
			return release, true
		}
	}
	return 0, false
}

// populated makes objects that use every field.
type populated struct {
	t       *testing.T
	gvk     manifest.GVK
	release schemas.Release
}

// skipped are fields that no migration touches, and whose types are large or open.
var skipped = []string{"metadata", "template", "jobTemplate", "managedFields", "volumeClaimTemplates", "apiVersion", "kind"}

func (p populated) object(at []string) map[string]any {
	described, err := schemas.Describe(p.gvk, p.release, at)
	if err != nil {
		p.t.Fatal(err)
	}
	obj := make(map[string]any)
	for _, f := range described.Fields {
		if !slices.Contains(skipped, f.Name) {
			obj[f.Name] = p.value(f, f.Type, append(slices.Clone(at), f.Name))
		}
	}
	if len(at) == 1 && at[0] == "spec" && slices.ContainsFunc(described.Fields, func(f schemas.Field) bool { return f.Name == "template" }) {
		obj["template"] = map[string]any{"metadata": map[string]any{"labels": map[string]any{"app": "x"}}}
	}
	return obj
}

// values are what a field needs to be for a migration to go on.
var values = map[string]any{"sideEffects": "None", "addressType": "IPv4", "protocol": "TCP"}

func (p populated) value(f schemas.Field, typ string, at []string) any {
	if element, ok := strings.CutPrefix(typ, "[]"); ok {
		return []any{p.value(f, element, at)}
	}
	if element, ok := strings.CutPrefix(typ, "map[string]"); ok {
		return map[string]any{"key": p.value(f, element, at)}
	}
	value, known := values[f.Name]
	full, err := schemas.Describe(p.gvk, p.release, at)
	switch {
	case known:
		return value
	case err == nil && len(full.Fields) > 0 && len(at) < 9:
		return p.object(at)
	case typ == "integer" || typ == "number":
		return 1
	case typ == "boolean":
		return true
	case len(f.Enum) > 0:
		return f.Enum[0]
	}
	return "x"
}

// checkKnown reports the fields of obj that the version does not have.
func checkKnown(t *testing.T, gvk manifest.GVK, release schemas.Release, at []string, value any) {
	t.Helper()
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			checkKnown(t, gvk, release, at, element)
		}
	case map[string]any:
		described, err := schemas.Describe(gvk, release, at)
		if err != nil {
			t.Errorf("%v", err)
			return
		}
		if len(described.Fields) == 0 {
			return
		}
		for name, child := range v {
			if !slices.Contains(skipped, name) && !strings.HasPrefix(described.Type, "map") {
				checkKnown(t, gvk, release, append(slices.Clone(at), name), child)
			}
		}
	default:
		if _, err := schemas.Describe(gvk, release, at); err != nil {
			t.Errorf("%v", err)
		}
	}
}
