package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) manCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Print the manual page",
		Example: "  klint man | man -l -\n  klint man > /usr/local/share/man/man1/klint.1",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			var page bytes.Buffer
			a.printManual(&page, root)
			_, err := page.WriteTo(a.stdout)
			return err
		},
	}
}

// printManual writes the manual page as troff with the man macros, from what help says.
func (a *app) printManual(w io.Writer, root *cobra.Command) {
	fmt.Fprintf(w, ".TH KLINT 1 \"\" \"klint %s\" \"User commands\"\n", troff(version()))
	fmt.Fprintf(w, ".SH NAME\nklint \\- %s\n", troff(strings.ToLower(root.Short[:1])+root.Short[1:]))
	fmt.Fprintf(w, ".SH SYNOPSIS\n.B klint\n[\\fIPATH\\fR...] [\\fIflags\\fR]\n.br\n.B klint\n\\fICOMMAND\\fR [\\fIflags\\fR]\n")
	fmt.Fprintf(w, ".SH DESCRIPTION\n%s\n", troffText(root.Long))
	fmt.Fprintf(w, ".SH COMMANDS\n")
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() && cmd.Name() != "completion" {
			a.printManualCommand(w, cmd)
		}
	}
	fmt.Fprintf(w, ".SH GLOBAL FLAGS\n")
	printManualFlags(w, root.PersistentFlags())
	fmt.Fprintf(w, ".SH ENVIRONMENT\nEvery flag can be set by a variable: \\-\\-fail\\-on by KLINT_FAIL_ON. "+
		"NO_COLOR, CLICOLOR, CLICOLOR_FORCE and FORCE_COLOR choose colours; with GITHUB_ACTIONS=true findings are also printed as workflow commands.\n")
	fmt.Fprintf(w, ".SH EXIT STATUS\n.TP\n0\nno finding reaches \\-\\-fail\\-on\n.TP\n1\none does, or \\-\\-diff or \\-\\-check would change a file\n"+
		".TP\n2\nklint could not do its job\n.TP\n3\nklint itself is broken\n")
	fmt.Fprintf(w, ".SH EXAMPLES\n.nf\n%s\n.fi\n", troff(root.Example))
}

func (a *app) printManualCommand(w io.Writer, cmd *cobra.Command) {
	fmt.Fprintf(w, ".SS %s\n", troff(cmd.UseLine()))
	long := cmd.Long
	if long == "" {
		long = cmd.Short + "."
	}
	fmt.Fprintf(w, "%s\n", troffText(long))
	for _, g := range a.groups[cmd] {
		printManualFlags(w, g.flags)
	}
	if cmd.Example != "" {
		fmt.Fprintf(w, ".PP\n.nf\n%s\n.fi\n", troff(cmd.Example))
	}
}

func printManualFlags(w io.Writer, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		fmt.Fprintf(w, ".TP\n\\fB%s\\fR", troff(name))
		if value != "" {
			fmt.Fprintf(w, " \\fI%s\\fR", troff(value))
		}
		fmt.Fprintf(w, "\n%s\n", troff(usage))
	})
}

// troff escapes what troff would take for a request or an escape sequence.
func troff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

// troffText is troff for text that is filled anew, with its paragraphs; indented lines stay as they are.
func troffText(text string) string {
	text = troff(strings.TrimSpace(text))
	text = strings.ReplaceAll(text, "\n\n", "\n.PP\n")
	return strings.ReplaceAll(text, "\n  ", "\n.br\n  ")
}
