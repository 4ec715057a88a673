package main

import (
	"fmt"
	"strings"
)

// didYouMean returns "; did you mean …?" if one of the candidates is spelled nearly like word, else "".
func didYouMean(word string, candidates []string) string {
	if near := closest(word, candidates); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// closest returns the candidate that the fewest slips of the keyboard turn into word; "" if none is near.
func closest(word string, candidates []string) string {
	word = strings.ToLower(word)
	best, nearest := "", (len(word)+2)/4
	for _, c := range candidates {
		if d := distance(word, strings.ToLower(c)); d <= nearest && (best == "" || d < nearest) {
			best, nearest = c, d
		}
	}
	return best
}

// distance counts the insertions, deletions, replacements and swaps of neighbours that turn a into b.
func distance(a, b string) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := rows[(i+2)%3], rows[i%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(last[j]+1, row[j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}
