package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/report"
)

// checkFlags are the flags of check.
type checkFlags struct {
	configFlags
	inputFlags
	targetFlags
	ruleFlags
	outputFlags
	gateFlags
	newFlags
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:     "check [PATH...]",
		Aliases: []string{"lint"},
		Short:   "Find what is wrong with manifests",
		Long: `Find what is wrong with manifests: YAML that does not parse, API versions that a Kubernetes release does not serve,
fields that it does not know, and what the rules object to.

A PATH is a file, a folder, a pattern such as 'clusters/**/*.yaml', or - for standard input; without one it is the
current folder. Exit code 0 means that no finding reaches --fail-on, 1 that one does, 2 that klint could not do its job.`,
		Example: `  klint check                                        # the current folder
  klint check ./manifests -t 1.30..1.36              # as each of seven releases would see it
  klint check ./manifests -o sarif=klint.sarif       # for code scanning, and as text
  kustomize build . | klint check - --fail-on never  # look, but never fail`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			config, err := f.configFlags.load()
			if wrong := mistakes(nil); errors.As(err, &wrong) && config != nil {
				f.ruleFlags.mistakes = wrong
			} else if err != nil {
				return err
			}
			f.tolerant = true // finding something changes nothing
			config.apply(cmd.Flags(), &f.targetFlags, &f.ruleFlags, &f.inputFlags)
			return a.check(cmd.Context(), &f, args)
		},
	}
	a.group(cmd, "Configuration", f.configFlags.register)
	a.group(cmd, "Input", f.inputFlags.register)
	a.group(cmd, "Target", func(flags *pflag.FlagSet) {
		f.targetFlags.register(flags)
		f.targetFlags.registerUpgrade(flags)
		f.targetFlags.registerCRDs(flags)
	})
	a.group(cmd, "Rules", f.ruleFlags.register)
	a.group(cmd, "Policies of your own", f.policyFlags.register)
	a.group(cmd, "Output", f.outputFlags.register)
	a.group(cmd, "New findings only", f.newFlags.register)
	a.group(cmd, "Exit code", f.gateFlags.register)
	return cmd
}

func (a *app) check(ctx context.Context, f *checkFlags, args []string) error {
	start := time.Now()
	outputs, err := f.outputFlags.parse(a)
	if err != nil {
		return err
	}
	if err := errors.Join(a.checkColor(), f.gateFlags.check(), f.newFlags.check()); err != nil {
		return err
	}
	f.draft = !needEdits(outputs)
	judge, err := newJudge(&f.targetFlags, &f.ruleFlags)
	if err != nil {
		return err
	}
	filter, err := f.newFlags.filter()
	if wrong := mistakes(nil); errors.As(err, &wrong) {
		judge.problems = append(judge.problems, wrong...) // and nothing is known
	} else if err != nil {
		return err
	}
	progress := a.startProgress()
	in, err := a.load(ctx, &f.inputFlags, args, progress)
	if err != nil {
		progress.stop()
		return err
	}
	progress.phase("checking")
	opts := judge.options(in.set)
	opts.Workers, opts.Progress = f.workers, progress.update
	result := lint.Run(ctx, in.set, opts)
	progress.stop()

	r := judge.report(result, in)
	if err := filter.apply(a, r); err != nil {
		a.reportProblems(r.Problems)
		return err
	}
	r.Elapsed = time.Since(start)
	a.reportProblems(r.Problems)
	a.listSkipped(r)
	if err := a.write(r, outputs, &f.outputFlags); err != nil {
		return err
	}
	if f.fails(r.Findings) {
		a.fail(exitFindings)
	}
	return nil
}

// listSkipped prints which files were not linted and why, if --verbose asks for it.
func (a *app) listSkipped(r *report.Report) {
	if !a.verbose {
		return
	}
	for _, f := range r.Files() {
		if f.Reason != "" {
			fmt.Fprintf(a.stderr, "klint: skipped %s: %s\n", f.Name, f.Reason)
		}
	}
}
