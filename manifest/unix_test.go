//go:build unix

package manifest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestWriteFileKeepsTheOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	path := filepath.Join(t.TempDir(), "a.yaml")
	must(t, os.WriteFile(path, []byte("old"), 0o644))
	must(t, os.Chown(path, 1234, 5678))
	before, err := os.Stat(path)
	must(t, err)
	must(t, WriteFile(path, []byte("old"), []byte("new")))
	after, err := os.Open(path)
	must(t, err)
	defer after.Close()
	info, err := after.Stat()
	must(t, err)
	if owner(before) != owner(info) || owner(info) == "" {
		t.Errorf("owner: got %s, want %s", owner(info), owner(before))
	}
}

// owner returns the user and group of a file.
func owner(info fs.FileInfo) string {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%d:%d", stat.Uid, stat.Gid)
}

func TestReadReadsANamedPipeButNoneInAFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	must(t, syscall.Mkfifo("pipe.yaml", 0o644))
	if sources, problems := Walk([]string{"."}, WalkOptions{}); len(sources)+len(problems) > 0 {
		t.Errorf("in a folder: got %v, %v", names(sources), problems)
	}
	r, w, err := os.Pipe()
	must(t, err)
	_, err = w.WriteString("kind: Pod\n")
	must(t, err)
	must(t, w.Close())
	defer r.Close()
	name := fmt.Sprintf("/dev/fd/%d", r.Fd())
	if _, err := os.Stat(name); err != nil {
		t.Skip("needs /dev/fd")
	}
	sources, problems := Walk([]string{name}, WalkOptions{})
	if len(sources) != 1 || len(problems) > 0 {
		t.Fatalf("got %v, %v", names(sources), problems)
	}
	got, err := sources[0].Read()
	if string(got) != "kind: Pod\n" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
