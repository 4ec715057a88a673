package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrChanged is why a file is not written: its bytes are no longer those that were read.
var ErrChanged = errors.New("file has changed since it was read")

// Write replaces the file on disk that f was read from by text, in the encoding of the file. It fails as [WriteFile] does.
func (f *File) Write(text []byte) error {
	return WriteFile(f.Path, f.Encoding.Encode(f.Src), f.Encoding.Encode(text))
}

// WriteFile replaces the content of the file at path, if that still is old, by content. It does so in one step: whoever
// reads the file, and whoever stops klint at any moment, finds the old bytes or the new ones, never a part.
//
// The new file has the mode and the owner of the old one. Of a symbolic link, the file that it leads to is written.
// An error wraps [ErrChanged], or says why the file or its folder cannot be written; nothing has changed then.
func WriteFile(path string, old, content []byte) error {
	if err := replaceFile(filepath.FromSlash(path), old, content); err != nil {
		return fmt.Errorf("%s: not written: %w", path, Cause(err))
	}
	return nil
}

// temporaryInfix stands between the name of a file and a number in the names of temporary files: ".web.yaml.klint-1234". They do
// not end like a manifest's, so that no tool takes them for one. A klint that is killed leaves one behind.
const temporaryInfix = ".klint-"

// isTemporary reports whether a file has the name of a temporary file for a manifest.
func isTemporary(name string) bool {
	i := strings.LastIndex(name, temporaryInfix)
	return i > 0 && name[0] == '.' && isManifestName(name[:i]) && strings.Trim(name[i+len(temporaryInfix):], "0123456789") == ""
}

func replaceFile(path string, old, content []byte) (err error) {
	path, err = filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("not a regular file")
	}
	if err := sameContent(path, old); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+temporaryInfix+"*")
	if err != nil {
		return fmt.Errorf("its folder takes no new file: %w", Cause(err))
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name()) // the error that led here says more
		}
	}()
	if err := fill(temp, content, info); err != nil {
		return err
	}
	// Writing and syncing takes its time, so look again right before the step that cannot be taken back.
	if err := sameContent(path, old); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// fill writes content to disk, gives the file the mode and owner that like has, and closes it.
func fill(f *os.File, content []byte, like fs.FileInfo) error {
	_, err := f.Write(content)
	if err == nil {
		err = copyOwner(f, like)
	}
	if err == nil {
		err = f.Chmod(like.Mode()) // after the owner, as a new owner clears the set-user-ID bit
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// sameContent fails with ErrChanged if the file's bytes are not want, and with another error if klint may not write it.
func sameContent(path string, want []byte) error {
	// A rename needs no right to write the file itself. One that its owner has made read-only stays as it is all the same.
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	rest, buf := want, make([]byte, 64<<10)
	for {
		n, err := f.Read(buf)
		if n > len(rest) || !bytes.Equal(buf[:n], rest[:n]) {
			return ErrChanged
		}
		rest = rest[n:]
		switch {
		case errors.Is(err, io.EOF) && len(rest) > 0:
			return ErrChanged
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// syncFolder makes a rename in the folder survive a crash of the machine, where the system can do that.
func syncFolder(dir string) {
	f, err := os.Open(dir)
	if err != nil {
		return
	}
	defer f.Close()
	_ = f.Sync() // not every file system can; the file itself is whole in any case
}
