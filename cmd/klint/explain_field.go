package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
	"github.com/klint-dev/klint/report"
	"github.com/klint-dev/klint/schemas"
)

// explained is a kind or a field that is to be explained.
type explained struct {
	gvk       manifest.GVK
	path      []string
	recursive bool
	describe  func(path []string) (schemas.Field, error)
	// status is what there is to say of the kind itself, and source of all that is said of it: headings and texts.
	status, source [][2]string
	// first and last are the releases of Kubernetes that have the kind; zero for a custom one.
	first, last schemas.Release
}

// print prints it as kubectl explain does.
func (e explained) print(w io.Writer) error {
	field, err := e.describe(e.path)
	if err != nil {
		return fmt.Errorf("%w%s", err, e.suggest())
	}
	rows, err := e.rows(e.path, field, 0)
	if err != nil {
		return err
	}
	for _, line := range e.head(field) {
		if line[1] != "" {
			fmt.Fprintf(w, "%-11s %s\n", line[0]+":", line[1])
		}
	}
	printCELRules(w, field)
	if field.Description != "" {
		fmt.Fprintf(w, "\nDESCRIPTION:\n%s", indent(wrap(field.Description, 100)))
	}
	if len(rows) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\nFIELDS:\n")
	return report.Table(w, nil, rows)
}

// head returns the lines above the fields.
func (e explained) head(field schemas.Field) [][2]string {
	lines := [][2]string{{"GROUP", e.gvk.Group}, {"KIND", e.gvk.Kind}, {"VERSION", e.gvk.Version}}
	if len(e.path) > 0 {
		required := ""
		if field.Required {
			required = " -required-"
		}
		lines = append(lines, [2]string{"FIELD", fmt.Sprintf("%s <%s>%s", strings.Join(e.path, "."), field.Type, required)})
	} else {
		lines = append(lines, e.status...)
	}
	lines = append(lines, e.source...)
	if field.Since != 0 {
		lines = append(lines, [2]string{"RELEASES", span(field.Since, field.Until)})
	}
	return append(lines, [][2]string{
		{"DEFAULT", field.Default}, {"VALUES", strings.Join(field.Enum, ", ")}, {"LIMITS", strings.Join(field.Limits, ", ")},
		{"LIST KEYS", strings.Join(field.ListKeys, ", ")},
	}...)
}

// printCELRules prints the rules in CEL that a field must satisfy.
func printCELRules(w io.Writer, field schemas.Field) {
	for i, rule := range field.Rules {
		if i == 0 {
			fmt.Fprintf(w, "\nRULES:\n")
		}
		fmt.Fprint(w, indent(strings.TrimSpace(rule.Rule)+"\n"))
		if message := strings.TrimSpace(rule.Message); message != "" {
			fmt.Fprint(w, indent(indent(message+"\n")))
		}
	}
}

// indent puts two blanks before each line.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  " + line)
	}
	return b.String()
}

// wrap breaks the lines of a text at blanks so that they have at most width bytes, if they can; each line ends with a line break.
func wrap(text string, width int) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		used := 0
		for word := range strings.FieldsSeq(line) {
			switch {
			case used > 0 && used+1+len(word) > width:
				b.WriteString("\n")
				used = 0
			case used > 0:
				b.WriteString(" ")
				used++
			}
			b.WriteString(word)
			used += len(word)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// suggest returns a suggestion for the first field of the path that does not exist; "" if there is none.
func (e explained) suggest() string {
	for n := range e.path {
		parent, err := e.describe(e.path[:n])
		if err != nil {
			return ""
		}
		var names []string
		for _, f := range parent.Fields {
			names = append(names, f.Name)
		}
		if !slices.Contains(names, e.path[n]) {
			return didYouMean(e.path[n], names)
		}
	}
	return ""
}

// maxDepth bounds --recursive: the schema of a CustomResourceDefinition contains itself.
const maxDepth = 12

// rows returns the rows of the table of a field's fields.
func (e explained) rows(path []string, parent schemas.Field, depth int) ([][]string, error) {
	var rows [][]string
	var errs []error
	for _, field := range parent.Fields {
		rows = append(rows, e.row(field, depth))
		if !e.recursive || depth == maxDepth || strings.Contains(field.Type, "JSONSchemaProps") {
			continue
		}
		below := append(slices.Clone(path), field.Name)
		described, err := e.describe(below)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		children, err := e.rows(below, described, depth+1)
		rows, errs = append(rows, children...), append(errs, err)
	}
	return rows, errors.Join(errs...)
}

func (e explained) row(field schemas.Field, depth int) []string {
	var notes []string
	if field.Required {
		notes = append(notes, "required")
	}
	// Types are shared by versions of kinds, so a field may be older than the kind.
	if field.Since > e.first || field.Until < e.last {
		notes = append(notes, span(max(field.Since, e.first), min(field.Until, e.last)))
	}
	row := []string{strings.Repeat("  ", depth+1) + field.Name, "<" + field.Type + ">"}
	if notes != nil {
		row = append(row, strings.Join(notes, ", "))
	}
	return row
}
