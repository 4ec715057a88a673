package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/klint-dev/klint/report"
)

// outputFlags say what is written, and where to.
type outputFlags struct {
	outputs     []string
	noSnippet   bool
	maxFindings int
}

func (f *outputFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.outputs, "output", "o", nil,
		"`FORMAT[=FILE]` of the findings: "+strings.Join(formats, ", ")+" (default text; repeatable)")
	flags.BoolVar(&f.noSnippet, "no-snippet", false, "leave out the lines of the source")
	flags.IntVar(&f.maxFindings, "max-findings", 0, "print `N` findings at most, in text and short (default: all)")
}

var formats = []string{"text", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "tap"}

// writers are the formats without options.
var writers = map[string]func(io.Writer, *report.Report) error{
	"json": report.JSON, "jsonl": report.JSONLines, "sarif": report.SARIF, "github": report.GitHub, "gitlab": report.GitLab,
	"junit": report.JUnit, "checkstyle": report.Checkstyle, "tap": report.TAP,
}

// output is one format and where it goes.
type output struct{ format, file string } // file is "" for standard output

// parse returns the outputs that were asked for. On GitHub, what goes to standard output as text also goes there as
// workflow commands, which show the findings beside the changes.
func (f *outputFlags) parse(a *app) ([]output, error) {
	var outputs []output
	onlyText := true
	for _, text := range f.outputs {
		format, file, hasFile := strings.Cut(text, "=")
		if !slices.Contains(formats, format) {
			return nil, usagef("unknown output format %q%s (there are %s)", format, didYouMean(format, formats), strings.Join(formats, ", "))
		}
		if hasFile && file == "" {
			return nil, usagef("output %q names no file", text)
		}
		if file == "" && format != "text" && format != "short" {
			onlyText = false
		}
		outputs = append(outputs, output{format, file})
	}
	if !slices.ContainsFunc(outputs, func(o output) bool { return o.file == "" }) {
		outputs = append(outputs, output{format: "text"})
	}
	if onlyText && a.getenv("GITHUB_ACTIONS") == "true" {
		outputs = append(outputs, output{format: "github"})
	}
	return outputs, nil
}

// needEdits reports whether one of the outputs shows what fixes do.
func needEdits(outputs []output) bool {
	return slices.ContainsFunc(outputs, func(o output) bool { return slices.Contains([]string{"json", "jsonl", "sarif"}, o.format) })
}

// write writes the report in every format that was asked for.
func (a *app) write(r *report.Report, outputs []output, f *outputFlags) error {
	var errs []error
	for _, o := range outputs {
		if err := a.writeOne(r, o, f); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (a *app) writeOne(r *report.Report, o output, f *outputFlags) (err error) {
	w := a.stdout
	if o.file != "" {
		file, err := os.Create(o.file)
		if err != nil {
			return fmt.Errorf("output %s: %w", o.format, err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		w = file
	}
	switch write := writers[o.format]; {
	case write != nil:
		err = write(w, r)
	case o.format == "short":
		err = report.Short(w, r, a.textOptions(w, f))
	default:
		err = report.Text(w, r, a.textOptions(w, f))
	}
	if err != nil {
		return fmt.Errorf("output %s: %w", o.format, err)
	}
	return nil
}

// gutterWidth is what the frame of a snippet takes of a terminal's columns.
const gutterWidth = 8

func (a *app) textOptions(w io.Writer, f *outputFlags) report.TextOptions {
	opts := report.TextOptions{
		Color: a.colorful(w), Snippet: !f.noSnippet, MaxFindings: f.maxFindings, NoSummary: a.quiet,
	}
	if file, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			opts.Width = max(width-gutterWidth, 40)
		}
	}
	return opts
}

// colorful decides about colours: --color, then NO_COLOR (no-color.org), then CLICOLOR_FORCE or FORCE_COLOR, then
// CLICOLOR=0, then whether w is a terminal that can show them.
func (a *app) colorful(w io.Writer) bool {
	forced := func(name string) bool {
		value := a.getenv(name)
		return value != "" && value != "0" && value != "false"
	}
	switch {
	case a.color == "always":
		return true
	case a.color == "never", a.getenv("NO_COLOR") != "":
		return false
	case forced("CLICOLOR_FORCE"), forced("FORCE_COLOR"):
		return true
	case a.getenv("CLICOLOR") == "0":
		return false
	}
	return a.obeysEscapes(w)
}

// obeysEscapes reports whether w is a terminal that escape sequences work on.
func (a *app) obeysEscapes(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && isTerminal(w) && showsEscapes(file, a.getenv("TERM"))
}

func (a *app) checkColor() error {
	if !slices.Contains([]string{"auto", "always", "never"}, a.color) {
		return usagef("--color is %q; it is auto, always or never", a.color)
	}
	return nil
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
