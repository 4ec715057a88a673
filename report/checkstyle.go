package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// Checkstyle writes the findings and problems as Checkstyle does, by file. Files without any do not occur.
// Source: https://checkstyle.org, XMLLogger: the severities are error, warning and info; line and column count from 1.
func Checkstyle(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s<checkstyle version=\"8.0\">\n", xmlHeader)
	open, name := false, ""
	entry := func(file string, at manifest.Position, severity, text, source string) {
		if !open || file != name {
			if open {
				fmt.Fprintln(out, "  </file>")
			}
			fmt.Fprintf(out, "  <file name=\"%s\">\n", xmlText(file))
			open, name = true, file
		}
		fmt.Fprintf(out, "    <error line=\"%d\" column=\"%d\" severity=\"%s\" message=\"%s\" source=\"%s\"/>\n",
			at.Line, at.Column, severity, xmlText(text), xmlText(source))
	}
	var locator locator
	for _, f := range r.Findings {
		entry(f.File.Name, locator.position(f.File, f.Range.Start), f.Severity.String(), withHint(f), "klint."+f.Rule)
	}
	for _, p := range r.Problems {
		at := p.Position
		if at.Line == 0 {
			at = manifest.Position{Line: 1, Column: 1} // there must be one
		}
		entry(p.File, at, lint.Error.String(), p.Err.Error(), "klint")
	}
	if open {
		fmt.Fprintln(out, "  </file>")
	}
	fmt.Fprintln(out, "</checkstyle>")
	return out.Flush()
}
