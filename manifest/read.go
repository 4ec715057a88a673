package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// MaxSize is how many bytes of one input klint reads. More is an error that wraps [ErrTooLarge].
const MaxSize = 1 << 30

// ErrTooLarge is why an input is not read.
var ErrTooLarge = errors.New("file is larger than klint reads (1 GiB)")

// Read returns the bytes of the source. The error begins with its name.
func (s Source) Read() ([]byte, error) {
	src, err := s.read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, Cause(err))
	}
	return src, nil
}

func (s Source) read() ([]byte, error) {
	if s.stdin != nil {
		return readAll(s.stdin)
	}
	path := filepath.FromSlash(s.Path)
	if s.regular {
		room := smallRooms.Get().(*[smallFile]byte)
		defer smallRooms.Put(room)
		if n, ok := readSmall(path, room[:]); ok {
			return bytes.Clone(room[:n]), nil
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readOpen(f)
}

// smallFile is the size in bytes from which on a file is not small.
const smallFile = 64 << 10

// smallRooms are those to read small files into that nobody uses.
var smallRooms = sync.Pool{New: func() any { return new([smallFile]byte) }}

// readOpen reads an open file, which may be something else than a regular one.
func readOpen(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	// Pipes and what is in /proc say that they are empty.
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return readAll(f)
	}
	if info.Size() > MaxSize {
		return nil, ErrTooLarge
	}
	src := make([]byte, info.Size())
	n, err := io.ReadFull(f, src)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // it has become shorter meanwhile
	}
	return src[:n], err
}

// readAll reads an input whose size is not known.
func readAll(r io.Reader) ([]byte, error) {
	const most = 16 << 20 // larger steps, or one buffer that doubles, would take a multiple of the input
	var parts [][]byte
	for sum, size := 0, 4<<10; ; size = min(2*size, most) {
		part := make([]byte, size)
		n, err := io.ReadFull(r, part)
		parts = append(parts, part[:n])
		if sum += n; sum > MaxSize {
			return nil, ErrTooLarge
		}
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF:
			return bytes.Join(parts, nil), nil
		default:
			return nil, err
		}
	}
}

// Cause takes the operation and the path off an error of package os, for messages that name the path themselves.
func Cause(err error) error {
	switch err := err.(type) { // not errors.As, which would lose what is wrapped around it
	case *fs.PathError:
		return err.Err
	case *os.LinkError:
		return err.Err
	}
	return err
}
