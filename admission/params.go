package admission

import (
	"fmt"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// parameters returns the parameters that a binding refers to, for an object in a namespace. They are looked for in the input. If they are not
// there the cluster may have them, and unknown says so, unless the input has others of their kind and the binding allows that none is found.
func (p *Policies) parameters(policy *policy, b *binding, namespace string) (params []map[string]any, unknown string) {
	ref, kind := b.spec.ParamRef, policy.spec.ParamKind
	if ref == nil {
		return nil, fmt.Sprintf("the binding %q refers to no parameters", b.name)
	}
	gvk := manifest.GVK{Kind: kind.Kind, Version: kind.APIVersion}
	if group, version, ok := strings.Cut(kind.APIVersion, "/"); ok {
		gvk.Group, gvk.Version = group, version
	}
	all := p.objects[gvk]
	for _, obj := range all {
		if p.refersTo(ref.Name, ref.Namespace, ref.Selector, obj, namespace) {
			params = append(params, p.CRDs.Data(obj))
		}
	}
	if len(params) == 0 && (len(all) == 0 || ref.ParameterNotFoundAction != "Allow") {
		return nil, fmt.Sprintf("the parameters of the binding %q are not in the input", b.name)
	}
	return params, ""
}

// refersTo reports whether an object is a parameter: it has the name, or the labels if there is none, and is in the namespace of the
// reference, or of the object that is judged.
func (p *Policies) refersTo(name, wanted string, labels *selector, obj *manifest.Object, namespace string) bool {
	if _, namespaced := p.CRDs.Resource(obj); namespaced {
		if wanted == "" {
			wanted = namespace
		}
		own := obj.Namespace
		if own == "" {
			own = "default"
		}
		if own != wanted {
			return false
		}
	}
	if name != "" {
		return obj.Name == name
	}
	return labels.matches(obj.Labels())
}
