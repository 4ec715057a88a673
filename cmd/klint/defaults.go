package main

import (
	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/migrate"
)

// defaultsFlag says what becomes of fields that are absent and that a newer version defaults differently.
type defaultsFlag struct{ defaults string }

func (f *defaultsFlag) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.defaults, "defaults", "preserve",
		"`HOW` to treat defaults that differ between API versions: preserve writes the old ones, modern only what the new version "+
			"requires, and lists what behaves differently")
}

func (f *defaultsFlag) parse() (migrate.Defaults, error) {
	defaults, ok := parseDefaults(f.defaults)
	if !ok {
		return 0, usagef("--defaults is %q; it is preserve or modern", f.defaults)
	}
	return defaults, nil
}

func parseDefaults(text string) (defaults migrate.Defaults, ok bool) {
	switch text {
	case "preserve":
		return migrate.Preserve, true
	case "modern":
		return migrate.Modern, true
	}
	return 0, false
}
