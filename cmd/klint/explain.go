package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/report"
	"github.com/klint-dev/klint/schemas"
)

// explainFlags are the flags of explain.
type explainFlags struct {
	targetFlags
	ruleFlags
	apiVersion string
	recursive  bool
}

func (f *explainFlags) register(flags *pflag.FlagSet) {
	f.targetFlags.register(flags)
	flags.StringVar(&f.apiVersion, "api-version", "", "`VERSION` of the kind, as in a manifest: apps/v1")
	flags.StringArrayVarP(&f.policies, "policy", "p", nil, "Rego `PATH` with rules of your own (repeatable)")
	flags.BoolVar(&f.recursive, "recursive", false, "print the fields of the fields, and so on")
}

func (a *app) explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain RULE|KIND[.FIELD...]",
		Short: "Explain a rule, or a kind and its fields",
		Long: `Explain a rule: what it finds and why, with examples; or a kind or a field of one: its type, the fields it has, and
since which Kubernetes release.

A KIND is named as for kubectl: Deployment, deployments, deploy, deployments.apps. rule/NAME is always a rule.`,
		Example: `  klint explain privileged-container
  klint explain deployment.spec.strategy
  klint explain hpa --api-version autoscaling/v2beta2 -t 1.25
  klint explain ingress.spec --recursive`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return a.explain(&f, args[0]) },
	}
	a.group(cmd, "Flags", f.register)
	return cmd
}

func (a *app) explain(f *explainFlags, name string) error {
	entries, path := entriesAndPath(name)
	if len(entries) == 0 {
		return a.explainRule(f, name)
	}
	e, release, err := f.choose(entries)
	if err != nil {
		return err
	}
	field, err := schemas.Describe(e.GVK, release, path)
	if err != nil {
		return fmt.Errorf("%w%s", err, suggestField(e.GVK, release, path))
	}
	return a.printField(f, e, release, path, field)
}

// explainRule prints the page of a rule. A name that is none may also be meant to be a kind.
func (a *app) explainRule(f *explainFlags, name string) error {
	c, err := f.ruleFlags.load([]schemas.Release{schemas.Newest})
	if err != nil {
		return err
	}
	a.reportProblems(c.problems)
	id, explicit := strings.CutPrefix(name, "rule/")
	if r := c.find(id); r != nil {
		return a.printRule(r)
	}
	if r := c.findAlias(id); r != nil {
		return a.printRule(r)
	}
	if explicit {
		return fmt.Errorf("there is no rule %q%s", id, didYouMean(id, c.names()))
	}
	kind, _, _ := strings.Cut(name, ".")
	return fmt.Errorf("there is no rule and no kind %q%s", kind, didYouMean(kind, append(c.names(), kindNames()...)))
}

// suggestField returns a suggestion for the first field of the path that does not exist; "" if there is none.
func suggestField(gvk manifest.GVK, r schemas.Release, path []string) string {
	for n := range path {
		parent, err := schemas.Describe(gvk, r, path[:n])
		if err != nil {
			return ""
		}
		var names []string
		for _, f := range parent.Fields {
			names = append(names, f.Name)
		}
		if !slices.Contains(names, path[n]) {
			return didYouMean(path[n], names)
		}
	}
	return ""
}

// entriesAndPath splits deployments.apps.spec.replicas into a kind, which may be qualified by version and group, and a path.
func entriesAndPath(name string) ([]schemas.Entry, []string) {
	parts := strings.Split(name, ".")
	for n := len(parts); n > 0; n-- {
		if entries := entriesOf(strings.Join(parts[:n], ".")); len(entries) > 0 {
			return entries, parts[n:]
		}
	}
	return nil, nil
}

// choose returns the version to explain, and the release to explain it as: the last target, or else, if no target was
// asked for and the newest release no longer has the kind, the last release that has it.
func (f *explainFlags) choose(entries []schemas.Entry) (schemas.Entry, schemas.Release, error) {
	releases, err := f.releases()
	if err != nil {
		return schemas.Entry{}, 0, err
	}
	release := releases[len(releases)-1]
	if f.apiVersion != "" {
		if entries, err = f.withVersion(entries); err != nil {
			return schemas.Entry{}, 0, err
		}
	}
	if e, ok := preferred(entries, release); ok {
		return e, release, nil
	}
	last := slices.MaxFunc(entries, func(x, y schemas.Entry) int {
		_, a := x.Releases()
		_, b := y.Releases()
		return cmp.Compare(a, b)
	})
	if f.versions != "" {
		return last, 0, fmt.Errorf("%v is not in Kubernetes %v: %s", last.GVK, release, statusText(last, releases))
	}
	_, release = last.Releases()
	return last, release, nil
}

// withVersion returns the entries of the version that --api-version asks for.
func (f *explainFlags) withVersion(entries []schemas.Entry) ([]schemas.Entry, error) {
	var versions []string
	for i, e := range entries {
		if e.GVK.APIVersion() == f.apiVersion {
			return entries[i : i+1], nil
		}
		versions = append(versions, e.GVK.APIVersion())
	}
	return nil, usagef("--api-version: %s has no version %q; it has %s", entries[0].GVK.Kind, f.apiVersion, strings.Join(versions, ", "))
}

func (a *app) printField(f *explainFlags, e schemas.Entry, r schemas.Release, path []string, field schemas.Field) error {
	w := a.stdout
	if e.GVK.Group != "" {
		fmt.Fprintf(w, "GROUP:      %s\n", e.GVK.Group)
	}
	fmt.Fprintf(w, "KIND:       %s\nVERSION:    %s\n", e.GVK.Kind, e.GVK.Version)
	if len(path) > 0 {
		required := ""
		if field.Required {
			required = " -required-"
		}
		fmt.Fprintf(w, "FIELD:      %s <%s>%s\n", strings.Join(path, "."), field.Type, required)
	} else {
		fmt.Fprintf(w, "STATUS:     %s\n", f.status(e, r))
	}
	fmt.Fprintf(w, "RELEASES:   %s\n", span(field.Since, field.Until))
	if len(field.Enum) > 0 {
		fmt.Fprintf(w, "VALUES:     %s\n", strings.Join(field.Enum, ", "))
	}
	if len(field.ListKeys) > 0 {
		fmt.Fprintf(w, "LIST KEYS:  %s\n", strings.Join(field.ListKeys, ", "))
	}
	if len(field.Fields) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\nFIELDS:\n")
	rows, err := fieldRows(e.GVK, r, path, field, 0, f.recursive)
	if err != nil {
		return err
	}
	return report.Table(w, nil, rows)
}

// status says how the kind is doing in the release that it is explained as, and what became of it afterwards.
func (f *explainFlags) status(e schemas.Entry, r schemas.Release) string {
	status := fmt.Sprintf("%s in Kubernetes %v", statusText(e, []schemas.Release{r}), r)
	if e.RemovedIn > r {
		status += ", removed in " + e.RemovedIn.String()
	}
	if !e.Replacement.IsZero() {
		status += "; use " + e.Replacement.String()
	}
	return status
}

// maxDepth bounds --recursive: the schema of a CustomResourceDefinition contains itself.
const maxDepth = 12

func fieldRows(gvk manifest.GVK, r schemas.Release, path []string, parent schemas.Field, depth int, recursive bool) ([][]string, error) {
	var rows [][]string
	var errs []error
	for _, field := range parent.Fields {
		rows = append(rows, fieldRow(gvk, field, depth))
		if !recursive || depth == maxDepth || strings.Contains(field.Type, "JSONSchemaProps") {
			continue
		}
		below := append(append([]string{}, path...), field.Name)
		described, err := schemas.Describe(gvk, r, below)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		children, err := fieldRows(gvk, r, below, described, depth+1, recursive)
		rows, errs = append(rows, children...), append(errs, err)
	}
	return rows, errors.Join(errs...)
}

func fieldRow(gvk manifest.GVK, field schemas.Field, depth int) []string {
	notes := ""
	if field.Required {
		notes = "required"
	}
	if e, ok := schemas.Lookup(gvk); ok {
		// Types are shared by versions of kinds, so a field may be older than the kind.
		if first, last := e.Releases(); field.Since > first || field.Until < last {
			notes = strings.TrimPrefix(notes+", "+span(max(field.Since, first), min(field.Until, last)), ", ")
		}
	}
	row := []string{strings.Repeat("  ", depth+1) + field.Name, "<" + field.Type + ">"}
	if notes != "" {
		row = append(row, notes)
	}
	return row
}
