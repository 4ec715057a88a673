package manifest

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"
)

// ScalarType is the JSON type that a scalar becomes on its way to the API server.
type ScalarType uint8

// The types. Int is what JSON writes without fraction and exponent and what int64 or uint64 can hold: 1.0 in YAML is an Int
// because sigs.k8s.io/yaml sends 1. Other numbers are Float.
const (
	Null ScalarType = iota
	Bool
	Int
	Float
	String
)

// Type returns how the API server reads scalar i, or the scalar that alias i stands for: by the YAML 1.1 rules of
// sigs.k8s.io/yaml (yes, 0755, 1_000, ~), or by JSON's in a JSON document. It returns String for what is no scalar.
func (t *Tree) Type(i int) ScalarType {
	i = t.Target(i)
	if n := &t.Nodes[i]; n.Kind == Scalar && n.Style != Absent && t.tag(i) == "" {
		if n.Style != Plain || !t.json && isPlainText(t.Text(i)) {
			return String // most scalars; Value would have to make room for each
		}
	}
	switch t.Value(i).(type) {
	case nil:
		return Null
	case bool:
		return Bool
	case int64, uint64:
		return Int
	case float64:
		return Float
	}
	return String
}

// isPlainText reports whether a plain scalar is a string, as its characters show. It may miss some.
func isPlainText(text string) bool {
	if text == "" {
		return false
	}
	if strings.IndexByte(".+-0123456789", text[0]) >= 0 {
		return text[0] != '.' && !mayBeNumber(text)
	}
	if strings.IndexByte("~yYnNtTfFoO", text[0]) < 0 {
		return true
	}
	_, isWord := words[text]
	return !isWord
}

// mayBeNumber reports whether every character of text can be part of a number: not so in 128Mi. The i and n are for infinities.
func mayBeNumber(text string) bool {
	for i := range len(text) {
		c := text[i] | 0x20
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && c != 'x' && c != 'o' && strings.IndexByte("+-._", text[i]) < 0 && c != 'i' && c != 'n' {
			return false
		}
	}
	return true
}

// Value returns scalar i, or the scalar that alias i stands for, as the API server sees it: nil, bool, int64, uint64 (only
// beyond the range of int64), float64 or string. It returns "" for what is no scalar.
func (t *Tree) Value(i int) any {
	i = t.Target(i)
	n := &t.Nodes[i]
	if n.Kind != Scalar {
		return ""
	}
	if tag := t.tag(i); tag != "" {
		value, _ := resolveTagged(tag, t.Text(i))
		return value
	}
	switch {
	case n.Style == Absent:
		return nil
	case n.Style != Plain:
		return t.Text(i)
	case t.json:
		return resolveJSON(t.Text(i))
	}
	return resolve(t.Text(i))
}

// resolve returns the value of a plain scalar as sigs.k8s.io/yaml v1.6.0 sends it. Infinities and NaN, which JSON cannot
// express, are left as they are.
func resolve(text string) any {
	value := resolveYAML(text)
	if f, ok := value.(float64); ok {
		return jsonNumber(f)
	}
	return value
}

// resolveYAML returns the value of a plain scalar before its way through JSON (resolve.go of go.yaml.in/yaml/v2).
func resolveYAML(text string) any {
	if text == "" {
		return nil
	}
	switch c := text[0]; {
	case c == '~' || strings.IndexByte("yYnNtTfFoO", c) >= 0:
		if word, ok := words[text]; ok {
			return word
		}
	case c == '.':
		if f, ok := specialFloat(text); ok {
			return f
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return f
		}
	case c == '+' || c == '-':
		if f, ok := specialFloat(text); ok {
			return f
		}
		return resolveNumber(text)
	case c >= '0' && c <= '9':
		return resolveNumber(text)
	}
	return text
}

// words are the plain scalars that YAML 1.1 gives a meaning.
var words = map[string]any{
	"y": true, "Y": true, "yes": true, "Yes": true, "YES": true, "true": true, "True": true, "TRUE": true,
	"on": true, "On": true, "ON": true,
	"n": false, "N": false, "no": false, "No": false, "NO": false, "false": false, "False": false, "FALSE": false,
	"off": false, "Off": false, "OFF": false,
	"~": nil, "null": nil, "Null": nil, "NULL": nil,
}

// specialFloat reads .inf, with or without a sign, and .nan.
func specialFloat(text string) (f float64, ok bool) {
	switch text {
	case ".nan", ".NaN", ".NAN":
		return math.NaN(), true
	case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF":
		return math.Inf(1), true
	case "-.inf", "-.Inf", "-.INF":
		return math.Inf(-1), true
	}
	return 0, false
}

// resolveNumber returns the number that text is, which starts with a digit or sign; text itself if it is none.
func resolveNumber(text string) any {
	plain := text
	if strings.Contains(plain, "_") {
		plain = strings.ReplaceAll(plain, "_", "")
	}
	if i, err := strconv.ParseInt(plain, 0, 64); err == nil {
		return i
	}
	if u, err := strconv.ParseUint(plain, 0, 64); err == nil {
		return u
	}
	if isDecimal(plain) {
		if f, err := strconv.ParseFloat(plain, 64); err == nil {
			return f
		}
	}
	// Go reads 0b11 and -0b11 above; what is left is a second sign behind the prefix.
	if digits, found := strings.CutPrefix(plain, "0b"); found {
		if i, err := strconv.ParseInt(digits, 2, 64); err == nil {
			return i
		}
	} else if digits, found := strings.CutPrefix(plain, "-0b"); found {
		if i, err := strconv.ParseInt("-"+digits, 2, 64); err == nil {
			return i
		}
	}
	return text
}

// isDecimal reports whether text is a number as [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? has it.
func isDecimal(text string) bool {
	text = trimSign(text)
	whole := digits(text)
	text = text[whole:]
	if strings.HasPrefix(text, ".") {
		fraction := digits(text[1:])
		text = text[1+fraction:]
		whole += fraction
	}
	if whole == 0 {
		return false
	}
	if text == "" {
		return true
	}
	if text[0] != 'e' && text[0] != 'E' {
		return false
	}
	text = trimSign(text[1:])
	return text != "" && digits(text) == len(text)
}

func trimSign(text string) string {
	if text != "" && (text[0] == '+' || text[0] == '-') {
		return text[1:]
	}
	return text
}

// digits returns the number of decimal digits that text starts with.
func digits(text string) int {
	i := 0
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

// jsonNumber returns what a number is after its way through JSON, which writes 1.0 and 1e3 without fraction and exponent.
func jsonNumber(f float64) any {
	if f != math.Trunc(f) || math.Abs(f) >= 1e21 {
		return f
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return i
	}
	if u, err := strconv.ParseUint(text, 10, 64); err == nil {
		return u
	}
	return f
}

// resolveJSON returns the value of a JSON literal.
func resolveJSON(text string) any {
	switch text {
	case "null":
		return nil
	case "true":
		return true
	case "false":
		return false
	}
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return i
	}
	if u, err := strconv.ParseUint(text, 10, 64); err == nil {
		return u
	}
	f, _ := strconv.ParseFloat(text, 64)
	return f
}

// resolveTagged returns the value of a scalar with an explicit tag. It is not ok if sigs.k8s.io/yaml refuses the scalar;
// the value is then its text.
func resolveTagged(tag, text string) (value any, ok bool) {
	switch tag {
	case "!!str":
		return text, true
	case "!!binary":
		data, err := base64.StdEncoding.DecodeString(text)
		return string([]rune(string(data))), err == nil // JSON has U+FFFD for what is no UTF-8
	case "!!timestamp":
		return text, isTimestamp(text)
	case "!!null", "!!bool", "!!int", "!!float":
	default:
		return text, true
	}
	value = resolveYAML(text)
	switch v := value.(type) {
	case nil:
		ok = tag == "!!null"
	case bool:
		ok = tag == "!!bool"
	case int64:
		ok = tag == "!!int" || tag == "!!float"
	case uint64:
		ok = tag == "!!int"
	case float64:
		value, ok = jsonNumber(v), tag == "!!float"
	}
	if !ok {
		return text, false
	}
	return value, true
}

// timestampLayouts are the forms of a YAML 1.1 timestamp that go.yaml.in/yaml/v2 reads (parseTimestamp in resolve.go).
var timestampLayouts = []string{
	"2006-1-2T15:4:5.999999999Z07:00",
	"2006-1-2t15:4:5.999999999Z07:00",
	"2006-1-2 15:4:5.999999999",
	"2006-1-2",
}

// isTimestamp reports whether text is a timestamp. Its value is a string.
func isTimestamp(text string) bool {
	if len(text) < 5 || text[4] != '-' || digits(text) != 4 {
		return false
	}
	for _, layout := range timestampLayouts {
		if _, err := time.Parse(layout, text); err == nil {
			return true
		}
	}
	return false
}
