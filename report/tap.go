package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// TAP writes a line for each finding and problem, which are not ok, and one for each file without any.
// Source: the Test Anything Protocol, version 14 (https://testanything.org/tap-version-14-specification.html).
func TAP(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	outcomes := r.outcomes()
	fmt.Fprintf(out, "TAP version 14\n1..%d\n", len(outcomes))
	for i, o := range outcomes {
		switch o.state {
		case passed:
			fmt.Fprintf(out, "ok %d - %s\n", i+1, tapText(o.line))
		case skipped:
			fmt.Fprintf(out, "ok %d - %s # SKIP %s\n", i+1, tapText(o.line), o.kind)
		default:
			fmt.Fprintf(out, "not ok %d - %s\n", i+1, tapText(o.line))
		}
	}
	return out.Flush()
}

// tapText writes text on one line, so that nothing in it is read as a directive.
func tapText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(clean(text))
}
