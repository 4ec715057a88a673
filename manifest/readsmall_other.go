//go:build !linux

package manifest

// readSmall is for systems whose calls are known; see readsmall_linux.go.
func readSmall(string, []byte) (n int, ok bool) { return 0, false }
