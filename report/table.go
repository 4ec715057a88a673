package report

import (
	"bufio"
	"io"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Table writes rows under a header in aligned columns, three spaces apart, as kubectl does. No header line is written
// if header is nil. An empty cell is written as "-", so that every line has the same number of words or more.
func Table(w io.Writer, header []string, rows [][]string) error {
	lines := rows
	if header != nil {
		lines = append([][]string{header}, rows...)
	}
	var widths []int
	for _, line := range lines {
		for i, text := range line {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], displaywidth.String(tableCell(text)))
		}
	}
	out := bufio.NewWriter(w)
	for _, line := range lines {
		for i, text := range line {
			text = tableCell(text)
			out.WriteString(text)
			if i+1 < len(line) {
				out.WriteString(strings.Repeat(" ", widths[i]-displaywidth.String(text)+3))
			}
		}
		out.WriteByte('\n')
	}
	return out.Flush()
}

func tableCell(text string) string {
	if text == "" {
		return "-"
	}
	return clean(text)
}
