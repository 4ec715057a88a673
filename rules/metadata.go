package rules

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Error is a mistake in a policy, at a place of its file.
type Error struct {
	File     string
	Position manifest.Position
	Message  string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%s: %s", e.File, e.Position, e.Message) }

// metadata is the METADATA block above the package of a Rego file, read as YAML.
type metadata struct {
	file string
	line int // of "# METADATA", from 1
	yaml *manifest.File
	own  bool // the block is the user's: keys that mean nothing to klint are theirs
	errs []error
}

// readMetadata finds the METADATA block of the package in a Rego file; it returns nil if there is none.
func readMetadata(file, src string) *metadata {
	start, end, n := -1, 0, 0
	var block []byte
	for line := range strings.Lines(src) {
		line = strings.TrimRight(line, "\r\n")
		n++
		switch {
		case strings.HasPrefix(line, "package ") || line == "package":
			if start < 0 {
				return nil
			}
			return &metadata{file: file, line: start, yaml: manifest.Parse(file, block)}
		case strings.HasPrefix(line, "#") && strings.TrimSpace(line[1:]) == "METADATA":
			start, end, block = n, n, block[:0]
		case strings.HasPrefix(line, "#") && end == n-1:
			end, block = n, append(append(block, line[1:]...), '\n')
		}
	}
	return nil
}

// rule decodes the block. Every mistake is reported with its place; the rule is only usable if there is none. The
// severity is for a block that gives none.
func (m *metadata) rule(severity lint.Severity) (Rule, error) {
	r := Rule{File: m.file, Severity: severity, Category: "custom", Kinds: []string{"*"}}
	if len(m.yaml.Docs) == 0 {
		return r, nil
	}
	doc := m.yaml.Docs[0]
	if doc.Err != nil {
		m.fail(doc.Err.Range.Start, "metadata: %s", doc.Err.Message)
		return r, errors.Join(m.errs...)
	}
	m.decode(doc.Tree, &r)
	return r, errors.Join(m.errs...)
}

func (m *metadata) decode(t *manifest.Tree, r *Rule) {
	m.fields(t, 0, "", map[string]func(int){
		"title":       func(v int) { r.Title = m.text(t, v, "title") },
		"description": func(v int) { r.Description = strings.TrimRight(m.text(t, v, "description"), "\n") },
		"custom":      func(v int) { m.custom(t, v, r) },
		// OPA's own keys, which mean nothing to klint.
		"scope": nil, "authors": nil, "organizations": nil, "related_resources": nil, "schemas": nil, "entrypoint": nil,
		"compile": nil,
	})
}

func (m *metadata) custom(t *manifest.Tree, node int, r *Rule) {
	m.fields(t, node, "custom.", map[string]func(int){
		"id":       func(v int) { r.ID, r.at = m.id(t, v), m.position(t.Range(v).Start) },
		"severity": func(v int) { r.Severity = m.severity(t, v) },
		"category": func(v int) { r.Category = m.text(t, v, "custom.category") },
		"profile":  func(v int) { r.Profile = m.profile(t, v) },
		"kinds":    func(v int) { r.Kinds = m.kinds(t, v) },
		"since":    func(v int) { r.Since = m.text(t, v, "custom.since") },
		"params":   func(v int) { r.Params = m.params(t, v) },
		"fix":      func(v int) { r.Fix = m.fix(t, v) },
		"aliases":  func(v int) { r.Aliases = m.aliases(t, v) },
		"groups":   func(v int) { r.Groups = m.groups(t, v) },
		"bad":      func(v int) { r.bad = m.texts(t, v, "custom.bad") },
		"good":     func(v int) { r.good = m.texts(t, v, "custom.good") },
		// Konstraint's.
		"enforcement": func(v int) {
			if severity, ok := enforcements[m.text(t, v, "custom.enforcement")]; ok {
				r.Severity = severity
			}
		},
	})
}

// enforcements are the severities of Gatekeeper's enforcement actions.
var enforcements = map[string]lint.Severity{"deny": lint.Error, "warn": lint.Warning, "dryrun": lint.Info}

// fields calls what decode holds for each field of mapping node. Fields that it does not know are mistakes.
func (m *metadata) fields(t *manifest.Tree, node int, prefix string, decode map[string]func(int)) {
	if t.Nodes[node].Kind != manifest.Map {
		m.fail(t.Range(node).Start, "metadata: %s is no mapping", cmp.Or(strings.TrimSuffix(prefix, "."), "the block"))
		return
	}
	for k, v := range t.Fields(node) {
		name := t.Text(k)
		f, known := decode[name]
		switch {
		case !known:
			if near := nearest(name, decode); !m.own {
				m.fail(t.Range(k).Start, "metadata: unknown key %q", prefix+name)
			} else if near != "" {
				m.fail(t.Range(k).Start, "metadata: unknown key %q; did you mean %q?", prefix+name, prefix+near)
			}
		case f != nil:
			f(v)
		}
	}
}

// nearest returns the known key that a slip of the keyboard turns into name; "" if there is none.
func nearest(name string, known map[string]func(int)) string {
	for _, key := range sortedKeys(known) {
		if len(key) > 3 && levenshtein.ComputeDistance(name, key) <= 2 {
			return key
		}
	}
	return ""
}

func (m *metadata) text(t *manifest.Tree, v int, name string) string {
	if t.Nodes[v].Kind != manifest.Scalar || t.Type(v) == manifest.Null {
		m.fail(t.Range(v).Start, "metadata: %s is no text", name)
		return ""
	}
	return t.Text(v)
}

func (m *metadata) texts(t *manifest.Tree, v int, name string) []string {
	if t.Nodes[v].Kind != manifest.Seq {
		m.fail(t.Range(v).Start, "metadata: %s is no list", name)
		return nil
	}
	texts := []string{}
	for item := range t.Items(v) {
		texts = append(texts, m.text(t, item, name))
	}
	return texts
}

func (m *metadata) id(t *manifest.Tree, v int) string {
	id := m.text(t, v, "custom.id")
	if m.own {
		id = strings.ToLower(id)
	}
	for _, c := range id {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '/' && c != '_' && c != '.' {
			m.fail(t.Range(v).Start, "metadata: custom.id %q has characters other than a-z, 0-9, -, _, . and /", id)
			break
		}
	}
	return id
}

func (m *metadata) severity(t *manifest.Tree, v int) lint.Severity {
	text := m.text(t, v, "custom.severity")
	for s := lint.Info; s <= lint.Error; s++ {
		if s.String() == text {
			return s
		}
	}
	if severity, ok := foreignSeverities[strings.ToUpper(text)]; ok && m.own {
		return severity
	}
	m.fail(t.Range(v).Start, "metadata: custom.severity is %q, want error, warning or info", text)
	return lint.Warning
}

// foreignSeverities are those that policies for other tools give.
var foreignSeverities = map[string]lint.Severity{
	"CRITICAL": lint.Error, "HIGH": lint.Error, "MEDIUM": lint.Warning, "LOW": lint.Info, "UNKNOWN": lint.Info,
}

func (m *metadata) profile(t *manifest.Tree, v int) Profile {
	text := m.text(t, v, "custom.profile")
	p, ok := ParseProfile(text)
	if !ok || text == "" {
		m.fail(t.Range(v).Start, "metadata: custom.profile is %q, want default, strict or all", text)
	}
	return p
}

func (m *metadata) kinds(t *manifest.Tree, v int) []string {
	kinds := m.texts(t, v, "custom.kinds")
	for _, kind := range kinds {
		if _, err := ParseSelector(kind); err != nil {
			m.fail(t.Range(v).Start, "metadata: custom.kinds: %v", err)
		}
	}
	return kinds
}

func (m *metadata) fix(t *manifest.Tree, v int) *Fix {
	var fix Fix
	m.fields(t, v, "custom.fix.", map[string]func(int){
		"title": func(v int) { fix.Title = m.text(t, v, "custom.fix.title") },
		"safety": func(v int) {
			switch text := m.text(t, v, "custom.fix.safety"); text {
			case lint.Safe.String():
			case lint.Unsafe.String():
				fix.Safety = lint.Unsafe
			default:
				m.fail(t.Range(v).Start, "metadata: custom.fix.safety is %q, want safe or unsafe", text)
			}
		},
	})
	if _, _, ok := t.Lookup(v, "safety"); !ok {
		fix.Safety = lint.Unsafe
	}
	return &fix
}

func (m *metadata) aliases(t *manifest.Tree, v int) []Alias {
	var aliases []Alias
	if t.Nodes[v].Kind != manifest.Map {
		m.fail(t.Range(v).Start, "metadata: custom.aliases is no mapping of tools to names")
		return nil
	}
	for k, names := range t.Fields(v) {
		for _, name := range m.texts(t, names, "custom.aliases."+t.Text(k)) {
			aliases = append(aliases, Alias{t.Text(k), name})
		}
	}
	slices.SortFunc(aliases, compareAliases)
	return aliases
}

// groups reads what groups a rule belongs to: a name and what the group calls the rule, or a mapping of that as "control" and of
// the parameters that the group sets.
func (m *metadata) groups(t *manifest.Tree, v int) []Group {
	var groups []Group
	if t.Nodes[v].Kind != manifest.Map {
		m.fail(t.Range(v).Start, "metadata: custom.groups is no mapping of names")
		return nil
	}
	for k, v := range t.Fields(v) {
		g := Group{Name: t.Text(k)}
		prefix := "custom.groups." + g.Name
		if t.Nodes[v].Kind != manifest.Map {
			g.Control = m.text(t, v, prefix)
		} else {
			m.fields(t, v, prefix+".", map[string]func(int){
				"control": func(v int) { g.Control = m.text(t, v, prefix+".control") },
				"params": func(v int) {
					for k, v := range t.Fields(v) {
						g.Params = append(g.Params, Setting{t.Text(k), plain(t, v)})
					}
				},
			})
		}
		groups = append(groups, g)
	}
	return groups
}

func (m *metadata) params(t *manifest.Tree, v int) []Param {
	var params []Param
	if t.Nodes[v].Kind != manifest.Map {
		m.fail(t.Range(v).Start, "metadata: custom.params is no mapping of names")
		return nil
	}
	for k, v := range t.Fields(v) {
		params = append(params, m.param(t, t.Text(k), v))
	}
	return params
}

func (m *metadata) param(t *manifest.Tree, name string, node int) Param {
	p := Param{Name: name}
	prefix := "custom.params." + name + "."
	given := -1
	m.fields(t, node, prefix, map[string]func(int){
		"type":        func(v int) { p.Type = m.text(t, v, prefix+"type") },
		"description": func(v int) { p.Description = m.text(t, v, prefix+"description") },
		"enum":        func(v int) { p.Enum = m.texts(t, v, prefix+"enum") },
		"default":     func(v int) { given = v },
	})
	switch {
	case !slices.Contains([]string{"string", "integer", "boolean", "[]string"}, p.Type):
		m.fail(t.Range(node).Start, "metadata: %stype is %q, want string, integer, boolean or []string", prefix, p.Type)
	case given < 0:
		m.fail(t.Range(node).Start, "metadata: %sdefault is missing", prefix)
	default:
		value, err := p.convert(plain(t, given))
		if err != nil {
			m.fail(t.Range(given).Start, "metadata: %sdefault: %v", prefix, err)
		}
		p.Default = value
	}
	return p
}

// plain returns a node as a scalar value or as []any of them.
func plain(t *manifest.Tree, node int) any {
	switch t.Nodes[node].Kind {
	case manifest.Scalar:
		return t.Value(node)
	case manifest.Seq:
		list := []any{}
		for item := range t.Items(node) {
			list = append(list, plain(t, item))
		}
		return list
	}
	return nil
}

// Check returns an error if value, a scalar or a list of strings, cannot be the parameter's.
func (p Param) Check(value any) error {
	_, err := p.convert(value)
	return err
}

// convert returns value as the type of the parameter. Strings stand for what they spell, as on a command line:
// "true", "3", "a,b".
func (p Param) convert(value any) (any, error) {
	text, isText := value.(string)
	switch p.Type {
	case "string":
		if isText && p.Enum != nil && !slices.Contains(p.Enum, text) {
			return nil, fmt.Errorf("%q is none of %s", text, strings.Join(p.Enum, ", "))
		}
		if isText {
			return text, nil
		}
	case "integer":
		switch v := value.(type) {
		case int64:
			return v, nil
		case int:
			return int64(v), nil
		case string:
			if n, err := strconv.ParseInt(v, 10, 64); err == nil {
				return n, nil
			}
		}
	case "boolean":
		switch v := value.(type) {
		case bool:
			return v, nil
		case string:
			if b, err := strconv.ParseBool(v); err == nil {
				return b, nil
			}
		}
	case "[]string":
		return toStrings(value)
	}
	return nil, fmt.Errorf("%v is no %s", value, p.Type)
}

func toStrings(value any) ([]string, error) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return []string{}, nil
		}
		return strings.Split(v, ","), nil
	case []string:
		return v, nil
	case []any:
		list := []string{}
		for _, item := range v {
			text, ok := item.(string)
			if !ok {
				return nil, fmt.Errorf("%v is no string", item)
			}
			list = append(list, text)
		}
		return list, nil
	}
	return nil, fmt.Errorf("%v is no list of strings", value)
}

// position returns where in the file an offset into the YAML text of the block is.
func (m *metadata) position(offset int) manifest.Position {
	at := m.yaml.Position(offset)
	at.Line += m.line
	at.Column++ // the "#" that was taken off
	return at
}

// fail notes a mistake at an offset into the YAML text of the block.
func (m *metadata) fail(offset int, format string, args ...any) {
	m.errs = append(m.errs, &Error{File: m.file, Position: m.position(offset), Message: fmt.Sprintf(format, args...)})
}

// parses returns an error if the block is no YAML.
func (m *metadata) parses() error {
	if len(m.yaml.Docs) > 0 && m.yaml.Docs[0].Err != nil {
		m.fail(m.yaml.Docs[0].Err.Range.Start, "metadata: %s", m.yaml.Docs[0].Err.Message)
	}
	return errors.Join(m.errs...)
}

// severityOf returns the severity that a text stands for, be it klint's own or that of policies for other tools.
func severityOf(text string) (lint.Severity, bool) {
	for s := lint.Info; s <= lint.Error; s++ {
		if s.String() == text {
			return s, true
		}
	}
	s, ok := foreignSeverities[strings.ToUpper(text)]
	return s, ok
}
