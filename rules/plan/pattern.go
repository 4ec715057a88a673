package plan

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// pattern is a regular expression, with texts one of which is in everything that it matches. To look for those is much
// faster, and most texts have none of them.
type pattern struct {
	re    *regexp.Regexp
	texts []string // nil if none are known
}

// newPattern returns nil for what is no regular expression.
func newPattern(expression string) *pattern {
	re, err := regexp.Compile(expression)
	if err != nil {
		return nil
	}
	p := &pattern{re: re}
	if parsed, err := syntax.Parse(expression, syntax.Perl); err == nil {
		p.texts = required(parsed)
	}
	return p
}

// mayMatch reports whether the expression can match a part of s.
func (p *pattern) mayMatch(s string) bool {
	return p.texts == nil || slices.ContainsFunc(p.texts, func(text string) bool { return strings.Contains(s, text) })
}

// maxTexts bounds how many texts are looked for.
const maxTexts = 16

// required returns texts one of which is in every match; nil if it cannot tell.
func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			texts := required(sub)
			if texts == nil || len(all)+len(texts) > maxTexts {
				return nil
			}
			all = append(all, texts...)
		}
		return all
	case syntax.OpConcat:
		return requiredOfAny(re.Sub)
	default:
		return useful(matched(re))
	}
	return nil
}

// requiredOfAny returns what the most telling part of a concatenation requires: neighbours that match only a few texts
// are one part.
func requiredOfAny(subs []*syntax.Regexp) (best []string) {
	consider := func(texts []string) {
		if texts = useful(texts); texts != nil && shortest(texts) > shortest(best) {
			best = texts
		}
	}
	run := []string{""}
	for _, sub := range subs {
		texts := matched(sub)
		if texts != nil && len(run)*len(texts) <= maxTexts {
			run = product(run, texts)
			continue
		}
		consider(run)
		if run = texts; texts == nil {
			run = []string{""}
			consider(required(sub))
		}
	}
	consider(run)
	return best
}

// matched returns all texts that an expression matches; nil if they are many.
func matched(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return []string{""}
	case syntax.OpLiteral:
		// U+FFFD also matches what is no UTF-8.
		if re.Flags&syntax.FoldCase == 0 && !slices.Contains(re.Rune, utf8.RuneError) {
			return []string{string(re.Rune)}
		}
	case syntax.OpCharClass:
		var texts []string
		for i := 0; i < len(re.Rune); i += 2 {
			if int(re.Rune[i+1]-re.Rune[i])+len(texts) >= maxTexts {
				return nil
			}
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if r == utf8.RuneError {
					return nil
				}
				texts = append(texts, string(r))
			}
		}
		return texts
	case syntax.OpCapture:
		return matched(re.Sub[0])
	case syntax.OpConcat:
		texts := []string{""}
		for _, sub := range re.Sub {
			if texts = product(texts, matched(sub)); len(texts) == 0 || len(texts) > maxTexts {
				return nil
			}
		}
		return texts
	case syntax.OpAlternate:
		var texts []string
		for _, sub := range re.Sub {
			more := matched(sub)
			if more == nil || len(texts)+len(more) > maxTexts {
				return nil
			}
			texts = append(texts, more...)
		}
		return texts
	}
	return nil
}

func product(heads, tails []string) []string {
	var all []string
	for _, head := range heads {
		for _, tail := range tails {
			all = append(all, head+tail)
		}
	}
	return all
}

// useful returns texts that are worth looking for; nil if one of them is in most texts.
func useful(texts []string) []string {
	if shortest(texts) < 2 {
		return nil
	}
	return texts
}

func shortest(texts []string) int {
	if len(texts) == 0 {
		return 0
	}
	n := len(texts[0])
	for _, text := range texts {
		n = min(n, len(text))
	}
	return n
}
