package main

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/lint"
)

// gateFlags say which findings make a run fail.
type gateFlags struct {
	failOn      string
	maxWarnings int
	exitZero    bool
}

func (f *gateFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.failOn, "fail-on", "error", "least `SEVERITY` that makes the exit code 1: error, warning, info or never")
	flags.IntVar(&f.maxWarnings, "max-warnings", -1, "more than `N` warnings make the exit code 1; -1 is no limit")
	flags.BoolVar(&f.exitZero, "exit-zero", false, "exit with 0 whatever is found")
}

var severities = []string{"error", "warning", "info", "never"}

func (f *gateFlags) check() error {
	for _, s := range severities {
		if s == f.failOn {
			return nil
		}
	}
	return usagef("--fail-on is %q; it is %s", f.failOn, strings.Join(severities, ", "))
}

// fails reports whether the findings make the run fail.
func (f *gateFlags) fails(findings []lint.Finding) bool {
	if f.exitZero {
		return false
	}
	warnings := 0
	for _, finding := range findings {
		if finding.Severity == lint.Warning {
			warnings++
		}
		switch f.failOn {
		case "error":
			if finding.Severity == lint.Error {
				return true
			}
		case "warning":
			if finding.Severity >= lint.Warning {
				return true
			}
		case "info":
			return true
		}
	}
	return f.maxWarnings >= 0 && warnings > f.maxWarnings
}
