package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPatternsKnowWhatTheyRequire(t *testing.T) {
	for _, test := range []struct {
		name, pattern string
		want          []string
	}{
		{"a word", `secret`, []string{"secret"}},
		{"a word after anything", `.*secret$`, []string{"secret"}},
		{"alternatives", `\b(AKIA|ASIA)[A-Z0-9]{16}\b`, []string{"AKIA", "ASIA"}},
		{"alternatives within a word", `\bxox[ab]-[0-9]+`, []string{"xoxa-", "xoxb-"}},
		{"alternatives with long parts", `\b(ghp|gho)_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}`, []string{"gho_", "ghp_", "github_pat_"}},
		{"the longer of two words", `ab[0-9]+abcd`, []string{"abcd"}},
		{"what is repeated", `(abc){2,}`, []string{"abc"}},
		{"what may be missing", `(abc)?d*`, nil},
		{"what may be missing beside a word", `(abc)?defg`, []string{"defg"}},
		{"an alternative without a word", `abc|[0-9]+`, nil},
		{"words of either case", `(?i)secret`, nil},
		{"a single character", `a[0-9]+`, nil},
		{"what no UTF-8 is taken for", "a\uFFFDb", nil},
		{"nothing", ``, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, newPattern(test.pattern).texts); diff != "" {
				t.Errorf("texts of %s (-want +got):\n%s", test.pattern, diff)
			}
		})
	}
}

// FuzzPatterns looks for matches that the required texts would have kept from being found.
func FuzzPatterns(f *testing.F) {
	for _, expression := range []string{`a|bc`, `(ab|a)c+`, `^x{2,3}y$`, `\bfoo[^a]b?`, `(?:abc|abd)*e`, `(?s)a.b`, `[^\n]ab`, `(?i)k`} {
		f.Add(expression, "abcabd xxy foo1 ab")
	}
	f.Fuzz(func(t *testing.T, expression, s string) {
		if p := newPattern(expression); p != nil && !p.mayMatch(s) && p.re.MatchString(s) {
			t.Errorf("%q matches %q, which has none of %q", expression, s, p.texts)
		}
	})
}
