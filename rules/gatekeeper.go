package rules

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Gatekeeper's policies are objects: a ConstraintTemplate holds Rego, a constraint of the kind that the template defines says
// which objects it is for, with which parameters. A constraint is a rule. What stands here follows gatekeeper v3.23 and
// the constraint framework e1eaa1bf6d62, pkg/client/drivers/rego.

const (
	templatesGroup   = "templates.gatekeeper.sh"
	constraintsGroup = "constraints.gatekeeper.sh"
	expansionGroup   = "expansion.gatekeeper.sh"
	admissionTarget  = "admission.k8s.gatekeeper.sh"
)

// isGatekeeper reports whether a kind is one that policies are made of.
func isGatekeeper(gvk manifest.GVK) bool {
	switch gvk.Group {
	case templatesGroup:
		return gvk.Kind == "ConstraintTemplate"
	case expansionGroup:
		return gvk.Kind == "ExpansionTemplate"
	}
	return gvk.Group == constraintsGroup
}

// template is a ConstraintTemplate that compiled.
type template struct {
	object *manifest.Object
	query  *query
}

// constraint is what a rule that is a constraint has besides.
type constraint struct {
	match      match
	expansions []expansion
}

// gatekeeperRules returns a rule for each constraint among the objects.
func gatekeeperRules(objects []*manifest.Object, caps func() *ast.Capabilities, expandPods bool) ([]*rule, error) {
	templates := make(map[string]template)
	var expansions []expansion
	var errs []error
	for _, obj := range objects {
		var err error
		switch obj.GVK.Group {
		case templatesGroup:
			err = addTemplate(templates, obj, caps)
		case expansionGroup:
			var e expansion
			if e, err = readExpansion(obj); err == nil {
				expansions = append(expansions, e)
			}
		}
		errs = append(errs, err)
	}
	if expandPods {
		expansions = append(expansions, podExpansions()...)
	}
	var all []*rule
	for _, obj := range objects {
		if obj.GVK.Group != constraintsGroup {
			continue
		}
		t, ok := templates[obj.GVK.Kind]
		if !ok {
			errs = append(errs, mistake(obj, manifest.Path{"kind"}, "there is no ConstraintTemplate that defines %s, or it has mistakes", obj.GVK.Kind))
			continue
		}
		r, err := constraintRule(obj, t, expansions)
		if errs = append(errs, err); r != nil {
			all = append(all, r)
		}
	}
	return all, errors.Join(errs...)
}

// mistake is an error at a path of an object.
func mistake(obj *manifest.Object, path manifest.Path, format string, args ...any) error {
	return &Error{File: obj.File.Name, Position: obj.File.Position(obj.Locate(path).Start), Message: fmt.Sprintf(format, args...)}
}

// addTemplate compiles a template, apart from all others.
func addTemplate(templates map[string]template, obj *manifest.Object, caps func() *ast.Capabilities) error {
	names := manifest.Path{"spec", "crd", "spec", "names", "kind"}
	kind := obj.Text(names...)
	if kind == "" {
		return mistake(obj, names, "the ConstraintTemplate has no spec.crd.spec.names.kind")
	}
	if other, ok := templates[kind]; ok {
		return mistake(obj, names, "%s defines %s already", other.object.File.Name, kind)
	}
	sources, version, err := sourcesOf(obj)
	if err != nil {
		return err
	}
	trees := make(map[string]*ast.Module)
	var pkg ast.Ref
	for i, path := range sources {
		opts := ast.ParserOptions{Capabilities: caps(), RegoVersion: version}
		if version == ast.RegoV0 {
			opts.Capabilities = ast.CapabilitiesForThisVersion(ast.CapabilitiesRegoVersion(version))
		}
		tree, err := parseRego(obj.File.Name, regoText(obj, path), opts)
		if err != nil {
			return err
		}
		if i == 0 {
			pkg = tree.Package.Path
			if !slices.ContainsFunc(tree.Rules, func(r *ast.Rule) bool { return headName(r) == "violation" }) {
				return mistake(obj, path, "the Rego of a ConstraintTemplate defines violation, and this does not")
			}
		}
		trees[fmt.Sprint(obj.File.Name, path)] = tree
	}
	compiler := ast.NewCompiler().WithCapabilities(caps()).WithDefaultRegoVersion(version)
	if compiler.Compile(trees); compiler.Failed() {
		return locate(obj.File.Name, compiler.Errors)
	}
	bind(compiler)
	q := newQuery(compiler, pkg, "violation")
	q.plan = planLater(compiler, q.ref)
	templates[kind] = template{object: obj, query: q}
	return nil
}

// sourcesOf returns where the Rego of a template is, libraries behind the rest.
func sourcesOf(obj *manifest.Object) (sources []manifest.Path, version ast.RegoVersion, err error) {
	targets := manifest.Path{"spec", "targets"}
	target := -1
	for i := range items(obj, targets) {
		if at := obj.Text("spec", "targets", i, "target"); at == admissionTarget || at == "" {
			target = i
			break
		}
	}
	if target < 0 {
		return nil, 0, mistake(obj, targets, "the ConstraintTemplate has no target %s", admissionTarget)
	}
	base := append(targets, target)
	version = ast.RegoV0
	if _, legacy := obj.Find(join(base, "rego")); !legacy {
		code := -1
		for i := range items(obj, join(base, "code")) {
			if obj.Text(join(base, "code", i, "engine")...) == "Rego" {
				code = i
			}
		}
		if code < 0 {
			return nil, 0, mistake(obj, base, "the ConstraintTemplate has no Rego, and klint evaluates no other engine")
		}
		base = join(base, "code", code, "source")
		if obj.Text(join(base, "version")...) == "v1" {
			version = ast.RegoV1
		}
	}
	if obj.Text(join(base, "rego")...) == "" {
		return nil, 0, mistake(obj, join(base, "rego"), "the ConstraintTemplate has no Rego")
	}
	sources = append(sources, join(base, "rego"))
	for i := range items(obj, join(base, "libs")) {
		sources = append(sources, join(base, "libs", i))
	}
	return sources, version, nil
}

func join(path manifest.Path, steps ...any) manifest.Path { return slices.Concat(path, steps) }

// items returns the nodes of a sequence.
func items(obj *manifest.Object, path manifest.Path) []int {
	node, ok := obj.Find(path)
	if !ok {
		return nil
	}
	return slices.Collect(obj.Tree().Items(node))
}

// regoText returns the Rego in a scalar, moved down and to the right so that its places are those of the file.
func regoText(obj *manifest.Object, path manifest.Path) string {
	node, _ := obj.Find(path)
	tree := obj.Tree()
	text := tree.Text(node)
	above := obj.File.Position(tree.Range(node).Start).Line - 1
	if style := tree.Nodes[node].Style; style != manifest.Literal {
		return strings.Repeat("\n", above) + text
	}
	above++
	first := obj.File.Line(above + 1)
	indent := strings.Repeat(" ", len(first)-len(strings.TrimLeft(string(first), " ")))
	if strings.Contains(text, "`") {
		indent = "" // a raw string may go over several lines
	}
	return strings.Repeat("\n", above) + indent + strings.ReplaceAll(text, "\n", "\n"+indent)
}

// constraintRule returns the rule of a constraint; nil if nothing is to be done about what violates it.
func constraintRule(obj *manifest.Object, t template, expansions []expansion) (*rule, error) {
	severity, acts, err := severityOfConstraint(obj)
	if err != nil || !acts {
		return nil, err
	}
	spec, err := input(obj)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", obj.File.Name, err)
	}
	m, err := readMatch(obj, lookup(spec, "spec", "match"))
	if err != nil {
		return nil, err
	}
	q := *t.query
	q.severity = severity
	r := &rule{Rule: Rule{
		ID:          strings.ToLower(obj.GVK.Kind) + "/" + obj.Name,
		Title:       cmp.Or(t.object.Text("metadata", "annotations", "metadata.gatekeeper.sh/title"), obj.GVK.Kind+" "+obj.Name),
		Description: strings.TrimSpace(t.object.Text("metadata", "annotations", "description")),
		Severity:    severity, Category: "gatekeeper", Kinds: m.selectors(), File: obj.File.Name,
	}}
	if len(expansions) > 0 {
		r.Kinds = []string{"*"}
	}
	r.selectors = parseSelectors(r.Kinds)
	r.clauses = func() ([]clause, error) { return []clause{{}}, nil }
	r.policy = &policy{queries: []*query{&q}, review: true, constraint: &constraint{match: m, expansions: expansions}}
	r.policy.parameters = lookup(spec, "spec", "parameters")
	if r.policy.parameters == nil {
		r.policy.parameters = ast.ObjectTerm()
	}
	return r, nil
}

// actions are the severities of enforcement actions.
var actions = map[string]lint.Severity{"deny": lint.Error, "warn": lint.Warning, "dryrun": lint.Info}

// points are the enforcement points that klint speaks for: it says what the webhook would.
var points = []string{"*", "gator.gatekeeper.sh", "validation.gatekeeper.sh"}

// severityOfConstraint returns the severity that the enforcement action of a constraint means, and whether there is one.
func severityOfConstraint(obj *manifest.Object) (severity lint.Severity, acts bool, err error) {
	at := manifest.Path{"spec", "enforcementAction"}
	action := cmp.Or(obj.Text(at...), "deny")
	if action != "scoped" {
		severity, ok := actions[action]
		if !ok {
			return 0, false, mistake(obj, at, "enforcementAction is %q; it is deny, warn, dryrun or scoped", action)
		}
		return severity, true, nil
	}
	scoped := manifest.Path{"spec", "scopedEnforcementActions"}
	for i := range items(obj, scoped) {
		name := obj.Text(join(scoped, i, "action")...)
		s, ok := actions[name]
		if !ok {
			return 0, false, mistake(obj, join(scoped, i, "action"), "action is %q; it is deny, warn or dryrun", name)
		}
		for k := range items(obj, join(scoped, i, "enforcementPoints")) {
			if slices.Contains(points, obj.Text(join(scoped, i, "enforcementPoints", k, "name")...)) {
				severity, acts = max(severity, s), true
			}
		}
	}
	return severity, acts, nil
}

// lookup returns the value at a path of fields; nil if there is none.
func lookup(term *ast.Term, fields ...string) *ast.Term {
	for _, field := range fields {
		if term == nil {
			return nil
		}
		term = get(term, ast.StringTerm(field))
	}
	return term
}

// violations returns what a constraint finds in the judgement's object, and in those that it expands to.
func (j *judgement) violations(r *rule) ([]lint.Finding, error) {
	whole, err := j.whole()
	if err != nil {
		return nil, err
	}
	c := r.policy.constraint
	var findings []lint.Finding
	var errs []error
	own := j.candidate(whole)
	for _, of := range append([]candidate{own}, own.expand(c.expansions, 0)...) {
		if !c.match.matches(of) {
			continue
		}
		j.review = of.review(r.policy.parameters)
		found, err := j.answer(r)
		for i := range found {
			of.imply(&found[i])
		}
		findings, errs = append(findings, found...), append(errs, err)
	}
	return findings, errors.Join(errs...)
}

// candidate returns the judgement's object for constraints.
func (j *judgement) candidate(whole *ast.Term) candidate {
	namespace := j.namespace()
	return candidate{
		term: whole, gvk: j.object.GVK, namespace: namespace, source: "Original", namespaced: j.namespaced(),
		namespaceObject: j.index().namespaceObject(namespace),
	}
}

// namespace returns the namespace that the object is going to be in, as far as it is known.
func (j *judgement) namespace() string {
	if j.object.Namespace != "" || !j.namespaced() || j.object.GVK.Kind == "Namespace" {
		return j.object.Namespace
	}
	return j.engine.namespace
}

// namespaced reports whether the object is in a namespace, which it need not name.
func (j *judgement) namespaced() bool {
	namespaced, known := j.index().namespaced(j.object.GVK)
	return known && namespaced || j.object.Namespace != ""
}
