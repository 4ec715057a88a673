package rules

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/klint-dev/klint/rules/plan"
)

// finder finds out whether one of some words is in a text, looking at every third byte or so (Wu and Manber's algorithm, over pairs
// of bytes).
type finder struct {
	words []string
	short int            // the length of the shortest word
	skip  [1 << 16]uint8 // by the last two bytes of a window as long as the shortest word: how far the next one may be
}

// finders are the finders of the lists of words that rules look for: a few, one for each list.
type finders struct {
	mu  sync.Mutex
	all atomic.Pointer[[]*finder]
}

// maxFinders is how many are kept: a policy may make lists of what it reads.
const maxFinders = 16

// of returns the finder of a list of words; nil if it holds anything else.
func (f *finders) of(list plan.Value) *finder {
	if known := f.known(list); known != nil {
		return known
	}
	words := textsOf(list)
	if len(words) != list.Len() {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if known := f.known(list); known != nil { // another goroutine was faster
		return known
	}
	made := newFinder(words)
	if before := f.all.Load(); before != nil && len(*before) == maxFinders {
		return made
	}
	all := []*finder{made}
	if before := f.all.Load(); before != nil {
		all = append(all, *before...)
	}
	f.all.Store(&all)
	return made
}

func (f *finders) known(list plan.Value) *finder {
	all := f.all.Load()
	if all == nil {
		return nil
	}
	for _, known := range *all {
		if known.isOf(list) {
			return known
		}
	}
	return nil
}

// isOf reports whether the finder is that of a list of words.
func (f *finder) isOf(list plan.Value) bool {
	if len(f.words) != list.Len() {
		return false
	}
	i := 0
	for element := range list.Elements() {
		if word, _ := element.Text(); word != f.words[i] {
			return false
		}
		i++
	}
	return true
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
