package rules

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/rules/plan"
	"github.com/klint-dev/klint/schemas"
)

// embedded are the rules that klint brings along: *.rego, one per rule, and what they share in lib/.
//
//go:embed *.rego lib/*.rego
var embedded embed.FS

// Options choose rules and set what they can ask for. The zero value is the default profile.
type Options struct {
	Profile Profile
	// Only, if not empty, names the rules that are switched on, and the profile does not count. Otherwise the rules of
	// the profile and those of Enable are switched on, except those of Disable. Each is an id, a category and a slash
	// ("security/"), or a group ("@pss-baseline"), which may set parameters of its rules.
	Only, Enable, Disable []string
	// Decide, if set, has the last word on whether a rule is switched on. On is what the other options say.
	Decide func(r Rule, on bool) bool
	// Policies are the user's own: Rego files, bundles, templates and constraints of Gatekeeper, or directories of them.
	// Their rules are always switched on, unless Only or Disable says otherwise.
	Policies []string
	// Data are files and directories of YAML and JSON that policies read below data.
	Data []string
	// Readable are directories below which policies may read files, besides those of Policies and Data.
	Readable []string
	// RegoVersion is how the policies are read.
	RegoVersion RegoVersion
	// Namespaces are globs of the packages whose rules count; all do, but for libraries, if there are none. A star stands
	// for dots as well.
	Namespaces []string
	// Combine gives the policies all documents at once, as an array of {"path": …, "contents": …}.
	Combine bool
	// ExpandPods lets constraints of Gatekeeper judge the pods of workloads as well.
	ExpandPods bool
	// AllowNet lets policies reach the network.
	AllowNet bool
	// Draft leaves out the proof of the edits of fixes, for who shows none of them: see [manifest.Editor.Draft].
	Draft bool
	// Params are values for the parameters of rules, by rule and name. Strings stand for what they spell.
	Params map[string]map[string]any
	// Namespace is the namespace that objects without one will be applied to; "" if none is known.
	Namespace string
	// Targets are the releases that the objects are meant for.
	Targets []schemas.Release
	// Timeout is how long one rule may take for one object; zero means five seconds.
	Timeout time.Duration
	// Memory is how many bytes a policy may make the heap grow by; zero means 512 MiB.
	Memory uint64
	// Overrun, if set, is called with the reason when a policy that cannot be stopped takes twice that much. It must not
	// return.
	Overrun func(error)
	// Now is the time that policies see; zero means the time of loading.
	Now time.Time
}

// Load reads the metadata of the embedded rules and compiles the user's policies. The engine can be used even if
// there is an error: it then lacks the policies that the error is about. The error joins one for each mistake, many
// of them of type *[Error].
func Load(opts Options) (*Engine, error) {
	e := newEngine(opts)
	own, data, errOwn := userRules(opts, sync.OnceValue(func() *ast.Capabilities { return capabilities(opts.AllowNet) }))
	if e.data = data; len(own) > 0 {
		maps.Copy(e.functions, boundedFunctions())
	}
	all, errSame := merge(builtinRules(), own)
	slices.SortFunc(all, func(a, b *rule) int { return compareRules(a.Rule, b.Rule) })
	for _, r := range all {
		e.known = append(e.known, r.Rule)
	}
	errs := []error{errOwn, errSame}
	enabled, err := opts.choose(all)
	e.rules = enabled
	errs = append(errs, err, setParams(all, opts.Params, slices.Concat(opts.Only, opts.Enable)))
	return e, errors.Join(errs...)
}

// newEngine returns an engine without rules.
func newEngine(opts Options) *Engine {
	e := &Engine{
		namespace: opts.Namespace,
		draft:     opts.Draft,
		releases:  releasesTerm(opts.Targets),
		timeout:   cmp.Or(opts.Timeout, 5*time.Second),
		now:       opts.Now,
		functions: functions(),
		metrics:   metrics.NoOp(),
		runtime:   runtimeTerm(),
		files:     newReadable(opts),
	}
	e.planReleases = plan.FromTerm(e.releases)
	if e.now.IsZero() {
		e.now = time.Now()
	}
	e.container.timeout, e.container.memory, e.container.overrun = e.timeout, cmp.Or(opts.Memory, defaultMemory), opts.Overrun
	return e
}

func releasesTerm(targets []schemas.Release) *ast.Term {
	var terms []*ast.Term
	for _, target := range targets {
		terms = append(terms, ast.IntNumberTerm(int(target)))
	}
	return ast.ArrayTerm(terms...)
}

// builtinRules returns the embedded rules.
func builtinRules() []*rule {
	planned := newPlanned()
	all := make([]*rule, 0, len(catalog))
	for _, known := range catalog {
		r := &rule{Rule: known, selectors: parseSelectors(known.Kinds), plan: planned.entry(known.ID)}
		r.clauses = func() ([]clause, error) {
			all, err := planned.clauses()
			return all[r.ID], err
		}
		all = append(all, r)
	}
	return all
}

// embeddedRule reads the metadata of an embedded file.
func embeddedRule(file string) (Rule, error) {
	text, err := embedded.ReadFile(file)
	if err != nil {
		return Rule{}, err
	}
	block := readMetadata(file, string(text))
	if block == nil {
		return Rule{}, fmt.Errorf("%s has no metadata", file)
	}
	r, err := block.rule(lint.Warning)
	r.ID, r.builtin = strings.TrimSuffix(file, ".rego"), true
	return r, err
}

func parseSelectors(kinds []string) []Selector {
	var selectors []Selector
	for _, kind := range kinds {
		if s, err := ParseSelector(kind); err == nil { // the metadata was checked
			selectors = append(selectors, s)
		}
	}
	return selectors
}

// readAll returns the Rego files below root by their path, tests of policies left out.
func readAll(fsys fs.FS, root string) (map[string]string, error) {
	files := make(map[string]string)
	err := fs.WalkDir(fsys, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".rego" || strings.HasSuffix(name, "_test.rego") {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		files[name] = string(text)
		return err
	})
	return files, err
}

// merge joins rules; those whose id another one has already are left out and reported.
func merge(builtin, own []*rule) ([]*rule, error) {
	var errs []error
	all := slices.Clone(builtin)
	for _, r := range own {
		if i := slices.IndexFunc(all, func(other *rule) bool { return other.ID == r.ID }); i >= 0 {
			where := "in " + all[i].File
			if all[i].builtin {
				where = "as one of klint's own"
			}
			errs = append(errs, &Error{File: r.File, Position: r.at, Message: fmt.Sprintf("rule %q exists already, %s", r.ID, where)})
			continue
		}
		all = append(all, r)
	}
	return all, errors.Join(errs...)
}

// ErrUnknownName is the error of a name in Only, Enable or Disable that names nothing.
var ErrUnknownName = errors.New("no rule, category or group")

// OwnCategories are the categories that policies of the user's have unless they say otherwise. They can always be named.
var OwnCategories = []string{"custom/", "gatekeeper/"}

// choose returns the rules that the options switch on.
func (o Options) choose(all []*rule) ([]*rule, error) {
	var errs []error
	named := func(names []string) map[*rule]bool {
		chosen := make(map[*rule]bool)
		for _, name := range names {
			found := false
			for _, r := range all {
				if r.Named(name) {
					chosen[r], found = true, true
				}
			}
			if !found && !slices.Contains(OwnCategories, name) {
				errs = append(errs, fmt.Errorf("%w %q; `klint get rules` lists them", ErrUnknownName, name))
			}
		}
		return chosen
	}
	only, enable, disable := named(o.Only), named(o.Enable), named(o.Disable)
	var on []*rule
	for _, r := range all {
		wanted := only[r]
		if len(o.Only) == 0 {
			wanted = (r.Profile <= o.Profile || enable[r]) && !disable[r]
		}
		if o.Decide != nil {
			wanted = o.Decide(r.Rule, wanted)
		}
		if wanted {
			on = append(on, r)
		}
	}
	return on, errors.Join(errs...)
}

// setParams gives the rules their parameters: those given, else those of the groups among the chosen names, else the defaults.
func setParams(all []*rule, given map[string]map[string]any, chosen []string) error {
	var errs []error
	for _, r := range all {
		object := ast.NewObject()
		for _, p := range r.Params {
			value := p.Default
			for _, g := range r.Groups {
				for _, s := range g.Params {
					if s.Name == p.Name && slices.Contains(chosen, "@"+g.Name) {
						value = s.Value
					}
				}
			}
			if v, ok := given[r.ID][p.Name]; ok {
				converted, err := p.convert(v)
				if err != nil {
					errs = append(errs, fmt.Errorf("rule %q: parameter %q: %w", r.ID, p.Name, err))
					converted = value
				}
				value = converted
			}
			object.Insert(ast.StringTerm(p.Name), paramTerm(value))
		}
		for name := range given[r.ID] {
			if !slices.ContainsFunc(r.Params, func(p Param) bool { return p.Name == name }) {
				errs = append(errs, fmt.Errorf("rule %q has no parameter %q", r.ID, name))
			}
		}
		r.params = ast.NewTerm(object)
		r.planParams = plan.FromTerm(r.params)
	}
	for id := range given {
		if !slices.ContainsFunc(all, func(r *rule) bool { return r.ID == id }) {
			errs = append(errs, fmt.Errorf("no rule %q to set parameters of; `klint get rules` lists them", id))
		}
	}
	return errors.Join(errs...)
}

func paramTerm(value any) *ast.Term {
	switch v := value.(type) {
	case string:
		return ast.StringTerm(v)
	case int64:
		return ast.IntNumberTerm(int(v))
	case bool:
		return ast.BooleanTerm(v)
	case []string:
		terms := make([]*ast.Term, 0, len(v))
		for _, s := range v {
			terms = append(terms, ast.StringTerm(s))
		}
		return ast.ArrayTerm(terms...)
	}
	return ast.NullTerm()
}
