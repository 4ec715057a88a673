package rules

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/lint"
)

// userRules reads and compiles the policies below the given files and directories. Files with mistakes are left out,
// and so is what depends on them.
func userRules(policies []string, caps func() *ast.Capabilities) ([]*rule, error) {
	files := make(map[string]string)
	var errs []error
	for _, policy := range policies {
		found, err := readPolicy(policy)
		if err != nil {
			errs = append(errs, fmt.Errorf("policy: %w", err))
		} else if len(found) == 0 {
			errs = append(errs, fmt.Errorf("policy: no .rego file in %q", policy))
		}
		maps.Copy(files, found)
	}
	var modules []*module
	for _, name := range slices.Sorted(maps.Keys(files)) {
		m := newModule(name, files[name], caps)
		if _, err := m.parse(); err != nil {
			errs = append(errs, err)
			continue
		}
		modules = append(modules, m)
	}
	compiler, kept, err := compileUser(modules, caps)
	errs = append(errs, err)
	rules, err := packages(kept, compiler)
	return rules, errors.Join(append(errs, err)...)
}

// readPolicy returns the Rego files of a policy by their names for messages.
func readPolicy(policy string) (map[string]string, error) {
	stat, err := os.Stat(policy)
	if err != nil {
		return nil, err
	}
	if !stat.IsDir() {
		text, err := os.ReadFile(policy)
		return map[string]string{filepath.ToSlash(policy): string(text)}, err
	}
	files, err := readAll(os.DirFS(policy), ".")
	named := make(map[string]string)
	for name, text := range files {
		named[path.Join(filepath.ToSlash(policy), name)] = text
	}
	return named, err
}

// compileUser compiles modules together. As long as some have mistakes it leaves those out and tries again.
func compileUser(modules []*module, caps func() *ast.Capabilities) (*ast.Compiler, []*module, error) {
	var errs []error
	for len(modules) > 0 {
		parsed := make(map[string]*ast.Module)
		for _, m := range modules {
			tree, err := m.parse()
			if err != nil {
				return nil, nil, err
			}
			parsed[m.name] = tree
		}
		compiler, err := compile(parsed, caps())
		if err == nil {
			return compiler, modules, errors.Join(errs...)
		}
		errs = append(errs, err)
		bad := filesOf(err)
		before := len(modules)
		modules = slices.DeleteFunc(slices.Clone(modules), func(m *module) bool { return bad[m.name] })
		if len(modules) == before { // the mistake is in no single file
			break
		}
	}
	return nil, nil, errors.Join(errs...)
}

// filesOf returns the files that a compiler's errors are about.
func filesOf(err error) map[string]bool {
	files := make(map[string]bool)
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			if located := (*Error)(nil); errors.As(err, &located) {
				files[located.File] = true
			}
		}
	}
	return files
}

// packages returns a rule for each package that defines deny.
func packages(modules []*module, compiler *ast.Compiler) ([]*rule, error) {
	byPackage := make(map[string][]*module)
	var errs []error
	for _, m := range modules {
		tree, err := m.parse()
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(tree.Rules, isDeny) {
			name := tree.Package.Path.String()
			byPackage[name] = append(byPackage[name], m)
		}
		errs = append(errs, unsupported(m.name, tree))
	}
	var all []*rule
	for _, name := range slices.Sorted(maps.Keys(byPackage)) {
		r, err := packageRule(name, byPackage[name], compiler)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, r)
	}
	return all, errors.Join(errs...)
}

// unsupported reports rules that look like conftest's or Gatekeeper's and that klint would not evaluate.
func unsupported(name string, tree *ast.Module) error {
	for _, rule := range tree.Rules {
		head := rule.Head.Ref()[0].Value.String()
		if head == "warn" || head == "violation" || strings.HasPrefix(head, "deny_") || strings.HasPrefix(head, "warn_") {
			return &Error{File: name, Position: position(rule.Location),
				Message: fmt.Sprintf("klint evaluates the rule set deny only, not %s", head)}
		}
	}
	return nil
}

// packageRule makes the rule of one package of the user's. The metadata of at most one of its files counts.
func packageRule(pkg string, modules []*module, compiler *ast.Compiler) (*rule, error) {
	r := &rule{Rule: Rule{ID: defaultID(pkg), File: modules[0].name}}
	r.Kinds, r.Category, r.Severity = []string{"*"}, "custom", lint.Error
	described := ""
	var trees []*ast.Module
	for _, m := range modules {
		tree, err := m.parse()
		if err != nil {
			return nil, err
		}
		trees = append(trees, tree)
		block := readMetadata(m.name, m.text)
		if block == nil {
			continue
		}
		if described != "" {
			return nil, &Error{File: m.name, Position: position(tree.Package.Location),
				Message: fmt.Sprintf("package %s has metadata in %s already", pkg, described)}
		}
		described = m.name
		meta, err := block.rule()
		if err != nil {
			return nil, err
		}
		if meta.ID == "" {
			meta.ID = r.ID
		}
		r.Rule = meta
	}
	r.selectors = parseSelectors(r.Kinds)
	r.query = newQuery(compiler, trees[0].Package.Path)
	r.clauses = func() ([]clause, error) { return analyse(trees), nil }
	return r, nil
}

// defaultID makes an id of a package: data.policies.team_label is policies/team-label.
func defaultID(pkg string) string {
	id := strings.ReplaceAll(strings.TrimPrefix(pkg, "data."), ".", "/")
	return strings.ToLower(strings.ReplaceAll(id, "_", "-"))
}
