package main

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/admission"
	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/migrate"
	"github.com/klint-dev/klint/report"
	"github.com/klint-dev/klint/rules"
	"github.com/klint-dev/klint/schemas"
	"github.com/klint-dev/klint/validate"
)

// ruleFlags choose the rules.
type ruleFlags struct {
	policyFlags
	profile               string
	only, enable, disable []string
	namespace             string
	params                []string
	noIgnores             bool
	draft                 bool    // no edit of a fix will be shown or applied
	config                *config // nil if the command reads none
	tolerant              bool    // mistakes in the configuration are told, and what is right in it counts
	mistakes              mistakes
}

func (f *ruleFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.profile, "profile", "default", "`SET` of rules: default, strict or all")
	flags.StringSliceVar(&f.only, "only", nil, "only these `RULES`; a category and a slash means all of it (security/), so does a group (@pss-restricted)")
	flags.StringSliceVar(&f.enable, "enable", nil, "also these `RULES`, which the profile leaves out")
	flags.StringSliceVar(&f.disable, "disable", nil, "not these `RULES`")
	flags.StringArrayVar(&f.params, "param", nil, "`RULE.NAME=VALUE` of a parameter of a rule: missing-namespace.mode=always (repeatable)")
	flags.BoolVar(&f.noIgnores, "no-ignores", false, "also report what comments, annotations and overrides ignore")
	flags.StringVarP(&f.namespace, "namespace", "n", "", "`NAMESPACE` of objects that name none, as for kubectl apply -n")
}

// rule is what is known of a rule, be it written in Go or in Rego.
type rule struct {
	report.Rule
	category string
	profile  string
	fix      string      // "safe", "unsafe", or "" if the rule fixes nothing
	policy   *rules.Rule // nil for rules that are written in Go
	on       bool
	partly   bool // it is on for what an override of the configuration selects, and off elsewhere
}

func (r rule) named(name string) bool {
	return name == r.ID || name == r.category+"/" || r.policy != nil && r.policy.Named(name)
}

// catalog is every rule that there is.
type catalog struct {
	rules    []*rule // sorted by id
	engine   *rules.Engine
	problems []lint.Problem // policies that could not be loaded
	config   *config
}

// load returns the catalog, with the rules switched on that the flags choose.
func (f *ruleFlags) load(targets []schemas.Release) (*catalog, error) {
	profile, ok := rules.ParseProfile(f.profile)
	if !ok {
		return nil, usagef("--profile is %q; it is default, strict or all", f.profile)
	}
	params, err := f.parseParams()
	if err != nil {
		return nil, err
	}
	c := &catalog{config: f.config}
	if c.config == nil {
		c.config = &config{}
	}
	for _, r := range slices.Concat(nativeRules, validationRules()) {
		r.profile, r.category = rules.Default.String(), cmp.Or(r.category, string(r.Layer))
		c.rules = append(c.rules, &r)
	}
	opts := rules.Options{
		Profile: profile, Namespace: f.namespace, Targets: targets, Params: params, Draft: f.draft,
		Decide: func(r rules.Rule, on bool) bool { on, _ = f.decide(policyRule(r), on); return on },
		Only:   c.unknown(f.only), Enable: c.unknown(f.enable), Disable: c.unknown(f.disable),
	}
	if err := f.policyFlags.set(&opts); err != nil {
		return nil, err
	}
	engine, err := rules.Load(opts)
	c.engine = engine
	for _, r := range engine.Rules() {
		c.rules = append(c.rules, policyRule(r))
	}
	slices.SortFunc(c.rules, func(a, b *rule) int { return strings.Compare(a.ID, b.ID) })
	if unknown := f.checkNames(c); unknown != nil {
		if err == nil {
			return nil, unknown
		}
		// What is unknown may be what failed to load.
		others := slices.DeleteFunc(problemsOf(err), func(p lint.Problem) bool { return errors.Is(p.Err, rules.ErrUnknownName) })
		return nil, mistakes(append(others, lint.Problem{Err: unknown}))
	}
	usable, wrong := c.config.check(c)
	switch {
	case len(wrong) > 0 && !f.tolerant:
		return nil, wrong
	case len(wrong) > 0:
		again := *f
		again.config, again.mistakes = usable, append(f.mistakes, wrong...)
		return again.load(targets)
	}
	c.problems = append(f.mistakes, problemsOf(err)...)
	f.choose(c)
	return c, nil
}

// parseParams returns the values of the configuration and of --param by rule and name.
func (f *ruleFlags) parseParams() (map[string]map[string]any, error) {
	params := make(map[string]map[string]any)
	if f.config != nil {
		for _, s := range f.config.rules {
			for _, p := range s.params {
				if params[s.text] == nil {
					params[s.text] = make(map[string]any)
				}
				params[s.text][p.text] = p.value
			}
		}
	}
	for _, text := range f.params {
		name, value, ok := strings.Cut(text, "=")
		dot := strings.LastIndexByte(name, '.')
		if !ok || dot < 0 {
			return nil, usagef("--param %q is not RULE.NAME=VALUE", text)
		}
		if params[name[:dot]] == nil {
			params[name[:dot]] = make(map[string]any)
		}
		params[name[:dot]][name[dot+1:]] = value
	}
	return params, nil
}

// validationRules are the rules of package validate that decoding does not have as well.
func validationRules() []rule {
	var out []rule
	for _, r := range validate.Rules {
		if !slices.ContainsFunc(nativeRules, func(n rule) bool { return n.ID == r.ID }) {
			out = append(out, rule{Rule: report.Rule{ID: r.ID, Layer: lint.Schema, Severity: r.Severity, Title: r.Title, Text: r.Text}})
			if slices.Contains(migrate.FixedFields, r.ID) {
				out[len(out)-1].fix = "safe"
			}
		}
	}
	return out
}

func policyRule(r rules.Rule) *rule {
	out := &rule{
		Rule:     report.Rule{ID: r.ID, Layer: lint.Policy, Severity: r.Severity, Title: r.Title, Text: r.Description},
		category: r.Category,
		profile:  r.Profile.String(),
		policy:   &r,
	}
	if r.Fix != nil {
		out.fix = r.Fix.Safety.String()
	}
	return out
}

// unknown returns the names that mean no rule of the catalog as it is now.
func (c *catalog) unknown(names []string) []string {
	var unknown []string
	for _, name := range names {
		if len(c.named([]string{name})) == 0 {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

// named returns the ids of the rules that the names mean.
func (c *catalog) named(names []string) []string {
	var ids []string
	for _, r := range c.rules {
		if slices.ContainsFunc(names, r.named) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// names returns every name that a rule, a category or a group can be chosen by.
func (c *catalog) names() []string {
	var names []string
	for _, r := range c.rules {
		more := []string{r.category + "/"}
		if r.policy != nil {
			for _, g := range r.policy.Groups {
				more = append(more, "@"+g.Name)
			}
		}
		names = append(names, r.ID)
		for _, name := range more {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// find returns a rule by its id; nil if there is none.
func (c *catalog) find(id string) *rule {
	for _, r := range c.rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// findAlias returns the rule that another tool calls by this name; nil if there is none.
func (c *catalog) findAlias(name string) *rule {
	for _, r := range c.rules {
		if r.policy != nil && slices.ContainsFunc(r.policy.Aliases, func(a rules.Alias) bool { return a.Name == name }) {
			return r
		}
	}
	return nil
}

// aliased returns the ids of the rules that another tool calls by a name, or has under any name if that is "".
func (c *catalog) aliased(tool, name string) []string {
	var ids []string
	for _, r := range c.rules {
		if r.policy != nil && slices.ContainsFunc(r.policy.Aliases, func(a rules.Alias) bool {
			return a.Tool == tool && (a.Name == name || name == "")
		}) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func (f *ruleFlags) checkNames(c *catalog) error {
	for _, flag := range []struct {
		name  string
		value []string
	}{{"only", f.only}, {"enable", f.enable}, {"disable", f.disable}} {
		unknown := slices.DeleteFunc(c.unknown(flag.value), func(name string) bool {
			return len(f.policies) > 0 && slices.Contains(rules.OwnCategories, name) // all of them may have mistakes
		})
		if len(unknown) > 0 {
			return usagef("--%s: there is no rule, category or group %q%s", flag.name, unknown[0], didYouMean(unknown[0], c.names()))
		}
	}
	return nil
}

// choose switches rules on. What does not parse is always reported.
func (f *ruleFlags) choose(c *catalog) {
	only, disabled, enabled := c.named(f.only), c.named(f.disable), c.engine.Enabled()
	for _, r := range c.rules {
		switch {
		case r.Layer == lint.Syntax:
			r.on = true
		case len(f.only) > 0:
			r.on = slices.Contains(only, r.ID)
		case r.policy == nil:
			r.on = !slices.Contains(disabled, r.ID)
		default:
			r.on = slices.Contains(enabled, r.ID)
		}
		if r.Layer == lint.Syntax {
			continue
		}
		r.on, r.partly = f.decide(r, r.on)
		if severity, ok := levelOf(c.config.rules, r).severity(); ok {
			r.Severity = severity
		}
	}
}

// decide says whether a rule is on, and whether only for what overrides select. On is what the flags and the profile
// say; the configuration counts where no flag names the rule.
func (f *ruleFlags) decide(r *rule, on bool) (decided, partly bool) {
	if f.config == nil || len(f.only) > 0 || slices.ContainsFunc(slices.Concat(f.enable, f.disable), r.named) {
		return on, false
	}
	if l := levelOf(f.config.rules, r); l != "" {
		on = l != levelOff
	}
	partly = !on && f.config.mayBeOn(r)
	return on || partly, partly
}

// checks returns the checks that the rules need. The native check judges for the rules that are written in Go.
func (c *catalog) checks(native lint.Check) []lint.Check {
	policies, natives := false, false
	for _, r := range c.rules {
		policies = policies || r.on && r.policy != nil
		natives = natives || r.on && r.policy == nil && r.Layer != lint.Syntax && r.Layer != lint.Klint
	}
	var checks []lint.Check
	if natives {
		checks = append(checks, c.onlyOn(native))
	}
	if policies {
		checks = append(checks, c.engine.Check)
	}
	if c.anyPartly() {
		for i, check := range checks {
			checks[i] = func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
				findings, err := check(obj, all)
				return c.onlyOverridden(findings), err
			}
		}
	}
	return checks
}

// beside returns the check of what is no manifest.
func (c *catalog) beside(check lint.Check) []lint.Check {
	check = c.onlyOn(check)
	return []lint.Check{func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
		findings, err := check(obj, all)
		return c.onlyOverridden(findings), err
	}}
}

// onlyOn leaves out the findings of rules that are off.
func (c *catalog) onlyOn(check lint.Check) lint.Check {
	off := make(map[string]bool)
	for _, r := range c.rules {
		off[r.ID] = !r.on
	}
	return func(obj *manifest.Object, all *manifest.Set) ([]lint.Finding, error) {
		findings, err := check(obj, all)
		return slices.DeleteFunc(findings, func(f lint.Finding) bool { return off[f.Rule] }), err
	}
}

// documentChecks returns the checks of whole documents, which only policies of the user's make.
func (c *catalog) documentChecks() []lint.DocumentCheck {
	if !c.engine.TakesDocuments() {
		return nil
	}
	return []lint.DocumentCheck{func(doc *manifest.Document, all *manifest.Set) ([]lint.Finding, error) {
		findings, err := c.engine.CheckDocument(doc, all)
		return c.onlyOverridden(findings), err
	}}
}

func (c *catalog) anyPartly() bool {
	return slices.ContainsFunc(c.rules, func(r *rule) bool { return r.partly })
}

// onlyOverridden leaves out the findings of rules that are off for the object.
func (c *catalog) onlyOverridden(findings []lint.Finding) []lint.Finding {
	return slices.DeleteFunc(findings, func(f lint.Finding) bool {
		r := c.find(f.Rule)
		if r == nil || !r.partly {
			return false
		}
		l, _ := c.config.overridden(r, f)
		return l == "" || l == levelOff
	})
}

// overrule is [lint.Options.Overrule] by the overrides of the configuration.
func (c *catalog) overrule(f lint.Finding) (ignored bool, reason string) {
	r := c.find(f.Rule)
	if r == nil {
		return false, ""
	}
	l, reason := c.config.overridden(r, f)
	return l == levelOff, reason
}

// grade gives findings the severities that the configuration wants.
func (c *catalog) grade(f *lint.Finding) {
	if f.Layer == lint.Syntax || c.config.file == nil {
		return
	}
	r := c.find(f.Rule)
	if r == nil {
		return
	}
	l, _ := c.config.overridden(r, *f)
	for _, l := range []level{levelOf(c.config.rules, r), l} {
		if severity, ok := l.severity(); ok {
			f.Severity = severity
		}
	}
}

// ignores returns what the names in ignores mean.
func (c *catalog) ignores() *lint.Ignores {
	return &lint.Ignores{
		Rules:   func(name string) []string { return c.named([]string{name}) },
		Alias:   c.aliased,
		On:      func(id string) bool { r := c.find(id); return r != nil && r.on },
		Suggest: func(name string) string { return didYouMean(name, c.names()) },
	}
}

// described returns the rules that are switched on, for reports that describe them.
func (c *catalog) described() []report.Rule {
	var described []report.Rule
	for _, r := range c.rules {
		if r.on {
			described = append(described, r.Rule)
		}
	}
	return described
}

// problemsOf turns an error that joins others into one problem for each.
func problemsOf(err error) []lint.Problem {
	var problems []lint.Problem
	for _, err := range lint.Errors(err) {
		var located *rules.Error
		if errors.As(err, &located) {
			problems = append(problems, lint.Problem{File: located.File, Position: located.Position, Err: errors.New(located.Message)})
			continue
		}
		problems = append(problems, lint.Problem{Err: err})
	}
	return problems
}

// nativeRules are the rules that are written in Go, of layer syntax, version, schema and reference.
var nativeRules = []rule{
	{Rule: report.Rule{
		ID: "syntax", Layer: lint.Syntax, Severity: lint.Error,
		Title: "The document is no YAML or JSON that a Kubernetes client reads",
		Text: "It does not parse, or it parses but is no object: apiVersion or kind is missing. kubectl stops at such a document. " +
			"The other documents of the file are checked all the same. This rule cannot be switched off.",
	}},
	{fix: "safe", Rule: report.Rule{
		ID: "removed-api-version", Layer: lint.Version, Severity: lint.Error,
		Title: "The API version is no longer served by a target release",
		Text: "The API server knows no such kind and creates nothing. klint fix rewrites the object to the newest version that every " +
			"target serves by default, wherever the object keeps its meaning; otherwise the finding says what to decide. Custom kinds " +
			"are judged by the version of the product that brings them, where --product or a CustomResourceDefinition tells it.",
	}},
	{Rule: report.Rule{
		ID: "api-version-too-new", Layer: lint.Version, Severity: lint.Error,
		Title: "The API version is not yet served by a target release",
		Text:  "Where all targets serve an older version, the finding names it.",
	}},
	{fix: "safe", Rule: report.Rule{
		ID: "api-version-off-by-default", Layer: lint.Version, Severity: lint.Warning,
		Title: "The API version is in a target release, but switched off unless the API server is told otherwise",
		Text: "It takes --runtime-config, and often a feature gate. Alpha versions are always off, and so are the beta versions that " +
			"first appeared in Kubernetes 1.24 or later.",
	}},
	{fix: "safe", Rule: report.Rule{
		ID: "deprecated-api-version", Layer: lint.Version, Severity: lint.Warning,
		Title: "The API version is served by the target releases, but on its way out",
		Text:  "A newer version of the same kind takes its place, and a later release removes this one.",
	}},
	{fix: "safe", category: string(lint.Version), Rule: report.Rule{
		ID: migrate.RemovedReference, Layer: lint.Reference, Severity: lint.Error,
		Title: "The object refers to a group or version that a target release no longer serves",
		Text: "Its own version is fine, but it names another object, or the kinds that it applies to, by a version or a group that is " +
			"gone: the target of an autoscaler, an owner, a rule of a role or a webhook, a quota, a health check of Flux, a difference " +
			"that Argo CD ignores, a patch of kustomize or what it is for. klint fix replaces the name of a single thing by its successor. A list of what something applies to " +
			"gets the successor besides, as older clusters may still need the old name. It is an error where the object cannot work any more, " +
			"and a warning where only a part of it has no effect.",
	}},
	{fix: "safe", Rule: report.Rule{
		ID: migrate.EmbeddedManifest, Layer: lint.Version, Severity: lint.Warning,
		Title: "A ConfigMap or Secret holds a manifest whose API version a target release no longer serves",
		Text: "Something that reads the text will apply it one day. Only the API versions of built-in kinds are judged there; text that is no " +
			"manifest, or a template of one, is passed over. klint fix rewrites what stands in a literal block (|); other forms are reported. " +
			"A version that is deprecated only is an info, and its fix unsafe: " +
			"what reads the text works today, and may know no other version.",
	}},
	{fix: "safe", Rule: report.Rule{
		ID: "unknown-kind", Layer: lint.Version, Severity: lint.Error,
		Title: "No Kubernetes release has this kind in this group and version",
		Text: "Kinds in groups that are not Kubernetes' own need a CustomResourceDefinition. Where the input holds none, they are counted as " +
			"without schema and let pass, unless --strict-kinds says otherwise. klint fix moves objects to a version that their definition has, " +
			"where it knows the way.",
	}},
	{fix: "safe", Rule: report.Rule{
		ID: "unknown-field", Layer: lint.Schema, Severity: lint.Error,
		Title: "The kind has no such field in a target release",
		Text: "The API server refuses the object, or drops the field: that depends on the client. Either way the field does nothing. " +
			"klint fix moves what a later release has elsewhere, and removes what was always ignored.",
	}},
	{fix: "safe", Rule: report.Rule{
		ID: "wrong-type", Layer: lint.Schema, Severity: lint.Error,
		Title: "The value has another type than the field",
		Text:  "YAML reads 8080, yes and 1e3 as a number, a boolean and a number. klint fix adds or removes quotes where that is all it takes.",
	}},
	{Rule: report.Rule{
		ID: "missing-field", Layer: lint.Schema, Severity: lint.Error,
		Title: "A required field is missing",
		Text:  "A field that is null counts as missing, as it does for the API server.",
	}},
	{fix: "unsafe", Rule: report.Rule{
		ID: migrate.OutdatedField, Layer: lint.Schema, Severity: lint.Warning,
		Title: "A field or a value is there that releases have given up without a word",
		Text: "The API server takes it, but nothing reads it any more, or it never worked: resources of nodes that are gone, handlers of a " +
			"life cycle that fail, tokens that nobody generates, rules of roles about PodSecurityPolicies. What keeps the API server from " +
			"starting, such as an admission plug-in that is gone in the configuration of kubeadm, is an error. What only is superfluous, or has " +
			"a successor, is an info.",
	}},
	{fix: "unsafe", Rule: report.Rule{
		ID: migrate.OutdatedToleration, Layer: lint.Schema, Severity: lint.Warning,
		Title: "A toleration is for a taint that nodes no longer have",
		Text: "Since Kubernetes 1.24 nodes of the control plane have the taint node-role.kubernetes.io/control-plane, and since 1.25 no longer " +
			"node-role.kubernetes.io/master, where kubeadm made them: pods that tolerate only the latter do not run there any more. " +
			"klint fix --unsafe adds the new one.",
	}},
	{fix: "unsafe", Rule: report.Rule{
		ID: migrate.InTreeVolume, Layer: lint.Schema, Severity: lint.Info,
		Title: "A volume names a driver that is no longer part of Kubernetes",
		Text: "Where a CSI driver took over, Kubernetes calls that one, and it must be installed before the upgrade to the first release " +
			"without the old driver. PersistentVolumes and StorageClasses cannot be changed, so nothing has to be rewritten for an upgrade; " +
			"klint fix --unsafe gives StorageClasses that are created anew the CSI driver and its parameters. Where none took over, nothing " +
			"makes the volumes any more, and it is a warning.",
	}},
	{fix: "unsafe", Rule: report.Rule{
		ID: "invalid-value", Layer: lint.Schema, Severity: lint.Error,
		Title: "The value is not one that the field takes",
		Text:  "It is none of those that are allowed, out of range, or not written as the field wants it.",
	}},
	{Rule: report.Rule{
		ID: "violated-crd-rule", Layer: lint.Schema, Severity: lint.Error,
		Title: "A custom resource breaks a rule of its CustomResourceDefinition",
		Text: "The rules are expressions in CEL below x-kubernetes-validations. The API server evaluates them, as klint does, when nothing " +
			"else is wrong with the object; those about changes are not for new objects.",
	}},
	{Rule: report.Rule{
		ID: admission.Denied, Layer: lint.Policy, Severity: lint.Error,
		Title: "A ValidatingAdmissionPolicy of the input objects to the object",
		Text: "The policies of the input are evaluated through their bindings, for the creation of each object. What a binding denies is an error, " +
			"what it warns of a warning, what it audits an info. Defaults are filled in for pods, workloads, Services and custom resources.",
	}},
	{Rule: report.Rule{
		ID: admission.Unbound, Layer: lint.Policy, Severity: lint.Warning,
		Title: "A ValidatingAdmissionPolicy has no binding",
		Text:  "A policy without a ValidatingAdmissionPolicyBinding is never evaluated. The binding may be in a cluster already.",
	}},
	{Rule: report.Rule{
		ID: admission.Unevaluated, Layer: lint.Policy, Severity: lint.Info,
		Title: "A ValidatingAdmissionPolicy cannot be evaluated without a cluster",
		Text: "It asks for what the user may do, or for parameters or labels of namespaces that are not in the input, or its object would be " +
			"converted to another version first.",
	}},
	{Rule: report.Rule{
		ID: "duplicate-key", Layer: lint.Schema, Severity: lint.Error,
		Title: "A key occurs twice in a mapping",
		Text:  "One value wins and the other is lost without a word, or the client refuses the document.",
	}},
	{fix: "safe", Rule: report.Rule{
		ID: lint.UnusedIgnore, Layer: lint.Klint, Severity: lint.Warning,
		Title: "An ignore has nothing to ignore",
		Text:  "What it was for is gone, or it stands in the wrong place. Rules that are not evaluated in the run do not count.",
	}},
	{Rule: report.Rule{
		ID: lint.BlanketIgnore, Layer: lint.Klint, Severity: lint.Warning,
		Title: "An ignore lists no rule, and so ignores nothing",
		Text:  "What is ignored without a name hides what nobody has looked at. Write ignore[RULE], with a reason behind it.",
	}},
	{Rule: report.Rule{
		ID: lint.InvalidIgnore, Layer: lint.Klint, Severity: lint.Warning,
		Title: "A comment speaks to klint, but not in a way that it understands",
		Text: "It is `# klint: ignore[RULE, ...] reason` behind what it is about or on a line of its own above it, or " +
			"`# klint: ignore-file[RULE, ...] reason` before the content of the first document.",
	}},
	{Rule: report.Rule{
		ID: lint.UnknownRule, Layer: lint.Klint, Severity: lint.Warning,
		Title: "An ignore names a rule that does not exist",
	}},
}
