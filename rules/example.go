package rules

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/schemas"
)

// An example is a file in the metadata of a rule. Comments at its head may set things up:
//
//	# params: {"mode": "always"}     parameters of the rule
//	# namespace: shop                as given by -n
//	# releases: [28, 36]             targets, as given by -t
//
// and a line "# file: name" starts another file. In a bad example, "# <- message" marks the line of a finding.
type example struct {
	rule   string
	params map[string]any
	opts   Options
	files  []*manifest.File
}

func readExample(rule, text string) (example, error) {
	ex := example{rule: rule}
	name := "example.yaml"
	var b strings.Builder
	flush := func() {
		if strings.TrimSpace(b.String()) != "" {
			ex.files = append(ex.files, manifest.Parse(name, []byte(b.String())))
		}
		b.Reset()
	}
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "# params: "); ok {
			if err := json.Unmarshal([]byte(rest), &ex.params); err != nil {
				return ex, fmt.Errorf("params: %w", err)
			}
		} else if rest, ok := strings.CutPrefix(line, "# releases: "); ok {
			var minors []int
			if err := json.Unmarshal([]byte(rest), &minors); err != nil {
				return ex, fmt.Errorf("releases: %w", err)
			}
			for _, minor := range minors {
				ex.opts.Targets = append(ex.opts.Targets, schemas.Release(minor))
			}
		} else if rest, ok := strings.CutPrefix(line, "# namespace: "); ok {
			ex.opts.Namespace = strings.TrimSpace(rest)
		} else if rest, ok := strings.CutPrefix(line, "# file: "); ok {
			flush()
			name = strings.TrimSpace(rest)
		} else {
			b.WriteString(line)
		}
	}
	flush()
	for _, f := range ex.files {
		for _, doc := range f.Docs {
			if doc.Err != nil {
				return ex, fmt.Errorf("%s:%s: %s", f.Name, f.Position(doc.Err.Range.Start), doc.Err.Message)
			}
		}
	}
	return ex, nil
}

// wants returns the messages that the files of an example are marked with, as "file:line: message", sorted.
func (ex example) wants() []string {
	var wants []string
	for _, f := range ex.files {
		n := 0
		for line := range strings.Lines(string(f.Src)) {
			n++
			_, marks, _ := strings.Cut(strings.TrimSpace(line), "# <- ")
			for mark := range strings.SplitSeq(marks, " # <- ") {
				if mark != "" {
					wants = append(wants, fmt.Sprintf("%s:%d: %s", f.Name, n, mark))
				}
			}
		}
	}
	slices.Sort(wants)
	return wants
}

// run returns what the rule finds in the files of the example. Load returns an engine that has the rule.
func (ex example) run(load func(Options) (*Engine, error)) (findings []lint.Finding, err error) {
	opts := ex.opts
	opts.Only = []string{ex.rule}
	opts.Params = map[string]map[string]any{ex.rule: ex.params}
	engine, err := load(opts)
	errs := []error{err}
	set := &manifest.Set{Files: ex.files}
	for obj := range set.Objects {
		found, err := engine.Check(obj, set)
		found = slices.DeleteFunc(found, func(f lint.Finding) bool { return f.Excepted })
		findings, errs = append(findings, found...), append(errs, err)
	}
	return findings, errors.Join(errs...)
}

// describe returns findings as [example.wants] has them.
func describe(findings []lint.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, fmt.Sprintf("%s:%d: %s", f.File.Name, f.File.Position(f.Range.Start).Line, f.Message))
	}
	return all
}

// check runs the example and returns what differs from what it says: "no finding …", "a finding that is not marked …".
func (ex example) check(load func(Options) (*Engine, error), bad bool) (differences []string, err error) {
	findings, err := ex.run(load)
	got, want := describe(findings), ex.wants()
	for _, f := range want {
		if !slices.Contains(got, f) {
			differences = append(differences, "is not found: "+f)
		}
	}
	for _, f := range got {
		if !slices.Contains(want, f) {
			differences = append(differences, "is found, but not marked: "+f)
		}
	}
	if len(differences) == 0 && bad && len(want) == 0 {
		differences = append(differences, `nothing is found, and no line is marked with "# <- message"`)
	}
	return differences, err
}
