package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/rules"
)

// policyFlags say which policies of the user's there are, and how they are read.
type policyFlags struct {
	policies   []string
	data       []string
	version    string
	namespaces []string
	combine    bool
	expandPods bool
	allowNet   bool
	timeout    time.Duration
}

func (f *policyFlags) register(flags *pflag.FlagSet) {
	f.registerPaths(flags)
	flags.StringSliceVar(&f.namespaces, "policy-namespace", nil, "only the policies of packages that match `GLOB` (default: all, but for lib and lib.*)")
	flags.BoolVar(&f.combine, "combine", false, "give policies all documents at once: [{\"path\", \"contents\"}]")
	flags.BoolVar(&f.expandPods, "expand-pods", false, "let Gatekeeper's constraints judge the pods of workloads as well")
	flags.BoolVar(&f.allowNet, "allow-net", false, "let policies reach the network: http.send, net.lookup_ip_addr")
	flags.DurationVar(&f.timeout, "policy-timeout", 5*time.Second, "how long a policy may take for one document")
}

// registerPaths registers the flags that say what is loaded.
func (f *policyFlags) registerPaths(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.policies, "policy", "p", nil,
		"`PATH` of your own policies: Rego, bundles, Gatekeeper's templates and constraints; a file or a folder (repeatable)")
	flags.StringArrayVarP(&f.data, "data", "d", nil, "`PATH` of YAML or JSON that policies read as data; a file or a folder (repeatable)")
	flags.StringVar(&f.version, "rego-version", rules.RegoAuto.String(), "`VERSION` of Rego in policies: auto, v0 or v1")
}

// set fills in what the flags say.
func (f *policyFlags) set(opts *rules.Options) error {
	version, ok := rules.ParseRegoVersion(f.version)
	if !ok {
		return usagef("--rego-version is %q; it is auto, v0 or v1", f.version)
	}
	opts.Policies, opts.Data, opts.RegoVersion = f.policies, f.data, version
	opts.Namespaces, opts.Combine, opts.ExpandPods, opts.AllowNet = f.namespaces, f.combine, f.expandPods, f.allowNet
	opts.Timeout = f.timeout
	opts.Overrun = func(err error) {
		fmt.Fprintf(os.Stderr, "klint: %v; nothing else was checked\n", err)
		os.Exit(exitTrouble)
	}
	return nil
}
