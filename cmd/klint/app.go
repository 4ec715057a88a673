package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/klint-dev/klint/lint"
)

// The exit codes are a contract.
const (
	exitOK       = 0 // nothing to complain about
	exitFindings = 1 // findings that fail the run, or changes that --diff or --check would make
	exitTrouble  = 2 // klint could not do its job
	exitBug      = 3 // klint itself is broken
)

const (
	projectURL = "https://github.com/klint-dev/klint"
	issuesURL  = projectURL + "/issues"
)

// app is one run of the program: the world around it, the global flags, and the exit code that the command decides on.
type app struct {
	budget         budget
	stdin          io.Reader
	stdout, stderr io.Writer
	lookupEnv      func(string) (string, bool)

	color   string
	quiet   bool
	verbose bool

	groups map[*cobra.Command][]flagGroup
	code   int
}

// run executes one command line and returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer, lookupEnv func(string) (string, bool)) (code int) {
	a := &app{
		stdin: stdin, stdout: stdout, stderr: stderr, lookupEnv: lookupEnv,
		groups: make(map[*cobra.Command][]flagGroup),
	}
	a.budget.start(lookupEnv)
	defer func() {
		if value := recover(); value != nil {
			a.reportBug(&lint.Bug{Value: value, Stack: debug.Stack()})
			code = exitBug
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the process at once
	root := a.rootCommand()
	root.SetArgs(args)
	if cmd, err := root.ExecuteContextC(ctx); err != nil {
		a.reportError(cmd, err)
		return exitTrouble
	}
	return a.code
}

// fail raises the exit code: trouble outranks findings, and a bug outranks both.
func (a *app) fail(code int) { a.code = max(a.code, code) }

// usageError is a command line that cannot be understood.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

var errInterrupted = errors.New("interrupted")

func (a *app) reportError(cmd *cobra.Command, err error) {
	if errors.Is(err, context.Canceled) {
		err = errInterrupted
	}
	var mistakes mistakes
	if errors.As(err, &mistakes) {
		a.reportProblems(mistakes)
		return
	}
	fmt.Fprintf(a.stderr, "klint: %v\n", err)
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(a.stderr, "Run '%s --help' to see what it takes.\n", cmd.CommandPath())
	}
}

// reportProblems prints what klint could not do, and raises the exit code if there is anything.
func (a *app) reportProblems(problems []lint.Problem) {
	for _, p := range problems {
		var bug *lint.Bug
		if errors.As(p.Err, &bug) {
			fmt.Fprintf(a.stderr, "klint: while checking %v\n", p)
			a.reportBug(bug)
			a.fail(exitBug)
			continue
		}
		fmt.Fprintf(a.stderr, "klint: %v\n", p)
		a.fail(exitTrouble)
	}
}

func (a *app) reportBug(bug *lint.Bug) {
	fmt.Fprintf(a.stderr, "klint: %v\n", bug)
	fmt.Fprintf(a.stderr, "This is a bug in klint, not in your manifests. Please report it to %s,\n", issuesURL)
	fmt.Fprintf(a.stderr, "with the version (%s), the command, and a manifest that shows it.\n", version())
	if a.verbose {
		fmt.Fprintf(a.stderr, "\n%s", bug.Stack)
	} else {
		fmt.Fprintln(a.stderr, "The same command with --verbose prints where it happened.")
	}
}

func (a *app) getenv(name string) string {
	value, _ := a.lookupEnv(name)
	return value
}
