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
	"github.com/klint-dev/klint/schemas"
)

// Gatekeeper's policies are objects: a ConstraintTemplate holds Rego or CEL, a constraint of the kind that the template defines
// says which objects it is for, with which parameters. A constraint is a rule. What stands here follows gatekeeper v3.23 and
// the constraint framework e1eaa1bf6d62, pkg/client and pkg/client/drivers/rego.

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
	query  *query    // if it is written in Rego
	cel    *celRules // if it is written in CEL
	never  bool      // it is for other requests than those that bring a manifest
}

// constraint is what a rule that is a constraint has besides.
type constraint struct {
	match      match
	expansions []expansion

	// Of a template in CEL: what it demands, its kind, and the constraint as expressions see it.
	cel      *celRules
	template string
	object   map[string]any
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
	kinds := &schemas.Checker{Targets: []schemas.Release{schemas.Newest}, CRDs: schemas.LoadCRDs(filesOf(objects), nil)}
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
		r, err := constraintRule(obj, t, kinds, expansions)
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
	target, err := targetOf(obj)
	if err != nil {
		return err
	}
	t := template{object: obj, never: neverComes(obj, target)}
	if source := celSource(obj, target); source != nil {
		t.cel, err = readCEL(obj, source)
	} else {
		t.query, err = readRego(obj, target, caps)
	}
	if err == nil {
		templates[kind] = t
	}
	return err
}

// targetOf returns the path of what a template does to what Kubernetes admits.
func targetOf(obj *manifest.Object) (manifest.Path, error) {
	targets := manifest.Path{"spec", "targets"}
	for i := range items(obj, targets) {
		if at := obj.Text("spec", "targets", i, "target"); at == admissionTarget || at == "" {
			return join(targets, i), nil
		}
	}
	return nil, mistake(obj, targets, "the ConstraintTemplate has no target %s", admissionTarget)
}

// neverComes reports whether a template is for deletions and the like alone.
func neverComes(obj *manifest.Object, target manifest.Path) bool {
	operations := items(obj, join(target, "operations"))
	for i := range operations {
		if slices.Contains([]string{"CREATE", "UPDATE", "*"}, obj.Text(join(target, "operations", i)...)) {
			return false
		}
	}
	return len(operations) > 0
}

// readRego compiles the Rego of a template, apart from all others.
func readRego(obj *manifest.Object, target manifest.Path, caps func() *ast.Capabilities) (*query, error) {
	sources, version, err := sourcesOf(obj, target)
	if err != nil {
		return nil, err
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
			return nil, err
		}
		if i == 0 {
			pkg = tree.Package.Path
			if !slices.ContainsFunc(tree.Rules, func(r *ast.Rule) bool { return headName(r) == "violation" }) {
				return nil, mistake(obj, path, "the Rego of a ConstraintTemplate defines violation, and this does not")
			}
		}
		trees[fmt.Sprint(obj.File.Name, path)] = tree
	}
	compiler := ast.NewCompiler().WithCapabilities(caps()).WithDefaultRegoVersion(version)
	if compiler.Compile(trees); compiler.Failed() {
		return nil, locate(obj.File.Name, compiler.Errors)
	}
	bind(compiler)
	q := newQuery(compiler, pkg, "violation")
	q.plan = planLater(compiler, q.ref)
	return q, nil
}

// sourcesOf returns where the Rego of a template is, libraries behind the rest.
func sourcesOf(obj *manifest.Object, target manifest.Path) (sources []manifest.Path, version ast.RegoVersion, err error) {
	base, version := target, ast.RegoV0
	if obj.Text(join(target, "rego")...) == "" {
		code := 0
		for range items(obj, join(target, "code")) {
			if obj.Text(join(target, "code", code, "engine")...) == "Rego" {
				break
			}
			code++
		}
		base = join(target, "code", code, "source")
		if obj.Text(join(base, "rego")...) == "" {
			return nil, 0, mistake(obj, target, "the ConstraintTemplate has neither Rego nor CEL: code for the engine Rego or %s", celEngine)
		}
		if obj.Text(join(base, "version")...) == "v1" {
			version = ast.RegoV1
		}
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
func constraintRule(obj *manifest.Object, t template, kinds *schemas.Checker, expansions []expansion) (*rule, error) {
	severity, acts, err := severityOfConstraint(obj, t.cel != nil)
	if err = errors.Join(err, refused(obj, kinds)); err != nil || !acts || t.never {
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
	r := &rule{Rule: Rule{
		ID:          strings.ToLower(obj.GVK.Kind) + "/" + obj.Name,
		Title:       cmp.Or(t.object.Text("metadata", "annotations", "metadata.gatekeeper.sh/title"), obj.GVK.Kind+" "+obj.Name),
		Description: strings.TrimSpace(t.object.Text("metadata", "annotations", "description")),
		Severity:    severity, Category: "gatekeeper", Kinds: m.selectors(), File: obj.File.Name,
		at: obj.File.Position(obj.Locate(manifest.Path{"metadata", "name"}).Start),
	}}
	if len(expansions) > 0 {
		r.Kinds = []string{"*"}
	}
	r.selectors = parseSelectors(r.Kinds)
	r.clauses = func() ([]clause, error) { return []clause{{}}, nil }
	c := &constraint{match: m, expansions: expansions, cel: t.cel, template: obj.GVK.Kind, object: kinds.CRDs.Data(obj)}
	r.policy = &policy{review: true, constraint: c}
	if t.query != nil {
		q := *t.query
		q.severity = severity
		r.policy.queries = []*query{&q}
		r.policy.parameters, err = c.parameters()
	}
	return r, err
}

// parameters returns the parameters of a constraint, with the defaults of its template.
func (c *constraint) parameters() (*ast.Term, error) {
	spec, _ := c.object["spec"].(map[string]any)
	if spec["parameters"] == nil {
		return ast.ObjectTerm(), nil
	}
	value, err := ast.InterfaceToValue(spec["parameters"])
	return ast.NewTerm(value), err
}

// refused returns what the schema that the template gives its constraints has against one.
func refused(obj *manifest.Object, kinds *schemas.Checker) error {
	findings, err := kinds.Check(obj, nil)
	errs := []error{err}
	said := make(map[Error]bool)
	for _, f := range findings {
		e := Error{File: obj.File.Name, Position: obj.File.Position(f.Range.Start), Message: f.Message}
		if slices.Equal(f.Path, manifest.Path{"spec", "parameters"}) {
			e.Message += ": the ConstraintTemplate describes none (spec.crd.spec.validation.openAPIV3Schema)"
		} else if f.Hint != "" {
			e.Message += "; " + f.Hint
		}
		if f.Severity == lint.Error && !said[e] {
			said[e] = true
			errs = append(errs, &e)
		}
	}
	return errors.Join(errs...)
}

// filesOf returns the files that objects are in.
func filesOf(objects []*manifest.Object) *manifest.Set {
	set := &manifest.Set{}
	for _, obj := range objects {
		if !slices.Contains(set.Files, obj.File) {
			set.Files = append(set.Files, obj.File)
		}
	}
	return set
}

// actions are the severities of enforcement actions.
var actions = map[string]lint.Severity{"deny": lint.Error, "warn": lint.Warning, "dryrun": lint.Info}

// points are the enforcement points that klint speaks for: it says what the webhook would.
var points = []string{"*", "gator.gatekeeper.sh", "validation.gatekeeper.sh"}

// severityOfConstraint returns the severity that the enforcement action of a constraint means, and whether there is one. What is
// written in CEL may also be enforced by the API server itself, as a ValidatingAdmissionPolicy.
func severityOfConstraint(obj *manifest.Object, cel bool) (severity lint.Severity, acts bool, err error) {
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
			point := obj.Text(join(scoped, i, "enforcementPoints", k, "name")...)
			if slices.Contains(points, point) || cel && point == "vap.k8s.io" {
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
		found, err := j.violationsOf(r, of)
		for i := range found {
			of.imply(&found[i])
		}
		findings, errs = append(findings, found...), append(errs, err)
	}
	return findings, errors.Join(errs...)
}

// violationsOf returns what a constraint finds in one object that it is for.
func (j *judgement) violationsOf(r *rule, of candidate) ([]lint.Finding, error) {
	if r.policy.constraint.cel != nil {
		return j.judgeByCEL(r, of)
	}
	j.review = of.review(r.policy.parameters)
	return j.answer(r)
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
