//go:build !windows

package main

import "os"

// showsEscapes reports whether a terminal, of the kind that TERM names, obeys escape sequences.
func showsEscapes(_ *os.File, term string) bool { return term != "" && term != "dumb" }
