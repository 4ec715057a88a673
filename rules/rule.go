// Package rules judges objects by policies written in Rego: those that klint brings along, one file each, and the
// user's own. A rule says where by path; Go says where in the file.
package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Rule is what a rule says of itself in its METADATA. It is known without compiling the rule.
type Rule struct {
	// ID is what users select, ignore and explain the rule by: "privileged-container". It never changes.
	ID    string
	Title string
	// Description says what is wrong about it, what to do, and which cases the rule misses. Markdown.
	Description string
	Severity    lint.Severity
	// Category groups rules: "security", "namespace".
	Category string
	// Profile is the smallest profile that the rule is part of.
	Profile Profile
	// Kinds are the selectors of the kinds that the rule looks at; see [ParseSelector].
	Kinds  []string
	Params []Param
	// Since is the klint release that had the rule first.
	Since string
	// Fix is the change that the rule may offer; nil if it never offers one.
	Fix *Fix
	// Aliases are the names of the same check in other tools, sorted by tool.
	Aliases []Alias
	// Groups are the sets besides the profiles that the rule is part of.
	Groups []Group
	// File is where the rule is written: a path, or the name of the embedded file.
	File string

	at        manifest.Position // of its id, or of what gives it one
	bad, good []string
	builtin   bool // the examples are to be read from the embedded file
}

// Named reports whether a name means the rule: its id, its category and a slash, or "@" and one of its groups.
func (r Rule) Named(name string) bool {
	if group, ok := strings.CutPrefix(name, "@"); ok {
		return slices.ContainsFunc(r.Groups, func(g Group) bool { return g.Name == group })
	}
	return name == r.ID || name == r.Category+"/"
}

// Examples returns the bad and the good examples: whole files. A comment "# <- message" in a bad one marks the line of a finding.
func (r Rule) Examples() (bad, good []string) {
	if !r.builtin {
		return r.bad, r.good
	}
	full, _ := embeddedRule(r.File) // the tests read every rule
	return full.bad, full.good
}

// Group is a set of rules with a purpose, such as a standard.
type Group struct {
	Name string // chosen as "@name"
	// Control is what the standard calls that which the rule wants.
	Control string
	// Params are parameters that differ from their defaults when the rule is chosen by the group.
	Params []Setting
}

// Setting is a value for a parameter.
type Setting struct {
	Name  string
	Value any
}

// Param is a value that users can set for a rule.
type Param struct {
	Name        string
	Description string
	// Type is "string", "integer", "boolean", or "[]string".
	Type string
	// Default is a string, int64, bool or []string, as Type says.
	Default any
	// Enum lists the strings that are allowed; nil means any.
	Enum []string
}

// Fix says what the fixes of a rule do, as an order ("remove the namespace"), and what they may change.
type Fix struct {
	Title  string
	Safety lint.Safety
}

// Alias is the name of a check in another tool.
type Alias struct{ Tool, Name string }

// Profile is a set of rules; each contains the one before it.
type Profile uint8

// The profiles. Default is quiet: what it finds is worth reading in any repository. Strict adds what a team that cares
// wants to hold itself to. All adds rules that only make sense with a decision of one's own.
const (
	Default Profile = iota
	Strict
	All
)

// String returns "default", "strict" or "all".
func (p Profile) String() string { return [...]string{"default", "strict", "all"}[p] }

// ParseProfile is the inverse of [Profile.String]. The empty string is the default profile.
func ParseProfile(s string) (Profile, bool) {
	for p := Default; p <= All; p++ {
		if s == p.String() || s == "" {
			return p, true
		}
	}
	return 0, false
}

func compareRules(a, b Rule) int { return cmp.Compare(a.ID, b.ID) }

func compareAliases(a, b Alias) int {
	return cmp.Or(cmp.Compare(a.Tool, b.Tool), cmp.Compare(a.Name, b.Name))
}
