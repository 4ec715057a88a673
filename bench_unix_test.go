//go:build unix

package klint_test

import (
	"os"
	"runtime"
	"syscall"
)

// peakMB returns the largest resident set of an ended process in MB.
func peakMB(state *os.ProcessState) float64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	unit := 1e3 // Maxrss counts kilobytes, but bytes on macOS
	if runtime.GOOS == "darwin" {
		unit = 1e6
	}
	return float64(usage.Maxrss) / unit
}
