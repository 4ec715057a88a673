package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// config is what a .klint.yaml says. The zero value says nothing.
type config struct {
	file        *manifest.File // nil if there is none
	dir         string         // the folder that paths and patterns count from, absolute
	versions    string         // as for --kubernetes-version; "" if not said
	products    []productSetting
	tables      []string // files of deprecations that can be opened from the working directory
	profile     string
	exclude     []string
	rules       []ruleSetting
	overrides   []override
	policies    []string // paths that can be opened from the working directory
	unsafe      bool
	unsafeRules []nameAt
	defaults    string // as for --defaults; "" if not said
}

// nameAt is a name and where it stands in the file.
type nameAt struct {
	text   string
	offset int
}

// ruleSetting is what is said of a rule, or of all rules of a category.
type ruleSetting struct {
	nameAt
	level  level
	params []paramSetting
}

type paramSetting struct {
	nameAt
	value any
}

// level is off, on, or the severity that findings get; "" leaves it as it is.
type level string

const (
	levelOff level = "off"
	levelOn  level = "on"
)

// severity returns the severity that a level gives, if it gives one.
func (l level) severity() (lint.Severity, bool) {
	for s := lint.Info; s <= lint.Error; s++ {
		if string(l) == s.String() {
			return s, true
		}
	}
	return 0, false
}

// override is a set of levels for some objects. A selector that is empty selects all.
type override struct {
	files, kinds, names, namespaces []string
	rules                           []ruleSetting
	reason                          string
}

// configFlags say which configuration is read.
type configFlags struct {
	path string
	none bool
}

func (f *configFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.path, "config", "", "`FILE` to configure klint by (default: the nearest .klint.yaml, up to the root of the repository)")
	flags.BoolVar(&f.none, "no-config", false, "read no .klint.yaml")
}

// configNames are the names that are looked for, in this order.
var configNames = []string{".klint.yaml", ".klint.yml"}

// load reads the configuration; it is empty if there is none. With an error of type [mistakes] it has what is right in it.
func (f *configFlags) load() (*config, error) {
	if f.none && f.path != "" {
		return nil, usagef("--config and --no-config exclude each other")
	}
	if f.none {
		return &config{}, nil
	}
	path := f.path
	if path == "" {
		cwd, err := os.Getwd()
		if err != nil {
			return &config{}, nil // nowhere to look
		}
		found := findConfig(cwd)
		if found == "" {
			return &config{}, nil
		}
		if path, err = filepath.Rel(cwd, found); err != nil {
			path = found
		}
	}
	src, err := readOwn(path)
	if err != nil {
		return nil, err
	}
	return parseConfig(path, src)
}

// findConfig returns the configuration nearest to dir: in it or, inside of a git repository, in a folder around it up
// to the root of the repository. It returns "" if there is none.
func findConfig(dir string) string {
	nearest, here := "", dir
	for {
		for _, name := range configNames {
			if path := filepath.Join(dir, name); nearest == "" && isFile(path) {
				nearest = path
			}
		}
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return nearest
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	if filepath.Dir(nearest) != here {
		return "" // nobody says that what is around the folder belongs to it
	}
	return nearest
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// apply sets what the command line and the environment leave open.
func (c *config) apply(flags *pflag.FlagSet, t *targetFlags, r *ruleFlags, in *inputFlags) {
	if c.versions != "" && !flags.Changed("kubernetes-version") && !t.isUpgrade() {
		t.versions = c.versions
	}
	if c.profile != "" && !flags.Changed("profile") {
		r.profile = c.profile
	}
	if c.policies != nil && !flags.Changed("policy") {
		r.policies = c.policies
	}
	if c.tables != nil && !flags.Changed("deprecations") {
		t.deprecations = c.tables
	}
	r.config, in.config = c, c
}

// keep returns the sources that are not excluded. What the user named is never excluded.
func (c *config) keep(sources []manifest.Source) []manifest.Source {
	if c.file == nil {
		return sources
	}
	return slices.DeleteFunc(sources, func(s manifest.Source) bool {
		if s.Explicit || s.Path == "" {
			return false
		}
		path, ok := c.relative(s.Path)
		return ok && (path == filepath.Base(c.file.Path) || matchesPath(c.exclude, path))
	})
}

// relative returns a path as it is seen from the folder of the configuration, with slashes.
func (c *config) relative(path string) (string, bool) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", false
	}
	below, err := filepath.Rel(c.dir, absolute)
	return filepath.ToSlash(below), err == nil
}

// matchesPath reports whether one of the patterns matches a path or a folder that it is in. A pattern without a slash
// matches in every folder.
func matchesPath(patterns []string, path string) bool {
	for _, pattern := range patterns {
		pattern = strings.TrimSuffix(pattern, "/")
		if !strings.Contains(pattern, "/") {
			pattern = "**/" + pattern
		}
		pattern = strings.TrimPrefix(pattern, "/")
		for at := path; at != "." && at != "/"; at = filepath.ToSlash(filepath.Dir(at)) {
			if doublestar.MatchUnvalidated(pattern, at) {
				return true
			}
		}
	}
	return false
}

// levelOf returns the level of a rule: what is said of the rule itself counts more than what is said of its category.
func levelOf(settings []ruleSetting, r *rule) level {
	var found level
	for _, s := range settings {
		if s.text == r.ID && s.level != "" {
			return s.level
		}
		if s.text == r.category+"/" {
			found = s.level
		}
	}
	return found
}

// overridden returns the level that the last override that has to do with it gives a rule for a finding.
func (c *config) overridden(r *rule, f lint.Finding) (l level, reason string) {
	for i := range c.overrides {
		o := &c.overrides[i]
		if level := levelOf(o.rules, r); level != "" && o.matches(c, f) {
			l, reason = level, o.reason
		}
	}
	return l, reason
}

// mayBeOn reports whether an override switches the rule on for some objects.
func (c *config) mayBeOn(r *rule) bool {
	return slices.ContainsFunc(c.overrides, func(o override) bool {
		l := levelOf(o.rules, r)
		return l != "" && l != levelOff
	})
}

func (o *override) matches(c *config, f lint.Finding) bool {
	if len(o.files) > 0 {
		name := f.File.Path
		if name == "" {
			name = f.File.Name
		}
		if path, ok := c.relative(name); !ok || !matchesPath(o.files, path) {
			return false
		}
	}
	obj := f.Object
	if obj == nil {
		return len(o.kinds) == 0 && len(o.names) == 0 && len(o.namespaces) == 0
	}
	return (matchesName(o.kinds, obj.GVK.Kind) || matchesName(o.kinds, obj.GVK.Group+"/"+obj.GVK.Kind)) &&
		matchesName(o.names, obj.Name) && matchesName(o.namespaces, obj.Namespace)
}

// matchesName reports whether one of the patterns matches; no pattern matches everything.
func matchesName(patterns []string, name string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return doublestar.MatchUnvalidated(p, name) })
}
