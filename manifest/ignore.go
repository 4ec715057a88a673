package manifest

import (
	"bytes"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// ignoreFile holds the rules of one .gitignore, which judge the paths below its folder, and leads to those of the
// folders around it. The nil *ignoreFile ignores nothing.
type ignoreFile struct {
	outer *ignoreFile
	base  int // length of the folder's path below the root of the repository, with its final slash
	rules []ignoreRule
}

// ignoreRule is one line of a .gitignore. Source of the format: gitignore(5). Not known are named classes such as
// [[:alpha:]] and a bracket as the first member of a class; ? stands for a code point where git's stands for a byte.
type ignoreRule struct {
	pattern  string // for doublestar, or the text itself if literal
	negated  bool
	dirOnly  bool
	anchored bool // the pattern is for the path below the folder, not for the last part of it alone
	literal  bool // there is nothing to expand in pattern
}

// ignores reports whether path, which counts from the root of the repository with slashes, is ignored. The folders
// that path is in must be known not to be: git looks at nothing below an ignored folder either.
func (f *ignoreFile) ignores(path string, isDir bool) bool {
	name := path[strings.LastIndexByte(path, '/')+1:]
	for ; f != nil; f = f.outer {
		below := path[f.base:]
		for i := len(f.rules) - 1; i >= 0; i-- {
			if f.rules[i].matches(below, name, isDir) {
				return !f.rules[i].negated
			}
		}
	}
	return false
}

func (r *ignoreRule) matches(below, name string, isDir bool) bool {
	if r.dirOnly && !isDir {
		return false
	}
	if !r.anchored {
		below = name
	}
	if r.literal {
		return below == r.pattern
	}
	return doublestar.MatchUnvalidated(r.pattern, below)
}

// parseIgnore reads a .gitignore. Lines that are no valid pattern match nothing, as in git.
func parseIgnore(src []byte, base int, outer *ignoreFile) *ignoreFile {
	f := &ignoreFile{outer: outer, base: base}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	for line := range bytes.SplitSeq(src, []byte("\n")) {
		if rule, ok := parseIgnoreRule(strings.TrimSuffix(string(line), "\r")); ok {
			f.rules = append(f.rules, rule)
		}
	}
	return f
}

func parseIgnoreRule(line string) (rule ignoreRule, ok bool) {
	if strings.HasPrefix(line, "#") {
		return rule, false
	}
	line = trimIgnoreSpaces(line)
	line, rule.negated = strings.CutPrefix(line, "!")
	line, rule.dirOnly = strings.CutSuffix(line, "/")
	rule.anchored = strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return rule, false
	}
	rule.pattern = ignorePattern(line)
	if strings.HasSuffix(rule.pattern, "/**") {
		rule.pattern += "/*" // doublestar would let a/** match a itself
	}
	rule.literal = !strings.ContainsAny(rule.pattern, `*?[\`)
	return rule, doublestar.ValidatePattern(rule.pattern)
}

// trimIgnoreSpaces takes off the spaces at the end that no backslash protects.
func trimIgnoreSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			continue
		case '\\':
			i++
		}
		end = min(i+1, len(line))
	}
	return line[:end]
}

// ignorePattern escapes braces, which git takes as they are and doublestar would expand.
func ignorePattern(line string) string {
	if !strings.ContainsAny(line, "{}") {
		return line
	}
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line):
			b.WriteByte('\\')
			i++
		case line[i] == '{' || line[i] == '}':
			b.WriteByte('\\')
		}
		b.WriteByte(line[i])
	}
	return b.String()
}
