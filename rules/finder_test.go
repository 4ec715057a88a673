package rules

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestFinderFindsWords(t *testing.T) {
	for _, test := range []struct {
		name, text string
		words      []string
		want       bool
	}{
		{"at the start", "ghp_x", []string{"ghp_", "PRIVATE KEY"}, true},
		{"at the end", "- key: AKIA", []string{"AKIA", "PRIVATE KEY"}, true},
		{"a long word among short ones", "BEGIN PRIVATE KEY", []string{"AKIA", "PRIVATE KEY"}, true},
		{"cut off at the end", "BEGIN PRIVATE KE", []string{"AKIA", "PRIVATE KEY"}, false},
		{"behind its own beginning", "AKAKIA", []string{"AKIA"}, true},
		{"a word of one byte", "a-b", []string{"-", "AKIA"}, true},
		{"an empty word is everywhere", "", []string{""}, true},
		{"no words", "a", nil, false},
		{"a text shorter than the words", "AK", []string{"AKIA"}, false},
		{"other text", "kind: Deployment", []string{"AKIA", "ghp_"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := newFinder(test.words).in([]byte(test.text)); got != test.want {
				t.Errorf("%q in %q: got %v, want %v", test.words, test.text, got, test.want)
			}
		})
	}
}

func TestFinderAgreesWithContains(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func(longest int) string {
		var b strings.Builder
		for range random.IntN(longest + 1) {
			b.WriteByte("abc"[random.IntN(3)])
		}
		return b.String()
	}
	for range 20_000 {
		words := []string{text(5), text(5), text(9)}
		src := text(40)
		want := slices.ContainsFunc(words, func(word string) bool { return strings.Contains(src, word) })
		if got := newFinder(words).in([]byte(src)); got != want {
			t.Fatalf("%q in %q: got %v, want %v", words, src, got, want)
		}
	}
}
