package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// JUnit writes a test suite for each file: a failed test for each finding, an error for each problem, and one test that passed or
// was skipped for a file without any.
// Source: the schema of Jenkins' xUnit plug-in, junit-10.xsd.
func JUnit(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	outcomes := r.outcomes()
	n := tally(outcomes)
	fmt.Fprintf(out, "%s<testsuites name=\"klint\" tests=\"%d\" failures=\"%d\" errors=\"%d\">\n", xmlHeader, len(outcomes), n[failed], n[errored])
	for len(outcomes) > 0 {
		end := 1
		for end < len(outcomes) && outcomes[end].file == outcomes[0].file {
			end++
		}
		writeSuite(out, outcomes[:end])
		outcomes = outcomes[end:]
	}
	fmt.Fprintln(out, "</testsuites>")
	return out.Flush()
}

func writeSuite(out *bufio.Writer, outcomes []outcome) {
	n := tally(outcomes)
	name := outcomes[0].file
	if name == "" {
		name = "klint"
	}
	fmt.Fprintf(out, "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\">\n",
		xmlText(name), len(outcomes), n[failed], n[errored], n[skipped])
	for _, o := range outcomes {
		fmt.Fprintf(out, "    <testcase classname=\"%s\" name=\"%s\"", xmlText(name), xmlText(o.name))
		switch o.state {
		case passed:
			fmt.Fprintln(out, "/>")
			continue
		case skipped:
			fmt.Fprintf(out, ">\n      <skipped message=\"%s\"/>\n", xmlText(o.kind))
		case failed:
			fmt.Fprintf(out, ">\n      <failure type=\"%s\" message=\"%s\">%s</failure>\n", o.kind, xmlText(o.message), xmlText(o.line))
		case errored:
			fmt.Fprintf(out, ">\n      <error type=\"%s\" message=\"%s\">%s</error>\n", o.kind, xmlText(o.message), xmlText(o.line))
		}
		fmt.Fprintln(out, "    </testcase>")
	}
	fmt.Fprintln(out, "  </testsuite>")
}

func tally(outcomes []outcome) (n [errored + 1]int) {
	for _, o := range outcomes {
		n[o.state]++
	}
	return n
}

const xmlHeader = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// xmlText writes text so that it can stand in an element or an attribute. XML has no way to write most control characters.
func xmlText(text string) string {
	text = strings.Map(func(c rune) rune {
		switch {
		case c == '\t', c == '\n', c == '\r', c >= 0x20 && c != 0xfffe && c != 0xffff:
			return c
		}
		return '\ufffd'
	}, text)
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;").Replace(text)
}
