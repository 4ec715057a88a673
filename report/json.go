package report

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// JSON writes the report as one JSON object. docs/report.schema.json describes it, and it is a contract: fields may be
// added, none is renamed, removed or given another meaning.
//
// Lines and columns count from 1, columns in code points; an end is exclusive: the place right behind the last
// character. docIndex counts the documents of a file that are not empty or comment-only, and item the items of a List,
// both from 0; they are null where there is no document or List. The same input gives the same bytes.
func JSON(w io.Writer, r *Report) error {
	var locator locator
	s := newJSONStream(w)
	s.field("klint", r.Version)
	s.field("kubernetesVersions", append([]string{}, r.Targets...))
	s.list("findings", func(yield func(any)) {
		for _, f := range r.Findings {
			yield(jsonFindingOf(&locator, f))
		}
	})
	if slices.ContainsFunc(r.Changed, func(c lint.Change) bool { return len(c.Applied) > 0 }) {
		s.list("fixed", func(yield func(any)) {
			for _, c := range r.Changed {
				for _, f := range c.Applied {
					yield(jsonFindingOf(&locator, f))
				}
			}
		})
	}
	if len(r.Dropped) > 0 {
		s.list("dropped", func(yield func(any)) {
			for _, d := range r.Dropped {
				yield(jsonDropped{jsonFindingOf(&locator, d.Finding), d.Reason})
			}
		})
	}
	if len(r.Ignored) > 0 {
		s.list("ignored", func(yield func(any)) {
			for _, i := range r.Ignored {
				yield(jsonIgnored{jsonFindingOf(&locator, i.Finding), i.By, i.Reason})
			}
		})
	}
	s.list("files", func(yield func(any)) {
		for _, f := range r.Files() {
			yield(jsonFileOf(f))
		}
	})
	s.list("errors", func(yield func(any)) {
		for _, p := range r.Problems {
			yield(jsonErrorOf(p))
		}
	})
	s.field("summary", jsonSummaryOf(r.Summary()))
	return s.end()
}

// jsonStream writes an object field by field and its lists element by element, as the whole would be with an indentation of two
// spaces: reports can be larger than what they are about.
type jsonStream struct {
	w       *bufio.Writer
	between string // what stands before the next field
	buffer  bytes.Buffer
	err     error
}

func newJSONStream(w io.Writer) *jsonStream {
	return &jsonStream{w: bufio.NewWriter(w), between: "{\n"}
}

func (s *jsonStream) field(name string, value any) {
	s.name(name)
	s.value(value, "  ")
}

func (s *jsonStream) list(name string, each func(yield func(any))) {
	s.name(name)
	_ = s.w.WriteByte('[') // bufio.Writer keeps its first error for Flush
	before, after := "\n    ", ""
	each(func(element any) {
		_, _ = s.w.WriteString(before)
		s.value(element, "    ")
		before, after = ",\n    ", "\n  "
	})
	_, _ = s.w.WriteString(after + "]")
}

func (s *jsonStream) name(name string) {
	_, _ = fmt.Fprintf(s.w, "%s  %q: ", s.between, name)
	s.between = ",\n"
}

func (s *jsonStream) value(value any, prefix string) {
	s.buffer.Reset()
	encoder := json.NewEncoder(&s.buffer)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent(prefix, "  ")
	s.err = cmp.Or(s.err, encoder.Encode(value))
	_, _ = s.w.Write(bytes.TrimSuffix(s.buffer.Bytes(), []byte("\n")))
}

func (s *jsonStream) end() error {
	_, _ = s.w.WriteString("\n}\n")
	return cmp.Or(s.err, s.w.Flush())
}

// JSONLines writes each finding, and then each problem, as a JSON object on a line of its own: those of [JSON]'s findings and
// errors. Problems have no rule.
func JSONLines(w io.Writer, r *Report) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	var locator locator
	for _, f := range r.Findings {
		if err := encoder.Encode(jsonFindingOf(&locator, f)); err != nil {
			return err
		}
	}
	for _, p := range r.Problems {
		if err := encoder.Encode(jsonErrorOf(p)); err != nil {
			return err
		}
	}
	return nil
}

type jsonFinding struct {
	Rule     string       `json:"rule"`
	Layer    lint.Layer   `json:"layer"`
	Severity string       `json:"severity"`
	Message  string       `json:"message"`
	Hint     string       `json:"hint,omitempty"`
	File     string       `json:"file"`
	DocIndex *int         `json:"docIndex"`
	Item     *int         `json:"item"`
	Start    jsonPosition `json:"start"`
	End      jsonPosition `json:"end"`
	Object   *jsonObject  `json:"object"`
	Path     string       `json:"path,omitempty"`
	Fix      *jsonFix     `json:"fix"`
}

type jsonDropped struct {
	jsonFinding
	Reason string `json:"reason"`
}

type jsonIgnored struct {
	jsonFinding
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
}

type jsonPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type jsonObject struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name,omitempty"`
}

type jsonFix struct {
	Title  string     `json:"title"`
	Safety string     `json:"safety"`
	Note   string     `json:"note,omitempty"`
	Edits  []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	Start jsonPosition `json:"start"`
	End   jsonPosition `json:"end"`
	Text  string       `json:"text"`
}

type jsonFile struct {
	File   string `json:"file"`
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"`
}

type jsonError struct {
	File     string        `json:"file,omitempty"`
	Position *jsonPosition `json:"position,omitempty"`
	Message  string        `json:"message"`
}

type jsonSummary struct {
	Files       int            `json:"files"`
	Linted      int            `json:"linted"`
	Skipped     int            `json:"skipped"`
	SkipReasons map[string]int `json:"skipReasons"`
	Objects     int            `json:"objects"`
	Unchecked   int            `json:"unchecked"`
	Findings    int            `json:"findings"`
	Errors      int            `json:"errors"`
	Warnings    int            `json:"warnings"`
	Infos       int            `json:"infos"`
	SafeFixes   int            `json:"safeFixes"`
	UnsafeFixes int            `json:"unsafeFixes"`
	Fixed       int            `json:"fixed"`
	Ignored     int            `json:"ignored"`
	Problems    int            `json:"problems"`
}

func jsonSummaryOf(s Summary) jsonSummary {
	reasons := make(map[string]int, len(s.Reasons))
	for _, r := range s.Reasons {
		reasons[r.Reason] = r.Count
	}
	return jsonSummary{
		Files: s.Files, Linted: s.Linted, Skipped: s.Skipped, SkipReasons: reasons,
		Objects: s.Objects, Unchecked: s.Unchecked,
		Findings: s.Errors + s.Warnings + s.Infos,
		Errors:   s.Errors, Warnings: s.Warnings, Infos: s.Infos,
		SafeFixes: s.SafeFixes, UnsafeFixes: s.UnsafeFixes, Fixed: s.Fixed, Ignored: s.Ignored, Problems: s.Problems,
	}
}

func jsonErrorOf(p lint.Problem) jsonError {
	e := jsonError{File: p.File, Message: p.Err.Error()}
	if p.Position.Line > 0 {
		e.Position = &jsonPosition{p.Position.Line, p.Position.Column}
	}
	return e
}

func jsonFileOf(f FileStatus) jsonFile {
	if f.Reason == "" {
		return jsonFile{File: f.Name, Status: "linted"}
	}
	return jsonFile{File: f.Name, Status: "skipped", Reason: f.Reason}
}

func jsonFindingOf(l *locator, f lint.Finding) jsonFinding {
	at := l.region(f.File, f.Range)
	out := jsonFinding{
		Rule: f.Rule, Layer: f.Layer, Severity: f.Severity.String(), Message: f.Message, Hint: f.Hint,
		File: f.File.Name, Start: jsonPositionOf(at.start), End: jsonPositionOf(at.end), Path: f.Path.String(),
	}
	if f.Doc != nil {
		out.DocIndex = &f.Doc.Index
	}
	if o := f.Object; o != nil {
		if !o.GVK.IsZero() {
			out.Object = &jsonObject{o.GVK.APIVersion(), o.GVK.Kind, o.Namespace, o.Name}
		}
		if o.Item >= 0 {
			out.Item = &o.Item
		}
		if out.DocIndex == nil && o.Doc != nil {
			out.DocIndex = &o.Doc.Index
		}
	}
	if f.Fix != nil {
		out.Fix = &jsonFix{Title: f.Fix.Title, Safety: f.Fix.Safety.String(), Note: f.Fix.Note, Edits: []jsonEdit{}}
		for _, e := range f.Fix.Edits {
			at := l.region(f.File, e.Range)
			out.Fix.Edits = append(out.Fix.Edits, jsonEdit{jsonPositionOf(at.start), jsonPositionOf(at.end), e.New})
		}
	}
	return out
}

func jsonPositionOf(p manifest.Position) jsonPosition { return jsonPosition{p.Line, p.Column} }
