package rules

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/lint"
)

// RegoVersion is how Rego is read.
type RegoVersion uint8

// The versions. Auto takes each file for the version that it parses in: 1 if it does, else 0.
const (
	RegoAuto RegoVersion = iota
	RegoV0
	RegoV1
)

// String returns "auto", "v0" or "v1".
func (v RegoVersion) String() string { return [...]string{"auto", "v0", "v1"}[v] }

// ParseRegoVersion is the inverse of [RegoVersion.String]. The empty string is auto.
func ParseRegoVersion(s string) (RegoVersion, bool) {
	for v := RegoAuto; v <= RegoV1; v++ {
		if s == v.String() || s == "" {
			return v, true
		}
	}
	return 0, false
}

// parsePolicy parses a file of the user's. Where both versions refuse it, the one that it looks like says why.
func parsePolicy(name, text string, version RegoVersion, caps *ast.Capabilities) (*ast.Module, error) {
	parse := func(version ast.RegoVersion) (*ast.Module, error) {
		opts := ast.ParserOptions{Capabilities: caps, RegoVersion: version, ProcessAnnotation: true}
		if version == ast.RegoV0 {
			opts.Capabilities = ast.CapabilitiesForThisVersion(ast.CapabilitiesRegoVersion(version))
		}
		return parseRego(name, text, opts)
	}
	if block := readMetadata(name, text); block != nil {
		if err := block.parses(); err != nil {
			return nil, err
		}
	}
	switch version {
	case RegoV0:
		return parse(ast.RegoV0)
	case RegoV1:
		return parse(ast.RegoV1)
	}
	tree, err := parse(ast.RegoV1)
	if err == nil {
		return tree, nil
	}
	old, errOld := parse(ast.RegoV0)
	if errOld == nil {
		return old, nil
	}
	if looksLikeV1(text) {
		return nil, err
	}
	return nil, errOld
}

// looksLikeV1 reports whether Rego that does not parse is meant to be version 1.
func looksLikeV1(text string) bool {
	if strings.Contains(text, "import rego.v1") {
		return true
	}
	keywords := slices.ContainsFunc(strings.Fields(text), func(word string) bool { return word == "if" || word == "contains" })
	return keywords && !strings.Contains(text, "import future.keywords")
}

// policy is what makes a rule one of the user's.
type policy struct {
	queries []*query
	// exception, if set, asks conftest's exceptions, which switch the rule off for an object if they list the suffix.
	exception *query
	suffix    string
	// constraint and parameters are those of a constraint of Gatekeeper.
	constraint *constraint
	parameters *ast.Term
	// pkg is the package: "policies.team_label".
	pkg string
	// review is whether the input is what an admission webhook gets, rather than the object.
	review bool
	// combined is whether the input is an array of all documents.
	combined bool
	// lists is whether a List is judged as a whole rather than item by item.
	lists bool
	// plain is whether documents that are no objects are judged as well.
	plain bool
}

// userRules reads and compiles the policies below the given files and directories, and the data that goes with them.
// Files with mistakes are left out, and so is what depends on them.
func userRules(opts Options, caps func() *ast.Capabilities) ([]*rule, *ast.Term, error) {
	files := &policyFiles{caps: caps, version: opts.RegoVersion}
	files.load(opts)
	compiler, kept, err := compileUser(files, caps)
	files.fail(err)
	own, err := packages(kept, compiler, opts)
	files.fail(err)
	constraints, err := gatekeeperRules(files.objects, caps, opts.ExpandPods)
	files.fail(err)
	own = append(own, constraints...)
	return own, files.data.term(), errors.Join(files.errs...)
}

// compileUser compiles the modules that parse together. As long as some have mistakes it leaves those out and tries
// again.
func compileUser(files *policyFiles, caps func() *ast.Capabilities) (*ast.Compiler, []*module, error) {
	var errs []error
	var modules []*module
	slices.SortFunc(files.modules, func(a, b *module) int { return strings.Compare(a.name, b.name) })
	files.modules = slices.CompactFunc(files.modules, func(a, b *module) bool { return a.name == b.name })
	for _, m := range files.modules {
		if _, err := m.parse(); err != nil {
			errs = append(errs, err)
			continue
		}
		modules = append(modules, m)
	}
	for len(modules) > 0 {
		trees := treesOf(modules)
		if files.tests {
			numberTests(trees)
		}
		compiler := ast.NewCompiler().WithCapabilities(caps()).WithDefaultRegoVersion(ast.RegoV1).
			WithEnablePrintStatements(files.tests).
			WithPathConflictsCheck(func(path []string) (bool, error) { return files.data.has(path), nil })
		compiler.Compile(trees)
		if !compiler.Failed() {
			bind(compiler)
			return compiler, modules, errors.Join(errs...)
		}
		err := locate("", compiler.Errors)
		errs = append(errs, err)
		bad := make(map[string]bool)
		for _, err := range lint.Errors(err) {
			if at := (*Error)(nil); errors.As(err, &at) {
				bad[at.File] = true
			}
		}
		before := len(modules)
		modules = slices.DeleteFunc(slices.Clone(modules), func(m *module) bool { return bad[m.name] })
		if len(modules) == before { // the mistake is in no single file
			break
		}
	}
	return nil, nil, errors.Join(errs...)
}

// treesOf returns the syntax trees of modules that parse.
func treesOf(modules []*module) map[string]*ast.Module {
	trees := make(map[string]*ast.Module)
	for _, m := range modules {
		if tree, err := m.parse(); err == nil {
			trees[m.name] = tree
		}
	}
	return trees
}

// packages returns the rules of the packages that the options choose.
func packages(modules []*module, compiler *ast.Compiler, opts Options) ([]*rule, error) {
	byPackage := make(map[string][]*module)
	for _, m := range modules {
		if tree, err := m.parse(); err == nil && opts.wantsPackage(packageName(tree)) {
			byPackage[packageName(tree)] = append(byPackage[packageName(tree)], m)
		}
	}
	var all []*rule
	var errs []error
	for _, glob := range opts.Namespaces {
		if !slices.ContainsFunc(sortedKeys(byPackage), func(name string) bool { return matchesGlob(glob, name) }) {
			errs = append(errs, fmt.Errorf("policy: there is no package %q", glob))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byPackage)) {
		own, err := packageRules(name, byPackage[name], compiler, opts)
		all, errs = append(all, own...), append(errs, err)
	}
	return all, errors.Join(errs...)
}

// packageName returns the name of a module's package: "policies.team_label".
func packageName(tree *ast.Module) string {
	return strings.TrimPrefix(tree.Package.Path.String(), "data.")
}

// wantsPackage reports whether the rules of a package are wanted: those of libraries are not, unless they are named.
func (o Options) wantsPackage(name string) bool {
	if len(o.Namespaces) == 0 {
		return name != "lib" && !strings.HasPrefix(name, "lib.")
	}
	return slices.ContainsFunc(o.Namespaces, func(glob string) bool { return matchesGlob(glob, name) })
}

// matchesGlob reports whether a glob of conftest's, in which a star stands for dots as well, matches the name of a package.
func matchesGlob(glob, name string) bool {
	match, err := path.Match(glob, name)
	return err == nil && match
}

// packageMetadata returns what the metadata of a package says. That of at most one of its files counts.
func packageMetadata(pkg string, modules []*module) (Rule, error) {
	said := Rule{ID: defaultID(pkg), File: modules[0].name, Kinds: []string{"*"}, Category: "custom", Severity: lint.Error}
	if tree, err := modules[0].parse(); err == nil {
		said.at = position(tree.Package.Location)
	}
	described := ""
	for _, m := range modules {
		block := readMetadata(m.name, m.text)
		if block == nil {
			continue
		}
		if described != "" {
			tree, err := m.parse()
			if err != nil {
				return said, err
			}
			return said, &Error{File: m.name, Position: position(tree.Package.Location),
				Message: fmt.Sprintf("package %s has metadata in %s already", pkg, described)}
		}
		described = m.name
		block.own = true
		meta, err := block.rule(lint.Error)
		if err != nil {
			return said, err
		}
		if meta.ID == "" {
			meta.ID, meta.at = said.ID, said.at
		}
		said = meta
	}
	return said, nil
}

// defaultID makes an id of the name of a package: policies.team_label is policies/team-label.
func defaultID(pkg string) string {
	return strings.ToLower(strings.NewReplacer(".", "/", "_", "-").Replace(pkg))
}
