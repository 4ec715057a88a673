package manifest

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// unreadable returns the offset of the first byte in b that is no UTF-8, or starts a character that means to YAML something else
// than it seems: not a printable one, a space, a tab, LF or CRLF. It returns -1 if there is none.
func unreadable(b []byte) int {
	i := 0
	for i+8 <= len(b) {
		// Eight bytes at a time, whose high bits tell: in word itself what is not ASCII, in del 0x7f, in low what is below 0x20.
		// Borrows may set too many bits in low and del, but only above a right one.
		word := binary.LittleEndian.Uint64(b[i:])
		del := word ^ 0x7f7f7f7f7f7f7f7f
		del = (del - 0x0101010101010101) &^ del
		low := (word - 0x2020202020202020) &^ word & 0x8080808080808080
		if (word|del)&0x8080808080808080 == 0 {
			for ; low != 0; low &= low - 1 {
				if at := i + bits.TrailingZeros64(low)/8; b[at] != '\n' && readableRune(b, at) == 0 {
					return at
				}
			}
			i += 8
			continue
		}
		for end := i + 8; i < end; {
			size := readableRune(b, i)
			if size == 0 {
				return i
			}
			i += size
		}
	}
	for i < len(b) {
		size := readableRune(b, i)
		if size == 0 {
			return i
		}
		i += size
	}
	return -1
}

// readableRune returns the length of the readable character at offset i, 0 if there is none.
func readableRune(b []byte, i int) int {
	switch c := b[i]; {
	case c >= 0x20 && c < 0x7f, c == '\n', c == '\t':
		return 1
	case c == '\r' && i+1 < len(b) && b[i+1] == '\n':
		return 1
	case c < utf8.RuneSelf:
		return 0
	}
	r, size := utf8.DecodeRune(b[i:])
	switch {
	case r == utf8.RuneError && size == 1, r < 0xa0, r == 0x2028, r == 0x2029, r == 0xfeff, r == 0xfffe, r == 0xffff:
		return 0
	}
	return size
}
