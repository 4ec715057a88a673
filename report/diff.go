package report

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fatih/color"
)

// Diff writes the change from before to after as a unified diff with three lines of context, which `git apply` and
// `patch` take byte for byte: CRLF, a missing line break at the end and file names with odd characters included.
// It writes nothing if the two are equal. A patch names no absolute path, so the slash in front of one is left out.
func Diff(w io.Writer, name string, before, after []byte, colors bool) error {
	if bytes.Equal(before, after) {
		return nil
	}
	d := differ{before: splitLines(before), after: splitLines(after)}
	d.compare(0, len(d.before), 0, len(d.after))
	name = strings.TrimPrefix(path.Clean(filepath.ToSlash(name)), "/")
	p := patch{differ: d, style: style(colors)}
	fmt.Fprintln(&p.out, p.style.bold("--- "+quotedPath("a/"+name)))
	fmt.Fprintln(&p.out, p.style.bold("+++ "+quotedPath("b/"+name)))
	for _, hunk := range p.hunks() {
		p.hunk(hunk)
	}
	_, err := w.Write(p.out.Bytes())
	return err
}

// differ finds out which lines two texts have in common. It anchors the comparison at lines that are unique on both
// sides, again and again between the anchors (patience diff): readers see blocks change as they would describe it.
type differ struct {
	before, after []string
	changes       []change
}

// change replaces before[b0:b1] by after[a0:a1].
type change struct{ b0, b1, a0, a1 int }

// compare records the changes between two stretches of lines.
func (d *differ) compare(b0, b1, a0, a1 int) {
	for b0 < b1 && a0 < a1 && d.before[b0] == d.after[a0] {
		b0, a0 = b0+1, a0+1
	}
	for b0 < b1 && a0 < a1 && d.before[b1-1] == d.after[a1-1] {
		b1, a1 = b1-1, a1-1
	}
	if b0 == b1 && a0 == a1 {
		return
	}
	anchors := d.anchors(b0, b1, a0, a1)
	if len(anchors) == 0 {
		anchors = d.common(b0, b1, a0, a1)
		if len(anchors) == 0 {
			d.changes = append(d.changes, change{b0, b1, a0, a1})
			return
		}
	}
	for _, m := range anchors {
		d.compare(b0, m.before, a0, m.after)
		b0, a0 = m.before+1, m.after+1
	}
	d.compare(b0, b1, a0, a1)
}

// match is a line that both sides have.
type match struct{ before, after int }

// anchors returns the longest run of matches in order among the lines that are unique on both sides.
func (d *differ) anchors(b0, b1, a0, a1 int) []match {
	type count struct{ before, after, at int }
	counts := make(map[string]*count, b1-b0)
	for i := b0; i < b1; i++ {
		c := counts[d.before[i]]
		if c == nil {
			c = new(count)
			counts[d.before[i]] = c
		}
		c.before++
	}
	for i := a0; i < a1; i++ {
		if c := counts[d.after[i]]; c != nil {
			c.after++
			c.at = i
		}
	}
	var matches []match
	for i := b0; i < b1; i++ {
		if c := counts[d.before[i]]; c.before == 1 && c.after == 1 {
			matches = append(matches, match{i, c.at})
		}
	}
	return longestIncreasing(matches)
}

// longestIncreasing returns the longest subsequence of matches, which increase in before, that also increases in after.
func longestIncreasing(matches []match) []match {
	var tails []int // tails[n] is the match that ends the best subsequence of length n+1
	previous := make([]int, len(matches))
	for i, m := range matches {
		n, _ := slices.BinarySearchFunc(tails, m.after, func(t, after int) int { return matches[t].after - after })
		previous[i] = -1
		if n > 0 {
			previous[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		} else {
			tails[n] = i
		}
	}
	if len(tails) == 0 {
		return nil
	}
	longest := make([]match, len(tails))
	for n, i := len(tails)-1, tails[len(tails)-1]; n >= 0; n, i = n-1, previous[i] {
		longest[n] = matches[i]
	}
	return longest
}

// maxCells bounds the table of [differ.common]; larger stretches without a unique line are replaced as a whole.
const maxCells = 1 << 20

// common returns a longest common subsequence of two stretches of lines, none if they are too large to find one.
func (d *differ) common(b0, b1, a0, a1 int) []match {
	rows, columns := b1-b0, a1-a0
	if rows == 0 || columns == 0 || rows > maxCells/columns {
		return nil
	}
	lengths := make([]int32, (rows+1)*(columns+1)) // of the rest from (i, j) on
	at := func(i, j int) *int32 { return &lengths[i*(columns+1)+j] }
	for i := rows - 1; i >= 0; i-- {
		for j := columns - 1; j >= 0; j-- {
			if d.before[b0+i] == d.after[a0+j] {
				*at(i, j) = *at(i+1, j+1) + 1
			} else {
				*at(i, j) = max(*at(i+1, j), *at(i, j+1))
			}
		}
	}
	var matches []match
	for i, j := 0, 0; i < rows && j < columns; {
		switch {
		case d.before[b0+i] == d.after[a0+j]:
			matches = append(matches, match{b0 + i, a0 + j})
			i, j = i+1, j+1
		case *at(i+1, j) >= *at(i, j+1):
			i++
		default:
			j++
		}
	}
	return matches
}

// splitLines cuts text behind each line feed. The last line may lack one.
func splitLines(text []byte) []string {
	lines := strings.SplitAfter(string(text), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

const contextLines = 3

type patch struct {
	differ
	style style
	out   bytes.Buffer
}

// hunks groups changes whose contexts touch.
func (p *patch) hunks() [][]change {
	var hunks [][]change
	for _, c := range p.changes {
		last := len(hunks) - 1
		if last >= 0 {
			before := hunks[last][len(hunks[last])-1]
			if c.b0-before.b1 <= 2*contextLines {
				hunks[last] = append(hunks[last], c)
				continue
			}
		}
		hunks = append(hunks, []change{c})
	}
	return hunks
}

func (p *patch) hunk(changes []change) {
	first, last := changes[0], changes[len(changes)-1]
	lead := min(contextLines, first.b0)
	tail := min(contextLines, len(p.before)-last.b1)
	header := fmt.Sprintf("@@ -%s +%s @@",
		hunkRange(first.b0-lead, last.b1+tail), hunkRange(first.a0-lead, last.a1+tail))
	fmt.Fprintln(&p.out, p.style.paint(header, color.FgCyan))
	at := first.b0 - lead
	for _, c := range changes {
		p.lines(" ", color.Reset, p.before[at:c.b0])
		p.lines("-", color.FgRed, p.before[c.b0:c.b1])
		p.lines("+", color.FgGreen, p.after[c.a0:c.a1])
		at = c.b1
	}
	p.lines(" ", color.Reset, p.before[at:last.b1+tail])
}

// hunkRange prints lines from (counted from 0) to (exclusive) as diff does: an empty range names the line before it.
func hunkRange(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, to-from)
}

func (p *patch) lines(sign string, paint color.Attribute, lines []string) {
	for _, line := range lines {
		text, complete := strings.CutSuffix(line, "\n")
		text = sign + text
		if paint != color.Reset {
			text = p.style.paint(text, paint)
		}
		p.out.WriteString(text + "\n")
		if !complete {
			p.out.WriteString("\\ No newline at end of file\n")
		}
	}
}

// quotedPath writes a path as git does: in C quotes if it holds a quote, a backslash or anything but printable ASCII, with
// a tab behind it if it holds a space.
func quotedPath(name string) string {
	var b strings.Builder
	odd := false
	for i := range len(name) {
		switch c := name[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
			odd = true
		case c == '\t':
			b.WriteString(`\t`)
			odd = true
		case c == '\n':
			b.WriteString(`\n`)
			odd = true
		case c < 0x20 || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
			odd = true
		default:
			b.WriteByte(c)
		}
	}
	if odd {
		return `"` + b.String() + `"`
	}
	if strings.Contains(name, " ") {
		return name + "\t"
	}
	return name
}
