package manifest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

func TestReadReturnsTheBytes(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	writeTree(t, dir, map[string]string{"a.yaml": "kind: Pod\r\n", "empty.yaml": ""})
	sources, problems := Walk([]string{"a.yaml", "empty.yaml", "-"}, WalkOptions{Stdin: strings.NewReader("kind: Job\n")})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for i, want := range []string{"kind: Pod\r\n", "", "kind: Job\n"} {
		got, err := sources[i].Read()
		if string(got) != want || err != nil {
			t.Errorf("%s: got %q, %v; want %q", sources[i].Name, got, err, want)
		}
	}
}

func TestReadReturnsAllOfWhatAFolderHolds(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	want := map[string]string{"empty.yaml": ""}
	for _, size := range []int{1, smallFile - 1, smallFile, smallFile + 1, 3 * smallFile} {
		want[fmt.Sprintf("%d.yaml", size)] = strings.Repeat("a: 1 # \n", size/8+1)[:size]
	}
	writeTree(t, dir, want)
	must(t, os.Symlink("1.yaml", "link.yaml"))
	sources, problems := Walk([]string{"."}, WalkOptions{})
	if len(sources) != len(want) || len(problems) > 0 {
		t.Fatalf("got %v, %v", names(sources), problems)
	}
	for _, s := range sources {
		got, err := s.Read()
		if string(got) != want[s.Name] || err != nil {
			t.Errorf("%s: got %d bytes, %v; want %d", s.Name, len(got), err, len(want[s.Name]))
		}
		must(t, os.Remove(s.Name))
		if _, err := s.Read(); !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), s.Name+": ") {
			t.Errorf("%s, removed: got %v", s.Name, err)
		}
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	huge, err := os.Create("huge.yaml")
	must(t, err)
	must(t, huge.Truncate(5<<30)) // sparse: takes no room
	must(t, huge.Close())
	writeTree(t, dir, map[string]string{"gone.yaml": ""})
	sources, problems := Walk([]string{"huge.yaml", "gone.yaml"}, WalkOptions{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	must(t, os.Remove("gone.yaml"))
	_, err = sources[0].Read()
	if !errors.Is(err, ErrTooLarge) || err.Error() != "huge.yaml: file is larger than klint reads (1 GiB)" {
		t.Errorf("got %v", err)
	}
	_, err = sources[1].Read()
	if !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "gone.yaml: ") {
		t.Errorf("got %v", err)
	}
}

func TestReadFailsWhenStandardInputDoes(t *testing.T) {
	sources, _ := Walk([]string{"-"}, WalkOptions{Stdin: io.MultiReader(strings.NewReader("kind: "), failingReader{})})
	_, err := sources[0].Read()
	if err == nil || err.Error() != "<stdin>: cable pulled" {
		t.Errorf("got %v", err)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("cable pulled") }
