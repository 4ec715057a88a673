//go:build !unix

package manifest

import "os"

// readFile reads what is at a path of the operating system.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readOpen(f)
}
