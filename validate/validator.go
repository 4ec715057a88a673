// Package validate says what kube-apiserver's native validation would refuse about an object, without a server: the
// functions of k8s.io/kubernetes pkg/apis/*/validation and the validation tags of the API types, as they judge the creation of an
// object that has been decoded and defaulted. It judges the manifest as it is written: where the server sees a default, the
// functions here know it. What the decoder refuses (wrong types, unknown fields) is left to package schemas; values of a wrong
// type are passed over.
package validate

import (
	"slices"
	"strings"
	"sync"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// Validator judges objects by the rules of the target releases.
type Validator struct {
	// Targets are the releases that an object is meant for; the rules are those of Kubernetes 1.36 if there are none. Where a rule
	// came or went later than 1.30, an object must please every target.
	Targets []schemas.Release
	// CRDs tell which custom kinds have no namespace, and which hold objects inside of others; nil if there are none.
	CRDs *schemas.CRDs

	checks sync.Pool // of *check, for their memory
}

// Check reports what the API server would refuse. It is a [lint.Check].
func (v *Validator) Check(obj *manifest.Object, _ *manifest.Set) ([]lint.Finding, error) {
	if obj.Doc.Tree == nil || obj.Doc.Tree.Nodes[obj.Node].Kind != manifest.Map {
		return nil, nil
	}
	c, _ := v.checks.Get().(*check)
	if c == nil {
		c = &check{}
	}
	*c = check{obj: obj, tree: obj.Doc.Tree, targets: v.Targets, crds: v.CRDs, trail: c.trail[:0], placed: c.placed[:0], volumes: c.volumes[:0]}
	c.judge()
	findings := c.findings
	c.findings, c.obj, c.tree = nil, nil, nil
	v.checks.Put(c)
	return findings, nil
}

// kind is what is known of one kind of object.
type kind struct {
	group, kind string
	// name is the rule for metadata.name; nil if the kind judges its metadata itself.
	name nameRule
	// cluster is set for kinds without a namespace.
	cluster bool
	// nameless is set for kinds that the server names if the manifest does not.
	nameless bool
	// nameOnly is set for kinds whose generateName is not judged beside a name.
	nameOnly bool
	// plain is set for kinds whose finalizers may be any qualified name.
	plain bool
	// judge judges what is specific to the kind, in the given versions; nil if there is nothing.
	judge func(*check)
	// warn warns of what is taken but is not wise; nil if there is nothing.
	warn     func(*check)
	versions []string
}

// known finds kinds by group and kind.
var known = indexKinds()

type groupKind struct{ group, kind string }

func indexKinds() map[groupKind]*kind {
	index := make(map[groupKind]*kind, len(kinds))
	for i := range kinds {
		index[groupKind{kinds[i].group, kinds[i].kind}] = &kinds[i]
	}
	return index
}

// groups are the API groups of Kubernetes itself. Objects of others are custom resources.
var groups = []string{
	"", "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps", "authentication.k8s.io",
	"authorization.k8s.io", "autoscaling", "batch", "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io",
	"events.k8s.io", "extensions", "flowcontrol.apiserver.k8s.io", "internal.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io",
	"policy", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "settings.k8s.io", "storage.k8s.io",
	"storagemigration.k8s.io", "auditregistration.k8s.io",
}

// customResource is how the metadata of custom resources is judged.
var customResource = kind{name: dnsSubdomain, plain: true}

// embeddedResource is how the metadata of objects inside of custom resources is judged.
var embeddedResource = kind{name: pathSegment, plain: true, nameless: true}

func (c *check) judge() {
	gvk := c.obj.GVK
	k, ok := known[groupKind{gvk.Group, gvk.Kind}]
	switch {
	case ok:
		if k.name != nil {
			c.metadata(c.root().field("metadata"), k)
		}
		if !slices.Contains(k.versions, gvk.Version) {
			return
		}
		if k.judge != nil {
			k.judge(c)
		}
		if k.warn != nil {
			k.warn(c)
		}
	case !slices.Contains(groups, gvk.Group):
		c.customObject()
	}
}

// customObject judges the metadata of a custom resource, and of the objects inside of it.
func (c *check) customObject() {
	kind := customResource
	if namespaced, ok := c.crds.Scope(c.obj); ok {
		kind.cluster = !namespaced // the server takes a namespace away
	}
	meta := c.root().field("metadata")
	c.metadata(meta, &kind)
	warnFinalizers(meta.field("finalizers"))
	for _, path := range c.crds.Embedded(c.obj) {
		c.embeddedObject(c.root().along(path, value.field))
	}
}

// embeddedObject judges an object inside of another as apiextensions-apiserver v0.36.3 pkg/apiserver/schema/objectmeta does. Package schemas
// finds what is missing.
func (c *check) embeddedObject(v value) {
	if apiVersion := v.field("apiVersion"); strings.Count(apiVersion.text(), "/") > 1 {
		apiVersion.invalid(invalidValue, "unexpected GroupVersion string: "+apiVersion.text())
	}
	if kind := v.field("kind"); kind.text() != "" {
		if msg := dns1035Label(strings.ToLower(kind.text())); msg != "" {
			message, hint := splitHint(msg)
			kind.add(invalidName, "Invalid value"+kind.shown()+": may have mixed case, but should otherwise match: "+message, hint)
		}
	}
	c.metadata(v.field("metadata"), &embeddedResource)
}
