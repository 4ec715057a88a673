package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/schemas"
)

// explainFlags are the flags of explain.
type explainFlags struct {
	targetFlags
	ruleFlags
	apiVersion string
	recursive  bool
	crds       []string
}

func (f *explainFlags) register(flags *pflag.FlagSet) {
	f.targetFlags.register(flags)
	flags.StringVar(&f.apiVersion, "api-version", "", "`VERSION` of the kind, as in a manifest: apps/v1")
	flags.StringArrayVar(&f.crds, "crd", nil, "`PATH` of CustomResourceDefinitions to explain kinds of (repeatable)")
	flags.StringArrayVarP(&f.policies, "policy", "p", nil, "Rego `PATH` with rules of your own (repeatable)")
	flags.BoolVar(&f.recursive, "recursive", false, "print the fields of the fields, and so on")
}

func (a *app) explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain RULE|KIND[.FIELD...] [PATH...]",
		Short: "Explain a rule, or a kind and its fields",
		Long: `Explain a rule: what it finds and why, with examples; or a kind or a field of one: its type, the fields it has, and
since which Kubernetes release. Custom kinds are those whose definitions are among the manifests below a PATH or in --crd, and those of
the widely used products that klint knows.

A KIND is named as for kubectl: Deployment, deployments, deploy, deployments.apps. rule/NAME is always a rule.`,
		Example: `  klint explain privileged-container
  klint explain deployment.spec.strategy
  klint explain hpa --api-version autoscaling/v2beta2 -t 1.25
  klint explain ingress.spec --recursive
  klint explain certificate.spec.privateKey          # of cert-manager
  klint explain widget.spec ./manifests              # whose definition is in there
  klint explain widget.spec --crd ./crds`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return a.explain(&f, args[0], args[1:]) },
	}
	a.group(cmd, "Flags", f.register)
	return cmd
}

func (a *app) explain(f *explainFlags, name string, paths []string) error {
	crds := a.explainedCRDs(slices.Concat(f.crds, paths))
	n := nameLength(name, crds)
	if n == 0 {
		return a.explainRule(f, name, crds)
	}
	parts := strings.Split(name, ".")
	kind, path := strings.Join(parts[:n], "."), parts[n:]
	if entries := entriesOf(kind); len(entries) > 0 {
		return a.explainBuiltIn(f, entries, path)
	}
	return a.explainCustom(f, crds.Named(kind), kind, path)
}

// nameLength returns how many of the words of deployments.apps.spec.replicas name a kind; 0 if none does.
func nameLength(name string, crds *schemas.CRDs) int {
	parts := strings.Split(name, ".")
	for n := len(parts); n > 0; n-- {
		if kind := strings.Join(parts[:n], "."); len(entriesOf(kind)) > 0 || len(crds.Named(kind)) > 0 {
			return n
		}
	}
	return 0
}

func (a *app) explainBuiltIn(f *explainFlags, entries []schemas.Entry, path []string) error {
	e, release, err := f.choose(entries)
	if err != nil {
		return err
	}
	p := explained{gvk: e.GVK, path: path, recursive: f.recursive, describe: func(path []string) (schemas.Field, error) {
		return schemas.Describe(e.GVK, release, path)
	}}
	p.first, p.last = e.Releases()
	p.status = [][2]string{{"STATUS", f.status(e, release)}}
	return p.print(a.stdout)
}

// explainRule prints the page of a rule. A name that is none may also be meant to be a kind.
func (a *app) explainRule(f *explainFlags, name string, crds *schemas.CRDs) error {
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
	return fmt.Errorf("there is no rule and no kind %q%s", kind, didYouMean(kind, slices.Concat(c.names(), kindNames(), crds.Names())))
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
