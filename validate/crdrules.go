package validate

import (
	"github.com/klint-dev/klint/cel"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// crdRules reports what is wrong with the CEL rules of a structural schema.
func crdRules(s value) {
	for _, fault := range schemas.CheckRules(s.c.tree, int(s.node), s.c.targets) {
		v := s.follow(fault.Path)
		if fault.Forbidden {
			v.forbidden(fault.Detail)
			continue
		}
		v.faulty(fault.Fault)
	}
}

// follow returns the value that a path within a schema leads to.
func (v value) follow(path manifest.Path) value {
	inProperties := false
	return v.along(path, func(parent value, name string) value {
		if inProperties {
			inProperties = false
			return parent.entry(name)
		}
		inProperties = name == "properties"
		return parent.field(name)
	})
}

// faulty reports an expression in CEL, at the place in it that is wrong.
func (v value) faulty(fault cel.Fault) {
	at := v.place0()
	if fault.Offset >= 0 && v.node >= 0 {
		if r, ok := v.c.tree.Character(int(v.node), fault.Offset); ok {
			at = r
		}
	}
	v.addAt(at, invalidValue, "Invalid value"+v.shown()+": "+fault.Detail, "")
}
