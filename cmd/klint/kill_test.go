//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKilledFixLeavesWholeFiles kills fix in the middle of its work, in several places. Every file then has its old bytes or its new
// ones, and the next run finishes the work.
func TestKilledFixLeavesWholeFiles(t *testing.T) {
	t.Parallel()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	klint := filepath.Join(t.TempDir(), "klint") // TestMain makes klint of the test binary where it has this name
	if err := os.Symlink(executable, klint); err != nil {
		t.Fatal(err)
	}
	const files = 60
	before := func(i int) string {
		return fmt.Sprintf("# %d\napiVersion: policy/v1beta1 # budget\nkind: PodDisruptionBudget\nmetadata:\n  name: web-%d\n  namespace: shop\n"+
			"spec:\n  minAvailable: 1\n  selector:\n    matchLabels: {app: web-%d}\n", i, i, i)
	}
	after := func(i int) string { return strings.Replace(before(i), "policy/v1beta1", "policy/v1", 1) }

	for _, fixed := range []int{1, 7, 30} {
		dir := t.TempDir()
		for i := range files {
			if err := os.WriteFile(nameIn(dir, i), []byte(before(i)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		count := func() (n int) {
			for i := range files {
				switch text, err := os.ReadFile(nameIn(dir, i)); {
				case err != nil:
					t.Fatal(err)
				case string(text) == after(i):
					n++
				case string(text) != before(i):
					t.Fatalf("%s is neither as it was nor fixed:\n%s", nameIn(dir, i), text)
				}
			}
			return n
		}
		cmd := exec.Command(klint, "fix", "--only", "version/", dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() { defer close(ended); _ = cmd.Wait() }()
		for running := true; running && count() < fixed; {
			select {
			case <-ended:
				running = false
			case <-time.After(time.Millisecond):
			}
		}
		_ = cmd.Process.Kill() // it may have ended meanwhile, which is as good
		<-ended
		count()
		if out, err := exec.Command(klint, "fix", "--only", "version/", dir).CombinedOutput(); err != nil || count() != files {
			t.Errorf("the next run: %v, %d of %d files fixed\n%s", err, count(), files, out)
		}
	}
}

func nameIn(dir string, i int) string { return filepath.Join(dir, fmt.Sprintf("budget-%02d.yaml", i)) }
