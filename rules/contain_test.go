package rules

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

func TestMemoryOfPolicies(t *testing.T) {
	engine, errs := loadPolicies(t, Options{Memory: 32 << 20, Timeout: time.Hour}, map[string]string{
		"bad.rego":  "package bad\n\ndeny contains count(x) if x := numbers.range(1, 100000000)\n",
		"good.rego": "package good\n\ndeny contains \"seen\" if input.kind == \"Pod\"\n",
	})
	if errs != nil {
		t.Fatal(errs)
	}
	findings, problems := check(engine, setOf(twoPods))
	want := `rule "bad": Pod/a: took more than 32 MiB of memory; the rule is left out from here on`
	if len(findings) != 2 || len(problems) != 1 || problems[0].Error() != want {
		t.Errorf("found %v, errors %v, want two findings and %s", describe(findings), problems, want)
	}
}

// stuck stands for a policy inside of a builtin that does not look at cancellation.
func stuck(until <-chan struct{}, do func()) func(topdown.Cancel) (ast.Value, error) {
	return func(topdown.Cancel) (ast.Value, error) {
		for {
			select {
			case <-until:
				return nil, nil
			case <-time.After(time.Millisecond):
				do()
			}
		}
	}
}

func TestAPolicyThatDoesNotStopIsLeftBehind(t *testing.T) {
	until := make(chan struct{})
	defer close(until)
	box := container{timeout: 10 * time.Millisecond, memory: 1 << 40}
	if _, err := contained(&box, stuck(until, func() {}), nil); !errors.Is(err, errTime) {
		t.Errorf("error is %v, want %v", err, errTime)
	}
}

func TestAPolicyThatDoesNotStopTakingMemoryEndsTheProcess(t *testing.T) {
	until := make(chan struct{})
	ended := errors.New("the process ends")
	var kept [][]byte
	box := container{timeout: time.Hour, memory: 8 << 20, overrun: func(error) {
		close(until)
		panic(ended)
	}}
	defer func() {
		if value := recover(); value != ended {
			t.Errorf("recovered %v, want %v", value, ended)
		}
	}()
	_, err := contained(&box, stuck(until, func() { kept = append(kept, make([]byte, 1<<20)) }), func() error { return ended })
	t.Errorf("returned with %v and %d MiB", err, len(kept))
}

func TestAPanicOfAPolicyIsABugOfKlint(t *testing.T) {
	box := container{timeout: time.Hour, memory: 1 << 40}
	_, err := contained(&box, func(topdown.Cancel) (ast.Value, error) { panic("out of cheese") }, nil)
	if err == nil || err.Error() != "internal error: out of cheese" {
		t.Errorf("error is %v", err)
	}
}

func TestBoundedBuiltins(t *testing.T) {
	tests := []struct {
		name, code string
		want       string // the message, or what the error says
	}{
		{"a small replacement", `x := replace("abab", "a", "cc")`, "ccbccb"},
		{"a large replacement", `x := replace(long, "a", long)`, "replace would make a value of more than 64 MiB"},
		{"many replacements", `x := strings.replace_n({"a": long}, long)`, "strings.replace_n would make a value of more than 64 MiB"},
		{"a large replacement by pattern", `x := regex.replace(long, "a", long)`, "regex.replace would make a value of more than 64 MiB"},
		{"a small format", `x := sprintf("%s-%05d-%v", ["a", 7, ["b"]])`, `a-00007-["b"]`},
		{"a format that pads", `x := sprintf(concat("", [p | some i in numbers.range(1, 300); p := sprintf("%%%d", [900000 + i])]), [1])`,
			"sprintf would make a value of more than 64 MiB"},
		{"a format that repeats", `x := sprintf(replace(long, "a", "%[1]s"), [long])`, "sprintf would make a value of more than 64 MiB"},
		{"a large join", `x := concat(long, [long | some i in numbers.range(1, 10000); i > 0])`, "concat would make a value of more than 64 MiB"},
		{"a small shift", `x := sprintf("%d", [bits.lsh(1, 10)])`, "1024"},
		{"a large shift", `x := sprintf("%d", [bits.lsh(1, 1000000000)])`, "bits.lsh would work with a number of more than 10000 digits"},
		{"a large exponent", `x := sprintf("%d", [to_number("1e1000000")])`, "to_number would work with a number of more than 10000 digits"},
		{"calculation", `x := sprintf("%d", [((7 * 6) - 2) / 4])`, "10"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			engine, errs := loadPolicies(t, Options{}, map[string]string{"a.rego": "package a\n\n" +
				"long := concat(\"\", [\"aaaaaaaaaa\" | some i in numbers.range(1, 1000); i > 0])\n\n" +
				"deny contains x if {\n\tinput.metadata.name == \"a\"\n\t" + test.code + "\n}\n"})
			if errs != nil {
				t.Fatal(errs)
			}
			findings, problems := check(engine, setOf(twoPods))
			var got []string
			for _, f := range findings {
				got = append(got, f.Message)
			}
			for _, err := range problems {
				got = append(got, err.Error())
			}
			if len(got) != 1 || !strings.Contains(got[0], test.want) || len(findings) == 1 && got[0] != test.want {
				t.Errorf("got %.200q, want %q", got, test.want)
			}
		})
	}
}
