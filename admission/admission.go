package admission

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// The rules of this package.
const (
	Denied      = "admission-policy"
	Unbound     = "unbound-admission-policy"
	Unevaluated = "unevaluated-admission-policy"
)

// Policies are the ValidatingAdmissionPolicies and bindings of an input. They are immutable once they are read, which is when the first
// object is checked; many goroutines may use them.
type Policies struct {
	CRDs *schemas.CRDs

	once       sync.Once
	policies   []*policy
	namespaces map[string]*manifest.Object
	objects    map[manifest.GVK][]*manifest.Object // what can be parameters
	about      map[manifest.GVK][]*policy          // those that may be about objects of a kind
}

const group = "admissionregistration.k8s.io"

// read collects the policies, their bindings and the namespaces of the input.
func (p *Policies) read(set *manifest.Set) {
	var bindings []*binding
	for obj := range set.Objects {
		if obj.GVK.Group != group || obj.Tree() == nil {
			continue
		}
		switch obj.GVK.Kind {
		case "ValidatingAdmissionPolicy":
			p.policies = append(p.policies, newPolicy(obj, p.CRDs.Data(obj)))
		case "ValidatingAdmissionPolicyBinding":
			b := &binding{name: obj.Name}
			decode(p.CRDs.Data(obj), &struct{ Spec *bindingSpec }{&b.spec})
			bindings = append(bindings, b)
		}
	}
	if p.policies == nil {
		return
	}
	slices.SortStableFunc(p.policies, func(a, b *policy) int { return cmp.Compare(a.name, b.name) })
	for _, policy := range p.policies {
		for _, b := range bindings {
			if b.spec.PolicyName == policy.name {
				policy.bindings = append(policy.bindings, b)
			}
		}
	}
	p.namespaces = make(map[string]*manifest.Object)
	p.objects = make(map[manifest.GVK][]*manifest.Object)
	for obj := range set.Objects {
		if obj.GVK.Kind == "Namespace" && obj.GVK.Group == "" {
			p.namespaces[obj.Name] = obj
		}
		p.objects[obj.GVK] = append(p.objects[obj.GVK], obj)
	}
	p.about = make(map[manifest.GVK][]*policy)
	for gvk := range p.objects {
		if gvk.Group == group {
			continue // policies are not for what configures admission
		}
		for _, policy := range p.policies {
			if policy.unknown == "" && policy.spec.MatchConstraints.mayMatch(gvk) {
				p.about[gvk] = append(p.about[gvk], policy)
			}
		}
	}
}

// Check returns what the policies of the input say of an object. It is a [lint.Check].
func (p *Policies) Check(obj *manifest.Object, set *manifest.Set) ([]lint.Finding, error) {
	p.once.Do(func() { p.read(set) })
	if len(p.policies) == 0 || obj.Tree() == nil {
		return nil, nil
	}
	if obj.GVK.Group == group {
		return p.ofPolicy(obj), nil
	}
	policies := p.about[obj.GVK]
	if len(policies) == 0 {
		return nil, nil
	}
	a := p.admit(obj)
	for _, policy := range policies {
		a.judge(policy)
	}
	return a.findings, nil
}

// ofPolicy returns what is to be said of a policy itself: that nothing binds it, or why it is not evaluated.
func (p *Policies) ofPolicy(obj *manifest.Object) []lint.Finding {
	i := slices.IndexFunc(p.policies, func(policy *policy) bool { return policy.object == obj })
	if i < 0 {
		return nil
	}
	policy := p.policies[i]
	finding := lint.Finding{
		Rule: Unevaluated, Layer: lint.Policy, Severity: lint.Info, File: obj.File, Doc: obj.Doc, Object: obj,
		Range: obj.Locate(manifest.Path{"metadata", "name"}), Path: manifest.Path{"metadata", "name"},
	}
	if len(policy.bindings) == 0 {
		finding.Rule, finding.Severity = Unbound, lint.Warning
		finding.Message = fmt.Sprintf("no ValidatingAdmissionPolicyBinding of the input names the policy %q: by itself it does nothing", policy.name)
		return []lint.Finding{finding}
	}
	reasons := p.reasons(policy)
	if len(reasons) == 0 {
		return nil
	}
	finding.Message = fmt.Sprintf("the policy %q is not evaluated for all objects: %s", policy.name, strings.Join(reasons, "; "))
	return []lint.Finding{finding}
}

// reasons returns why a policy cannot be evaluated for some objects of the input, sorted.
func (p *Policies) reasons(policy *policy) []string {
	if policy.unknown != "" {
		return []string{policy.unknown}
	}
	seen := make(map[string]bool)
	var reasons []string
	for gvk, about := range p.about {
		if !slices.Contains(about, policy) {
			continue
		}
		for _, obj := range p.objects[gvk] {
			a := p.admit(obj)
			for _, b := range policy.bindings {
				if _, unknown := a.parameters(policy, b); unknown != "" && !seen[unknown] {
					seen[unknown] = true
					reasons = append(reasons, unknown)
				}
			}
		}
	}
	slices.Sort(reasons)
	if len(reasons) > 3 {
		reasons = append(reasons[:3], fmt.Sprintf("and %d more reasons", len(reasons)-3))
	}
	return reasons
}
