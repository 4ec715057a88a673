package schemas

import (
	"sync"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Checker judges objects against the versions and fields that the target releases have.
type Checker struct {
	// Targets are the releases that the input is meant for, at least one.
	Targets []Release
	// CRDs give custom resources their schemas; nil if there are none.
	CRDs *CRDs
	// Locations have JSON schemas for custom kinds that none of CRDs describes; nil if there are none.
	Locations *Locations
	// WithoutCatalog leaves out what klint itself knows of custom kinds.
	WithoutCatalog bool
	// StrictKinds makes a kind that is neither built in nor described by one of CRDs a finding, as it would be for a server
	// that has no other definitions. Without it such objects are let pass; see Known.
	StrictKinds bool

	versions sync.Map // of manifest.GVK: what there is to say of the version of a kind, as findings without a place
}

// Check judges the version of an object and all of its fields. It is a [lint.Check]: pure and safe for many goroutines.
//
// The fields are judged by every target that has the version. If none has it, the release that comes closest judges those parts
// of the object that no target knows, and a target judges the rest: whoever moves the object to another version is told
// beforehand what is wrong with it.
func (c *Checker) Check(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
	i, builtIn := table.lookup(obj.GVK)
	if !builtIn {
		if v, ok := c.CRDs.find(obj); ok {
			return c.CRDs.check(obj, v), nil
		}
		if v, ok := c.Locations.find(obj.GVK); ok {
			return v.checkFields(obj), nil
		}
		if c.IsCustom(obj.GVK) {
			return c.checkUndefined(obj), nil
		}
		return []lint.Finding{c.unknownKind(obj)}, nil
	}
	e := table.entry(i)
	if e.Resource == "" {
		return []lint.Finding{partOfRequest(obj)}, nil
	}
	findings := c.checkVersion(obj, e)
	return append(findings, c.checkFields(obj, e, table.definitionOf(i))...), nil
}

// checkUndefined judges an object of a custom kind that neither the input nor the user describes.
func (c *Checker) checkUndefined(obj *manifest.Object) []lint.Finding {
	if c.StrictKinds {
		return []lint.Finding{undefinedKind(obj)}
	}
	if c.WithoutCatalog {
		return nil
	}
	if v, product, ok := inCatalog(obj); ok {
		return checkByCatalog(obj, v, product)
	}
	return nil
}

// Known reports whether klint can judge the fields of an object: its kind is built in, or a CustomResourceDefinition of the
// input, of --crd or of the catalogue, or a JSON schema of one of the locations, describes it.
func (c *Checker) Known(obj *manifest.Object) bool {
	if _, ok := table.lookup(obj.GVK); ok {
		return true
	}
	if _, ok := c.CRDs.find(obj); ok {
		return true
	}
	if _, ok := c.Locations.find(obj.GVK); ok {
		return true
	}
	_, _, ok := inCatalog(obj)
	return ok && !c.WithoutCatalog && c.IsCustom(obj.GVK)
}

// judges returns the releases whose fields an object is judged by; standIn is set if none of the targets has the version.
func (c *Checker) judges(e Entry) (releases []Release, standIn bool) {
	for _, r := range c.Targets {
		if s := e.In(r); s == Served || s == OffByDefault {
			releases = append(releases, r)
		}
	}
	if releases != nil {
		return releases, false
	}
	first, last := e.Releases()
	if len(c.Targets) > 0 && c.Targets[0] < first {
		return []Release{first}, true
	}
	return []Release{last}, true
}

// checkFields judges the fields by every release that has the version, and names the releases in what not all of them find.
func (c *Checker) checkFields(obj *manifest.Object, e Entry, d definition) []lint.Finding {
	if d == none {
		return nil
	}
	judges, standIn := c.judges(e)
	w := newWalker(obj, judges[0])
	defer w.free()
	if standIn && len(c.Targets) > 0 {
		w.target = c.Targets[len(c.Targets)-1]
	}
	for _, r := range judges {
		w.release = r
		w.checkObject(d)
	}
	return w.finish(len(judges))
}
