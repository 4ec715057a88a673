package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/report"
)

// baselineVersion is the version of the format of baselines. One of another version is not read.
const baselineVersion = "1"

// newFlags say which findings count as known, so that only new ones are reported.
type newFlags struct {
	baseline string
	update   bool
	since    string
}

func (f *newFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.baseline, "baseline", "", "ignore the findings that `FILE` lists")
	flags.BoolVar(&f.update, "update-baseline", false, "write what is found to the file of --baseline")
	flags.StringVar(&f.since, "new-from-rev", "", "ignore findings on lines that have not changed since the git revision `REV`")
}

func (f *newFlags) check() error {
	switch {
	case f.update && f.baseline == "":
		return usagef("--update-baseline needs --baseline FILE")
	case f.update && f.since != "":
		return usagef("--update-baseline and --new-from-rev exclude each other")
	case strings.HasPrefix(f.since, "-"):
		return usagef("--new-from-rev %q is no revision", f.since)
	}
	return nil
}

// known tells findings apart without regard to where they are in their file.
type known struct {
	File    string `json:"file"` // from the folder of the baseline
	Rule    string `json:"rule"`
	Object  string `json:"object,omitempty"` // Deployment/web, or shop/Deployment/web in a namespace
	Path    string `json:"path,omitempty"`   // without indices
	Message string `json:"message"`          // without indices and places
}

// counted is a line of a baseline.
type counted struct {
	known
	Count int `json:"count,omitempty"` // how many there are; left out if it is one
}

// baseline is how often each finding is known.
type baseline struct {
	dir    string // absolute
	counts map[known]int
}

// loadBaseline reads a baseline.
func loadBaseline(path string) (*baseline, error) {
	b, err := newBaseline(path)
	if err != nil {
		return nil, err
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("baseline %s: %w", filepath.ToSlash(path), manifest.Cause(err))
	}
	r := &reader{file: manifest.Parse(filepath.ToSlash(path), src)}
	if r.open() {
		r.baseline(b)
	} else {
		r.fail(0, "the baseline is empty")
	}
	if len(r.mistakes) > 0 {
		return nil, r.mistakes
	}
	return b, nil
}

func newBaseline(path string) (*baseline, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return &baseline{dir: filepath.Dir(absolute), counts: make(map[known]int)}, nil
}

func (r *reader) baseline(b *baseline) {
	if _, v, ok := r.tree.Lookup(0, "version"); !ok || r.tree.Text(v) != baselineVersion {
		at := 0
		if ok {
			at = v
		}
		r.fail(r.start(at), "the baseline is none of version %s; --update-baseline writes it anew", baselineVersion)
		return
	}
	r.fields(0, "the baseline", map[string]func(int){
		"version": func(int) {},
		"findings": func(v int) {
			r.list(v, "findings", func(item int) {
				c := counted{Count: 1}
				text := func(what string, to *string) func(int) { return func(v int) { *to = r.text(v, what) } }
				r.fields(item, "a finding", map[string]func(int){
					"file": text("file", &c.File), "rule": text("rule", &c.Rule), "object": text("object", &c.Object),
					"path": text("path", &c.Path), "message": text("message", &c.Message),
					"count": func(v int) {
						n, ok := r.tree.Value(v).(int64)
						if !ok || n < 1 {
							r.fail(r.start(v), "count is no number from 1")
						}
						c.Count = int(n)
					},
				})
				b.counts[c.known] += c.Count
			})
		},
	})
}

// indices and places are what changes in a finding when something else in the file does.
var (
	indices = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\[\d+\]`) })
	places  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(\.(?:ya?ml|json)|<stdin>):\d+(?::\d+)?`) })
)

// key returns what a finding is known by.
func (b *baseline) key(f lint.Finding) known {
	k := known{
		File: b.name(f.File), Rule: f.Rule,
		Path:    indices().ReplaceAllString(f.Path.String(), "[]"),
		Message: places().ReplaceAllString(indices().ReplaceAllString(f.Message, "[]"), "$1"),
	}
	if f.Object != nil {
		k.Object = f.Object.String()
		if f.Object.Namespace != "" {
			k.Object = f.Object.Namespace + "/" + k.Object
		}
	}
	return k
}

// name returns a file's path from the folder of the baseline, with slashes; the name of what is no file.
func (b *baseline) name(f *manifest.File) string {
	if f.Path == "" {
		return f.Name
	}
	if absolute, err := filepath.Abs(f.Path); err == nil {
		if below, err := filepath.Rel(b.dir, absolute); err == nil {
			return filepath.ToSlash(below)
		}
	}
	return f.Name
}

// apply moves the findings that are known to those that are ignored. It returns how many of the known ones are gone, of the
// files of the run and the rules that are on.
func (b *baseline) apply(r *report.Report) (gone int) {
	left := make(map[known]int, len(b.counts))
	for k, n := range b.counts {
		left[k] = n
	}
	hide(r, "baseline", func(f lint.Finding) bool {
		k := b.key(f)
		left[k]--
		return left[k] >= 0
	})
	judged := b.judged(r)
	for k, n := range left {
		if n > 0 && judged(k) {
			gone += n
		}
	}
	return gone
}

// judged returns a function that reports whether the run would have found a known finding again.
func (b *baseline) judged(r *report.Report) func(known) bool {
	files, on := make(map[string]bool), make(map[string]bool)
	for _, f := range r.Set.Files {
		files[b.name(f)] = true
	}
	for _, rule := range r.Rules {
		on[rule.ID] = true
	}
	return func(k known) bool {
		if !files[k.File] {
			_, err := os.Stat(filepath.Join(b.dir, filepath.FromSlash(k.File)))
			return errors.Is(err, fs.ErrNotExist)
		}
		return on[k.Rule]
	}
}

// update makes the findings of a run those that are known. What the run did not judge stays as it is.
func (b *baseline) update(r *report.Report) {
	judged := b.judged(r)
	for k := range b.counts {
		if judged(k) {
			delete(b.counts, k)
		}
	}
	for _, f := range r.Findings {
		b.counts[b.key(f)]++
	}
}

// write writes the baseline, one finding a line so that changes to it can be read and merged.
func (b *baseline) write(path string) error {
	var lines []counted
	for k, n := range b.counts {
		if n == 1 {
			n = 0
		}
		lines = append(lines, counted{k, n})
	}
	slices.SortFunc(lines, func(x, y counted) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Object, y.Object), cmp.Compare(x.Rule, y.Rule),
			cmp.Compare(x.Path, y.Path), cmp.Compare(x.Message, y.Message))
	})
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"version\": %s,\n  \"findings\": [", baselineVersion)
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for i, line := range lines {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n    ")
		if err := encoder.Encode(line); err != nil {
			return err
		}
		out.Truncate(out.Len() - 1) // the encoder's line break
	}
	out.WriteString("\n  ]\n}\n")
	old, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return os.WriteFile(path, out.Bytes(), 0o644)
	}
	if err != nil {
		return err
	}
	return manifest.WriteFile(path, old, out.Bytes())
}

// hide moves the findings that are known to those that are ignored, which stay in the order of the files.
func hide(r *report.Report, by string, isKnown func(lint.Finding) bool) {
	before := len(r.Ignored)
	r.Findings = slices.DeleteFunc(r.Findings, func(f lint.Finding) bool {
		hidden := isKnown(f)
		if hidden {
			r.Ignored = append(r.Ignored, lint.Ignored{Finding: f, By: by})
		}
		return hidden
	})
	if len(r.Ignored) == before {
		return
	}
	order := make(map[*manifest.File]int, len(r.Set.Files))
	for i, f := range r.Set.Files {
		order[f] = i
	}
	slices.SortStableFunc(r.Ignored, func(x, y lint.Ignored) int {
		return cmp.Or(cmp.Compare(order[x.File], order[y.File]), cmp.Compare(x.Range.Start, y.Range.Start))
	})
}

// filter leaves new findings in a report. The zero value leaves all.
type filter struct {
	changes  *changes  // nil if lines do not matter
	baseline *baseline // nil if there is none
	path     string    // of the baseline
	update   bool
}

// filter reads what is known, before anything is judged.
func (f *newFlags) filter() (filter, error) {
	out := filter{path: f.baseline, update: f.update}
	var err error
	if f.since != "" {
		if out.changes, err = changedSince(f.since); err != nil {
			return out, err
		}
	}
	if f.baseline == "" {
		return out, nil
	}
	out.baseline, err = loadBaseline(f.baseline)
	if f.update && (errors.Is(err, fs.ErrNotExist) || errors.As(err, new(mistakes))) {
		out.baseline, err = newBaseline(f.baseline)
	}
	return out, err
}

// apply leaves the findings that are new, and updates the baseline if it is to be.
func (f *filter) apply(a *app, r *report.Report) error {
	if f.changes != nil {
		hide(r, "new-from-rev", func(finding lint.Finding) bool { return !f.changes.touch(finding) })
	}
	if f.baseline == nil {
		return nil
	}
	if f.update {
		if len(r.Problems) > 0 {
			return fmt.Errorf("baseline %s: not updated, since not everything was judged", filepath.ToSlash(f.path))
		}
		f.baseline.update(r)
		if err := f.baseline.write(f.path); err != nil {
			return fmt.Errorf("baseline %s: %w", filepath.ToSlash(f.path), err)
		}
	}
	if gone := f.baseline.apply(r); gone > 0 && !a.quiet {
		fmt.Fprintf(a.stderr, "klint: findings of the baseline that are gone: %d; --update-baseline takes them out\n", gone)
	}
	return nil
}
