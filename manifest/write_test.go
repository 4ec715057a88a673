package manifest

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// listing returns the names in dir.
func listing(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func checkContent(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s: got %q, %v; want %q", filepath.Base(path), got, err, want)
	}
}

func TestWriteFileKeepsTheMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.yaml")
	must(t, os.WriteFile(path, []byte("old"), 0o600))
	for _, mode := range []os.FileMode{0o640, 0o755, 0o666} {
		must(t, os.Chmod(path, mode))
		must(t, WriteFile(path, []byte("old"), []byte("old")))
		info, err := os.Stat(path)
		must(t, err)
		if info.Mode() != mode && runtime.GOOS != "windows" {
			t.Errorf("mode: got %v, want %v", info.Mode(), mode)
		}
	}
	must(t, WriteFile(path, []byte("old"), []byte("new")))
	checkContent(t, path, "new")
}

func TestWriteFileRefusesAndLeavesNothingBehind(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(t *testing.T, dir string)
		write   string // the path below the folder; "a.yaml" holds "old"
		want    string
		changed bool
		rights  bool // depends on the rights of files, which root passes by
	}{
		{
			name: "a file that has changed",
			prepare: func(t *testing.T, dir string) {
				must(t, os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("oLd"), 0o644))
			},
			write: "a.yaml", want: "file has changed since it was read", changed: true,
		},
		{
			name: "a file that has grown",
			prepare: func(t *testing.T, dir string) {
				must(t, os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("older"), 0o644))
			},
			write: "a.yaml", want: "file has changed since it was read", changed: true,
		},
		{
			name: "a file that has become shorter",
			prepare: func(t *testing.T, dir string) {
				must(t, os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("ol"), 0o644))
			},
			write: "a.yaml", want: "file has changed since it was read", changed: true,
		},
		{
			name:    "a file that is gone",
			prepare: func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "a.yaml"))) },
			write:   "a.yaml", want: "no such file or directory",
		},
		{
			name:    "a folder",
			prepare: func(t *testing.T, dir string) { must(t, os.Mkdir(filepath.Join(dir, "b.yaml"), 0o755)) },
			write:   "b.yaml", want: "not a regular file",
		},
		{
			name:    "a file that is read-only",
			prepare: func(t *testing.T, dir string) { must(t, os.Chmod(filepath.Join(dir, "a.yaml"), 0o444)) },
			write:   "a.yaml", want: "permission denied", rights: true,
		},
		{
			name: "a folder that is read-only",
			prepare: func(t *testing.T, dir string) {
				must(t, os.Chmod(dir, 0o555))
				t.Cleanup(func() { must(t, os.Chmod(dir, 0o755)) })
			},
			write: "a.yaml", want: "its folder takes no new file: permission denied", rights: true,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.rights && os.Geteuid() <= 0 {
				t.Skip("needs a user other than root")
			}
			dir := t.TempDir()
			path := filepath.Join(dir, test.write)
			must(t, os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("old"), 0o644))
			test.prepare(t, dir)
			before := listing(t, dir)
			err := WriteFile(path, []byte("old"), []byte("new"))
			if err == nil || errors.Is(err, ErrChanged) != test.changed {
				t.Fatalf("got error %v", err)
			}
			if want := path + ": not written: " + test.want; err.Error() != want && runtime.GOOS != "windows" {
				t.Errorf("got error %q, want %q", err, want)
			}
			if after := listing(t, dir); !slices.Equal(before, after) {
				t.Errorf("files before: %q, after: %q", before, after)
			}
		})
	}
}

func TestWriteFileWritesWhatALinkLeadsTo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs symbolic links")
	}
	dir := t.TempDir()
	writeTree(t, dir, map[string]string{"real/a.yaml": "old", "link.yaml -> real/b.yaml": "", "real/b.yaml -> a.yaml": ""})
	must(t, WriteFile(filepath.Join(dir, "link.yaml"), []byte("old"), []byte("new")))
	checkContent(t, filepath.Join(dir, "real/a.yaml"), "new")
	for _, name := range []string{"link.yaml", "real/b.yaml"} {
		info, err := os.Lstat(filepath.Join(dir, name))
		must(t, err)
		if info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no symbolic link any more", name)
		}
	}
}
