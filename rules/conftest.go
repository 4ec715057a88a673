package rules

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// The rules of a package are its sets deny, violation and warn, as conftest has them, with or without a suffix:
// deny_run_as_root and warn_run_as_root are one rule, run_as_root, whose findings differ in severity.

// splitHead splits the name of a set into deny, violation or warn and its suffix. It reports false for other names.
func splitHead(name string) (verdict, suffix string, ok bool) {
	verdict, suffix, hasSuffix := strings.Cut(name, "_")
	if verdict != "deny" && verdict != "violation" && verdict != "warn" {
		return "", "", false
	}
	if hasSuffix {
		for part := range strings.SplitSeq(suffix, "_") {
			if part == "" || strings.ContainsFunc(part, func(r rune) bool {
				return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
			}) {
				return "", "", false
			}
		}
	}
	return verdict, suffix, true
}

// headName returns the first step of the name of a rule in Rego.
func headName(r *ast.Rule) string {
	name, _ := r.Head.Ref()[0].Value.(ast.Var)
	return string(name)
}

// packageRules returns the rules of a package.
func packageRules(pkg string, modules []*module, compiler *ast.Compiler, opts Options) ([]*rule, error) {
	heads := make(map[string][]string) // by suffix
	exceptions := false
	var trees []*ast.Module
	var errs []error
	for _, tree := range sortedTrees(modules) {
		trees = append(trees, tree)
		for _, r := range tree.Rules {
			name := headName(r)
			exceptions = exceptions || name == "exception"
			_, suffix, ok := splitHead(name)
			switch {
			case !ok:
			case isBare(r):
				at := &Error{File: r.Location.File, Position: position(r.Location),
					Message: fmt.Sprintf("%s is true or undefined here, which says nothing: write `%[1]s contains message if`", name)}
				errs = append(errs, at)
			case !slices.Contains(heads[suffix], name):
				heads[suffix] = append(heads[suffix], name)
			}
		}
	}
	if len(heads) == 0 {
		return nil, errors.Join(errs...)
	}
	said, err := packageMetadata(pkg, modules)
	if err != nil {
		return nil, errors.Join(append(errs, err)...)
	}
	shape := shapeOf(trees, opts)
	shape.plain = slices.Equal(said.Kinds, []string{"*"})
	var all []*rule
	for _, suffix := range sortedKeys(heads) {
		r := &rule{Rule: said, policy: &policy{}}
		*r.policy = shape
		r.policy.suffix, r.policy.pkg = suffix, pkg
		if suffix != "" {
			r.ID += "/" + suffix
		}
		r.annotate(trees, heads[suffix])
		path := trees[0].Package.Path
		slices.Sort(heads[suffix])
		for _, head := range heads[suffix] {
			q := newQuery(compiler, path, head)
			q.plan = planLater(compiler, q.ref)
			if q.severity = r.Severity; strings.HasPrefix(head, "warn") {
				q.severity = min(r.Severity, lint.Warning)
			}
			r.policy.queries = append(r.policy.queries, q)
		}
		if exceptions {
			r.policy.exception = newQuery(compiler, path, "exception")
			r.policy.exception.plan = planLater(compiler, r.policy.exception.ref)
		}
		if r.selectors = parseSelectors(r.Kinds); shape.combined {
			r.selectors = parseSelectors([]string{"*"}) // what it finds can be in any document
		}
		r.clauses = func() ([]clause, error) {
			if shape.review || shape.combined {
				return []clause{{}}, nil
			}
			return analyse(trees, heads[suffix]...), nil
		}
		all = append(all, r)
	}
	return all, errors.Join(errs...)
}

// sortedTrees returns the syntax trees of modules, which parse.
func sortedTrees(modules []*module) []*ast.Module {
	trees := make([]*ast.Module, 0, len(modules))
	for _, m := range modules {
		if tree, err := m.parse(); err == nil {
			trees = append(trees, tree)
		}
	}
	return trees
}

// isBare reports whether a rule is written without the message that is to be found: `deny if { … }`. What it yields is
// true, or an object if the message stands in brackets.
func isBare(r *ast.Rule) bool {
	return !r.Default && r.Head.Value != nil && r.Head.Value.Equal(ast.InternedTerm(true))
}

// shapeOf finds out what the policies of a package take as input, from what they read of it.
func shapeOf(trees []*ast.Module, opts Options) policy {
	shape := policy{combined: opts.Combine}
	violation := false
	for _, tree := range trees {
		violation = violation || slices.ContainsFunc(tree.Rules, func(r *ast.Rule) bool {
			verdict, _, ok := splitHead(headName(r))
			return ok && verdict == "violation"
		})
		ast.WalkRefs(tree, func(ref ast.Ref) bool {
			if len(ref) > 1 && ref[0].Equal(ast.InputRootDocument) {
				shape.review = shape.review || ref[1].Equal(ast.InternedTerm("review"))
				shape.lists = shape.lists || ref[1].Equal(ast.InternedTerm("items"))
			}
			return false
		})
	}
	shape.review = shape.review && violation
	return shape
}

// annotate takes title, description and severity from the metadata that stands above the sets themselves.
func (r *rule) annotate(trees []*ast.Module, heads []string) {
	for _, tree := range trees {
		for _, a := range tree.Annotations {
			target := a.GetTargetPath()
			if a.Scope != "rule" && a.Scope != "document" || len(target) == 0 {
				continue
			}
			last, _ := target[len(target)-1].Value.(ast.String)
			if !slices.Contains(heads, string(last)) {
				continue
			}
			r.Title, r.Description = cmp.Or(r.Title, a.Title), cmp.Or(r.Description, a.Description)
			if text, ok := a.Custom["severity"].(string); ok {
				if severity, ok := severityOf(text); ok {
					r.Severity = severity
				}
			}
			return
		}
	}
}

// excepted reports whether conftest's exceptions switch a rule off for the judgement's object: one of their lists holds the
// suffix.
func (j *judgement) excepted(r *rule) (bool, error) {
	if r.policy.exception == nil {
		return false, nil
	}
	value, err := j.ask(r, r.policy.exception)
	if err != nil {
		return false, err
	}
	lists, _ := value.Members()
	for _, list := range lists {
		names, _ := list.Members()
		for _, name := range names {
			if text, ok := name.Text(); ok && text == r.policy.suffix {
				return true, nil
			}
		}
	}
	return false, nil
}

// eachElement calls f with the elements of a set or array, or the values of an object.
func eachElement(value ast.Value, f func(*ast.Term)) {
	switch v := value.(type) {
	case ast.Set:
		v.Foreach(f)
	case *ast.Array:
		v.Foreach(f)
	case ast.Object:
		v.Foreach(func(_, value *ast.Term) { f(value) })
	}
}

// conftestData returns data.conftest.
func conftestData(file *manifest.File) *ast.Term {
	name := cmp.Or(file.Path, file.Name)
	if abs, err := filepath.Abs(name); err == nil {
		name = abs
	}
	return ast.ObjectTerm(ast.Item(ast.InternedTerm("file"), ast.ObjectTerm(
		ast.Item(ast.InternedTerm("name"), ast.StringTerm(filepath.Base(name))),
		ast.Item(ast.InternedTerm("dir"), ast.StringTerm(filepath.Dir(name))))))
}

// combinedInput returns the documents of a set as --combine gives them: [{"path": …, "contents": …}].
func combinedInput(docs []*manifest.Object) (*ast.Term, error) {
	var all []*ast.Term
	for _, doc := range docs {
		contents, err := documentInput(doc)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", doc.File.Name, err)
		}
		all = append(all, ast.ObjectTerm(
			ast.Item(ast.InternedTerm("path"), ast.StringTerm(doc.File.Name)),
			ast.Item(ast.InternedTerm("contents"), contents)))
	}
	return ast.ArrayTerm(all...), nil
}
