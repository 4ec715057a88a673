package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// hostile is a report whose texts mean something in the formats.
func hostile(t *testing.T) *Report {
	t.Helper()
	file := &manifest.File{Name: `a "b" <c> & #d\.yaml`, Src: []byte("kind: x\n")}
	f := find(t, file, "x")
	f.Message, f.Hint = "is <b>\"x\"</b> &amp; \x00\x1b # SKIP\nnot ok 9", "write ]]> \ufffe # TODO"
	return &Report{Result: lint.Result{
		Set:      &manifest.Set{Files: []*manifest.File{file, {Name: "ok # SKIP.yaml"}}},
		Findings: []lint.Finding{f, f},
		Problems: []lint.Problem{{Err: errors.New("<no file>")}},
	}}
}

func TestXMLIsWellFormedWhateverTheTexts(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(io.Writer, *Report) error{"junit": JUnit, "checkstyle": Checkstyle} {
		var out bytes.Buffer
		if err := write(&out, hostile(t)); err != nil {
			t.Fatal(err)
		}
		var texts []string
		decoder := xml.NewDecoder(&out)
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if start, ok := token.(xml.StartElement); ok {
				for _, attr := range start.Attr {
					texts = append(texts, attr.Value)
				}
			}
		}
		for _, want := range []string{`a "b" <c> & #d\.yaml`, "is <b>\"x\"</b> &amp; \ufffd\ufffd # SKIP\nnot ok 9; write ]]> \ufffd # TODO", "<no file>"} {
			if !slices.Contains(texts, want) {
				t.Errorf("%s: no attribute %q among %q", name, want, texts)
			}
		}
	}
}

func TestTAPHasOneLineForEachTestOfThePlan(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := TAP(&out, hostile(t)); err != nil {
		t.Fatal(err)
	}
	want := `TAP version 14
1..4
not ok 1 - a "b" <c> & \#d\\.yaml:1:7: error: is <b>"x"</b> &amp; ␀␛ \# SKIP not ok 9 [some-rule]
not ok 2 - a "b" <c> & \#d\\.yaml:1:7: error: is <b>"x"</b> &amp; ␀␛ \# SKIP not ok 9 [some-rule]
ok 3 - ok \# SKIP.yaml
not ok 4 - <no file>
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestGitLabFingerprintsAreUniqueAndDoNotDependOnLines(t *testing.T) {
	t.Parallel()
	fingerprints := func(src string) []string {
		file := &manifest.File{Name: "./a.yaml", Src: []byte(src)}
		f := find(t, file, "x")
		var out bytes.Buffer
		if err := GitLab(&out, &Report{Result: lint.Result{Findings: []lint.Finding{f, f}}}); err != nil {
			t.Fatal(err)
		}
		var issues []struct {
			Fingerprint string
			Location    struct{ Path string }
		}
		if err := json.Unmarshal(out.Bytes(), &issues); err != nil {
			t.Fatal(err)
		}
		if issues[0].Location.Path != "a.yaml" {
			t.Errorf("path %q, want a.yaml: GitLab knows no other", issues[0].Location.Path)
		}
		return []string{issues[0].Fingerprint, issues[1].Fingerprint}
	}
	first, moved := fingerprints("a: x\n"), fingerprints("# more\n\na: x\n")
	if !slices.Equal(first, moved) || first[0] == first[1] {
		t.Errorf("fingerprints %q, and %q with other lines", first, moved)
	}
}

func TestJSONLinesAreOneObjectEach(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := JSONLines(&out, hostile(t)); err != nil {
		t.Fatal(err)
	}
	var rules []string
	for line := range strings.Lines(out.String()) {
		var record struct{ Rule string }
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		rules = append(rules, record.Rule)
	}
	if got, want := fmt.Sprint(rules), "[some-rule some-rule ]"; got != want {
		t.Errorf("rules %s, want %s", got, want)
	}
}
