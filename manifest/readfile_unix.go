//go:build unix

package manifest

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// readFile reads what is at a path of the operating system. Package os takes nine system calls for a small file, because it gets each
// ready for the network poller; four are enough, and of 20,000 files that is a tenth of the time of a run.
func readFile(path string) ([]byte, error) {
	fd, err := retried(func() (int, error) { return syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0) })
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	var info syscall.Stat_t
	if err := syscall.Fstat(fd, &info); err != nil || info.Mode&syscall.S_IFMT != syscall.S_IFREG || info.Size == 0 || info.Size > MaxSize {
		f := os.NewFile(uintptr(fd), path)
		defer f.Close()
		return readOpen(f)
	}
	defer syscall.Close(fd)
	src := make([]byte, info.Size)
	for n := 0; n < len(src); {
		size, err := retried(func() (int, error) { return syscall.Read(fd, src[n:]) })
		if err != nil {
			return nil, &fs.PathError{Op: "read", Path: path, Err: err}
		}
		if size == 0 {
			return src[:n], nil // it has become shorter meanwhile
		}
		n += size
	}
	return src, nil
}

// retried makes a system call until no signal interrupts it.
func retried(call func() (int, error)) (n int, err error) {
	for {
		if n, err = call(); !errors.Is(err, syscall.EINTR) {
			return n, err
		}
	}
}
