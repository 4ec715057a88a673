package manifest

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// decode returns the text of src as UTF-8, with its byte order mark, and how it was encoded. What is not UTF-16 behind a
// byte order mark is returned as it is, and so is UTF-16 that would not come back from [Encoding.Encode] byte for byte.
func decode(src []byte) ([]byte, Encoding) {
	encoding, order := UTF8, binary.ByteOrder(binary.LittleEndian)
	switch {
	case bytes.HasPrefix(src, []byte{0xff, 0xfe}) && !bytes.HasPrefix(src, []byte{0xff, 0xfe, 0, 0}): // that would be UTF-32
		encoding = UTF16LE
	case bytes.HasPrefix(src, []byte{0xfe, 0xff}):
		encoding, order = UTF16BE, binary.BigEndian
	default:
		return src, UTF8
	}
	units := make([]uint16, len(src)/2)
	for i := range units {
		units[i] = order.Uint16(src[2*i:])
	}
	text := make([]byte, 0, len(src))
	for _, r := range utf16.Decode(units) {
		text = utf8.AppendRune(text, r)
	}
	if !bytes.Equal(encoding.Encode(text), src) {
		return src, UTF8 // half a surrogate pair, or half a unit
	}
	return text, encoding
}

// Encode returns the bytes that stand for text on disk.
func (e Encoding) Encode(text []byte) []byte {
	var order binary.AppendByteOrder
	switch e {
	case UTF16LE:
		order = binary.LittleEndian
	case UTF16BE:
		order = binary.BigEndian
	default:
		return text
	}
	out := make([]byte, 0, 2*len(text))
	for _, unit := range utf16.Encode([]rune(string(text))) {
		out = order.AppendUint16(out, unit)
	}
	return out
}
