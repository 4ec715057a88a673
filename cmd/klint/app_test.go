package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// noEnv is an environment without variables.
func noEnv(string) (string, bool) { return "", false }

func TestABugHasItsOwnExitCode(t *testing.T) {
	t.Parallel()
	// A reader that panics stands for any mistake in klint itself.
	var stdout, stderr bytes.Buffer
	code := run([]string{"check", "-"}, panicking{}, &stdout, &stderr, noEnv)
	if code != exitBug {
		t.Errorf("exit code %d, want %d", code, exitBug)
	}
	for _, want := range []string{"klint: internal error: out of cheese", issuesURL, "--verbose prints where it happened"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr.String())
		}
	}
	stderr.Reset()
	run([]string{"check", "-v", "-"}, panicking{}, &stdout, &stderr, noEnv)
	if !strings.Contains(stderr.String(), "panicking") {
		t.Errorf("no stack in\n%s", stderr.String())
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("out of cheese") }

func TestOutputThatCannotBeWrittenIsTrouble(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"get", "kv"}, {"version"}, {"check", "-"}, {"check", "-o", "json", "-"}, {"explain", "pod"}, {"explain", "host-pid"}, {"man"}} {
		var stderr bytes.Buffer
		code := run(args, strings.NewReader("apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n"), full{}, &stderr, noEnv)
		if code != exitTrouble || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%q: exit code %d, stderr %q", args, code, stderr.String())
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestColorful(t *testing.T) {
	t.Parallel()
	tests := []struct {
		flag string
		env  map[string]string
		want bool
	}{
		{"auto", nil, false}, // a buffer is no terminal
		{"always", map[string]string{"NO_COLOR": "1"}, true},
		{"never", map[string]string{"FORCE_COLOR": "1"}, false},
		{"auto", map[string]string{"FORCE_COLOR": "1"}, true},
		{"auto", map[string]string{"FORCE_COLOR": "0"}, false},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": ""}, true},
	}
	for _, test := range tests {
		a := &app{color: test.flag, lookupEnv: func(name string) (string, bool) { v, ok := test.env[name]; return v, ok }}
		if got := a.colorful(&bytes.Buffer{}); got != test.want {
			t.Errorf("--color %s with %v: %v, want %v", test.flag, test.env, got, test.want)
		}
	}
}

func TestGate(t *testing.T) {
	t.Parallel()
	findings := []lint.Finding{{Severity: lint.Info}, {Severity: lint.Warning}, {Severity: lint.Warning}}
	withError := append(findings, lint.Finding{Severity: lint.Error})
	tests := []struct {
		name     string
		gate     gateFlags
		findings []lint.Finding
		want     bool
	}{
		{"errors fail by default", gateFlags{failOn: "error", maxWarnings: -1}, withError, true},
		{"warnings do not", gateFlags{failOn: "error", maxWarnings: -1}, findings, false},
		{"warnings fail where they are asked to", gateFlags{failOn: "warning", maxWarnings: -1}, findings, true},
		{"any finding fails at info", gateFlags{failOn: "info", maxWarnings: -1}, findings[:1], true},
		{"nothing fails at info without findings", gateFlags{failOn: "info", maxWarnings: -1}, nil, false},
		{"nothing fails at never", gateFlags{failOn: "never", maxWarnings: -1}, withError, false},
		{"as many warnings as allowed", gateFlags{failOn: "error", maxWarnings: 2}, findings, false},
		{"more warnings than allowed", gateFlags{failOn: "error", maxWarnings: 1}, findings, true},
		{"more warnings than allowed at never", gateFlags{failOn: "never", maxWarnings: 1}, findings, true},
		{"nothing fails with --exit-zero", gateFlags{failOn: "info", maxWarnings: 0, exitZero: true}, withError, false},
	}
	for _, test := range tests {
		if got := test.gate.fails(test.findings); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestClosest(t *testing.T) {
	t.Parallel()
	words := []string{"check", "fix", "get", "explain", "version", "kubernetes-version"}
	for word, want := range map[string]string{
		"chekc": "check", "CHECK": "check", "fx": "fix", "exlpain": "explain", "kubernets-verison": "kubernetes-version",
		"xyz": "", "": "", "frobnicate": "",
	} {
		if got := closest(word, words); got != want {
			t.Errorf("closest to %q is %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "acb", 1},
		{"kitten", "sitting", 3}, {"ab", "ba", 1}, {"a", "b", 1},
	}
	for _, test := range tests {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

func TestManualNamesEveryFlag(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	a := &app{stdout: &out, groups: make(map[*cobra.Command][]flagGroup), lookupEnv: noEnv}
	a.printManual(&out, a.rootCommand())
	for _, want := range []string{`\-\-kubernetes\-version`, `\-\-unsafe`, `\-\-no\-headers`, `.SH EXIT STATUS`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the manual lacks %q", want)
		}
	}
}

func TestProblemsOfKeepsEveryMistake(t *testing.T) {
	t.Parallel()
	err := errors.Join(errors.New("a"), errors.Join(nil, fmt.Errorf("b: %w", errors.New("c"))))
	var got []string
	for _, p := range problemsOf(err) {
		got = append(got, p.Error())
	}
	if diff := cmp.Diff([]string{"a", "b: c"}, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestEveryFindingHasADescribedRule(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	run([]string{"check", "-o", "sarif", "-t", "1.20..1.36", "--profile", "all", "../../testdata"}, nil, &stdout, &stderr, noEnv)
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct{ ID, ShortDescription any }
				}
			}
			Results []struct{ RuleID string }
		}
	}
	if err := json.Unmarshal(stdout.Bytes(), &log); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	described := make(map[any]bool)
	for _, rule := range log.Runs[0].Tool.Driver.Rules {
		described[rule.ID] = rule.ShortDescription != nil
	}
	if len(log.Runs[0].Results) < 10 {
		t.Fatalf("only %d findings in the examples", len(log.Runs[0].Results))
	}
	for _, result := range log.Runs[0].Results {
		if !described[result.RuleID] {
			t.Errorf("rule %q is not described", result.RuleID)
		}
	}
}

func TestFixKeepsUTF16(t *testing.T) {
	t.Parallel()
	before := manifest.UTF16LE.Encode([]byte("\ufeffapiVersion: v1\r\nkind: Namespace\r\nmetadata:\r\n  name: shop # schön\r\n  namespace: x\r\n"))
	after := manifest.UTF16LE.Encode([]byte("\ufeffapiVersion: v1\r\nkind: Namespace\r\nmetadata:\r\n  name: shop # schön\r\n"))
	path := filepath.Join(t.TempDir(), "utf16.yaml")
	if err := os.WriteFile(path, before, 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"fix", "-"}, bytes.NewReader(before), &stdout, &stderr, noEnv); code != exitOK || !bytes.Equal(stdout.Bytes(), after) {
		t.Errorf("fix - gives %q and exit code %d, want %q", stdout.Bytes(), code, after)
	}
	if code := run([]string{"fix", "-q", path}, nil, &stdout, &stderr, noEnv); code != exitOK {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, after) {
		t.Errorf("the file holds %q, want %q", got, after)
	}
}

func TestAFileThatIsTooLargeIsTrouble(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "huge.yaml")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 5<<30); err != nil {
		t.Skip(err)
	}
	var stdout, stderr bytes.Buffer
	code := run([]string{"check", path}, nil, &stdout, &stderr, noEnv)
	if code != exitTrouble || !strings.Contains(stderr.String(), "huge.yaml: file is larger than klint reads") {
		t.Errorf("exit code %d, stderr %q", code, stderr.String())
	}
}
