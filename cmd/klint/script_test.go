package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"klint": main})
}

// TestScripts runs the command line as testdata/script/*.txtar say.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			// What the machine that runs the tests is must not matter.
			env.Setenv("GITHUB_ACTIONS", "")
			env.Setenv("NO_COLOR", "")
			if err := os.WriteFile(filepath.Join(env.WorkDir, "binary"), []byte("\x7fELF\x00\x01\x02"), 0o644); err != nil {
				return err
			}
			env.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(env.WorkDir, ".gitconfig"))
			return nil
		},
		Condition: func(condition string) (bool, error) {
			switch condition {
			case "permissions":
				return runtime.GOOS != "windows" && os.Geteuid() != 0, nil
			}
			return false, errors.New("unknown condition")
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"examples": examples,
			"repeat":   repeat,
		},
	})
}

// exits runs a program and wants it to end with an exit code: exits 1 klint check web.yaml.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// examples copies the folder of examples to where the script runs.
func examples(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: examples")
	}
	ts.Check(os.CopyFS(ts.MkAbs("examples"), os.DirFS(filepath.Join("..", "..", "testdata", "examples"))))
}

// repeat writes a file that holds a text many times: repeat FILE TIMES TEXT.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: repeat FILE TIMES TEXT")
	}
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(args[2], times)), 0o644))
}
