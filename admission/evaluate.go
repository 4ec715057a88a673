package admission

import (
	"fmt"
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// admitted is one object while it is judged by policies.
type admitted struct {
	policies *Policies
	object   *manifest.Object
	request  request
	data     map[string]any // read when the first policy matches
	findings []lint.Finding
}

func (p *Policies) admit(obj *manifest.Object) *admitted {
	resource, namespaced := p.CRDs.Resource(obj)
	r := request{group: obj.GVK.Group, version: obj.GVK.Version, kind: obj.GVK.Kind, resource: resource, name: obj.Name, labels: obj.Labels()}
	switch {
	case obj.GVK.Kind == "Namespace" && obj.GVK.Group == "":
		r.namespaceLabels, r.namespaceKnown = obj.Labels(), true
		r.namespaceLabels[nameLabel] = obj.Name
	case namespaced:
		r.namespace = obj.Namespace
		if r.namespace == "" {
			r.namespace = "default"
		}
		r.namespaceLabels = map[string]string{}
		if namespace, ok := p.namespaces[r.namespace]; ok {
			r.namespaceLabels, r.namespaceKnown = namespace.Labels(), true
		}
		r.namespaceLabels[nameLabel] = r.namespace
	}
	return &admitted{policies: p, object: obj, request: r}
}

// judge evaluates a policy through its bindings.
func (a *admitted) judge(p *policy) {
	for _, b := range p.bindings {
		params, unknown := a.parameters(p, b)
		if unknown != "" {
			continue
		}
		for _, param := range params {
			a.evaluate(p, b, param)
		}
	}
}

// parameters returns what a policy is to be evaluated with for the object: one nil if it has no parameters, nothing if it or the binding is
// not for the object. unknown says why that cannot be told.
func (a *admitted) parameters(p *policy, b *binding) (params []map[string]any, unknown string) {
	for _, m := range []*matchResources{&p.spec.MatchConstraints, b.spec.MatchResources} {
		if matched, unknown := m.matches(&a.request); !matched {
			return nil, unknown
		}
	}
	if version := p.spec.MatchConstraints.convertedTo(&a.request); version != "" {
		return nil, fmt.Sprintf("%v would be converted to version %s", a.object.GVK, version)
	}
	if p.namespace && a.request.namespace != "" && !a.request.namespaceKnown {
		return nil, fmt.Sprintf("it reads the namespace %s, which is not in the input", a.request.namespace)
	}
	if p.spec.ParamKind == nil {
		return []map[string]any{nil}, ""
	}
	return a.policies.parameters(p, b, a.request.namespace)
}

// evaluate evaluates a policy with one parameter.
func (a *admitted) evaluate(p *policy, b *binding, param map[string]any) {
	values := a.values(param)
	verdict, err := p.rules.Judge(values)
	if err != nil && !p.rules.Ignore {
		verdict.Denials = []string{err.Error()}
	}
	for _, message := range verdict.Denials {
		a.deny(p, b, message)
	}
	for _, fault := range verdict.AuditFaults {
		a.report(p, b, lint.Error, fault) // whatever the binding's actions are
	}
}

// deny reports what a policy objects to, as severely as the actions of the binding ask for.
func (a *admitted) deny(p *policy, b *binding, message string) {
	switch actions := b.spec.ValidationActions; {
	case slices.Contains(actions, "Deny"):
		a.report(p, b, lint.Error, message)
	case slices.Contains(actions, "Warn"):
		a.report(p, b, lint.Warning, message)
	case slices.Contains(actions, "Audit"):
		a.report(p, b, lint.Info, message)
	}
}

func (a *admitted) report(p *policy, b *binding, severity lint.Severity, message string) {
	verb := map[lint.Severity]string{lint.Error: "denies", lint.Warning: "warns of", lint.Info: "audits"}[severity]
	obj := a.object
	a.findings = append(a.findings, lint.Finding{
		Rule: Denied, Layer: lint.Policy, Severity: severity, File: obj.File, Doc: obj.Doc, Object: obj, Range: obj.Locate(nil),
		Message: fmt.Sprintf("ValidatingAdmissionPolicy %q with binding %q %s the object: %s", p.name, b.name, verb, message),
	})
}

// values returns the values of the variables that all policies have.
func (a *admitted) values(param map[string]any) map[string]any {
	if a.data == nil {
		a.data = a.policies.CRDs.Data(a.object)
		complete(a.data, &a.request)
	}
	r := a.request
	kind := map[string]any{"group": r.group, "version": r.version, "kind": r.kind}
	resource := map[string]any{"group": r.group, "version": r.version, "resource": r.resource}
	values := map[string]any{
		"object": a.data, "namespaceObject": a.policies.namespaceData(r.namespace),
		"request": map[string]any{
			"kind": kind, "resource": resource, "subResource": "", "requestKind": kind, "requestResource": resource, "requestSubResource": "",
			"name": r.name, "namespace": r.namespace, "operation": "CREATE", "userInfo": map[string]any{}, "dryRun": false, "options": map[string]any{},
		},
	}
	if param != nil {
		values["params"] = param
	}
	return values
}

// namespaceData returns a namespace of the input as policies see it; nil if it is not there.
func (p *Policies) namespaceData(name string) any {
	obj, ok := p.namespaces[name]
	if !ok {
		return nil
	}
	data := p.CRDs.Data(obj)
	complete(data, &request{kind: "Namespace", name: name})
	return data
}
