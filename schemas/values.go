package schemas

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/klint-dev/klint/manifest"
)

// text compares a scalar with type string, and with the values of an enumeration.
func (w *walker) text(enum uint16, value int) {
	node := w.tree.Target(value)
	if w.tree.Nodes[node].Kind != manifest.Scalar || w.tree.Type(node) != manifest.String {
		w.wrongType(value, "a string")
		return
	}
	if enum == none || w.lenient {
		return
	}
	// An empty string stands for the default.
	if text, _ := w.tree.Value(node).(string); text != "" && !table.inEnum(enum, text, w.release) && !w.inStatus() && !w.isDropped() {
		w.notInEnum(value, table.enumValues(enum, w.release))
	}
}

// scalar compares a value with the types that are neither string nor collection.
func (w *walker) scalar(kind typeKind, value int) {
	node := w.tree.Target(value)
	if w.tree.Nodes[node].Kind != manifest.Scalar {
		if kind == kindBytes && w.isByteList(node) {
			return
		}
		w.wrongType(value, wanted(kind))
		return
	}
	typ := w.tree.Type(node)
	if typ == manifest.Float && !isFinite(w.tree.Value(node)) {
		w.report(ruleWrongType, value, fmt.Sprintf("%s must be %s, not %s, which JSON cannot express", w.name(), wanted(kind), w.tree.Text(node)), "").refused = malformed
		return
	}
	switch kind {
	case kindBool:
		if typ != manifest.Bool {
			w.wrongType(value, wanted(kind))
		}
	case kindNumber:
		if typ != manifest.Int && typ != manifest.Float {
			w.wrongType(value, wanted(kind))
		}
	case kindInt32, kindInt64:
		w.integer(kind, value, typ)
	case kindIntOrString:
		if typ != manifest.String {
			w.integer(kind, value, typ)
		}
	default:
		w.formatted(kind, value, typ)
	}
}

// isFinite reports whether a value is a number other than an infinity or NaN.
func isFinite(v any) bool {
	f, ok := v.(float64)
	return ok && !math.IsInf(f, 0) && !math.IsNaN(f)
}

// isByteList reports whether a value is a list of small numbers, which encoding/json takes for bytes as well.
func (w *walker) isByteList(node int) bool {
	if w.tree.Nodes[node].Kind != manifest.Seq {
		return false
	}
	for item := range w.tree.Items(node) {
		if i, ok := w.tree.Value(item).(int64); !ok && !w.isNull(item) || i < 0 || i > 255 {
			return false
		}
	}
	return true
}

// integer compares a value with a range of integers.
func (w *walker) integer(kind typeKind, value int, typ manifest.ScalarType) {
	if typ != manifest.Int {
		if f, ok := w.tree.Value(value).(float64); ok && f == math.Trunc(f) {
			w.outOfRange(value, kind)
			return
		}
		w.wrongType(value, wanted(kind))
		return
	}
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	if kind != kindInt64 {
		low, high = math.MinInt32, math.MaxInt32
	}
	if i, ok := w.tree.Value(value).(int64); !ok || i < low || i > high {
		w.outOfRange(value, kind)
	}
}

// formatted compares a value with the types that are strings of a certain form.
func (w *walker) formatted(kind typeKind, value int, typ manifest.ScalarType) {
	if typ != manifest.String {
		if kind != kindQuantity || typ == manifest.Bool {
			w.wrongType(value, wanted(kind))
		}
		return
	}
	text, _ := w.tree.Value(value).(string) // the tag !!binary has decoded it already
	switch {
	case kind == kindQuantity && !isQuantity(text):
		w.invalid(value, "a quantity such as 500m, 1.5 or 2Gi", "")
	case kind == kindTime && !isTime(time.RFC3339, text):
		w.invalid(value, "a time such as 2006-01-02T15:04:05Z", "")
	case kind == kindMicroTime && !isTime(microTime, text):
		w.invalid(value, "a time such as 2006-01-02T15:04:05.000000Z", "")
	case kind == kindBytes && !isBase64(text):
		w.invalid(value, "base64", w.base64Hint(value, text))
	}
}

// base64Hint says how to get base64 right; text is what the API server gets.
func (w *walker) base64Hint(value int, text string) string {
	switch {
	case text != w.tree.Text(value):
		return "YAML itself decodes what has the tag !!binary: write it without the tag"
	case w.obj.GVK.Kind == "Secret" && w.obj.GVK.Group == "":
		return "stringData takes plain text"
	}
	return ""
}

// wanted names a type in a message.
func wanted(kind typeKind) string {
	switch kind {
	case kindBool:
		return "a boolean"
	case kindNumber:
		return "a number"
	case kindInt32, kindInt64:
		return "an integer"
	case kindIntOrString:
		return "an integer or a string"
	case kindQuantity:
		return "a quantity"
	case kindTime, kindMicroTime:
		return "a time"
	}
	return "a string"
}

// microTime is how metav1.MicroTime is written: six digits of a second, no fewer.
const microTime = "2006-01-02T15:04:05.000000Z07:00"

func isTime(layout, text string) bool {
	_, err := time.Parse(layout, text)
	return err == nil
}

// isQuantity reports whether resource.ParseQuantity reads text (apimachinery v0.36.3 pkg/api/resource/quantity.go). White space
// around it is ignored when JSON is read, but what JSON escapes is none.
func isQuantity(text string) bool {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' }) {
		return false
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return false
	}
	if text[0] == '+' || text[0] == '-' {
		text = text[1:]
	}
	text = text[countDigits(text):]
	if strings.HasPrefix(text, ".") {
		text = text[1:]
		text = text[countDigits(text):]
	}
	switch text {
	case "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei":
		return true
	}
	if text[0] != 'e' && text[0] != 'E' {
		return false
	}
	_, err := strconv.ParseInt(text[1:], 10, 64)
	return err == nil
}

func countDigits(text string) int {
	i := 0
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

// isBase64 reports whether encoding/base64 decodes text: the standard alphabet with padding, line breaks ignored.
func isBase64(text string) bool {
	digits, padding := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\n' || c == '\r':
		case c == '=':
			padding++
		case padding > 0 || !isBase64Digit(c):
			return false
		default:
			digits++
		}
	}
	return padding <= 2 && (digits+padding)%4 == 0 && (padding == 0 || digits%4 == 4-padding)
}

func isBase64Digit(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}
