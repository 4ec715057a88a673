package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/products"
	"github.com/klint-dev/klint/rules"
	"github.com/klint-dev/klint/schemas"
)

// configReader reads a configuration.
type configReader struct {
	reader
	config *config
}

// parseConfig reads the text of a configuration. The error is of type [mistakes]; the configuration then has what is right in it.
// Names of rules are not looked up.
func parseConfig(path string, src []byte) (*config, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	file := manifest.Parse(filepath.ToSlash(path), src)
	file.Path = path
	r := &configReader{reader{file: file}, &config{file: file, dir: filepath.Dir(absolute)}}
	if r.open() {
		r.root()
	}
	if len(r.mistakes) > 0 {
		return r.config, r.mistakes
	}
	return r.config, nil
}

// right reports whether reading something finds no mistake in it.
func (r *configReader) right(read func()) bool {
	before := len(r.mistakes)
	read()
	return len(r.mistakes) == before
}

func (r *configReader) root() {
	c := r.config
	r.fields(0, "the configuration", map[string]func(int){
		"kubernetesVersion": func(v int) {
			versions := strings.Join(r.oneOrMore(v, "kubernetesVersion"), ",")
			if _, err := schemas.ParseReleases(versions); err != nil {
				r.fail(r.start(v), "kubernetesVersion: %w", err)
				return
			}
			c.versions = versions
		},
		"profile": func(v int) {
			profile := r.text(v, "profile")
			if _, ok := rules.ParseProfile(profile); !ok || profile == "" {
				r.fail(r.start(v), "profile is %q; it is default, strict or all", profile)
				return
			}
			c.profile = profile
		},
		"files": func(v int) {
			r.fields(v, "files", map[string]func(int){
				"exclude": func(v int) { c.exclude = r.patterns(v, "files.exclude") },
			})
		},
		"rules":        func(v int) { c.rules = r.settings(v, "rules", true) },
		"overrides":    func(v int) { r.list(v, "overrides", r.override) },
		"policy":       func(v int) { c.policies = r.paths(v, "policy") },
		"deprecations": func(v int) { c.tables = r.paths(v, "deprecations") },
		"products":     func(v int) { r.each(v, "products", r.product) },
		"fix": func(v int) {
			r.fields(v, "fix", map[string]func(int){
				"unsafe": r.unsafe,
				"defaults": func(v int) {
					c.defaults = r.text(v, "fix.defaults")
					if _, ok := parseDefaults(c.defaults); !ok {
						r.fail(r.start(v), "fix.defaults is %q; it is preserve or modern", c.defaults)
					}
				},
			})
		},
	})
}

// paths reads one or more paths, which count from the folder of the configuration.
func (r *configReader) paths(v int, what string) []string {
	paths := []string{}
	for _, path := range r.oneOrMore(v, what) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(r.file.Path), path)
		}
		paths = append(paths, path)
	}
	return paths
}

// product reads the versions of a product. Whether there is such a product is not looked up.
func (r *configReader) product(name nameAt, v int) {
	span, err := products.ParseSpan(strings.Join(r.oneOrMore(v, "products."+name.text), ","))
	if err != nil {
		r.fail(r.start(v), "products.%s: %w", name.text, err)
		return
	}
	r.config.products = append(r.config.products, productSetting{name, span})
}

// unsafe reads the rules whose unsafe fixes are wanted, or whether all are.
func (r *configReader) unsafe(v int) {
	if r.tree.Nodes[v].Kind == manifest.Scalar {
		wanted, ok := r.tree.Value(v).(bool)
		if !ok {
			r.fail(r.start(v), "fix.unsafe is neither true or false nor a list of rules")
		}
		r.config.unsafe = wanted
		return
	}
	r.list(v, "fix.unsafe", func(item int) {
		r.config.unsafeRules = append(r.config.unsafeRules, nameAt{r.text(item, "fix.unsafe"), r.start(item)})
	})
}

func (r *configReader) override(node int) {
	var o override
	selective := false
	selector := func(name string, patterns *[]string) func(int) {
		return func(v int) {
			selective = true
			mistakes := len(r.mistakes)
			if *patterns = r.patterns(v, name); len(*patterns) == 0 && len(r.mistakes) == mistakes {
				r.fail(r.start(v), "%s is empty", name)
			}
		}
	}
	right := r.right(func() {
		r.fields(node, "an override", map[string]func(int){
			"files":      selector("files", &o.files),
			"kinds":      selector("kinds", &o.kinds),
			"names":      selector("names", &o.names),
			"namespaces": selector("namespaces", &o.namespaces),
			"rules":      func(v int) { o.rules = r.settings(v, "rules", false) },
			"reason":     func(v int) { o.reason = r.text(v, "reason") },
		})
		if r.tree.Nodes[node].Kind != manifest.Map {
			return
		}
		if _, _, ok := r.tree.Lookup(node, "rules"); !ok {
			r.fail(r.start(node), "the override says nothing: it has no rules")
		}
		if !selective {
			r.fail(r.start(node), "the override is about everything: it needs files, kinds, names or namespaces")
		}
	})
	if right { // half of an override could hide what it is not about
		r.config.overrides = append(r.config.overrides, o)
	}
}

// settings reads levels by rule, and parameters where they can be set.
func (r *configReader) settings(node int, what string, withParams bool) []ruleSetting {
	var settings []ruleSetting
	r.each(node, what, func(name nameAt, v int) {
		s := ruleSetting{nameAt: name}
		if r.right(func() { r.setting(&s, v, what+"."+name.text, withParams) }) {
			settings = append(settings, s)
		}
	})
	return settings
}

// setting reads what is said of one rule.
func (r *configReader) setting(s *ruleSetting, v int, what string, withParams bool) {
	switch {
	case r.tree.Nodes[v].Kind == manifest.Scalar:
		s.level = r.level(v, what)
	case !withParams:
		r.fail(r.start(v), "%s is no level; it is off, on, error, warning or info", what)
	default:
		r.each(v, what, func(param nameAt, v int) {
			if param.text == "level" {
				s.level = r.level(v, what+".level")
				return
			}
			s.params = append(s.params, paramSetting{param, r.value(v)})
		})
	}
}

func (r *configReader) level(v int, what string) level {
	text := r.tree.Text(v)
	switch text {
	case "false": // what a YAML 1.1 tool makes of off
		return levelOff
	case "true":
		return levelOn
	}
	l := level(text)
	if _, ok := l.severity(); !ok && l != levelOff && l != levelOn {
		r.fail(r.start(v), "%s is %q; a level is off, on, error, warning or info", what, text)
	}
	return l
}

// value returns what a parameter is set to: a scalar, or a list of them.
func (r *configReader) value(v int) any {
	switch r.tree.Nodes[v].Kind {
	case manifest.Scalar:
		return r.tree.Value(v)
	case manifest.Seq:
		list := []any{}
		for item := range r.tree.Items(v) {
			list = append(list, r.value(item))
		}
		return list
	}
	r.fail(r.start(v), "a parameter is no mapping")
	return nil
}

func (r *configReader) patterns(node int, what string) []string {
	patterns := []string{}
	r.list(node, what, func(item int) {
		pattern := r.text(item, what)
		if !doublestar.ValidatePattern(pattern) {
			r.fail(r.start(item), "%s: %q is no pattern", what, pattern)
			return
		}
		patterns = append(patterns, pattern)
	})
	return patterns
}

// check looks up the rules that the configuration names. It returns what is said of those that exist, and what is wrong with the rest.
func (c *config) check(all *catalog) (usable *config, found mistakes) {
	known := func(name nameAt) bool {
		if len(all.named([]string{name.text})) > 0 {
			return true
		}
		found = append(found, mistakeAt(c.file, name.offset, "there is no rule or category %q%s", name.text, didYouMean(name.text, all.names())))
		return false
	}
	right := func(settings []ruleSetting) (kept []ruleSetting) {
		for _, s := range settings {
			before := len(found)
			if known(s.nameAt) {
				found = append(found, c.checkSetting(all, s)...)
			}
			if len(found) == before {
				kept = append(kept, s)
			}
		}
		return kept
	}
	copied := *c
	usable = &copied
	usable.rules = right(c.rules)
	usable.overrides = slices.Clone(c.overrides)
	for i, o := range c.overrides {
		usable.overrides[i].rules = right(o.rules)
	}
	usable.unsafeRules = slices.DeleteFunc(slices.Clone(c.unsafeRules), func(name nameAt) bool { return !known(name) })
	return usable, found
}

// checkSetting returns what is wrong with what is said of a rule that exists.
func (c *config) checkSetting(all *catalog, s ruleSetting) (found mistakes) {
	if r := all.find(s.text); r != nil && r.Layer == lint.Syntax {
		found = append(found, mistakeAt(c.file, s.offset, "rule %q has no level: what does not parse is always an error", s.text))
	}
	for _, p := range s.params {
		if err := all.checkParam(s.text, p); err != nil {
			found = append(found, mistakeAt(c.file, p.offset, "%w", err))
		}
	}
	return found
}

// checkParam returns an error if a rule has no such parameter, or one of another type.
func (c *catalog) checkParam(rule string, p paramSetting) error {
	r := c.find(rule)
	switch {
	case r == nil:
		return errors.New("a category has no parameters, only rules have")
	case r.policy == nil:
		return fmt.Errorf("rule %q has no parameter %q", rule, p.text)
	}
	names := []string{"level"}
	for _, param := range r.policy.Params {
		if param.Name == p.text {
			if err := param.Check(p.value); err != nil {
				return fmt.Errorf("parameter %q: %w", p.text, err)
			}
			return nil
		}
		names = append(names, param.Name)
	}
	return fmt.Errorf("rule %q has no parameter %q%s", rule, p.text, didYouMean(p.text, names))
}
