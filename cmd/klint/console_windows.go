package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// showsEscapes reports whether a terminal obeys escape sequences. Windows' consoles do when they are told to.
func showsEscapes(file *os.File, _ string) bool {
	var mode uint32
	console := windows.Handle(file.Fd())
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
