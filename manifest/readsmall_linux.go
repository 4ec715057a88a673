package manifest

import (
	"syscall"
	"unsafe"
)

// readSmall reads the regular file at a path of the operating system into room, and reports whether all of it is there. If not, the file
// may be larger, or something is wrong with it: whoever reads it in the usual way learns what.
//
// Package os takes nine system calls for that, because it gets each file ready for the network poller, and the runtime gets ready for
// each call to last. A small file takes four short ones. Of 20,000 files the difference is a tenth of the time of a run.
func readSmall(path string, room []byte) (n int, ok bool) {
	name, err := syscall.BytePtrFromString(path)
	if err != nil {
		return 0, false
	}
	const workingDirectory = ^uintptr(99) // AT_FDCWD, -100
	fd, _, errno := syscall.RawSyscall6(syscall.SYS_OPENAT,
		workingDirectory, uintptr(unsafe.Pointer(name)), syscall.O_RDONLY|syscall.O_CLOEXEC, 0, 0, 0)
	if errno != 0 {
		return 0, false
	}
	defer syscall.RawSyscall(syscall.SYS_CLOSE, fd, 0, 0)
	for n < len(room) {
		rest := room[n:]
		size, _, errno := syscall.RawSyscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(unsafe.SliceData(rest))), uintptr(len(rest)))
		if errno != 0 || size == 0 {
			return n, errno == 0
		}
		n += int(size)
	}
	return n, false
}
