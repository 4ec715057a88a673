package report

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/klint-dev/klint/manifest"
)

// excerpt is one line of a source, made fit for a terminal, and where to put the carets.
type excerpt struct {
	text       string
	skip, mark int // columns in front of the first caret, and carets; mark is at least 1
	moreLines  int // how many lines the range goes on after this one
}

// tabWidth is how many columns a tab is shown as, at most.
const tabWidth = 4

// excerptOf shows the line of f on which r starts. What is wider than width columns is cut on both sides of the range
// and gets an ellipsis there.
func excerptOf(f *manifest.File, r manifest.Range, width int) excerpt {
	start := min(max(r.Start, 0), len(f.Src))
	end := min(max(r.End, start), len(f.Src))
	e := excerpt{moreLines: lineBreaks(f.Src[start:end])}

	// Only the neighbourhood is looked at: minified JSON has lines of many megabytes. A column takes up to 4 bytes,
	// or a few more with combining characters, which then cost some of the neighbourhood.
	from, to, cutLeft, cutRight := lineAround(f.Src, manifest.Range{Start: start, End: end}, 8*width)
	line := f.Src[from:to]
	if len(line) <= width && !cutLeft && !cutRight && isPlain(line) { // as almost all are: each byte is a column
		e.text, e.skip = strings.TrimRight(string(line), " "), start-from
		e.mark = max(1, min(end, to)-start)
		return e
	}
	cells := cellsOf(line)
	first := cellAt(cells, start-from, len(line))
	last := max(first, cellBehind(cells, min(end, to)-from))
	cells, first, last, left, right := window(cells, first, last, width)
	e.text, e.skip, e.mark = render(cells, first, last, cutLeft || left, cutRight || right)
	return e
}

// cell is what is shown for a few bytes of the source.
type cell struct {
	text   string
	width  int
	offset int // of its first byte in the line
}

// cellsOf splits a line into what a terminal shows as one character.
func cellsOf(line []byte) []cell {
	cells := make([]cell, 0, len(line))
	column, offset := 0, 0
	graphemes := displaywidth.BytesGraphemes(line)
	for graphemes.Next() {
		value := string(graphemes.Value())
		c := cell{text: value, width: graphemes.Width(), offset: offset}
		if value == "\t" {
			c.width = tabWidth - column%tabWidth
			c.text = strings.Repeat(" ", c.width)
		} else if visible := clean(value); visible != value || c.width == 0 {
			c.text, c.width = visible, displaywidth.String(visible)
		}
		cells = append(cells, c)
		column += c.width
		offset += len(value)
	}
	return cells
}

// cellAt returns the index of the cell that holds the byte at offset; len(cells) if it lies behind the line.
func cellAt(cells []cell, offset, lineLength int) int {
	i := cellBehind(cells, offset)
	if offset < lineLength && (i == len(cells) || cells[i].offset > offset) {
		return i - 1
	}
	return i
}

// cellBehind returns the index of the first cell that begins at offset or behind it.
func cellBehind(cells []cell, offset int) int {
	i, _ := slices.BinarySearchFunc(cells, offset, func(c cell, offset int) int { return c.offset - offset })
	return i
}

// window takes the part of the cells around those from first to last (exclusive) that fits in width columns.
func window(cells []cell, first, last, width int) (part []cell, newFirst, newLast int, cutLeft, cutRight bool) {
	if widthOf(cells) <= width {
		return cells, first, last, false, false
	}
	// A third of the room in front of the range is enough to see what it belongs to.
	from, room := first, width/3
	for from > 0 && cells[from-1].width <= room {
		from--
		room -= cells[from].width
	}
	to, room := from, width
	for to < len(cells) && cells[to].width <= room {
		room -= cells[to].width
		to++
	}
	for from > 0 && cells[from-1].width <= room {
		from--
		room -= cells[from].width
	}
	return cells[from:to], first - from, min(last, to) - from, from > 0, to < len(cells)
}

const ellipsis = "…"

func render(cells []cell, first, last int, cutLeft, cutRight bool) (text string, skip, mark int) {
	var b strings.Builder
	if cutLeft {
		b.WriteString(ellipsis)
		skip = 1
	}
	for _, c := range cells {
		b.WriteString(c.text)
	}
	if cutRight {
		b.WriteString(ellipsis)
	}
	skip += widthOf(cells[:first])
	return strings.TrimRight(b.String(), " "), skip, max(1, widthOf(cells[first:last]))
}

func widthOf(cells []cell) int {
	width := 0
	for _, c := range cells {
		width += c.width
	}
	return width
}

// clean returns text that cannot move the cursor, change colours or turn the direction of writing: what would do so
// is replaced by a visible character. Line breaks become spaces.
func clean(text string) string {
	if isPlain(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r < 0x20:
			return 0x2400 + r // the control pictures
		case r == 0x7f:
			return 0x2421
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Bidi_Control, r), r == 0x2028, r == 0x2029, r == 0xfeff:
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

func isPlain[T string | []byte](text T) bool {
	for i := range len(text) {
		if text[i] < 0x20 || text[i] > 0x7e {
			return false
		}
	}
	return true
}

// lineAround returns the line on which r starts, without its line break and a byte order mark, but no more than reach
// bytes on either side of r.
func lineAround(src []byte, r manifest.Range, reach int) (from, to int, cutLeft, cutRight bool) {
	from = max(0, r.Start-reach)
	if n := bytes.LastIndexAny(src[from:r.Start], "\r\n"); n >= 0 {
		from += n + 1
	} else if from > 0 {
		from, cutLeft = runeStart(src, from), true
	} else if bytes.HasPrefix(src, []byte("\ufeff")) && r.Start >= 3 {
		from = 3
	}
	to = min(len(src), r.End+reach)
	if n := bytes.IndexAny(src[r.Start:to], "\r\n"); n >= 0 {
		to = r.Start + n
	} else if to < len(src) {
		to, cutRight = runeStart(src, to), true
	}
	return from, to, cutLeft, cutRight
}

// lineBreaks counts the line breaks in src, except one at its very end.
func lineBreaks(src []byte) int {
	n := 0
	for i, c := range src {
		if c == '\n' && i+1 < len(src) || c == '\r' && i+1 < len(src) && src[i+1] != '\n' {
			n++
		}
	}
	return n
}

func hasLineBreak(src []byte) bool { return bytes.ContainsAny(src, "\r\n") }

func runeCount(src []byte) int { return utf8.RuneCount(src) }

// runeStart returns the offset of the first character that begins at offset or behind it.
func runeStart(src []byte, offset int) int {
	for offset < len(src) && !utf8.RuneStart(src[offset]) {
		offset++
	}
	return offset
}
