package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// rootCommand returns the whole tree of commands. The root is check under another name, so that `klint PATH` works.
func (a *app) rootCommand() *cobra.Command {
	root := a.checkCommand()
	root.Use = "klint [PATH...]"
	root.Aliases = nil
	root.Short = "Lint Kubernetes manifests and rewrite deprecated API versions"
	root.Long = rootLong
	root.Example = rootExample
	root.SilenceErrors, root.SilenceUsage = true, true
	check := root.RunE
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && cmd.Flags().NFlag() == 0 {
			return cmd.Help()
		}
		if err := isCommandMissing(cmd, args); err != nil {
			return err
		}
		return check(cmd, args)
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return a.flagsFromEnv(cmd) }
	root.SetFlagErrorFunc(flagError)
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { a.help(cmd) })

	delete(a.groups, root) // its flags are those of check, and help says so
	global := root.PersistentFlags()
	global.StringVar(&a.color, "color", "auto", "colours in text: `WHEN` is auto, always or never")
	global.BoolVarP(&a.quiet, "quiet", "q", false, "print findings only: no summary, no progress")
	global.BoolVarP(&a.verbose, "verbose", "v", false, "also print which files were skipped, and why")
	root.AddCommand(a.checkCommand(), a.fixCommand(), a.convertCommand(), a.explainCommand(), a.getCommand(), a.apiVersionsCommand(), a.apiResourcesCommand(),
		a.testCommand(), a.rulesCommand(), a.schemaCommand(), a.versionCommand(), a.manCommand(root))
	root.Version = version()
	root.SetVersionTemplate("klint {{.Version}}\n")
	root.SetHelpCommand(a.helpCommand())
	root.InitDefaultCompletionCmd()
	if cmd, _, err := root.Find([]string{"completion"}); err == nil {
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = func(*cobra.Command, []string) error {
			return usagef("completion needs a shell: bash, fish, powershell or zsh")
		}
	}
	completeValues(root)
	return root
}

const rootLong = `klint lints Kubernetes manifests and rewrites deprecated API versions.

It checks every apiVersion, kind and field against what a Kubernetes release really serves, applies rules written in
Rego, and fixes what can be fixed: byte for byte, with comments and formatting kept.`

const rootExample = `  klint ./manifests                       # the same as: klint check ./manifests
  klint check ./manifests -t 1.33,1.36    # for two Kubernetes releases at once
  klint fix --diff ./manifests            # show what would be rewritten
  klint fix ./manifests                   # rewrite it
  helm template ./chart | klint check -   # from standard input`

func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Explain a command and its flags",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 || about == root && len(args) > 0 {
				return usagef("there is no command %q%s", args[0], didYouMean(args[0], commandNames(root)))
			}
			a.help(about)
			return nil
		},
	}
}

// completeValues makes shells complete what flags take, where that is one of a few words.
func completeValues(root *cobra.Command) {
	values := map[string][]string{
		"color": {"auto", "always", "never"}, "fail-on": severities, "profile": {"default", "strict", "all"},
	}
	for _, cmd := range append(root.Commands(), root) {
		for name, words := range values {
			if cmd.Flag(name) != nil {
				// The only error is that the flag has completions already: the global ones do, from another command.
				_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
			}
		}
	}
	for name, words := range map[string][]string{"check": formats, "fix": formats, "convert": convertFormats, "get": getFormats, "api-resources": getFormats, "version": {"text", "json"}} {
		if cmd, _, err := root.Find([]string{name}); err == nil {
			_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

// isCommandMissing returns an error if `klint WORD` means a command that does not exist, rather than a path.
func isCommandMissing(root *cobra.Command, args []string) error {
	if len(args) == 0 || args[0] == "-" || strings.ContainsAny(args[0], `/\.*?[`) {
		return nil
	}
	if _, err := os.Lstat(args[0]); err == nil {
		return nil
	}
	return usagef("%q is neither a command nor a file%s", args[0], didYouMean(args[0], commandNames(root)))
}

func commandNames(root *cobra.Command) []string {
	var names []string
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			names = append(append(names, cmd.Name()), cmd.Aliases...)
		}
	}
	return names
}

// flagError makes an error of parsing flags one of usage, and suggests a name for a flag that does not exist.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return usageError{err}
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if near := closest(unknown.GetSpecifiedName(), names); near != "" {
		return usagef("%w; did you mean --%s?", err, near)
	}
	return usageError{err}
}

// flagsFromEnv sets the flags that are not on the command line from KLINT_<FLAG>: KLINT_KUBERNETES_VERSION=1.36.
func (a *app) flagsFromEnv(cmd *cobra.Command) error {
	var errs []error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		name := "KLINT_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, ok := a.lookupEnv(name)
		if !ok || value == "" || f.Changed || f.Name == "help" {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			errs = append(errs, usagef("environment variable %s: %q: %w", name, value, errors.Unwrap(err)))
		}
	})
	return errors.Join(errs...)
}

// flagGroup is a part of a command's flags that help shows under one heading.
type flagGroup struct {
	title string
	flags *pflag.FlagSet
}

// group adds flags to a command under a heading.
func (a *app) group(cmd *cobra.Command, title string, add func(*pflag.FlagSet)) {
	flags := pflag.NewFlagSet(title, pflag.ContinueOnError)
	flags.SortFlags = false
	add(flags)
	cmd.Flags().AddFlagSet(flags)
	a.groups[cmd] = append(a.groups[cmd], flagGroup{title, flags})
}

const helpWidth = 110

func (a *app) help(cmd *cobra.Command) {
	w := a.stdout
	long := cmd.Long
	if long == "" {
		long = cmd.Short
	}
	fmt.Fprintf(w, "%s\n\nUsage:\n  %s\n", strings.TrimSpace(long), cmd.UseLine())
	if !cmd.HasParent() {
		fmt.Fprintf(w, "  %s COMMAND [flags]\n", cmd.Name())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\nCommands:\n")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				fmt.Fprintf(w, "  %-14s %s\n", sub.Name(), sub.Short)
			}
		}
	}
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", cmd.Example)
	}
	groups := a.groups[cmd]
	if cmd.HasParent() && groups == nil && cmd.HasAvailableLocalFlags() {
		groups = []flagGroup{{"Flags", cmd.LocalNonPersistentFlags()}}
	}
	for _, g := range groups {
		fmt.Fprintf(w, "\n%s:\n%s", g.title, g.flags.FlagUsagesWrapped(helpWidth))
	}
	fmt.Fprintf(w, "\nGlobal flags:\n%s", cmd.Root().PersistentFlags().FlagUsagesWrapped(helpWidth))
	if !cmd.HasParent() {
		fmt.Fprint(w, "\nEvery flag can be set by an environment variable: --fail-on by KLINT_FAIL_ON.\n"+
			"Run 'klint COMMAND --help' for the flags of a command; 'klint PATH...' takes those of check.\n")
	}
}
