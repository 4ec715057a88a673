package rules

import (
	"bytes"
	"slices"
	"strings"
)

// finder finds out whether one of some words is in a text, looking at every third byte or so (Wu and Manber's algorithm, over pairs
// of bytes).
type finder struct {
	words []string
	short int            // the length of the shortest word
	skip  [1 << 16]uint8 // by the last two bytes of a window as long as the shortest word: how far the next one may be
}

// finder returns the finder of some words. There is one for each list.
func (e *Engine) finder(words []string) *finder {
	key := strings.Join(words, "\x00")
	if f, ok := e.finders.Load(key); ok {
		return f.(*finder)
	}
	f, _ := e.finders.LoadOrStore(key, newFinder(slices.Clone(words)))
	return f.(*finder)
}

func newFinder(words []string) *finder {
	f := &finder{words: words}
	if len(words) == 0 {
		return f
	}
	f.short = len(slices.MinFunc(words, func(a, b string) int { return len(a) - len(b) }))
	f.short = min(f.short, 255)
	if f.short < 2 {
		return f
	}
	for i := range f.skip {
		f.skip[i] = uint8(f.short - 1)
	}
	for _, word := range words {
		for i := 1; i < f.short; i++ {
			pair := int(word[i-1])<<8 | int(word[i])
			f.skip[pair] = min(f.skip[pair], uint8(f.short-1-i))
		}
	}
	return f
}

// in reports whether one of the words is in src.
func (f *finder) in(src []byte) bool {
	if f.short < 2 {
		return slices.ContainsFunc(f.words, func(word string) bool { return bytes.Contains(src, []byte(word)) })
	}
	for i := f.short - 1; i < len(src); {
		skip := f.skip[int(src[i-1])<<8|int(src[i])]
		if skip > 0 {
			i += int(skip)
			continue
		}
		window := src[i-f.short+1:]
		if slices.ContainsFunc(f.words, func(word string) bool { return len(window) >= len(word) && string(window[:len(word)]) == word }) {
			return true
		}
		i++
	}
	return false
}
