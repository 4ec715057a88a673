package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/klint-dev/klint/report"
)

// getFlags are the flags of get.
type getFlags struct {
	inputFlags
	targetFlags
	ruleFlags
	format        string
	noHeaders     bool
	inNamespace   string
	labels        string
	allNamespaces bool
}

var getFormats = []string{"table", "wide", "json", "yaml", "name"}

func (f *getFlags) register(flags *pflag.FlagSet) {
	flags.StringVarP(&f.format, "output", "o", "table", "`FORMAT`: "+strings.Join(getFormats, ", "))
	flags.BoolVar(&f.noHeaders, "no-headers", false, "leave out the first line of a table")
}

func (f *getFlags) checkFormat() error {
	if !slices.Contains(getFormats, f.format) {
		return usagef("unknown output format %q%s (there are %s)", f.format, didYouMean(f.format, getFormats), strings.Join(getFormats, ", "))
	}
	return nil
}

func (f *getFlags) registerRules(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.policies, "policy", "p", nil, "Rego `PATH` with rules of your own: a file or a folder (repeatable)")
	flags.StringVar(&f.profile, "profile", "default", "`SET` of rules that are on: default, strict or all")
}

func (f *getFlags) registerObjects(flags *pflag.FlagSet) {
	flags.StringVarP(&f.inNamespace, "namespace", "n", "", "only objects of this `NAMESPACE`")
	flags.BoolVarP(&f.allNamespaces, "all-namespaces", "A", true, "objects of every namespace, unless -n names one")
	flags.StringVarP(&f.labels, "selector", "l", "", "only objects whose labels match `SELECTOR`, as kubectl has them: app=web,tier!=db")
	f.inputFlags.register(flags)
}

// listing is what get prints.
type listing struct {
	header, wide []string
	rows         []row
}

// row is one line of a listing. The record is what JSON and YAML print.
type row struct {
	name        string
	cells, wide []string
	record      any
}

// resourceType is something that get lists. An empty list of names means all.
type resourceType struct {
	names []string
	about string
	list  func(ctx context.Context, f *getFlags, names []string) (listing, error)
}

func (a *app) resourceTypes() []resourceType {
	return []resourceType{
		{[]string{"apiversions", "apiversion", "av"}, "every version of a kind, and which releases serve it", a.listAPIVersions},
		{[]string{"kubeversions", "kubeversion", "kv"}, "the Kubernetes releases, and what each removed", a.listReleases},
		{[]string{"products", "product"}, "the products whose custom kinds klint knows, and their versions", a.listProducts},
		{[]string{"rules", "rule"}, "the rules, and which of them are on", a.listRules},
		{[]string{"objects", "object", "obj"}, "the objects of manifests", a.listObjects},
		{[]string{"deprecations", "deprecation", "dep"}, "the objects whose version is deprecated, removed or not on", a.listDeprecations},
	}
}

func (a *app) getCommand() *cobra.Command {
	var f getFlags
	cmd := &cobra.Command{
		Use:   "get TYPE [NAME...]",
		Short: "List API versions, Kubernetes releases, products, rules, or the objects of manifests",
		Example: `  klint get apiversions deployments               # where each version of Deployment is served
  klint get av -t 1.36 -o wide                    # every API version, as Kubernetes 1.36 sees it
  klint get kubeversions 1.22 -o yaml             # what Kubernetes 1.22 removed
  klint get products flux                         # which versions of Flux's kinds go away when
  klint get rules --profile strict                # which rules there are
  klint get objects -f ./manifests -n web         # what is in there
  klint get deploy,svc -f ./manifests -l app=web  # as kubectl would list them
  klint get obj deployment/web -f . -o json
  klint get deprecations -f ./manifests -t 1.36   # what has to move before an upgrade
  klint get dep -f . --product cert-manager=1.15  # of custom kinds as well`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.get(cmd.Context(), &f, args) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, t := range a.resourceTypes() {
				names = append(names, t.names[0])
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Long = `List one of these TYPEs, all of it or what is called NAME. TYPE/NAME works as well. A kind of Kubernetes
as TYPE, like deployments, svc or deploy,svc, lists the objects of that kind.

`
	for _, t := range a.resourceTypes() {
		cmd.Long += fmt.Sprintf("  %-13s %-5s %s\n", t.names[0], t.names[len(t.names)-1], t.about)
	}
	a.group(cmd, "Output", f.register)
	a.group(cmd, "Target", func(flags *pflag.FlagSet) {
		f.targetFlags.register(flags)
		f.productFlags.register(flags)
	})
	a.group(cmd, "Rules", f.registerRules)
	a.group(cmd, "Objects", f.registerObjects)
	return cmd
}

func (a *app) get(ctx context.Context, f *getFlags, args []string) error {
	if err := f.checkFormat(); err != nil {
		return err
	}
	if len(args) == 0 {
		return usagef("get needs a TYPE: %s", strings.Join(a.typeNames(), ", "))
	}
	name, rest, found := strings.Cut(args[0], "/")
	names := args[1:]
	if found {
		names = append([]string{rest}, names...)
	}
	for _, t := range a.resourceTypes() {
		if !slices.Contains(t.names, strings.ToLower(name)) {
			continue
		}
		l, err := t.list(ctx, f, names)
		if err != nil {
			return err
		}
		return a.printListing(l, f)
	}
	objects, err := objectNames(name, names)
	if err != nil {
		return usagef("there is no type %q%s (there are %s, and the kinds of Kubernetes; klint get objects %s lists those of a custom kind)",
			name, didYouMean(name, a.typeNames()), strings.Join(a.typeNames(), ", "), name)
	}
	l, err := a.listObjects(ctx, f, objects)
	if err != nil {
		return err
	}
	return a.printListing(l, f)
}

// objectNames returns the names by which get objects knows what kubectl get TYPE[,TYPE...] [NAME...] means. It fails if a TYPE is no
// built-in kind.
func objectNames(types string, names []string) ([]string, error) {
	var objects []string
	for kind := range strings.SplitSeq(types, ",") {
		if len(entriesOf(kind)) == 0 {
			return nil, fmt.Errorf("no kind %q", kind)
		}
		if len(names) == 0 {
			objects = append(objects, kind+"/")
		}
		for _, name := range names {
			objects = append(objects, kind+"/"+name)
		}
	}
	return objects, nil
}

func (a *app) typeNames() []string {
	var names []string
	for _, t := range a.resourceTypes() {
		names = append(names, t.names[0])
	}
	return names
}

// notFound says that get has nothing of that name, which is no trouble but exit code 1.
func (a *app) notFound(kind, name string, candidates []string) {
	fmt.Fprintf(a.stderr, "klint: no %s %q%s\n", kind, name, didYouMean(name, candidates))
	a.fail(exitFindings)
}

func (a *app) printListing(l listing, f *getFlags) error {
	switch f.format {
	case "json":
		encoder := json.NewEncoder(a.stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(l.records())
	case "yaml":
		return a.printYAML(l.records())
	case "name":
		for _, r := range l.rows {
			if _, err := fmt.Fprintln(a.stdout, r.name); err != nil {
				return err
			}
		}
		return nil
	}
	if len(l.rows) == 0 {
		if a.code == exitOK && !a.quiet {
			fmt.Fprintln(a.stderr, "klint: nothing found")
		}
		return nil
	}
	header := l.header
	var lines [][]string
	for _, r := range l.rows {
		cells := r.cells
		if f.format == "wide" {
			cells = slices.Concat(r.cells, r.wide)
		}
		lines = append(lines, cells)
	}
	if f.format == "wide" {
		header = slices.Concat(header, l.wide)
	}
	if f.noHeaders {
		header = nil
	}
	return report.Table(a.stdout, header, lines)
}

func (l listing) records() []any {
	records := make([]any, 0, len(l.rows))
	for _, r := range l.rows {
		records = append(records, r.record)
	}
	return records
}

// printYAML prints a value with the fields and the order that it has as JSON.
func (a *app) printYAML(value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	var node yaml.Node
	if err := yaml.Unmarshal(text, &node); err != nil {
		return err
	}
	blockStyle(&node)
	encoder := yaml.NewEncoder(a.stdout)
	encoder.SetIndent(2)
	return encoder.Encode(&node)
}

// blockStyle takes JSON's brackets and quotes off.
func blockStyle(node *yaml.Node) {
	node.Style = 0
	for _, child := range node.Content {
		blockStyle(child)
	}
}
