package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/report"
)

// fixFlags are the flags of fix.
type fixFlags struct {
	configFlags
	inputFlags
	targetFlags
	ruleFlags
	outputFlags
	gateFlags
	defaultsFlag
	diff   bool
	check  bool
	unsafe bool

	unsafeRules []nameAt // rules whose unsafe fixes are applied without --unsafe
}

func (f *fixFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.diff, "diff", false, "write nothing; print the changes as a patch, and exit with 1 if there are any")
	flags.BoolVar(&f.check, "check", false, "write and print nothing; exit with 1 if there are changes")
	flags.BoolVar(&f.unsafe, "unsafe", false, "also apply fixes that may change what the objects do")
	f.defaultsFlag.register(flags)
}

func (a *app) fixCommand() *cobra.Command {
	var f fixFlags
	cmd := &cobra.Command{
		Use:   "fix [PATH...]",
		Short: "Fix what can be fixed, and rewrite deprecated API versions",
		Long: `Fix what can be fixed, and rewrite deprecated API versions. Files are changed in place, all other bytes stay as they
are: comments, order, quotes and indentation. What is left is printed as check prints it.

A PATH is what it is for check; the path - reads standard input and prints the fixed manifests on standard output.
Exit code 0 means that nothing is left that reaches --fail-on, 1 that something is, 2 that klint could not do its job.
With --diff or --check the exit code says whether there are changes to make: 1 if so, whatever else is left.`,
		Example: `  klint fix ./manifests                        # rewrite the files
  klint fix --diff ./manifests | git apply     # the same, by way of a patch
  klint fix --check ./manifests                # is there anything to do?
  klint fix - < old.yaml > new.yaml            # as a filter`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			config, err := f.configFlags.load()
			if err != nil {
				return err
			}
			config.apply(cmd.Flags(), &f.targetFlags, &f.ruleFlags, &f.inputFlags)
			if !cmd.Flags().Changed("unsafe") {
				f.unsafe, f.unsafeRules = config.unsafe, config.unsafeRules
			}
			if config.defaults != "" && !cmd.Flags().Changed("defaults") {
				f.defaults = config.defaults
			}
			return a.fix(cmd.Context(), &f, args)
		},
	}
	a.group(cmd, "What to do", f.register)
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
	a.group(cmd, "Exit code", f.gateFlags.register)
	return cmd
}

// sink is where the outcome of fix goes.
type sink uint8

const (
	toFiles   sink = iota
	toPatch        // --diff
	toNothing      // --check
	toStdout       // klint fix -
)

func (f *fixFlags) sink(args []string) (sink, error) {
	inputs := append(append([]string{}, args...), f.filenames...)
	stdin := slices.Contains(inputs, manifest.Stdin)
	switch {
	case stdin && len(inputs) > 1:
		return 0, usagef("fix takes standard input or files, not both")
	case f.diff && f.check:
		return 0, usagef("--diff and --check exclude each other")
	case f.diff:
		return toPatch, nil
	case f.check:
		return toNothing, nil
	case stdin:
		return toStdout, nil
	}
	return toFiles, nil
}

// parseOutputs returns the outputs of the report; where standard output holds something else, only files are left.
func (f *fixFlags) parseOutputs(a *app, to sink) ([]output, error) {
	outputs, err := f.outputFlags.parse(a)
	if err != nil || to == toFiles {
		return outputs, err
	}
	for _, text := range f.outputs {
		if !strings.Contains(text, "=") {
			return nil, usagef("standard output is taken; give --output %s=FILE", text)
		}
	}
	return slices.DeleteFunc(outputs, func(o output) bool { return o.file == "" }), nil
}

func (a *app) fix(ctx context.Context, f *fixFlags, args []string) error {
	start := time.Now()
	to, err := f.sink(args)
	if err != nil {
		return err
	}
	outputs, err := f.parseOutputs(a, to)
	if err != nil {
		return err
	}
	if err := errors.Join(a.checkColor(), f.gateFlags.check()); err != nil {
		return err
	}
	defaults, err := f.defaultsFlag.parse()
	if err != nil {
		return err
	}
	judge, fixable, err := f.judge()
	if err != nil {
		return err
	}
	judge.defaults = defaults
	progress := a.startProgress()
	in, err := a.load(ctx, &f.inputFlags, args, progress)
	if err != nil {
		progress.stop()
		return err
	}
	progress.phase("fixing")
	opts := lint.FixOptions{Options: judge.options(in.set), Unsafe: f.unsafe, Rules: fixable}
	opts.Workers, opts.Progress = f.workers, progress.update
	for _, name := range f.unsafeRules {
		opts.UnsafeRules = append(opts.UnsafeRules, judge.named([]string{name.text})...)
	}
	result := lint.ApplyFixes(ctx, in.set, opts)
	progress.stop()

	r := judge.report(result.Result, in)
	r.Changed, r.Dropped = result.Changed, result.Dropped
	for _, c := range r.Changed {
		for i := range c.Applied {
			judge.grade(&c.Applied[i])
		}
	}
	if fixable != nil {
		other := func(f lint.Finding) bool { return f.Layer != lint.Syntax && !slices.Contains(fixable, f.Rule) }
		r.Findings = slices.DeleteFunc(r.Findings, other)
		r.Ignored = slices.DeleteFunc(r.Ignored, func(i lint.Ignored) bool { return other(i.Finding) })
	}
	if err := a.deliver(ctx, r, in.set, to); err != nil {
		return err
	}
	r.Elapsed = time.Since(start)
	return a.reportFix(r, f, outputs, to)
}

// judge is newJudge, but --only restricts what is fixed and reported, not what is evaluated: a fix is only kept if no
// other rule objects to it. It returns the ids of the rules that --only names, nil if it names none.
func (f *fixFlags) judge() (j *judge, only []string, err error) {
	if len(f.only) == 0 {
		j, err = newJudge(&f.targetFlags, &f.ruleFlags)
		return j, nil, err
	}
	flags := f.ruleFlags
	flags.only, flags.enable = nil, slices.Concat(f.enable, f.only)
	if j, err = newJudge(&f.targetFlags, &flags); err != nil {
		return nil, nil, err
	}
	return j, j.named(f.only), nil
}

// deliver puts the fixed files where they belong.
func (a *app) deliver(ctx context.Context, r *report.Report, before *manifest.Set, to sink) error {
	switch to {
	case toFiles:
		return writeFixed(ctx, r)
	case toPatch:
		// Programs read patches as well, so a variable like FORCE_COLOR does not suffice for colours.
		color := a.color == "always" || isTerminal(a.stdout) && a.colorful(a.stdout)
		for _, c := range r.Changed {
			if c.Before.Encoding != manifest.UTF8 {
				r.Problems = append(r.Problems, lint.Problem{File: c.Before.Name, Err: errors.New("no patch can change a file in UTF-16")})
				continue
			}
			if err := report.Diff(a.stdout, c.Before.Name, c.Before.Src, c.After.Src, color); err != nil {
				return err
			}
		}
	case toStdout:
		return a.printFixed(r, before)
	}
	return nil
}

// writeFixed writes the changed files. A file that cannot be written is a problem, and is not counted as changed.
func writeFixed(ctx context.Context, r *report.Report) error {
	var written []lint.Change
	for _, c := range r.Changed {
		if ctx.Err() != nil {
			return fmt.Errorf("stopped after writing %d of %d files", len(written), len(r.Changed))
		}
		if err := c.Before.Write(c.After.Src); err != nil {
			r.Problems = append(r.Problems, lint.Problem{Err: err})
			continue
		}
		written = append(written, c)
	}
	r.Changed = written
	return nil
}

// printFixed prints what became of standard input: as it came, if there was nothing to fix.
func (a *app) printFixed(r *report.Report, before *manifest.Set) error {
	for _, f := range before.Files {
		src := f.Src
		for _, c := range r.Changed {
			if c.Before == f {
				src = c.After.Src
			}
		}
		if _, err := a.stdout.Write(f.Encoding.Encode(src)); err != nil {
			return err
		}
	}
	return nil
}

// reportFix says what was fixed and what is left, and decides about the exit code.
func (a *app) reportFix(r *report.Report, f *fixFlags, outputs []output, to sink) error {
	a.reportProblems(r.Problems)
	a.listSkipped(r)
	if err := a.write(r, outputs, &f.outputFlags); err != nil {
		return err
	}
	if to == toStdout && !a.quiet {
		opts := a.textOptions(a.stderr, &f.outputFlags)
		opts.NoSummary = true
		if err := report.Text(a.stderr, r, opts); err != nil {
			return err
		}
	}
	if to != toNothing && !a.quiet {
		for _, d := range r.Dropped {
			at := d.File.Position(d.Range.Start)
			fmt.Fprintf(a.stderr, "klint: %s:%s: not fixed: %s: %s\n", d.File.Name, at, d.Rule, d.Reason)
		}
		for _, note := range fixNotes(r) {
			fmt.Fprintf(a.stderr, "klint: %s\n", note)
		}
		fmt.Fprintln(a.stderr, report.FixLine(r))
	}
	failed := f.fails(r.Findings)
	if to == toPatch || to == toNothing { // then the question is whether there is something to do, not what a person has to do
		failed = len(r.Changed) > 0 && !f.exitZero
	}
	if failed {
		a.fail(exitFindings)
	}
	return nil
}

// fixNotes returns what a person should know or check after the fixes that were made: each note once, with the first place that it is
// about and how many more there are.
func fixNotes(r *report.Report) []string {
	var notes []string
	var places []string
	seen := make(map[string]int) // by note, in how many places
	for _, c := range r.Changed {
		for _, f := range c.Applied {
			if f.Fix.Note == "" {
				continue
			}
			if seen[f.Fix.Note]++; seen[f.Fix.Note] > 1 {
				continue
			}
			place := fmt.Sprintf("%s:%s", f.File.Name, f.File.Position(f.Range.Start))
			if f.Object != nil {
				place += ": " + f.Object.String()
			}
			notes, places = append(notes, f.Fix.Note), append(places, place)
		}
	}
	for i, note := range notes {
		if more := seen[note] - 1; more > 0 {
			places[i] += fmt.Sprintf(" and %d more", more)
		}
		notes[i] = places[i] + ": " + note
	}
	return notes
}
