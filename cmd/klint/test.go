package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/klint-dev/klint/rules"
)

// testFlags are the flags of test.
type testFlags struct {
	configFlags
	policyFlags
	run string
}

// defaultPolicies is where policies are tested and written if nothing else is said.
const defaultPolicies = "policy"

func (a *app) testCommand() *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:   "test [PATH...]",
		Short: "Run the unit tests of policies",
		Long: `Run the unit tests of policies written in Rego: the rules test_* in *_test.rego, and the examples in the METADATA of
rules. They see klint's builtins, and data as --data gives it.

A PATH is a Rego file, a bundle or a folder, as for --policy. Without one it is what the configuration names, else ./policy.
Tests that pass are listed with --verbose. Exit code 0 means that all pass, 1 that one does not, 2 that a policy has
mistakes or that there is no test.`,
		Example: `  klint test                       # the tests below ./policy
  klint test -v --run root policy  # those with root in their name, one by one`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.policies = append(slices.Clone(args), f.policies...)
			config, err := f.configFlags.load()
			if err != nil {
				return err
			}
			if len(f.policies) == 0 {
				f.policies = config.policies
			}
			if len(f.policies) == 0 {
				f.policies = []string{defaultPolicies}
			}
			return a.test(&f)
		},
	}
	flags := cmd.Flags()
	f.configFlags.register(flags)
	f.policyFlags.registerPaths(flags)
	flags.StringVar(&f.run, "run", "", "only the tests whose names match `REGEXP`: data.main_test.test_root")
	flags.BoolVar(&f.allowNet, "allow-net", false, "let policies reach the network: http.send, net.lookup_ip_addr")
	flags.DurationVar(&f.timeout, "policy-timeout", 5*time.Second, "how long one test may take")
	return cmd
}

func (a *app) test(f *testFlags) error {
	var match *regexp.Regexp
	if f.run != "" {
		var err error
		if match, err = regexp.Compile(f.run); err != nil {
			return usagef("--run: %w", err)
		}
	}
	var opts rules.Options
	if err := f.policyFlags.set(&opts); err != nil {
		return err
	}
	if cwd, err := os.Getwd(); err == nil {
		opts.Readable = []string{cwd}
	}
	results, err := rules.RunTests(opts, match)
	a.reportProblems(problemsOf(err))
	if len(results) == 0 && err == nil {
		return fmt.Errorf("no test in %v", f.policies)
	}
	if err := a.printTests(results); err != nil {
		return err
	}
	if slices.ContainsFunc(results, func(r rules.TestResult) bool { return r.Outcome == rules.Failed || r.Outcome == rules.Broken }) {
		a.fail(exitFindings)
	}
	return nil
}

// printTests prints results as `opa test` does.
func (a *app) printTests(results []rules.TestResult) error {
	w := &errWriter{w: a.stdout}
	counts := make(map[rules.Outcome]int)
	listed, file := false, ""
	for _, r := range results {
		counts[r.Outcome]++
		if r.Outcome == rules.Passed && !a.verbose {
			continue
		}
		if file != "" && file != r.File {
			fmt.Fprintln(w)
		}
		listed, file = true, r.File
		fmt.Fprintf(w, "%s:%d:\n%s: %s", r.File, r.Position.Line, r.Name, r.Outcome)
		if r.Outcome != rules.Skipped {
			fmt.Fprintf(w, " (%v)", r.Duration)
		}
		fmt.Fprintln(w)
		for _, line := range r.Details {
			fmt.Fprintf(w, "  %s\n", line)
		}
	}
	if listed {
		fmt.Fprintln(w, "--------------------------------------------------------------------------------")
	}
	for _, count := range []struct {
		title   string
		outcome rules.Outcome
	}{{"PASS", rules.Passed}, {"FAIL", rules.Failed}, {"SKIPPED", rules.Skipped}, {"ERROR", rules.Broken}} {
		if n := counts[count.outcome]; n > 0 {
			fmt.Fprintf(w, "%s: %d/%d\n", count.title, n, len(results))
		}
	}
	return w.err
}

// errWriter remembers the first error of a writer.
type errWriter struct {
	w   io.Writer
	err error
}

func (w *errWriter) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	if w.err == nil {
		w.err = err
	}
	return n, err
}
